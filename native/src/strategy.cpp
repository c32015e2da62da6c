#include "strategy.hpp"

#include <algorithm>

namespace tessera {

namespace {

// Reading most rows in order is reading in order.
constexpr double dense_share = 0.25;
// In plain walks, by the measured curves: what a scan may cost at least before a filtered walk is tried; a sweep where
// all rows on its way are allowed, which grows as the share of them falls; a walk by two hops.
constexpr double filtered_walks_least = 3;
constexpr double sweep_walks = 0.6;
constexpr double two_hop_walks = 8;

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
  const double walks = situation.is_filtered ? filtered_walks_least : 1;
  if (exact_ns(costs, situation) <= walks * walk_ns(costs, situation)) return Strategy::exact;
  return situation.is_filtered ? Strategy::sweep : Strategy::graph;
}

double least_share(const Costs& costs, const Situation& situation) {
  return sweep_walks / std::min(two_hop_walks, exact_ns(costs, situation) / walk_ns(costs, situation));
}

Strategy choose_instead(const Costs& costs, const Situation& situation) {
  return exact_ns(costs, situation) <= two_hop_walks * walk_ns(costs, situation) ? Strategy::exact : Strategy::two_hop;
}

}  // namespace tessera
