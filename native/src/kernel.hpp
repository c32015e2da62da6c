// Products of rows, one function for each kind of processor, chosen when the program runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace tessera {

// Sum of a[i] * b[i]. Codes lie in -127..127: -128 has no opposite in a byte, and the vector kernels negate.
using DotInt8 = std::int32_t (*)(const std::int8_t* a, const std::int8_t* b, std::size_t count);
// The same of a query with each of some rows that lie anywhere, fetched before they are needed: no branch between them, so
// that a processor goes on with the next while it waits for memory.
using DotRows = void (*)(const std::int8_t* query, const std::int8_t* const* rows, std::size_t row_count, std::size_t count,
                         std::int32_t* products);
// The same with at most 64 rows that follow one another, read wholly in the order of memory, which processors ask for ahead by
// themselves; each product is multiplied with the row's own number. Gives a bit for each that comes to `least` or more.
constexpr std::size_t run_rows_max = 64;
struct RowRun {
  const std::int8_t* rows;
  const float* inverse_lengths;
  std::size_t row_count;
};
using ScoreRun = std::uint64_t (*)(const std::int8_t* query, const RowRun& run, std::size_t count, float least, float* scores);
// The same of a query in floats with a row of codes, of halves (IEEE binary16) or of floats: what the best are scored again by.
using DotCodes = float (*)(const float* query, const std::int8_t* row, std::size_t count);
using DotHalves = float (*)(const float* query, const std::uint16_t* row, std::size_t count);
using DotFloats = float (*)(const float* query, const float* row, std::size_t count);

// Rows that are held against queries together: of every four codes those of all rows lie side by side, and each is raised by 128.
constexpr std::size_t near_lanes = 64;
constexpr std::size_t near_columns_step = 8;
struct NearGroup {
  const std::uint8_t* codes;
  // Of a row, from its first on; whole steps.
  std::size_t columns;
  // One a row, of the whole of it.
  const float* inverse_lengths;
  // One a row: how long it is behind these columns, over its length.
  const float* rests;
  // One a row: the cosine from which on it may be near.
  const float* leasts;
};
// Codes are divided by what the kernel says, to the nearest.
struct NearQueries {
  const std::int8_t* const* codes;
  // What raising the rows adds to each product: 128 times the sum of the codes, in the columns of the group.
  const std::int32_t* excesses;
  const float* lengths;
  // How long each is behind these columns.
  const float* rests;
  // The most that what was lost by dividing brings to a product, over the length of the row.
  const float* losses;
  std::size_t count;
};
// Of each query a bit for each row: their product over the length of the row, and the most that what lies behind the columns (Cauchy
// and Schwarz) and what was lost may add to it, is at least the row's least times the length of the query.
using NearRowsOf = void (*)(const NearGroup& group, const NearQueries& queries, std::uint64_t* near);

// Floats to halves, each to the nearest; values must be numbers.
using Halve = void (*)(const float* values, std::size_t count, std::uint16_t* halves);

// A sketch: a head of so many bytes, then a bit for each column in words of 64. A query's values are whole
// numbers in as many bit planes, the last of which counts negative; each plane has as many words as a sketch.
constexpr std::size_t sketch_head_bytes = 8;
constexpr std::size_t sketch_planes = 4;
struct Sketches {
  const std::uint8_t* data;
  // From one to the next.
  std::size_t bytes;
  std::size_t words;

  const std::uint8_t* of(std::size_t row) const { return data + row * bytes; }
};
// What stands before the bits: a row's most is share * (step * sum + base) + offset * length + constant, where `sum` is that of
// the query's values where the sketch has a bit.
struct SketchHead {
  float share;
  float offset;
};
static_assert(sizeof(SketchHead) == sketch_head_bytes);
struct SketchTerms {
  const std::uint64_t* planes = nullptr;
  float step = 0;
  float base = 0;
  float length = 0;
  float constant = 0;

  float most(const std::uint8_t* sketch, std::int32_t sum) const {
    SketchHead head;
    std::memcpy(&head, sketch, sizeof head);
    return head.share * (step * static_cast<float>(sum) + base) + (head.offset * length + constant);
  }
};
// The most of each row.
using MostOfSketches = void (*)(const SketchTerms& terms, const Sketches& sketches, const std::uint32_t* rows, std::size_t row_count,
                                float* most);

struct Kernel {
  const char* name = "";
  DotInt8 dot = nullptr;
  DotRows dot_rows = nullptr;
  ScoreRun score_run = nullptr;
  DotCodes dot_codes = nullptr;
  DotHalves dot_halves = nullptr;
  DotFloats dot_floats = nullptr;
  MostOfSketches most_of_sketches = nullptr;
  Halve halve = nullptr;
  // Absent where a pair at a time is as quick.
  NearRowsOf near_rows = nullptr;
  int near_divisor = 1;
};

// The measure of all others.
Kernel scalar_kernel();

// Those that this processor can run, fastest first; the last is always the scalar one.
std::vector<Kernel> usable_kernels();

// The first of them, found once.
Kernel best_kernel();

// Each gives nullptr as its functions where it was not compiled or the processor lacks it.
Kernel avx512_kernel();
Kernel avx2_kernel();
Kernel neon_kernel();

// IEEE binary16, rounded to the nearest, ties to even; what is too large becomes infinite.
std::uint16_t half_of(float value);
float float_of_half(std::uint16_t half);

}  // namespace tessera
