// Rows and the links between them: a navigable small world in levels (HNSW; Malkov and Yashunin, arXiv 1603.09320).
// The graph may lie in a damaged file: whatever names a row is compared with their number before it is used.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "image.hpp"
#include "kernel.hpp"
#include "link_word.hpp"

namespace tessera {

constexpr std::uint32_t no_record = 0xffffffffU;
constexpr std::uint32_t top_level_max = 15;

struct Graph {
  std::size_t row_count = 0;
  std::size_t dimensions = 0;
  const std::int8_t* codes = nullptr;
  const std::uint32_t* links = nullptr;
  std::uint32_t link_count = 0;
  // 1 / length by the eight bits of a link word.
  std::array<float, 256> inverse_lengths{};
  DotInt8 dot = nullptr;
  DotRows dot_rows = nullptr;
  // Levels above the lowest, which are there while rows are put in: a segment is entered by its cells. A row's first record in
  // `upper`, `no_record` for rows of the lowest level alone; link_count link words a record, one record a level.
  const std::uint32_t* upper_start = nullptr;
  const std::uint32_t* upper = nullptr;
  std::uint32_t entry = 0;
  std::uint32_t top_level = 0;

  const std::int8_t* row(std::uint32_t row) const { return codes + std::size_t{row} * dimensions; }
  std::size_t base_link_count() const { return std::size_t{2} * link_count; }
  const std::uint32_t* base_links(std::uint32_t row) const { return links + std::size_t{row} * base_link_count(); }

  // nullptr where the row has no links of that level.
  const std::uint32_t* upper_links(std::uint32_t row, std::uint32_t level) const {
    const std::uint32_t start = upper_start[row];
    if (start == no_record) return nullptr;
    return upper + (std::size_t{start} + level - 1) * link_count;
  }

  // Less is nearer: the cosine, times the query's length, with its sign turned.
  float distance(const std::int8_t* query, std::uint32_t word) const {
    return -static_cast<float>(dot(query, row(row_of(word)), dimensions)) * inverse_lengths[word >> 24];
  }

  // The same of many words at once.
  void measure(const std::int8_t* query, const std::uint32_t* words, std::size_t count, float* distances) const {
    constexpr std::size_t batch_max = 2 * link_count_max;
    const std::int8_t* rows[batch_max];
    std::int32_t products[batch_max];
    for (std::size_t from = 0; from < count; from += batch_max) {
      const std::size_t batch = std::min(batch_max, count - from);
      for (std::size_t each = 0; each < batch; ++each) rows[each] = row(row_of(words[from + each]));
      dot_rows(query, rows, batch, dimensions, products);
      for (std::size_t each = 0; each < batch; ++each)
        distances[from + each] = -static_cast<float>(products[each]) * inverse_lengths[words[from + each] >> 24];
    }
  }
};

}  // namespace tessera
