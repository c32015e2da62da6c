#include "build.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "cells.hpp"
#include "give_way.hpp"
#include "graph_builder.hpp"
#include "image.hpp"
#include "sketch.hpp"

namespace tessera {

namespace {

std::vector<float> inverse_lengths_of(const BuildInput& input, const Kernel& kernel) {
  std::vector<float> lengths(input.row_count);
  for (std::size_t row = 0; row < input.row_count; ++row) {
    const std::int8_t* codes = input.codes + row * input.dimensions;
    const std::int32_t square = kernel.dot(codes, codes, input.dimensions);
    lengths[row] = square == 0 ? 0.0F : 1.0F / std::sqrt(static_cast<float>(square));
    let_pass();
  }
  return lengths;
}

// A comparison is a piece of work: sorting a million rows takes a tenth of a second.
bool passing(bool is_less) {
  let_pass();
  return is_less;
}

void check(const BuildInput& input) {
  if (input.row_count == 0) throw std::invalid_argument("a segment needs at least one row");
  if (input.row_count > row_count_max)
    throw std::invalid_argument("a segment holds at most " + std::to_string(row_count_max) + " rows: make several");
  if (input.dimensions == 0 || input.dimensions > dimensions_max)
    throw std::invalid_argument("dimensions must be from 1 to " + std::to_string(dimensions_max));
  if (input.link_count > link_count_max || input.link_count == 1)
    throw std::invalid_argument("links of a row must be from 2 to " + std::to_string(link_count_max) + ", or 0 for no graph");
  const std::size_t value_count = input.row_count * input.dimensions;
  for (std::size_t row = 0; row < input.row_count; ++row) {
    const std::int8_t* codes = input.codes + row * input.dimensions;
    if (std::find(codes, codes + input.dimensions, std::int8_t{-128}) != codes + input.dimensions)
      throw std::invalid_argument("codes must lie in -127..127");
    let_pass();
  }
  if (input.full != nullptr &&
      !std::all_of(input.full, input.full + value_count, [](float value) { return std::isfinite(value); }))
    throw std::invalid_argument("values must be finite");
  std::vector<std::uint32_t> ids(input.ids, input.ids + input.row_count);
  std::sort(ids.begin(), ids.end(), [](std::uint32_t one, std::uint32_t other) { return passing(one < other); });
  const auto twice = std::adjacent_find(ids.begin(), ids.end());
  if (twice != ids.end()) throw std::invalid_argument("the id " + std::to_string(*twice) + " is there twice");
}

template <typename Element>
Element* writable(std::uint8_t* image, const Header& header, Section section) {
  return reinterpret_cast<Element*>(image + header.offsets[static_cast<std::size_t>(section)]);
}

class ImageWriter {
 public:
  ImageWriter(const BuildInput& input, Header header, const std::vector<std::uint32_t>& order, const Kernel& kernel)
      : input_(input), header_(header), order_(order), kernel_(kernel), image_(Region::allocate(static_cast<std::size_t>(header.total_bytes))) {}

  void write_rows(const std::vector<float>& inverse_lengths) {
    auto* codes = place<std::int8_t>(Section::codes);
    auto* lengths = place<float>(Section::inverse_lengths);
    auto* ids = place<std::uint32_t>(Section::ids);
    auto* rows_by_id = place<std::uint32_t>(Section::rows_by_id);
    for (std::size_t row = 0; row < order_.size(); ++row) {
      std::memcpy(codes + row * input_.dimensions, input_.codes + order_[row] * input_.dimensions, input_.dimensions);
      lengths[row] = inverse_lengths[order_[row]];
      ids[row] = input_.ids[order_[row]];
      let_pass();
    }
    std::iota(rows_by_id, rows_by_id + order_.size(), 0U);
    std::sort(rows_by_id, rows_by_id + order_.size(), [ids](std::uint32_t one, std::uint32_t other) { return passing(ids[one] < ids[other]); });
    if (input_.full != nullptr) write_full();
    if (input_.link_count > 0)
      make_sketches({order_.size(), input_.dimensions, codes, lengths}, place<float>(Section::centre), place<std::uint8_t>(Section::sketches));
  }

  // After the rows, which lie by cell.
  void write_cells(const std::vector<std::uint32_t>& starts, const std::vector<std::uint32_t>& group_starts) {
    std::copy(starts.begin(), starts.end(), place<std::uint32_t>(Section::cell_starts));
    make_cells({order_.size(), input_.dimensions, place<std::int8_t>(Section::codes), place<float>(Section::inverse_lengths)}, starts, kernel_,
               place<std::int8_t>(Section::cell_codes), place<CellHead>(Section::cell_heads));
    std::copy(group_starts.begin(), group_starts.end(), place<std::uint32_t>(Section::group_starts));
    make_groups(input_.dimensions, place<std::int8_t>(Section::cell_codes), group_starts, kernel_, place<std::int8_t>(Section::group_codes),
                place<float>(Section::group_scales));
  }

  // `order`: rows of the graph, as they are to lie.
  void write_links(const GraphBuilder& builder, const std::vector<std::uint32_t>& order) {
    const Graph& graph = builder.graph();
    std::vector<std::uint32_t> row_now(order.size());
    for (std::uint32_t row = 0; row < order.size(); ++row) row_now[order[row]] = row;
    const auto renamed = [&](std::uint32_t word) { return word == no_link ? no_link : row_now[row_of(word)] | (word & ~row_mask); };
    auto* links = place<std::uint32_t>(Section::links);
    for (std::size_t row = 0; row < order.size(); ++row) {
      const std::uint32_t* list = graph.base_links(order[row]);
      for (std::size_t each = 0; each < graph.base_link_count(); ++each) *links++ = renamed(list[each]);
      let_pass();
    }
  }

  Region finish() {
    finish_image(image_.writable(), header_);
    return std::move(image_);
  }

 private:
  template <typename Element>
  Element* place(Section section) {
    return writable<Element>(image_.writable(), header_, section);
  }

  // At unit length, so that a product with the query needs no other.
  void write_full() {
    const std::size_t dimensions = input_.dimensions;
    std::vector<float> unit(dimensions);
    for (std::size_t row = 0; row < order_.size(); ++row) {
      let_pass();
      const float* values = input_.full + order_[row] * dimensions;
      // In doubles: the square of a small float is nothing, that of a large one no number.
      const double square = std::accumulate(values, values + dimensions, 0.0, [](double sum, double value) { return sum + value * value; });
      const auto scale = square > 0 ? static_cast<float>(1 / std::sqrt(square)) : 0.0F;
      std::transform(values, values + dimensions, unit.begin(), [scale](float value) { return value * scale; });
      if (input_.as_halves) {
        kernel_.halve(unit.data(), dimensions, place<std::uint16_t>(Section::full) + row * dimensions);
      } else {
        std::copy(unit.begin(), unit.end(), place<float>(Section::full) + row * dimensions);
      }
    }
  }

  const BuildInput& input_;
  Header header_;
  const std::vector<std::uint32_t>& order_;
  const Kernel& kernel_;
  Region image_;
};

}  // namespace

Built build_segment(const BuildInput& input, const Kernel& kernel) {
  check(input);
  const std::vector<float> inverse_lengths = inverse_lengths_of(input, kernel);
  const LengthScale scale = LengthScale::over(inverse_lengths.data(), inverse_lengths.size());
  Header header{};
  header.row_count = input.row_count;
  header.dimensions = static_cast<std::uint32_t>(input.dimensions);
  header.full_precision =
      static_cast<std::uint32_t>(input.full == nullptr ? FullPrecision::none : input.as_halves ? FullPrecision::halves : FullPrecision::floats);
  header.length_low = scale.low;
  header.length_step = scale.step;
  if (input.link_count == 0) {
    std::vector<std::uint32_t> order(input.row_count);
    std::iota(order.begin(), order.end(), 0U);
    lay_out(header);
    ImageWriter writer(input, header, order, kernel);
    writer.write_rows(inverse_lengths);
    return {writer.finish(), 0};
  }
  GraphBuilder builder(input, inverse_lengths.data(), scale, kernel);
  builder.build();
  const std::size_t repaired_count = builder.repair();
  std::vector<std::uint32_t> order = builder.walk_order();
  const Graph& graph = builder.graph();
  const CellsOfRows cells = cells_of_graph(graph, builder.inverse_lengths(), kernel);
  const std::vector<std::uint32_t> cell_starts = order_by_cell(cells.cell_of, order);
  put_middles_first({graph.row_count, graph.dimensions, graph.codes, builder.inverse_lengths()}, cell_starts, kernel, order);
  header.link_count = input.link_count;
  header.cell_count = cell_starts.size() - 1;
  header.group_count = static_cast<std::uint32_t>(cells.group_starts.size() - 1);
  lay_out(header);
  std::vector<std::uint32_t> input_order(order.size());
  std::transform(order.begin(), order.end(), input_order.begin(), [&](std::uint32_t row) { return builder.input_row(row); });
  ImageWriter writer(input, header, input_order, kernel);
  writer.write_rows(inverse_lengths);
  writer.write_cells(cell_starts, cells.group_starts);
  writer.write_links(builder, order);
  return {writer.finish(), repaired_count};
}

}  // namespace tessera
