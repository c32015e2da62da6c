// Asks for memory before it is needed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel.hpp"

namespace tessera {

constexpr std::size_t cache_line_bytes = 64;

#if defined(_MSC_VER)
inline void fetch(const void*) {}
inline void fetch_near(const void*) {}
#else
inline void fetch(const void* line) { __builtin_prefetch(line); }
// Into the second cache: the first one takes in two dozen lines at once, four rows, and whoever asks for more has to wait.
inline void fetch_near(const void* line) { __builtin_prefetch(line, 0, 2); }
#endif

inline void fetch_row(const std::int8_t* row, std::size_t dimensions) {
  for (std::size_t offset = 0; offset < dimensions; offset += cache_line_bytes) fetch_near(row + offset);
}

inline void fetch_links(const std::uint32_t* list, std::size_t count) {
  for (std::size_t place = 0; place < count; place += cache_line_bytes / sizeof(std::uint32_t)) fetch(list + place);
}

// Rows that are fetched before they are measured: 4, 8 and 12 were slower, 32 no quicker.
constexpr std::size_t rows_ahead = 16;

// A kernel for many rows, of one for two.
template <std::int32_t (*dot)(const std::int8_t*, const std::int8_t*, std::size_t)>
void dot_rows_by(const std::int8_t* query, const std::int8_t* const* rows, std::size_t row_count, std::size_t count,
                 std::int32_t* products) {
  for (std::size_t row = 0; row < row_count && row < rows_ahead; ++row) fetch_row(rows[row], count);
  for (std::size_t row = 0; row < row_count; ++row) {
    if (row + rows_ahead < row_count) fetch_row(rows[row + rows_ahead], count);
    products[row] = dot(query, rows[row], count);
  }
}

// A kernel for rows that follow one another, of one for two.
template <std::int32_t (*dot)(const std::int8_t*, const std::int8_t*, std::size_t)>
std::uint64_t score_run_by(const std::int8_t* query, const RowRun& run, std::size_t count, float least, float* scores) {
  std::uint64_t over = 0;
  for (std::size_t row = 0; row < run.row_count; ++row) {
    scores[row] = static_cast<float>(dot(query, run.rows + row * count, count)) * run.inverse_lengths[row];
    over |= std::uint64_t{scores[row] >= least} << row;
  }
  return over;
}

// Sketches that are fetched before they are looked at: each is a line or two.
constexpr std::size_t sketches_ahead = 16;

inline void fetch_sketch(const Sketches& sketches, std::size_t row) {
  for (std::size_t offset = 0; offset < sketches.bytes; offset += cache_line_bytes) fetch(sketches.of(row) + offset);
}

// A kernel for many sketches, of one for the bits of one.
template <std::int32_t (*sum_of)(const std::uint64_t*, const std::uint8_t*, std::size_t)>
void most_of_sketches_by(const SketchTerms& terms, const Sketches& sketches, const std::uint32_t* rows, std::size_t row_count, float* most) {
  for (std::size_t row = 0; row < row_count && row < sketches_ahead; ++row) fetch_sketch(sketches, rows[row]);
  for (std::size_t row = 0; row < row_count; ++row) {
    if (row + sketches_ahead < row_count) fetch_sketch(sketches, rows[row + sketches_ahead]);
    const std::uint8_t* sketch = sketches.of(rows[row]);
    most[row] = terms.most(sketch, sum_of(terms.planes, sketch + sketch_head_bytes, sketches.words));
  }
}

}  // namespace tessera
