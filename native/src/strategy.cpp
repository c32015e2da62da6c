#include "strategy.hpp"

#include <algorithm>
#include <cmath>

namespace tessera {

namespace {

// Reading most rows in order is reading in order.
constexpr double dense_share = 0.25;
// By the measured curves: how much longer a sweep takes for a row than a walk; plain walks that a walk by two hops takes at
// equal recall.
constexpr double sweep_row_walks = 1.3;
constexpr double two_hop_walks = 16;
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

// Without a graph there are no sketches either: a small library is promised that all of it is read.
Strategy cheapest_scan(const Costs& costs, const Situation& situation) {
  const bool has_sketches = situation.has_graph && situation.is_filtered;
  return has_sketches && sketched_ns(costs, situation) < exact_ns(costs, situation) ? Strategy::sketch : Strategy::exact;
}

double cheapest_scan_ns(const Costs& costs, const Situation& situation) {
  return cheapest_scan(costs, situation) == Strategy::sketch ? sketched_ns(costs, situation) : exact_ns(costs, situation);
}

}  // namespace

double sweep_rows_of(const Costs& costs, const Situation& situation) {
  const double met = static_cast<double>(situation.effort) * costs.measured_per_effort;
  return costs.measured_first + met * std::max(1.0, costs.sweep_rows / share_of(situation));
}

double sweep_ns(const Costs& costs, const Situation& situation) { return sweep_rows_of(costs, situation) * sweep_row_walks * costs.walk_ns; }

Strategy choose(const Costs& costs, const Situation& situation) {
  const double walked = situation.is_filtered ? sweep_ns(costs, situation) : walk_ns(costs, situation);
  if (!situation.has_graph || cheapest_scan_ns(costs, situation) <= walked) return cheapest_scan(costs, situation);
  return situation.is_filtered ? Strategy::sweep : Strategy::graph;
}

double least_share(const Costs& costs, const Situation& situation) {
  const double instead = std::min(two_hop_walks * walk_ns(costs, situation), cheapest_scan_ns(costs, situation));
  const double row_ns = sweep_row_walks * costs.walk_ns;
  const double met = static_cast<double>(situation.effort) * costs.measured_per_effort;
  return costs.sweep_rows * met * row_ns / std::max(row_ns, instead - costs.measured_first * row_ns);
}

Strategy choose_instead(const Costs& costs, const Situation& situation) {
  return cheapest_scan_ns(costs, situation) <= two_hop_walks * walk_ns(costs, situation) ? cheapest_scan(costs, situation)
                                                                                           : Strategy::two_hop;
}

}  // namespace tessera
