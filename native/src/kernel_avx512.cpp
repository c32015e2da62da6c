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

// Multiplies |a| by b with the sign of a: the instruction takes one unsigned and one signed side.
TESSERA_AVX512 inline __m512i add_products(__m512i sums, __m512i a, __m512i b) {
  const __m512i signed_b = _mm512_mask_sub_epi8(b, _mm512_movepi8_mask(a), _mm512_setzero_si512(), b);
  return _mm512_dpbusd_epi32(sums, _mm512_abs_epi8(a), signed_b);
}

TESSERA_AVX512 std::int32_t dot_avx512(const std::int8_t* a, const std::int8_t* b, std::size_t count) {
  __m512i even = _mm512_setzero_si512();
  __m512i odd = _mm512_setzero_si512();
  std::size_t i = 0;
  for (; i + 128 <= count; i += 128) {
    even = add_products(even, _mm512_loadu_si512(a + i), _mm512_loadu_si512(b + i));
    odd = add_products(odd, _mm512_loadu_si512(a + i + 64), _mm512_loadu_si512(b + i + 64));
  }
  for (; i < count; i += 64) {
    const std::size_t left = count - i;
    const __mmask64 kept = left >= 64 ? ~__mmask64{0} : (__mmask64{1} << left) - 1;
    even = add_products(even, _mm512_maskz_loadu_epi8(kept, a + i), _mm512_maskz_loadu_epi8(kept, b + i));
  }
  alignas(64) std::int32_t lanes[16];
  _mm512_store_si512(lanes, _mm512_add_epi32(even, odd));
  std::int32_t sum = 0;
  for (const std::int32_t lane : lanes) sum += lane;
  return sum;
}

}  // namespace

// What is scored again is a few rows a search: AVX2, which every such processor has, is enough for it.
Kernel avx512_kernel() {
  const Kernel narrow = avx2_kernel();
  if (!has_avx512() || narrow.dot == nullptr) return {"avx512", nullptr, nullptr, nullptr, nullptr};
  return {"avx512", dot_avx512, narrow.dot_codes, narrow.dot_halves, narrow.dot_floats};
}

}  // namespace tessera

#else

namespace tessera {
Kernel avx512_kernel() { return {"avx512", nullptr, nullptr, nullptr, nullptr}; }
}  // namespace tessera

#endif
