// What a search may do, what it costs, and which is chosen.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tessera {

enum class Strategy : std::uint8_t {
  // Chooses among the others.
  planned,
  // Every allowed row.
  exact,
  // Sketches of all allowed rows, then those rows that may be among the best.
  sketch,
  // The graph, and what is not allowed is dropped afterwards.
  graph,
  // The graph through all rows, keeping those that are allowed.
  sweep,
  // Means of all cells that hold allowed rows, then sketches and rows of those that may hold what is near.
  cells,
};

// Nanoseconds a row, measured where they will be spent.
struct Costs {
  // Rows read one behind the other.
  double scan_ns = 10;
  // Rows read here and there.
  double gather_ns = 20;
  // Sketches read here and there; making one of a query, once a question.
  double sketch_ns = 8;
  double sketch_query_ns = 8000;
  // Rows that sketches leave, of n rows so many times the root of n.
  double kept_per_root = 10;
  // Means of cells, read in order.
  double cell_ns = 8;
  // What follows them where nothing that is near to a query is allowed: rows that are looked at, and time in all.
  double cells_rows = 1500;
  double cells_ns = 60000;
  // The same where rows from all over are allowed: the best cells hold what is wanted, and few are looked into.
  double spread_rows = 600;
  double spread_ns = 40000;
  // Rows that a walk measures, with all that it does beside.
  double walk_ns = 40;
  // Rows that a walk measures: to come to where the query is, and for each candidate that it holds.
  double measured_first = 200;
  double measured_per_effort = 12;
  // Of a sweep, over those that a plain walk measures for its candidates, times the share that is allowed.
  double sweep_rows = 1.25;
};

struct Situation {
  std::size_t row_count;
  std::size_t allowed_count;
  // Cells that hold allowed rows, of all.
  std::size_t cell_count;
  std::size_t cells_in_all;
  std::size_t effort;
  bool has_graph;
  bool is_filtered;
};

// Of the allowed rows alone.
double exact_ns(const Costs& costs, const Situation& situation);
// Of their sketches, and of the rows that these leave.
double sketched_ns(const Costs& costs, const Situation& situation);
// Of their cells, and of the rows in those that may hold what is near.
double celled_rows(const Costs& costs, const Situation& situation);
double celled_ns(const Costs& costs, const Situation& situation);
// Of a walk that no filter hinders.
double walk_rows(const Costs& costs, const Situation& situation);
double walk_ns(const Costs& costs, const Situation& situation);
// Of a sweep, where a filter lets through rows from all over.
double sweep_rows_of(const Costs& costs, const Situation& situation);
double sweep_ns(const Costs& costs, const Situation& situation);

// What can be told before anything is measured: exact, sketch, cells, graph, or sweep where a filter may turn out to be in the way.
Strategy choose(const Costs& costs, const Situation& situation);

// The share of allowed rows on its way below which a sweep costs more than what is left to do instead.
double least_share(const Costs& costs, const Situation& situation);

// What is cheapest where a sweep met too few: exact, sketch or cells.
Strategy choose_instead(const Costs& costs, const Situation& situation);

}  // namespace tessera
