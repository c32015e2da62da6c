#include "strategy.hpp"

namespace tessera {

namespace {

// Reading most rows in order is reading in order.
constexpr double dense_share = 0.25;
// A filtered walk costs so many plain ones before scanning its rows is cheaper: where the measured curves cross.
constexpr double filtered_walks = 8;

double share_of(const Situation& situation) {
  return situation.row_count == 0 ? 0 : static_cast<double>(situation.allowed_count) / static_cast<double>(situation.row_count);
}

}  // namespace

double exact_ns(const Costs& costs, const Situation& situation) {
  const bool is_dense = share_of(situation) >= dense_share;
  const double rows = static_cast<double>(is_dense ? situation.row_count : situation.allowed_count);
  return rows * (is_dense ? costs.scan_ns : costs.gather_ns);
}

double walk_ns(const Costs& costs, const Situation& situation) {
  return static_cast<double>(situation.effort) * costs.measured_per_effort * costs.walk_ns;
}

Strategy choose(const Costs& costs, const Situation& situation) {
  if (!situation.has_graph) return Strategy::exact;
  const double walks = situation.is_filtered ? filtered_walks : 1;
  if (exact_ns(costs, situation) <= walks * walk_ns(costs, situation)) return Strategy::exact;
  return situation.is_filtered ? Strategy::planned : Strategy::graph;
}

Strategy choose_filtered(const Situation& situation, double share_around) {
  const double share = share_of(situation);
  // Among rows that are mostly allowed the plain way finds them; where few are, it would measure the many in between.
  const bool is_easy = share_around >= dense_share && share_around >= share / 2;
  return is_easy ? Strategy::sweep : Strategy::two_hop;
}

}  // namespace tessera
