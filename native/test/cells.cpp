// Cells without Node: that every row is in one, what is told of scores, and what damaged ones do.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "../src/build.hpp"
#include "../src/cells.hpp"
#include "../src/segment.hpp"

namespace {

using tessera::Section;

void expect(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "failed: %s\n", what.c_str());
  std::exit(1);
}

std::mt19937 chance(20261129);
constexpr std::size_t dimensions = 48, row_count = 3000, clump_count = 20;

std::vector<float> normal_values(std::size_t count, float size) {
  std::normal_distribution<float> value(0, size);
  std::vector<float> values(count);
  for (auto& each : values) each = value(chance);
  return values;
}

// In clumps, as embeddings lie.
std::vector<std::int8_t> clumped_codes() {
  const auto middles = normal_values(clump_count * dimensions, 30);
  std::vector<std::int8_t> codes;
  for (std::size_t row = 0; row < row_count; ++row) {
    const auto values = normal_values(dimensions, 20);
    const std::size_t clump = chance() % clump_count;
    for (std::size_t column = 0; column < dimensions; ++column)
      codes.push_back(static_cast<std::int8_t>(std::clamp(middles[clump * dimensions + column] + values[column], -127.0F, 127.0F)));
  }
  return codes;
}

tessera::Region built(const std::vector<std::int8_t>& codes) {
  std::vector<std::uint32_t> ids(row_count);
  std::iota(ids.begin(), ids.end(), 0U);
  tessera::BuildInput input;
  input.row_count = row_count;
  input.dimensions = dimensions;
  input.ids = ids.data();
  input.codes = codes.data();
  input.link_count = 8;
  input.effort = 32;
  return tessera::build_segment(input, tessera::best_kernel()).image;
}

void rows_are_put_in_order_by_cell() {
  std::vector<std::uint32_t> rows{4, 0, 3, 1, 2, 5};
  const std::vector<std::uint32_t> cell_of{1, 0, 1, 0, 2, 2};
  const auto starts = tessera::order_by_cell(cell_of, rows);
  expect(rows == std::vector<std::uint32_t>({3, 1, 0, 2, 4, 5}), "rows by cell");
  expect(starts == std::vector<std::uint32_t>({0, 2, 4, 6}), "where cells begin");
}

void walks_begin_in_the_middle_of_a_cell() {
  const std::vector<std::int8_t> codes{100, 0, 90, 40, 70, 70, 0, 100, 40, 90};
  std::vector<float> inverse_lengths;
  for (std::size_t row = 0; row < codes.size(); row += 2) inverse_lengths.push_back(1 / std::hypot(codes[row], codes[row + 1]));
  std::vector<std::uint32_t> rows{0, 1, 2, 4, 3};
  tessera::put_middles_first({5, 2, codes.data(), inverse_lengths.data()}, {0, 3, 5}, tessera::scalar_kernel(), rows);
  expect(rows[0] == 1 && rows[1] == 0 && rows[2] == 2, "the middle of three comes first");
}

// Each row is asked for: the cell that it is in, or one as near, is among those of the groups that are looked at.
void groups_lead_to_cells() {
  const tessera::Region image = built(clumped_codes());
  const tessera::Header header = tessera::read_header(image.data(), image.size_bytes());
  const auto* starts = tessera::section_of<std::uint32_t>(image.data(), header, Section::group_starts);
  const auto* means = tessera::section_of<std::int8_t>(image.data(), header, Section::group_codes);
  const auto* scales = tessera::section_of<float>(image.data(), header, Section::group_scales);
  const auto* cells = tessera::section_of<std::int8_t>(image.data(), header, Section::cell_codes);
  expect(header.group_count > 1 && header.group_count < header.cell_count, "as many groups as are useful");
  expect(starts[0] == 0 && starts[header.group_count] == header.cell_count, "every cell is in a group");
  const tessera::DotInt8 dot = tessera::scalar_kernel().dot;
  std::size_t found = 0;
  for (std::size_t group = 0; group < header.group_count; ++group) {
    expect(starts[group] < starts[group + 1], "a group has cells");
    for (std::size_t cell = starts[group]; cell < starts[group + 1]; ++cell) {
      const auto score = [&](std::size_t other) { return static_cast<float>(dot(cells + cell * dimensions, means + other * dimensions, dimensions)) * scales[other]; };
      std::size_t nearer = 0;
      for (std::size_t other = 0; other < header.group_count; ++other) nearer += score(other) > score(group) ? 1 : 0;
      found += nearer < tessera::groups_entered ? 1 : 0;
    }
  }
  expect(found * 10 >= header.cell_count * 9, "cells of the groups that are looked at");
}

void cells_tell_what_is_in_them() {
  const tessera::Region image = built(clumped_codes());
  const tessera::Header header = tessera::read_header(image.data(), image.size_bytes());
  const auto* starts = tessera::section_of<std::uint32_t>(image.data(), header, Section::cell_starts);
  const auto* means = tessera::section_of<std::int8_t>(image.data(), header, Section::cell_codes);
  const auto* heads = tessera::section_of<tessera::CellHead>(image.data(), header, Section::cell_heads);
  const auto* codes = tessera::section_of<std::int8_t>(image.data(), header, Section::codes);
  const auto* inverse_lengths = tessera::section_of<float>(image.data(), header, Section::inverse_lengths);
  expect(header.cell_count >= clump_count && header.cell_count < row_count / 16, "as many cells as are useful");
  expect(starts[0] == 0 && starts[header.cell_count] == row_count, "every row is in a cell");
  const tessera::DotInt8 dot = tessera::scalar_kernel().dot;
  std::size_t near = 0, far = 0;
  for (std::size_t cell = 0; cell < header.cell_count; ++cell) {
    expect(starts[cell] < starts[cell + 1], "a cell has rows");
    const std::int8_t* mean = means + cell * dimensions;
    for (std::size_t row = 0; row < row_count; row += 37) {
      // The mean of products is the product with the mean.
      const std::int8_t* asked = codes + row * dimensions;
      double sum = 0, square = 0;
      const double count = starts[cell + 1] - starts[cell];
      for (std::size_t each = starts[cell]; each < starts[cell + 1]; ++each) {
        const double score = dot(asked, codes + each * dimensions, dimensions) * inverse_lengths[each] * inverse_lengths[row];
        sum += score;
        square += score * score;
      }
      const double told = dot(asked, mean, dimensions) * heads[cell].scale * inverse_lengths[row];
      expect(std::fabs(sum / count - told) < 0.01, "the mean of a cell");
      const double spread = std::sqrt(std::max(0.0, square / count - sum / count * (sum / count)));
      near += spread < 2 * static_cast<double>(heads[cell].spread) + 0.01 ? 1 : 0;
      far += spread < static_cast<double>(heads[cell].spread) / 8 && count > 8 ? 1 : 0;
    }
  }
  const double all = static_cast<double>(header.cell_count) * std::ceil(row_count / 37.0);
  expect(static_cast<double>(near) > 0.95 * all && static_cast<double>(far) < 0.05 * all, "how far scores lie off the mean");
}

// Each is answered with as many rows as there are, whatever the cells say: what they miss is scanned.
void damaged_cells_hide_nothing() {
  const auto codes = clumped_codes();
  const tessera::Region whole = built(codes);
  const tessera::Header header = tessera::read_header(whole.data(), whole.size_bytes());
  const auto query = normal_values(dimensions, 1);
  for (int round = 0; round < 60; ++round) {
    tessera::Region image = tessera::Region::allocate(whole.size_bytes());
    std::copy(whole.data(), whole.data() + whole.size_bytes(), image.writable());
    const Section sections[] = {Section::cell_heads, Section::cell_starts, Section::group_starts, Section::group_scales};
    const Section section = sections[round % 4];
    const std::size_t from = header.offsets[static_cast<std::size_t>(section)];
    const std::size_t size_bytes = static_cast<std::size_t>(tessera::section_bytes(header, section));
    if (round % 3 == 2) {
      std::memset(image.writable() + from, round % 2 == 0 ? 0 : 0xff, size_bytes);
    } else {
      for (std::size_t each = 0; each < size_bytes; ++each) image.writable()[from + each] = static_cast<std::uint8_t>(chance());
    }
    const tessera::Segment segment(std::move(image), tessera::best_kernel());
    std::vector<std::uint32_t> ids(row_count / 2);
    std::iota(ids.begin(), ids.end(), 7U);
    const tessera::Filter filter = segment.filter_of(ids.data(), ids.size());
    for (const tessera::Filter* each : {static_cast<const tessera::Filter*>(nullptr), &filter}) {
      tessera::SearchRequest request;
      request.query = query.data();
      request.filter = each;
      for (const tessera::Strategy strategy : {tessera::Strategy::cells, tessera::Strategy::graph}) {
        request.strategy = strategy;
        expect(segment.search(request).found.size() == request.count, "as many as asked for by damaged cells");
      }
    }
  }
}

void what_is_spread_is_expected_to_be_found_early() {
  const tessera::Costs costs;
  const auto rows_of = [&](std::size_t cell_count) {
    return tessera::celled_rows(costs, {1000000, 30000, cell_count, 10000, 64, true, true});
  };
  // Three in a hundred rows lie in 95 of a hundred cells of a hundred rows each, by chance, and in three where they lie together.
  expect(rows_of(300) == costs.cells_rows && rows_of(9600) == costs.spread_rows, "cells at both ends");
  expect(rows_of(5000) < costs.cells_rows && rows_of(5000) > costs.spread_rows, "cells between");
  expect(tessera::celled_ns(costs, {1000000, 30000, 300, 10000, 64, true, true}) ==
             costs.sketch_query_ns + 300 * costs.cell_ns + costs.cells_ns,
         "time of cells that lie together");
}

}  // namespace

void cells_hold() {
  what_is_spread_is_expected_to_be_found_early();
  rows_are_put_in_order_by_cell();
  walks_begin_in_the_middle_of_a_cell();
  groups_lead_to_cells();
  cells_tell_what_is_in_them();
  damaged_cells_hide_nothing();
  std::printf("cells tell\n");
}
