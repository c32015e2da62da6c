// A segment as it lies in memory and in its file: one header, then sections that begin at whole pages. Little endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace tessera {

enum class FullPrecision : std::uint32_t { none = 0, halves = 1, floats = 2 };

enum class Section : std::size_t {
  // row_count * dimensions codes, row-major.
  codes,
  // 1 / length of each row's codes; 0 for a row of zeros.
  inverse_lengths,
  // What each row is called outside.
  ids,
  // All rows in the order of their ids.
  rows_by_id,
  // 2 * link_count link words a row; see link_word.hpp.
  links,
  // row_count * dimensions halves or floats, what the best are scored again from.
  full,
  // Mean of the rows at unit length, turned; see sketch.hpp. A float a dimension.
  centre,
  // One bit a column of each row; beside a graph, without which all rows are read.
  sketches,
  // Rows of each cell; see cells.hpp. Where each begins, and the end of the last.
  cell_starts,
  // cell_count * dimensions codes of their means, row-major.
  cell_codes,
  // Two floats a cell.
  cell_heads,
  // Cells of each group. Where each begins, and the end of the last.
  group_starts,
  // group_count * dimensions codes of the means of their cells' means, row-major.
  group_codes,
  // A float a group.
  group_scales,
  // CRC-32C of each block of block_bytes behind the header, up to this section.
  block_crcs,
};
constexpr std::size_t section_count = 15;

constexpr std::uint32_t image_version = 4;
constexpr std::size_t page_bytes = 4096;
constexpr std::size_t block_bytes = std::size_t{1} << 20;
constexpr std::size_t dimensions_max = 8192;
constexpr std::uint32_t link_count_max = 32;

struct Header {
  char magic[8];
  std::uint32_t version;
  // Of the header with this field as zero.
  std::uint32_t crc;
  std::uint64_t total_bytes;
  std::uint64_t row_count;
  std::uint32_t dimensions;
  // M of HNSW; 0 where there is no graph.
  std::uint32_t link_count;
  std::uint32_t full_precision;
  // 0 where there is no graph, as is cell_count.
  std::uint32_t group_count;
  // What the eight bits of a link word say of a row's length: low * exp(step * bits).
  float length_low;
  float length_step;
  std::uint64_t cell_count;
  std::uint64_t offsets[section_count];
};

// Section sizes follow from the header alone.
std::uint64_t section_bytes(const Header& header, Section section);

// Fills offsets and total_bytes from the other fields.
void lay_out(Header& header);

// Writes magic, version and CRC, and the CRC of each block.
void finish_image(std::uint8_t* image, Header header);

// Throws std::runtime_error that says what is wrong: not a segment, from a newer version, cut short, damaged header.
// Looks at nothing but the header: the time does not depend on the size.
Header read_header(const std::uint8_t* image, std::size_t size_bytes);

// Reads everything. Throws std::runtime_error that names the damaged block.
void verify_blocks(const std::uint8_t* image, const Header& header);

template <typename Element>
const Element* section_of(const std::uint8_t* image, const Header& header, Section section) {
  return reinterpret_cast<const Element*>(image + header.offsets[static_cast<std::size_t>(section)]);
}

}  // namespace tessera
