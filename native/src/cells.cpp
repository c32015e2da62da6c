#include "cells.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "mean.hpp"
#include "row_groups.hpp"

namespace tessera {

namespace {

// Smaller cells say more of their rows and are more to look at: by the measured times.
constexpr GroupShape shape{128, 64, 3, 8};
// A second round moves a sixth of the rows, and found as much as a third.
constexpr std::size_t settling_rounds = 2;
constexpr std::size_t spread_pairs = 16384;

std::uint32_t numbered(std::vector<std::uint32_t>& cell_of) {
  std::vector<std::uint32_t> number(cell_of.size(), no_link);
  std::uint32_t count = 0;
  for (std::uint32_t& cell : cell_of) {
    if (number[cell] == no_link) number[cell] = count++;
    cell = number[cell];
  }
  return count;
}

// Moves each row to the nearest of the cells that its links lead to: splitting cut through what is near, and links know better.
void settle(const Graph& graph, const float* inverse_lengths, std::vector<std::uint32_t>& cell_of) {
  const std::size_t dimensions = graph.dimensions, count = numbered(cell_of);
  std::vector<Mean> means(count, Mean(dimensions));
  for (std::uint32_t row = 0; row < graph.row_count; ++row) means[cell_of[row]].add(graph.row(row), inverse_lengths[row]);
  std::vector<std::int8_t> codes(count * dimensions);
  std::vector<float> cell_lengths(count);
  for (std::size_t cell = 0; cell < count; ++cell) cell_lengths[cell] = means[cell].write(codes.data() + cell * dimensions).inverse_length;
  std::vector<std::uint32_t> next(cell_of);
  for (std::uint32_t row = 0; row < graph.row_count; ++row) {
    std::uint32_t near[2 * link_count_max + 1] = {cell_of[row]};
    std::size_t near_count = 1;
    const std::uint32_t* list = graph.base_links(row);
    for (std::size_t place = 0; place < graph.base_link_count() && list[place] != no_link; ++place) {
      const std::uint32_t cell = cell_of[row_of(list[place])];
      if (std::find(near, near + near_count, cell) == near + near_count) near[near_count++] = cell;
    }
    if (near_count == 1) continue;
    const std::int8_t* rows[2 * link_count_max + 1];
    std::int32_t products[2 * link_count_max + 1];
    for (std::size_t each = 0; each < near_count; ++each) rows[each] = codes.data() + near[each] * dimensions;
    graph.dot_rows(graph.row(row), rows, near_count, dimensions, products);
    const auto score = [&](std::size_t each) { return static_cast<float>(products[each]) * cell_lengths[near[each]]; };
    std::size_t best = 0;
    for (std::size_t each = 1; each < near_count; ++each) best = score(each) > score(best) ? each : best;
    next[row] = near[best];
  }
  cell_of = std::move(next);
}

// Of scores of rows off those of the means of their cells, over what the means leave of the rows: by pairs from here and there.
float variance_share(const CodeRows& rows, const std::vector<std::uint32_t>& starts, const Kernel& kernel, const std::int8_t* codes,
                     const CellHead* heads, const std::vector<float>& rests) {
  double variance = 0, rest = 0;
  std::uint64_t state = 0;
  const auto any_row = [&] {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>((state >> 33) % rows.row_count);
  };
  const auto cell_with = [&](std::size_t row) {
    return static_cast<std::size_t>(std::upper_bound(starts.begin(), starts.end(), static_cast<std::uint32_t>(row)) - starts.begin()) - 1;
  };
  for (std::size_t pair = 0; pair < spread_pairs; ++pair) {
    const std::size_t asked = any_row(), row = any_row(), cell = cell_with(row);
    if (cell == cell_with(asked)) continue;
    const auto product = static_cast<float>(kernel.dot(rows.row(asked), rows.row(row), rows.dimensions)) * rows.inverse_lengths[row];
    const auto of_mean = static_cast<float>(kernel.dot(rows.row(asked), codes + cell * rows.dimensions, rows.dimensions)) * heads[cell].scale;
    const double off = static_cast<double>((product - of_mean) * rows.inverse_lengths[asked]);
    variance += off * off;
    rest += static_cast<double>(rests[cell]);
  }
  return rest > 0 ? static_cast<float>(variance / rest) : 0;
}

}  // namespace

std::vector<std::uint32_t> cells_of_graph(const Graph& graph, const float* inverse_lengths, const Kernel& kernel) {
  std::vector<std::uint32_t> rows(graph.row_count), cell_of(graph.row_count);
  std::iota(rows.begin(), rows.end(), 0U);
  const CodeRows all{graph.row_count, graph.dimensions, graph.codes, inverse_lengths};
  std::size_t place = 0;
  std::uint32_t cell = 0;
  for (const std::size_t end : group_rows(all, kernel, shape, rows.data(), rows.size())) {
    for (; place < end; ++place) cell_of[rows[place]] = cell;
    ++cell;
  }
  for (std::size_t round = 0; round < settling_rounds; ++round) settle(graph, inverse_lengths, cell_of);
  return cell_of;
}

std::vector<std::uint32_t> order_by_cell(const std::vector<std::uint32_t>& cell_of, std::vector<std::uint32_t>& rows) {
  std::vector<std::uint32_t> cells(rows.size());
  std::transform(rows.begin(), rows.end(), cells.begin(), [&](std::uint32_t row) { return cell_of[row]; });
  std::vector<std::uint32_t> starts(numbered(cells) + std::size_t{1});
  for (const std::uint32_t cell : cells) ++starts[cell + 1];
  std::partial_sum(starts.begin(), starts.end(), starts.begin());
  std::vector<std::uint32_t> places(starts), ordered(rows.size());
  for (std::size_t each = 0; each < rows.size(); ++each) ordered[places[cells[each]]++] = rows[each];
  rows = std::move(ordered);
  return starts;
}

void make_cells(const CodeRows& rows, const std::vector<std::uint32_t>& starts, const Kernel& kernel, std::int8_t* codes, CellHead* heads) {
  const std::size_t count = starts.size() - 1;
  std::vector<float> rests(count);
  for (std::size_t cell = 0; cell < count; ++cell) {
    Mean mean(rows.dimensions);
    for (std::size_t row = starts[cell]; row < starts[cell + 1]; ++row) mean.add(rows.row(row), rows.inverse_lengths[row]);
    const MeanCodes made = mean.write(codes + cell * rows.dimensions);
    heads[cell] = {made.scale, 0};
    rests[cell] = std::max(0.0F, 1 - made.square);
  }
  const float share = variance_share(rows, starts, kernel, codes, heads, rests);
  for (std::size_t cell = 0; cell < count; ++cell) heads[cell].spread = std::sqrt(rests[cell] * share);
}

}  // namespace tessera
