#include <algorithm>
#include <cstring>

#include "fetch.hpp"
#include "kernel.hpp"

// Only where the compiler takes attributes: MSVC builds go on with AVX2.
#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))

#include <immintrin.h>

#define TESSERA_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))

#define TESSERA_AVX512_BITS __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni,avx512vpopcntdq")))

namespace tessera {

namespace {

constexpr std::size_t rows_together = 4;

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

TESSERA_AVX512 inline __m256i halves_added(__m512i lanes) {
  return _mm256_add_epi32(_mm512_maskz_extracti64x4_epi64(0xff, lanes, 0), _mm512_maskz_extracti64x4_epi64(0xff, lanes, 1));
}

// _mm512_reduce_add_epi32 would do, were it not for what GCC 12 says of its own header.
TESSERA_AVX512 inline std::int32_t sum_of(__m512i lanes) {
  const __m256i both = halves_added(lanes);
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

TESSERA_AVX512 inline __m128i sums_of(const __m512i* lanes) {
  const __m256i pairs = _mm256_hadd_epi32(halves_added(lanes[0]), halves_added(lanes[1]));
  const __m256i other_pairs = _mm256_hadd_epi32(halves_added(lanes[2]), halves_added(lanes[3]));
  const __m256i fours = _mm256_hadd_epi32(pairs, other_pairs);
  return _mm_add_epi32(_mm256_castsi256_si128(fours), _mm256_extracti128_si256(fours, 1));
}

// The same with four rows: the query is loaded once for all, and adding up each lane by lane took a third of a product.
TESSERA_AVX512 inline __m128i raised_dots(const std::int8_t* const* rows, const std::int8_t* query, std::size_t count) {
  __m512i sums[rows_together] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
  std::size_t i = 0;
  for (; i + 64 <= count; i += 64) {
    const __m512i codes = _mm512_loadu_si512(query + i);
#pragma GCC unroll 4
    for (std::size_t row = 0; row < rows_together; ++row) sums[row] = add_products(sums[row], _mm512_loadu_si512(rows[row] + i), codes);
  }
  if (i < count) {
    const __mmask64 rest = first(count - i);
    const __m512i codes = _mm512_maskz_loadu_epi8(rest, query + i);
#pragma GCC unroll 4
    for (std::size_t row = 0; row < rows_together; ++row)
      sums[row] = add_products(sums[row], _mm512_maskz_loadu_epi8(rest, rows[row] + i), codes);
  }
  return sums_of(sums);
}

TESSERA_AVX512 void dot_rows_avx512(const std::int8_t* query, const std::int8_t* const* rows, std::size_t row_count,
                                    std::size_t count, std::int32_t* products) {
  const std::int32_t excess = excess_of(query, count);
  for (std::size_t row = 0; row < row_count && row < rows_ahead; ++row) fetch_row(rows[row], count);
  std::size_t row = 0;
  for (; row + rows_together <= row_count; row += rows_together) {
    for (std::size_t next = row + rows_ahead; next < std::min(row_count, row + rows_ahead + rows_together); ++next) fetch_row(rows[next], count);
    const __m128i four = _mm_sub_epi32(raised_dots(rows + row, query, count), _mm_set1_epi32(excess));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(products + row), four);
  }
  for (; row < row_count; ++row) {
    products[row] = raised_dot(rows[row], query, count) - excess;
  }
}

// Rows that follow one another are fetched so far ahead, into the second cache: twice as far was slower than not to fetch at all.
constexpr std::size_t bytes_ahead_in_order = 3072;
// Side by side, so that none waits for the one before it.
constexpr std::size_t sums_a_row = 3;

// The query stays in registers, and row after row is read from its first line to its last. Four rows line by line, as above, are
// four places of memory at once: in order that is half as fast as memory is.
template <std::size_t lines>
TESSERA_AVX512 std::uint64_t score_run_of_lines(const std::int8_t* query, const RowRun& run, float least, float* scores) {
  constexpr std::size_t count = lines * 64;
  const std::int32_t excess = excess_of(query, count);
  __m512i codes[lines];
#pragma GCC unroll 16
  for (std::size_t line = 0; line < lines; ++line) codes[line] = _mm512_loadu_si512(query + line * 64);
  std::uint64_t over = 0;
  std::size_t row = 0;
  for (; row + rows_together <= run.row_count; row += rows_together) {
    const std::int8_t* four = run.rows + row * count;
#pragma GCC unroll 64
    for (std::size_t offset = 0; offset < rows_together * count; offset += cache_line_bytes) fetch_near(four + bytes_ahead_in_order + offset);
    __m512i lanes[rows_together];
#pragma GCC unroll 4
    for (std::size_t each = 0; each < rows_together; ++each) {
      __m512i sums[sums_a_row] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
#pragma GCC unroll 16
      for (std::size_t line = 0; line < lines; ++line)
        sums[line % sums_a_row] = add_products(sums[line % sums_a_row], _mm512_loadu_si512(four + each * count + line * 64), codes[line]);
      lanes[each] = _mm512_add_epi32(_mm512_add_epi32(sums[0], sums[1]), sums[2]);
      // Else GCC reads from the next rows before this one is read, and that costs a third of the speed.
      asm volatile("" ::: "memory");
    }
    const __m128 products = _mm_cvtepi32_ps(_mm_sub_epi32(sums_of(lanes), _mm_set1_epi32(excess)));
    const __m128 scored = _mm_mul_ps(products, _mm_loadu_ps(run.inverse_lengths + row));
    _mm_storeu_ps(scores + row, scored);
    over |= std::uint64_t{_mm_cmp_ps_mask(scored, _mm_set1_ps(least), _CMP_GE_OQ)} << row;
  }
  for (; row < run.row_count; ++row) {
    scores[row] = static_cast<float>(raised_dot(run.rows + row * count, query, count) - excess) * run.inverse_lengths[row];
    over |= std::uint64_t{scores[row] >= least} << row;
  }
  return over;
}

// What models commonly give; of other widths a row at a time, as on processors without these instructions.
std::uint64_t score_run_avx512(const std::int8_t* query, const RowRun& run, std::size_t count, float least, float* scores) {
  switch (count) {
    case 256: return score_run_of_lines<4>(query, run, least, scores);
    case 384: return score_run_of_lines<6>(query, run, least, scores);
    case 512: return score_run_of_lines<8>(query, run, least, scores);
    case 768: return score_run_of_lines<12>(query, run, least, scores);
    case 1024: return score_run_of_lines<16>(query, run, least, scores);
    default: return score_run_by<dot_avx512>(query, run, count, least, scores);
  }
}

inline std::int32_t four_codes(const std::int8_t* from) {
  std::int32_t four;
  std::memcpy(&four, from, sizeof four);
  return four;
}

// Four codes of sixteen rows at once: every lane adds up a pair of its own, so nothing is ever added across lanes.
template <std::size_t together>
TESSERA_AVX512 inline void near_together(const NearGroup& group, const NearQueries& queries, std::size_t from, std::uint64_t* near) {
  constexpr std::size_t blocks = near_lanes / 16;
  const std::int8_t* const* own_codes = queries.codes + from;
  __m512i sums[together][blocks];
#pragma GCC unroll 4
  for (std::size_t query = 0; query < together; ++query) {
#pragma GCC unroll 4
    for (std::size_t block = 0; block < blocks; ++block) sums[query][block] = _mm512_set1_epi32(-queries.excesses[from + query]);
  }
  const std::uint8_t* codes = group.codes;
  for (std::size_t i = 0; i < group.columns; i += 4, codes += near_lanes * 4) {
    __m512i four[blocks];
#pragma GCC unroll 4
    for (std::size_t block = 0; block < blocks; ++block) four[block] = _mm512_loadu_si512(codes + block * 64);
#pragma GCC unroll 4
    for (std::size_t query = 0; query < together; ++query) {
      const __m512i own = _mm512_set1_epi32(four_codes(own_codes[query] + i));
#pragma GCC unroll 4
      for (std::size_t block = 0; block < blocks; ++block) sums[query][block] = _mm512_dpbusd_epi32(sums[query][block], four[block], own);
    }
  }
#pragma GCC unroll 4
  for (std::size_t query = 0; query < together; ++query) {
    near[from + query] = 0;
    const __m512 length = _mm512_set1_ps(queries.lengths[from + query]), rest = _mm512_set1_ps(queries.rests[from + query]);
#pragma GCC unroll 4
    for (std::size_t block = 0; block < blocks; ++block) {
      const std::size_t lane = block * 16;
      const __m512 products = _mm512_maskz_cvtepi32_ps(0xffff, sums[query][block]);
      const __m512 most = _mm512_fmadd_ps(rest, _mm512_loadu_ps(group.rests + lane), _mm512_set1_ps(queries.losses[from + query]));
      const __m512 shares = _mm512_fmadd_ps(products, _mm512_loadu_ps(group.inverse_lengths + lane), most);
      const __mmask16 over = _mm512_cmp_ps_mask(shares, _mm512_mul_ps(length, _mm512_loadu_ps(group.leasts + lane)), _CMP_GE_OQ);
      near[from + query] |= std::uint64_t{over} << lane;
    }
  }
}

// Sixteen sums side by side hide how long one takes, and fit the registers.
TESSERA_AVX512 void near_rows_avx512(const NearGroup& group, const NearQueries& queries, std::uint64_t* near) {
  std::size_t query = 0;
  for (; query + 4 <= queries.count; query += 4) near_together<4>(group, queries, query, near);
  for (; query < queries.count; ++query) near_together<1>(group, queries, query, near);
}

// A query's bit planes, of eight words.
struct Planes {
  __m512i planes[sketch_planes];
};

TESSERA_AVX512_BITS inline Planes planes_at(const std::uint64_t* planes, std::size_t words, std::size_t word, __mmask8 inside) {
  Planes some;
  for (std::size_t plane = 0; plane < sketch_planes; ++plane) some.planes[plane] = _mm512_maskz_loadu_epi64(inside, planes + plane * words + word);
  return some;
}

TESSERA_AVX512_BITS inline __m512i count_bits(__m512i has, __m512i plane) { return _mm512_popcnt_epi64(_mm512_and_si512(has, plane)); }

TESSERA_AVX512_BITS inline __m512i twice_and(__m512i sum, __m512i rest) { return _mm512_add_epi64(rest, _mm512_add_epi64(sum, sum)); }

// Of each of eight words, raised so that no sum is below 0: two of them then fit into one word.
constexpr std::int64_t raised = 64 * 8;

// From the plane that counts negative down.
TESSERA_AVX512_BITS inline __m512i sum_words(__m512i has, const Planes& some) {
  __m512i sum = _mm512_sub_epi64(_mm512_set1_epi64(raised / 8), count_bits(has, some.planes[3]));
  sum = twice_and(sum, count_bits(has, some.planes[2]));
  sum = twice_and(sum, count_bits(has, some.planes[1]));
  return twice_and(sum, count_bits(has, some.planes[0]));
}

// What a mask leaves out counts as no bit.
TESSERA_AVX512_BITS inline __mmask8 eight_from(std::size_t words, std::size_t word) {
  return words - word >= 8 ? 0xff : static_cast<__mmask8>((1U << (words - word)) - 1);
}

TESSERA_AVX512_BITS inline __m512i side_by_side(__m512i low, __m512i high) {
  return _mm512_or_si512(low, _mm512_maskz_slli_epi64(0xff, high, 32));
}

// Sums of four sketches at once: one alone takes longer to be added up than to be counted.
TESSERA_AVX512_BITS inline __m128i sums_of_four(__m512i a, __m512i b, __m512i c, __m512i d) {
  const __m512i ab = side_by_side(a, b), cd = side_by_side(c, d);
  const __m512i all = _mm512_add_epi32(_mm512_maskz_unpacklo_epi64(0xff, ab, cd), _mm512_maskz_unpackhi_epi64(0xff, ab, cd));
  const __m256i half = _mm256_add_epi32(_mm512_maskz_extracti64x4_epi64(0xff, all, 0), _mm512_maskz_extracti64x4_epi64(0xff, all, 1));
  const __m128i sums = _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
  return _mm_sub_epi32(sums, _mm_set1_epi32(8 * raised));
}

TESSERA_AVX512_BITS std::int32_t sum_of_long(const std::uint64_t* planes, const std::uint8_t* bits, std::size_t words) {
  __m512i sum = _mm512_setzero_si512();
  for (std::size_t word = 0; word < words; word += 8) {
    const __mmask8 inside = eight_from(words, word);
    const __m512i has = _mm512_maskz_loadu_epi64(inside, bits + word * 8);
    sum = _mm512_add_epi64(sum, sum_words(has, planes_at(planes, words, word, inside)));
  }
  const auto steps = static_cast<std::int32_t>((words + 7) / 8);
  return sum_of(sum) - steps * static_cast<std::int32_t>(8 * raised);
}

// share, offset, share, offset and so on of four rows.
TESSERA_AVX512_BITS inline __m256 heads_of(const Sketches& sketches, const std::uint32_t* rows) {
  std::int64_t heads[4];
  for (std::size_t each = 0; each < 4; ++each) std::memcpy(heads + each, sketches.of(rows[each]), sizeof heads[each]);
  return _mm256_castsi256_ps(_mm256_set_epi64x(heads[3], heads[2], heads[1], heads[0]));
}

TESSERA_AVX512_BITS inline __m128 most_of_four(const SketchTerms& terms, __m128i sums, __m256 heads) {
  const __m128 low = _mm256_castps256_ps128(heads), high = _mm256_extractf128_ps(heads, 1);
  const __m128 shares = _mm_shuffle_ps(low, high, 0x88), offsets = _mm_shuffle_ps(low, high, 0xdd);
  const __m128 estimates = _mm_add_ps(_mm_mul_ps(_mm_set1_ps(terms.step), _mm_cvtepi32_ps(sums)), _mm_set1_ps(terms.base));
  const __m128 rest = _mm_add_ps(_mm_mul_ps(offsets, _mm_set1_ps(terms.length)), _mm_set1_ps(terms.constant));
  return _mm_add_ps(_mm_mul_ps(shares, estimates), rest);
}

TESSERA_AVX512_BITS void most_of_sketches_avx512(const SketchTerms& terms, const Sketches& sketches, const std::uint32_t* rows,
                                                 std::size_t row_count, float* most) {
  if (sketches.words > 8) return most_of_sketches_by<sum_of_long>(terms, sketches, rows, row_count, most);
  const __mmask8 inside = eight_from(sketches.words, 0);
  const Planes all = planes_at(terms.planes, sketches.words, 0, inside);
  for (std::size_t row = 0; row < row_count && row < sketches_ahead; ++row) fetch_sketch(sketches, rows[row]);
  std::size_t row = 0;
  for (; row + 4 <= row_count; row += 4) {
    __m512i four[4];
    for (std::size_t each = 0; each < 4; ++each) {
      if (row + each + sketches_ahead < row_count) fetch_sketch(sketches, rows[row + each + sketches_ahead]);
      four[each] = sum_words(_mm512_maskz_loadu_epi64(inside, sketches.of(rows[row + each]) + sketch_head_bytes), all);
    }
    const __m128i sums = sums_of_four(four[0], four[1], four[2], four[3]);
    _mm_storeu_ps(most + row, most_of_four(terms, sums, heads_of(sketches, rows + row)));
  }
  for (; row < row_count; ++row) {
    const std::uint8_t* sketch = sketches.of(rows[row]);
    most[row] = terms.most(sketch, sum_of_long(terms.planes, sketch + sketch_head_bytes, sketches.words));
  }
}

}  // namespace

// What is scored again is a few rows a search: AVX2, which every such processor has, is enough for it.
Kernel avx512_kernel() {
  const Kernel narrow = avx2_kernel();
  if (!has_avx512() || narrow.dot == nullptr) return {"avx512"};
  const bool counts_bits = __builtin_cpu_supports("avx512vpopcntdq") != 0;
  return {"avx512",          dot_avx512,        dot_rows_avx512, score_run_avx512, narrow.dot_codes, narrow.dot_halves, narrow.dot_floats,
          counts_bits ? most_of_sketches_avx512 : narrow.most_of_sketches, narrow.halve, near_rows_avx512};
}

}  // namespace tessera

#else

namespace tessera {
Kernel avx512_kernel() { return {"avx512"}; }
}  // namespace tessera

#endif
