// Cells: some rows that are near each other. From what a query has in common with their mean follows how many of them may be near
// to it, wherever it lies (inverted file; Jégou, Douze and Schmid, TPAMI 2011).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "code_rows.hpp"
#include "graph.hpp"
#include "kernel.hpp"

namespace tessera {

// So many of the nearest groups are looked at for the cells that a walk begins in: after fewer, some questions find nothing near.
constexpr std::size_t groups_entered = 4;

struct CellHead {
  // The mean of the cell's rows at unit length is this times its codes.
  float scale;
  // How far scores lie off that of the mean, for a query of unit length: a standard deviation.
  float spread;
};

// As they lie in a segment; what names a row may be damaged.
struct Cells {
  std::size_t count = 0;
  std::size_t dimensions = 0;
  // Rows of a cell lie one behind the other, from its start to the next.
  const std::uint32_t* starts = nullptr;
  // Of the means, row-major.
  const std::int8_t* codes = nullptr;
  const CellHead* heads = nullptr;
  // Groups of cells that are near each other, so that not every mean need be looked at for the nearest.
  std::size_t group_count = 0;
  const std::uint32_t* group_starts = nullptr;
  const std::int8_t* group_codes = nullptr;
  // The mean of a group's means at unit length is this times its codes.
  const float* group_scales = nullptr;
};

struct CellsOfRows {
  // Each cell has a row.
  std::vector<std::uint32_t> cell_of;
  // Cells of a group are numbered one behind the other: where each begins, and the end of the last.
  std::vector<std::uint32_t> group_starts;
};

// Which cell each row of a graph is in.
CellsOfRows cells_of_graph(const Graph& graph, const float* inverse_lengths, const Kernel& kernel);

// Orders rows by cell, and rows of a cell as they were. Gives where cells begin, and the end.
std::vector<std::uint32_t> order_by_cell(const std::vector<std::uint32_t>& cell_of, std::vector<std::uint32_t>& rows);

// Puts first, of each cell, the row that is nearest to its mean: a walk begins there.
void put_middles_first(const CodeRows& all, const std::vector<std::uint32_t>& starts, const Kernel& kernel, std::vector<std::uint32_t>& rows);

// Of rows that lie by cell. `codes` has a row, `heads` a place a cell.
void make_cells(const CodeRows& rows, const std::vector<std::uint32_t>& starts, const Kernel& kernel, std::int8_t* codes, CellHead* heads);

// Of means that lie by group. `codes` has a row, `scales` a place a group.
void make_groups(std::size_t dimensions, const std::int8_t* cell_codes, const std::vector<std::uint32_t>& starts, const Kernel& kernel,
                 std::int8_t* codes, float* scales);

}  // namespace tessera
