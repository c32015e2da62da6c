#include "image.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <stdexcept>

#include "cells.hpp"
#include "crc32c.hpp"
#include "give_way.hpp"
#include "link_word.hpp"
#include "sketch.hpp"

namespace tessera {

namespace {

constexpr char magic[8] = {'T', 'E', 'S', 'S', 'E', 'G', 'M', 'T'};

std::uint64_t whole_pages(std::uint64_t bytes) { return (bytes + page_bytes - 1) / page_bytes * page_bytes; }

std::uint64_t checked_bytes(const Header& header) {
  return header.offsets[static_cast<std::size_t>(Section::block_crcs)] - page_bytes;
}

std::uint32_t crc_of(Header header) {
  header.crc = 0;
  std::uint8_t bytes[sizeof(Header)];
  std::memcpy(bytes, &header, sizeof header);
  return crc32c(bytes, sizeof bytes);
}

template <typename Visit>
void each_block(const std::uint8_t* image, const Header& header, Visit visit) {
  const std::uint64_t bytes = checked_bytes(header);
  for (std::uint64_t block = 0; block * block_bytes < bytes; ++block) {
    const std::uint64_t from = block * block_bytes;
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(block_bytes, bytes - from));
    visit(block, crc32c(image + page_bytes + from, size));
    let_pass();
  }
}

bool is_plausible(const Header& header) {
  const bool has_graph = header.link_count > 0;
  return header.row_count > 0 && header.row_count <= row_count_max && header.dimensions > 0 && header.dimensions <= dimensions_max &&
         header.link_count <= link_count_max && header.full_precision <= 2 &&
         (has_graph ? header.cell_count > 0 && header.cell_count <= header.row_count : header.cell_count == 0) &&
         (has_graph ? header.group_count > 0 && header.group_count <= header.cell_count : header.group_count == 0) &&
         std::isfinite(header.length_low) && std::isfinite(header.length_step);
}

}  // namespace

std::uint64_t section_bytes(const Header& header, Section section) {
  const std::uint64_t rows = header.row_count, links = header.link_count;
  const std::uint64_t full_bytes[] = {0, 2, 4};
  switch (section) {
    case Section::codes: return rows * header.dimensions;
    case Section::inverse_lengths:
    case Section::ids:
    case Section::rows_by_id: return rows * 4;
    case Section::links: return rows * 2 * links * 4;
    case Section::full: return rows * header.dimensions * full_bytes[header.full_precision];
    case Section::centre: return links > 0 ? std::uint64_t{header.dimensions} * 4 : 0;
    case Section::sketches: return links > 0 ? rows * sketch_bytes_of(header.dimensions) : 0;
    case Section::cell_starts: return links > 0 ? (header.cell_count + 1) * 4 : 0;
    case Section::cell_codes: return header.cell_count * header.dimensions;
    case Section::cell_heads: return header.cell_count * sizeof(CellHead);
    case Section::group_starts: return links > 0 ? (std::uint64_t{header.group_count} + 1) * 4 : 0;
    case Section::group_codes: return std::uint64_t{header.group_count} * header.dimensions;
    case Section::group_scales: return std::uint64_t{header.group_count} * 4;
    case Section::block_crcs: return (checked_bytes(header) + block_bytes - 1) / block_bytes * 4;
  }
  return 0;
}

void lay_out(Header& header) {
  std::uint64_t offset = page_bytes;
  for (std::size_t place = 0; place < section_count; ++place) {
    header.offsets[place] = offset;
    offset += whole_pages(section_bytes(header, static_cast<Section>(place)));
  }
  header.total_bytes = offset;
}

void finish_image(std::uint8_t* image, Header header) {
  std::memcpy(header.magic, magic, sizeof magic);
  header.version = image_version;
  auto* crcs = reinterpret_cast<std::uint32_t*>(image + header.offsets[static_cast<std::size_t>(Section::block_crcs)]);
  each_block(image, header, [&](std::uint64_t block, std::uint32_t crc) { crcs[block] = crc; });
  header.crc = crc_of(header);
  std::memcpy(image, &header, sizeof header);
}

Header read_header(const std::uint8_t* image, std::size_t size_bytes) {
  Header header;
  if (size_bytes < page_bytes) throw std::runtime_error("not a segment: it is shorter than a header");
  std::memcpy(&header, image, sizeof header);
  if (std::memcmp(header.magic, magic, sizeof magic) != 0) throw std::runtime_error("not a segment: it does not begin as one");
  if (header.version > image_version)
    throw std::runtime_error("written by a newer version of the program (format " + std::to_string(header.version) + ")");
  if (header.version < image_version) throw std::runtime_error("written by an older version of the program");
  if (header.crc != crc_of(header)) throw std::runtime_error("its header is damaged");
  Header expected = header;
  if (!is_plausible(header)) throw std::runtime_error("its header is damaged");
  lay_out(expected);
  if (std::memcmp(&expected, &header, sizeof header) != 0) throw std::runtime_error("its header is damaged");
  if (header.total_bytes != size_bytes)
    throw std::runtime_error("it is cut short: " + std::to_string(size_bytes) + " of " + std::to_string(header.total_bytes) + " bytes");
  return header;
}

void verify_blocks(const std::uint8_t* image, const Header& header) {
  const auto* crcs = section_of<std::uint32_t>(image, header, Section::block_crcs);
  each_block(image, header, [&](std::uint64_t block, std::uint32_t crc) {
    if (crcs[block] != crc) throw std::runtime_error("block " + std::to_string(block) + " is damaged");
  });
}

}  // namespace tessera
