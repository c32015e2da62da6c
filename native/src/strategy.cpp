#include "strategy.hpp"

#include <algorithm>
#include <cmath>

namespace tessera {

namespace {

// Reading most rows in order is reading in order.
constexpr double dense_share = 0.25;
// How much longer a sweep takes for a row than a walk: 1.4 to 1.7 times by the measured curves, and some are left half way,
// when few of what they meet are allowed, and done again by cells.
constexpr double sweep_row_walks = 2.0;
// What is done with estimates costs a fifth of making them, by the measured times.
constexpr double sketch_bookkeeping = 1.2;

double share_of(const Situation& situation) {
  return situation.row_count == 0 ? 0 : static_cast<double>(situation.allowed_count) / static_cast<double>(situation.row_count);
}

}  // namespace

double exact_ns(const Costs& costs, const Situation& situation) {
  const bool is_dense = share_of(situation) >= dense_share;
  const double rows = static_cast<double>(is_dense ? situation.row_count : situation.allowed_count);
  return rows * (is_dense ? costs.scan_ns : costs.gather_ns);
}

double sketched_ns(const Costs& costs, const Situation& situation) {
  const double rows = static_cast<double>(situation.allowed_count);
  const double kept = std::min(rows, costs.kept_per_root * std::sqrt(rows));
  return sketch_bookkeeping * (costs.sketch_query_ns + rows * costs.sketch_ns + kept * costs.gather_ns);
}

double walk_rows(const Costs& costs, const Situation& situation) {
  return costs.measured_first + static_cast<double>(situation.effort) * costs.measured_per_effort;
}

double walk_ns(const Costs& costs, const Situation& situation) {
  return walk_rows(costs, situation) * costs.walk_ns;
}

namespace {

// Allowed rows may lie in cells of their own, none of which need be near a query: of all cells that is their share then, and 0 is
// given. Or in as many as chance would have, near the query too: 1.
double spread_of(const Situation& situation) {
  const double share = share_of(situation);
  if (situation.cells_in_all == 0 || share >= 1) return 1;
  const double in_all = static_cast<double>(situation.cells_in_all);
  const double held = static_cast<double>(situation.cell_count) / in_all;
  const double by_chance = 1 - std::pow(1 - share, static_cast<double>(situation.row_count) / in_all);
  return by_chance <= share ? 1 : std::clamp((held - share) / (by_chance - share), 0.0, 1.0);
}

double between(double apart, double spread, const Situation& situation) {
  const double part = spread_of(situation);
  return part * spread + (1 - part) * apart;
}

}  // namespace

double celled_rows(const Costs& costs, const Situation& situation) {
  return std::min(static_cast<double>(situation.allowed_count), between(costs.cells_rows, costs.spread_rows, situation));
}

double celled_ns(const Costs& costs, const Situation& situation) {
  const double share = celled_rows(costs, situation) / std::max(1.0, between(costs.cells_rows, costs.spread_rows, situation));
  return costs.sketch_query_ns + static_cast<double>(situation.cell_count) * costs.cell_ns +
         share * between(costs.cells_ns, costs.spread_ns, situation);
}

namespace {

struct Scan {
  Strategy strategy;
  double ns;
};

// Without a graph there are neither sketches nor cells: a small library is promised that all of it is read.
Scan cheapest_scan(const Costs& costs, const Situation& situation) {
  Scan cheapest{Strategy::exact, exact_ns(costs, situation)};
  if (!situation.has_graph || !situation.is_filtered) return cheapest;
  for (const Scan& other : {Scan{Strategy::sketch, sketched_ns(costs, situation)}, Scan{Strategy::cells, celled_ns(costs, situation)}}) {
    if (other.ns < cheapest.ns) cheapest = other;
  }
  return cheapest;
}

}  // namespace

double sweep_rows_of(const Costs& costs, const Situation& situation) {
  const double met = static_cast<double>(situation.effort) * costs.measured_per_effort;
  return costs.measured_first + met * std::max(1.0, costs.sweep_rows / share_of(situation));
}

double sweep_ns(const Costs& costs, const Situation& situation) { return sweep_rows_of(costs, situation) * sweep_row_walks * costs.walk_ns; }

Strategy choose(const Costs& costs, const Situation& situation) {
  const double walked = situation.is_filtered ? sweep_ns(costs, situation) : walk_ns(costs, situation);
  const Scan scan = cheapest_scan(costs, situation);
  if (!situation.has_graph || scan.ns <= walked) return scan.strategy;
  return situation.is_filtered ? Strategy::sweep : Strategy::graph;
}

double least_share(const Costs& costs, const Situation& situation) {
  const double row_ns = sweep_row_walks * costs.walk_ns;
  const double met = static_cast<double>(situation.effort) * costs.measured_per_effort;
  const double left_ns = cheapest_scan(costs, situation).ns - costs.measured_first * row_ns;
  return costs.sweep_rows * met * row_ns / std::max(row_ns, left_ns);
}

Strategy choose_instead(const Costs& costs, const Situation& situation) { return cheapest_scan(costs, situation).strategy; }

}  // namespace tessera
