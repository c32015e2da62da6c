#include "fetch.hpp"
#include "kernel.hpp"

#include <cstring>

#if defined(__x86_64__) || defined(_M_X64)

#include <immintrin.h>
#if defined(_MSC_VER)
#include <intrin.h>
#define TESSERA_AVX2
#else
// The attribute lets these functions use AVX2 in a file that is compiled for every processor.
#define TESSERA_AVX2 __attribute__((target("avx2,fma,f16c,popcnt")))
#endif

namespace tessera {

namespace {

bool has_avx2() {
#if defined(_MSC_VER)
  int info[4];
  __cpuid(info, 1);
  const bool system_saves_registers = (info[2] & (1 << 27)) != 0 && (_xgetbv(0) & 6) == 6;
  const bool has_companions = (info[2] & (1 << 12)) != 0 && (info[2] & (1 << 23)) != 0 && (info[2] & (1 << 29)) != 0;
  __cpuidex(info, 7, 0);
  return system_saves_registers && has_companions && (info[1] & (1 << 5)) != 0;
#else
  return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 && __builtin_cpu_supports("popcnt") != 0 && __builtin_cpu_supports("f16c") != 0;
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
  const std::int32_t sum = _mm_cvtsi128_si32(sums);
  // Most rows have no rest; to ask for the scalar kernel all the same took a seventh of the instructions of 384 codes.
  return i == count ? sum : sum + scalar_kernel().dot(a + i, b + i, count - i);
}

TESSERA_AVX2 inline float sum_of(__m256 lanes) {
  __m128 sums = _mm_add_ps(_mm256_castps256_ps128(lanes), _mm256_extractf128_ps(lanes, 1));
  sums = _mm_add_ps(sums, _mm_movehl_ps(sums, sums));
  return _mm_cvtss_f32(_mm_add_ss(sums, _mm_movehdup_ps(sums)));
}

TESSERA_AVX2 inline __m256 widened(const std::int8_t* from) {
  return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from))));
}
TESSERA_AVX2 inline __m256 widened(const std::uint16_t* from) {
  return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}
TESSERA_AVX2 inline __m256 widened(const float* from) { return _mm256_loadu_ps(from); }

// Four sums side by side hide how long one multiplication takes.
template <typename Element>
TESSERA_AVX2 inline float dot_widened(const float* query, const Element* row, std::size_t count, std::size_t& i) {
  __m256 sums[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps()};
  for (; i + 32 <= count; i += 32) {
    sums[0] = _mm256_fmadd_ps(_mm256_loadu_ps(query + i), widened(row + i), sums[0]);
    sums[1] = _mm256_fmadd_ps(_mm256_loadu_ps(query + i + 8), widened(row + i + 8), sums[1]);
    sums[2] = _mm256_fmadd_ps(_mm256_loadu_ps(query + i + 16), widened(row + i + 16), sums[2]);
    sums[3] = _mm256_fmadd_ps(_mm256_loadu_ps(query + i + 24), widened(row + i + 24), sums[3]);
  }
  return sum_of(_mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3])));
}

TESSERA_AVX2 float dot_codes_avx2(const float* query, const std::int8_t* row, std::size_t count) {
  std::size_t i = 0;
  const float sum = dot_widened(query, row, count, i);
  return i == count ? sum : sum + scalar_kernel().dot_codes(query + i, row + i, count - i);
}
TESSERA_AVX2 float dot_halves_avx2(const float* query, const std::uint16_t* row, std::size_t count) {
  std::size_t i = 0;
  const float sum = dot_widened(query, row, count, i);
  return i == count ? sum : sum + scalar_kernel().dot_halves(query + i, row + i, count - i);
}
TESSERA_AVX2 float dot_floats_avx2(const float* query, const float* row, std::size_t count) {
  std::size_t i = 0;
  const float sum = dot_widened(query, row, count, i);
  return i == count ? sum : sum + scalar_kernel().dot_floats(query + i, row + i, count - i);
}

TESSERA_AVX2 void halve_avx2(const float* values, std::size_t count, std::uint16_t* halves) {
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8)
    _mm_storeu_si128(reinterpret_cast<__m128i*>(halves + i), _mm256_cvtps_ph(_mm256_loadu_ps(values + i), _MM_FROUND_TO_NEAREST_INT));
  for (; i < count; ++i) halves[i] = half_of(values[i]);
}

// Four products of 255 * 32 fit a 16-bit sum, so that only every second is widened.
constexpr int near_divisor_avx2 = 4;

TESSERA_AVX2 inline __m256i load(const std::uint8_t* from) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)); }

// Some registers of eight rows, from the first of `codes` on: their sums with some queries. Every lane adds up a pair of its own.
template <std::size_t together, std::size_t wide>
TESSERA_AVX2 inline void sum_lanes(const std::uint8_t* codes, std::size_t columns, const std::int8_t* const* queries, __m256i (&sums)[together][wide]) {
  const __m256i ones = _mm256_set1_epi16(1);
  for (std::size_t i = 0; i < columns; i += near_columns_step) {
    __m256i pairs[together][wide];
    for (std::size_t step = 0; step < near_columns_step; step += 4, codes += near_lanes * 4) {
      __m256i own[together];
      for (std::size_t query = 0; query < together; ++query) {
        std::int32_t four;
        std::memcpy(&four, queries[query] + i + step, sizeof four);
        own[query] = _mm256_set1_epi32(four);
      }
      for (std::size_t part = 0; part < wide; ++part) {
        const __m256i rows = load(codes + part * 32);
        for (std::size_t query = 0; query < together; ++query) {
          const __m256i some = _mm256_maddubs_epi16(rows, own[query]);
          pairs[query][part] = step == 0 ? some : _mm256_add_epi16(pairs[query][part], some);
        }
      }
    }
    for (std::size_t query = 0; query < together; ++query) {
      for (std::size_t part = 0; part < wide; ++part) sums[query][part] = _mm256_add_epi32(sums[query][part], _mm256_madd_epi16(pairs[query][part], ones));
    }
  }
}

TESSERA_AVX2 inline std::uint32_t near_eight(const NearGroup& group, const NearQueries& queries, std::size_t query, std::size_t lane, __m256i sums) {
  constexpr float divisor = near_divisor_avx2;
  const __m256 products = _mm256_mul_ps(_mm256_cvtepi32_ps(sums), _mm256_set1_ps(divisor));
  const __m256 most = _mm256_fmadd_ps(_mm256_set1_ps(queries.rests[query]), _mm256_loadu_ps(group.rests + lane), _mm256_set1_ps(queries.losses[query]));
  const __m256 shares = _mm256_fmadd_ps(products, _mm256_loadu_ps(group.inverse_lengths + lane), most);
  const __m256 least = _mm256_mul_ps(_mm256_set1_ps(queries.lengths[query]), _mm256_loadu_ps(group.leasts + lane));
  return static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_cmp_ps(shares, least, _CMP_GE_OQ)));
}

template <std::size_t together, std::size_t wide>
TESSERA_AVX2 inline void near_together(const NearGroup& group, const NearQueries& queries, std::size_t from, std::uint64_t* near) {
  for (std::size_t query = from; query < from + together; ++query) near[query] = 0;
  for (std::size_t lane = 0; lane < near_lanes; lane += wide * 8) {
    __m256i sums[together][wide];
    for (std::size_t query = 0; query < together; ++query) {
      for (std::size_t part = 0; part < wide; ++part) sums[query][part] = _mm256_set1_epi32(-queries.excesses[from + query]);
    }
    sum_lanes<together, wide>(group.codes + lane * 4, group.columns, queries.codes + from, sums);
    for (std::size_t query = 0; query < together; ++query) {
      for (std::size_t part = 0; part < wide; ++part)
        near[from + query] |= std::uint64_t{near_eight(group, queries, from + query, lane + part * 8, sums[query][part])} << (lane + part * 8);
    }
  }
}

// What fits the registers: of one query alone all rows, in the order in which they lie.
TESSERA_AVX2 void near_rows_avx2(const NearGroup& group, const NearQueries& queries, std::uint64_t* near) {
  std::size_t query = 0;
  for (; query + 2 <= queries.count; query += 2) near_together<2, 2>(group, queries, query, near);
  for (; query < queries.count; ++query) near_together<1, 8>(group, queries, query, near);
}

TESSERA_AVX2 std::int32_t sum_of_sketch(const std::uint64_t* planes, const std::uint8_t* bits, std::size_t words) {
  std::int64_t sum = 0;
  for (std::size_t word = 0; word < words; ++word) {
    std::uint64_t has;
    std::memcpy(&has, bits + word * sizeof has, sizeof has);
    sum += _mm_popcnt_u64(has & planes[word]) + 2 * _mm_popcnt_u64(has & planes[words + word]) +
           4 * _mm_popcnt_u64(has & planes[2 * words + word]) - 8 * _mm_popcnt_u64(has & planes[3 * words + word]);
  }
  return static_cast<std::int32_t>(sum);
}

}  // namespace

Kernel avx2_kernel() {
  if (!has_avx2()) return {"avx2"};
  return {"avx2", dot_avx2, dot_rows_by<dot_avx2>, score_run_by<dot_avx2>, dot_codes_avx2, dot_halves_avx2, dot_floats_avx2, most_of_sketches_by<sum_of_sketch>, halve_avx2, near_rows_avx2, near_divisor_avx2};
}

}  // namespace tessera

#else

namespace tessera {
Kernel avx2_kernel() { return {"avx2"}; }
}  // namespace tessera

#endif
