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
};

// Which cell each row of a graph is in; each cell has a row.
std::vector<std::uint32_t> cells_of_graph(const Graph& graph, const float* inverse_lengths, const Kernel& kernel);

// Orders rows by cell, cells by their first row, and rows of a cell as they were. Gives where cells begin, and the end.
std::vector<std::uint32_t> order_by_cell(const std::vector<std::uint32_t>& cell_of, std::vector<std::uint32_t>& rows);

// Of rows that lie by cell. `codes` has a row, `heads` a place a cell.
void make_cells(const CodeRows& rows, const std::vector<std::uint32_t>& starts, const Kernel& kernel, std::int8_t* codes, CellHead* heads);

}  // namespace tessera
