// stream-main BYTES ROUNDS [ROW_BYTES]: how fast one thread reads memory, in bytes a nanosecond, a line a round. In order: no
// scan of as many bytes can be faster. With the bytes of a row, rows here and there, each asked for before it is needed: no
// walk through a graph over such rows can be faster.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <random>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#if defined(__x86_64__)
#include <immintrin.h>
__attribute__((target("avx2"))) static std::uint64_t read_all(const std::uint8_t* from, std::size_t bytes) {
  __m256i a = _mm256_setzero_si256(), b = a, c = a, d = a;
  for (std::size_t i = 0; i + 128 <= bytes; i += 128) {
    const auto* at = reinterpret_cast<const __m256i*>(from + i);
    a = _mm256_xor_si256(a, _mm256_loadu_si256(at));
    b = _mm256_xor_si256(b, _mm256_loadu_si256(at + 1));
    c = _mm256_xor_si256(c, _mm256_loadu_si256(at + 2));
    d = _mm256_xor_si256(d, _mm256_loadu_si256(at + 3));
  }
  const __m256i all = _mm256_xor_si256(_mm256_xor_si256(a, b), _mm256_xor_si256(c, d));
  return static_cast<std::uint64_t>(_mm256_extract_epi64(all, 0));
}
#else
static std::uint64_t read_all(const std::uint8_t* from, std::size_t bytes) {
  const auto* words = reinterpret_cast<const std::uint64_t*>(from);
  std::uint64_t a = 0, b = 0, c = 0, d = 0;
  for (std::size_t i = 0; i + 4 <= bytes / 8; i += 4) {
    a ^= words[i];
    b ^= words[i + 1];
    c ^= words[i + 2];
    d ^= words[i + 3];
  }
  return a ^ b ^ c ^ d;
}
#endif

// Rows that are fetched before they are read: fewer and more were slower.
static const std::size_t rows_ahead = 8;

static std::uint64_t read_apart(const std::uint8_t* from, const std::vector<std::uint32_t>& rows, std::size_t row_bytes) {
  std::uint64_t sum = 0;
  for (std::size_t each = 0; each < rows.size(); ++each) {
    const std::size_t ahead = each + rows_ahead < rows.size() ? each + rows_ahead : each;
    for (std::size_t at = 0; at < row_bytes; at += 64) __builtin_prefetch(from + rows[ahead] * row_bytes + at);
    sum ^= read_all(from + rows[each] * row_bytes, row_bytes);
  }
  return sum;
}

static std::vector<std::uint32_t> shuffled(std::size_t count) {
  std::vector<std::uint32_t> rows(count);
  std::iota(rows.begin(), rows.end(), 0U);
  std::shuffle(rows.begin(), rows.end(), std::mt19937(1));
  return rows;
}

int main(int argc, char** argv) {
  if (argc < 3) return std::fprintf(stderr, "usage: stream-main BYTES ROUNDS [ROW_BYTES]\n"), 2;
  const std::size_t bytes = std::strtoul(argv[1], nullptr, 10), rounds = std::strtoul(argv[2], nullptr, 10);
  std::vector<std::uint8_t> memory;
  memory.reserve(bytes + (2U << 20U));
#if defined(__linux__)
  // Large pages, as a matrix in memory has them: otherwise this would be no limit.
  madvise(reinterpret_cast<void*>((reinterpret_cast<std::uintptr_t>(memory.data()) + 4095) & ~std::uintptr_t{4095}), bytes, MADV_HUGEPAGE);
#endif
  memory.assign(bytes, 1);
  const std::size_t row_bytes = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 0;
  const std::vector<std::uint32_t> rows = shuffled(row_bytes == 0 ? 0 : bytes / row_bytes);
  volatile std::uint64_t sink = 0;
  for (std::size_t round = 0; round < rounds; ++round) {
    const auto started = std::chrono::steady_clock::now();
    sink = sink + (row_bytes == 0 ? read_all(memory.data(), bytes) : read_apart(memory.data(), rows, row_bytes));
    const double ns = std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - started).count();
    std::printf("%.6f\n", static_cast<double>(bytes) / ns);
  }
}
