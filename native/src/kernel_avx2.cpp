#include "kernel.hpp"

#if defined(__x86_64__) || defined(_M_X64)

#include <immintrin.h>
#if defined(_MSC_VER)
#include <intrin.h>
#define TESSERA_AVX2
#else
// The attribute lets this one function use AVX2 in a file that is compiled for every processor.
#define TESSERA_AVX2 __attribute__((target("avx2")))
#endif

namespace tessera {

namespace {

bool has_avx2() {
#if defined(_MSC_VER)
  int info[4];
  __cpuid(info, 1);
  const bool system_saves_registers = (info[2] & (1 << 27)) != 0 && (_xgetbv(0) & 6) == 6;
  __cpuidex(info, 7, 0);
  return system_saves_registers && (info[1] & (1 << 5)) != 0;
#else
  return __builtin_cpu_supports("avx2") != 0;
#endif
}

// Multiplies |a| by b with the sign of a: the instruction takes one unsigned and one signed side.
// Two products of 127 * 127 fit its 16-bit sums, so nothing saturates.
TESSERA_AVX2 inline __m256i products(__m256i a, __m256i b) {
  const __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(a), _mm256_sign_epi8(b, a));
  return _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

TESSERA_AVX2 inline __m256i load(const std::int8_t* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

TESSERA_AVX2 std::int32_t dot_avx2(const std::int8_t* a, const std::int8_t* b, std::size_t count) {
  __m256i even = _mm256_setzero_si256();
  __m256i odd = _mm256_setzero_si256();
  std::size_t i = 0;
  for (; i + 64 <= count; i += 64) {
    even = _mm256_add_epi32(even, products(load(a + i), load(b + i)));
    odd = _mm256_add_epi32(odd, products(load(a + i + 32), load(b + i + 32)));
  }
  if (i + 32 <= count) {
    even = _mm256_add_epi32(even, products(load(a + i), load(b + i)));
    i += 32;
  }
  const __m256i both = _mm256_add_epi32(even, odd);
  __m128i sums = _mm_add_epi32(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
  sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0x4e));
  sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0xb1));
  return _mm_cvtsi128_si32(sums) + scalar_kernel().dot(a + i, b + i, count - i);
}

}  // namespace

Kernel avx2_kernel() { return {"avx2", has_avx2() ? dot_avx2 : nullptr}; }

}  // namespace tessera

#else

namespace tessera {
Kernel avx2_kernel() { return {"avx2", nullptr}; }
}  // namespace tessera

#endif
