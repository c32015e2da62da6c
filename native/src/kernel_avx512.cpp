#include "fetch.hpp"
#include "kernel.hpp"

// Only where the compiler takes attributes: MSVC builds go on with AVX2.
#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))

#include <immintrin.h>

#define TESSERA_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))

namespace tessera {

namespace {

bool has_avx512() {
  return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
         __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512vnni") != 0;
}

// The instruction takes one unsigned and one signed side: a + 128 is unsigned, and what that adds, 128 times the sum of
// b, is taken off at the end.
TESSERA_AVX512 inline __m512i add_products(__m512i sums, __m512i a, __m512i b) {
  return _mm512_dpbusd_epi32(sums, _mm512_xor_si512(a, _mm512_set1_epi8(-128)), b);
}

TESSERA_AVX512 inline __mmask64 first(std::size_t count) { return count >= 64 ? ~__mmask64{0} : (__mmask64{1} << count) - 1; }

// _mm512_reduce_add_epi32 would do, were it not for what GCC 12 says of its own header.
TESSERA_AVX512 inline std::int32_t sum_of(__m512i lanes) {
  const __m256i upper = _mm512_maskz_extracti64x4_epi64(0xff, lanes, 1);
  const __m256i both = _mm256_add_epi32(_mm512_maskz_extracti64x4_epi64(0xff, lanes, 0), upper);
  __m128i sums = _mm_add_epi32(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
  sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0x4e));
  return _mm_cvtsi128_si32(_mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0xb1)));
}

TESSERA_AVX512 inline std::int32_t excess_of(const std::int8_t* b, std::size_t count) {
  __m512i sums = _mm512_setzero_si512();
  for (std::size_t i = 0; i < count; i += 64)
    sums = _mm512_dpbusd_epi32(sums, _mm512_set1_epi8(1), _mm512_maskz_loadu_epi8(first(count - i), b + i));
  return 128 * sum_of(sums);
}

// Of a + 128 with b.
TESSERA_AVX512 inline std::int32_t raised_dot(const std::int8_t* a, const std::int8_t* b, std::size_t count) {
  __m512i even = _mm512_setzero_si512();
  __m512i odd = _mm512_setzero_si512();
  std::size_t i = 0;
  for (; i + 128 <= count; i += 128) {
    even = add_products(even, _mm512_loadu_si512(a + i), _mm512_loadu_si512(b + i));
    odd = add_products(odd, _mm512_loadu_si512(a + i + 64), _mm512_loadu_si512(b + i + 64));
  }
  for (; i < count; i += 64)
    even = add_products(even, _mm512_maskz_loadu_epi8(first(count - i), a + i), _mm512_maskz_loadu_epi8(first(count - i), b + i));
  return sum_of(_mm512_add_epi32(even, odd));
}

TESSERA_AVX512 std::int32_t dot_avx512(const std::int8_t* a, const std::int8_t* b, std::size_t count) {
  return raised_dot(a, b, count) - excess_of(b, count);
}

TESSERA_AVX512 void dot_rows_avx512(const std::int8_t* query, const std::int8_t* const* rows, std::size_t row_count,
                                    std::size_t count, std::int32_t* products) {
  const std::int32_t excess = excess_of(query, count);
  for (std::size_t row = 0; row < row_count && row < rows_ahead; ++row) fetch_row(rows[row], count);
  for (std::size_t row = 0; row < row_count; ++row) {
    if (row + rows_ahead < row_count) fetch_row(rows[row + rows_ahead], count);
    products[row] = raised_dot(rows[row], query, count) - excess;
  }
}

}  // namespace

// What is scored again is a few rows a search: AVX2, which every such processor has, is enough for it.
Kernel avx512_kernel() {
  const Kernel narrow = avx2_kernel();
  if (!has_avx512() || narrow.dot == nullptr) return {"avx512"};
  return {"avx512", dot_avx512, dot_rows_avx512, narrow.dot_codes, narrow.dot_halves, narrow.dot_floats};
}

}  // namespace tessera

#else

namespace tessera {
Kernel avx512_kernel() { return {"avx512"}; }
}  // namespace tessera

#endif
