#include "cells.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "give_way.hpp"
#include "mean.hpp"
#include "row_groups.hpp"

namespace tessera {

namespace {

// Smaller cells say more of their rows and are more to look at: by the measured times.
constexpr GroupShape shape{128, 64, 3, 8};
// A second round moves a sixth of the rows, and found as much as a third.
constexpr std::size_t settling_rounds = 2;
constexpr std::size_t grouping_rounds = 3;
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

struct Means {
  std::vector<std::int8_t> codes;
  std::vector<float> inverse_lengths;

  CodeRows rows(std::size_t dimensions) const { return {inverse_lengths.size(), dimensions, codes.data(), inverse_lengths.data()}; }
};

// Of the rows of each cell, or of the cells of each group; these are numbered from 0.
Means means_of(const CodeRows& rows, const std::vector<std::uint32_t>& cell_of, std::size_t count) {
  std::vector<Mean> means(count, Mean(rows.dimensions));
  for (std::size_t row = 0; row < rows.row_count; ++row) {
    means[cell_of[row]].add(rows.row(row), rows.inverse_lengths[row]);
    let_pass();
  }
  Means made{std::vector<std::int8_t>(count * rows.dimensions), std::vector<float>(count)};
  for (std::size_t cell = 0; cell < count; ++cell)
    made.inverse_lengths[cell] = means[cell].write(made.codes.data() + cell * rows.dimensions).inverse_length;
  return made;
}

// Moves each row to the nearest of the cells that its links lead to: splitting cut through what is near, and links know better.
void settle(const Graph& graph, const float* inverse_lengths, std::vector<std::uint32_t>& cell_of) {
  const std::size_t dimensions = graph.dimensions;
  const Means means = means_of({graph.row_count, dimensions, graph.codes, inverse_lengths}, cell_of, numbered(cell_of));
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
    for (std::size_t each = 0; each < near_count; ++each) rows[each] = means.codes.data() + near[each] * dimensions;
    graph.dot_rows(graph.row(row), rows, near_count, dimensions, products);
    const auto score = [&](std::size_t each) { return static_cast<float>(products[each]) * means.inverse_lengths[near[each]]; };
    std::size_t best = 0;
    for (std::size_t each = 1; each < near_count; ++each) best = score(each) > score(best) ? each : best;
    next[row] = near[best];
    let_pass();
  }
  cell_of = std::move(next);
}

// Which of few each row is nearest to.
std::vector<std::uint32_t> nearest_of(const CodeRows& rows, const CodeRows& few, const Kernel& kernel) {
  std::vector<const std::int8_t*> codes(few.row_count);
  for (std::size_t each = 0; each < few.row_count; ++each) codes[each] = few.row(each);
  std::vector<std::int32_t> products(few.row_count);
  std::vector<std::uint32_t> nearest(rows.row_count);
  for (std::size_t row = 0; row < rows.row_count; ++row) {
    kernel.dot_rows(rows.row(row), codes.data(), few.row_count, rows.dimensions, products.data());
    const auto score = [&](std::size_t each) { return static_cast<float>(products[each]) * few.inverse_lengths[each]; };
    for (std::uint32_t each = 1; each < few.row_count; ++each) nearest[row] = score(each) > score(nearest[row]) ? each : nearest[row];
    let_pass();
  }
  return nearest;
}

// Numbers cells by group, and gives where groups begin. A cell is looked for in the nearest groups: splitting alone leaves many in others.
std::vector<std::uint32_t> group_cells(const CodeRows& rows, const Kernel& kernel, std::vector<std::uint32_t>& cell_of) {
  const std::size_t count = numbered(cell_of);
  const Means means = means_of(rows, cell_of, count);
  const CodeRows mean_rows = means.rows(rows.dimensions);
  std::vector<std::uint32_t> cells(count), group_of(count), number(count);
  std::iota(cells.begin(), cells.end(), 0U);
  // About as many means of groups are looked at as of cells; smaller groups were found less often than their means are fewer.
  const auto each = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(count) / 2)));
  std::size_t place = 0;
  std::uint32_t group = 0;
  for (const std::size_t end : group_rows(mean_rows, kernel, {2 * each, each, 3, 8}, cells.data(), count)) {
    for (; place < end; ++place) group_of[cells[place]] = group;
    ++group;
  }
  for (std::size_t round = 0; round < grouping_rounds; ++round)
    group_of = nearest_of(mean_rows, means_of(mean_rows, group_of, numbered(group_of)).rows(rows.dimensions), kernel);
  numbered(group_of);
  std::vector<std::uint32_t> starts = order_by_cell(group_of, cells);
  for (std::uint32_t now = 0; now < count; ++now) number[cells[now]] = now;
  for (std::uint32_t& cell : cell_of) cell = number[cell];
  return starts;
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
    let_pass();
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

CellsOfRows cells_of_graph(const Graph& graph, const float* inverse_lengths, const Kernel& kernel) {
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
  std::vector<std::uint32_t> group_starts = group_cells(all, kernel, cell_of);
  return {std::move(cell_of), std::move(group_starts)};
}

std::vector<std::uint32_t> order_by_cell(const std::vector<std::uint32_t>& cell_of, std::vector<std::uint32_t>& rows) {
  std::vector<std::uint32_t> starts(*std::max_element(cell_of.begin(), cell_of.end()) + std::size_t{2});
  for (const std::uint32_t cell : cell_of) ++starts[cell + 1];
  std::partial_sum(starts.begin(), starts.end(), starts.begin());
  std::vector<std::uint32_t> places(starts), ordered(rows.size());
  for (const std::uint32_t row : rows) ordered[places[cell_of[row]]++] = row;
  rows = std::move(ordered);
  return starts;
}

void put_middles_first(const CodeRows& all, const std::vector<std::uint32_t>& starts, const Kernel& kernel, std::vector<std::uint32_t>& rows) {
  std::vector<std::int8_t> codes(all.dimensions);
  for (std::size_t cell = 0; cell + 1 < starts.size(); ++cell) {
    const auto from = rows.begin() + starts[cell], until = rows.begin() + starts[cell + 1];
    Mean mean(all.dimensions);
    std::for_each(from, until, [&](std::uint32_t row) { mean.add(all.row(row), all.inverse_lengths[row]); });
    mean.write(codes.data());
    const auto score = [&](std::uint32_t row) {
      return static_cast<float>(kernel.dot(all.row(row), codes.data(), all.dimensions)) * all.inverse_lengths[row];
    };
    auto middle = from;
    float best = score(*from);
    for (auto place = from + 1; place < until; ++place) {
      const float other = score(*place);
      if (other <= best) continue;
      best = other;
      middle = place;
    }
    std::rotate(from, middle, middle + 1);
    let_pass();
  }
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
    let_pass();
  }
  const float share = variance_share(rows, starts, kernel, codes, heads, rests);
  for (std::size_t cell = 0; cell < count; ++cell) heads[cell].spread = std::sqrt(rests[cell] * share);
}

void make_groups(std::size_t dimensions, const std::int8_t* cell_codes, const std::vector<std::uint32_t>& starts, const Kernel& kernel,
                 std::int8_t* codes, float* scales) {
  for (std::size_t group = 0; group + 1 < starts.size(); ++group) {
    Mean mean(dimensions);
    for (std::size_t cell = starts[group]; cell < starts[group + 1]; ++cell) {
      const std::int8_t* own = cell_codes + cell * dimensions;
      const std::int32_t square = kernel.dot(own, own, dimensions);
      mean.add(own, square == 0 ? 0 : 1 / std::sqrt(static_cast<float>(square)));
      let_pass();
    }
    scales[group] = mean.write(codes + group * dimensions).scale;
  }
}

}  // namespace tessera
