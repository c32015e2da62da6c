// Costs of a segment on this machine, measured with its own rows.
#include <algorithm>
#include <chrono>

#include "fetch.hpp"
#include "segment.hpp"

namespace tessera {

namespace {

constexpr std::size_t sample_rows = 2048;
constexpr std::size_t sample_walks = 12;
constexpr std::size_t sample_effort = 48;
constexpr std::size_t rounds = 3;

template <typename Work>
double nanoseconds(Work work) {
  const auto began = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - began).count();
}

}  // namespace

// The least of a few rounds: whatever else the machine does can only make it slower.
Costs Segment::calibrate() {
  Costs measured = costs();
  const std::size_t count = std::min(sample_rows, graph_.row_count);
  const std::size_t step = std::max<std::size_t>(1, graph_.row_count / count);
  std::int64_t sum = 0;
  double scan = 0, gather = 0, walks = 0;
  std::size_t walked = 0;
  for (std::size_t round = 0; round < rounds; ++round) {
    const std::size_t from = (graph_.row_count - count) * round / rounds;
    const std::int8_t* query = graph_.row(static_cast<std::uint32_t>(from));
    const double in_order = nanoseconds([&] {
      for (std::size_t row = from; row < from + count; ++row) sum += graph_.dot(query, graph_.row(static_cast<std::uint32_t>(row)), graph_.dimensions);
    });
    // 40,503 is odd and far from the step: neighbours in turn are not neighbours in memory.
    const double apart = nanoseconds([&] {
      for (std::size_t each = 0; each < count; ++each) {
        const std::size_t row = (each * 40503 + round) % count * step;
        sum += graph_.dot(query, graph_.row(static_cast<std::uint32_t>(row)), graph_.dimensions);
      }
    });
    scan = round == 0 ? in_order : std::min(scan, in_order);
    gather = round == 0 ? apart : std::min(gather, apart);
  }
  measured.scan_ns = scan / static_cast<double>(count);
  measured.gather_ns = std::max(gather / static_cast<double>(count), measured.scan_ns);
  if (has_graph()) {
    Walk walk;
    for (std::size_t each = 0; each < sample_walks; ++each) {
      const auto row = static_cast<std::uint32_t>(graph_.row_count * each / sample_walks);
      const std::int8_t* query = graph_.row(row);
      walk.measured = 0;
      walks += nanoseconds([&] {
        const Candidate from = descend(graph_, query, entry_of(graph_, query, word_of(graph_.entry), walk), graph_.top_level, 0, walk);
        walk_level(graph_, query, from, 0, sample_effort, walk);
      });
      walked += walk.measured;
    }
    measured.walk_ns = walks / static_cast<double>(std::max<std::size_t>(1, walked));
    measured.measured_per_effort = static_cast<double>(walked) / static_cast<double>(sample_walks * sample_effort);
  }
  // Read, so that no compiler leaves the products out.
  if (sum == INT64_MIN) measured.scan_ns = 0;
  const std::lock_guard<std::mutex> held(lock_);
  costs_ = measured;
  return measured;
}

Costs Segment::costs() const {
  const std::lock_guard<std::mutex> held(lock_);
  return costs_;
}

Expectation Segment::expect(std::size_t effort, const Filter* filter) const {
  const Costs now = costs();
  const std::size_t live = graph_.row_count - std::min(graph_.row_count, removed_.count());
  const std::size_t allowed = filter == nullptr ? live : std::min(filter->count, live);
  const Situation situation{graph_.row_count, allowed, effort, has_graph(), filter != nullptr};
  const Strategy strategy = choose(now, situation);
  if (strategy == Strategy::exact) return {strategy, static_cast<double>(allowed), exact_ns(now, situation)};
  // Between the plain walk and the bound at which a scan would have been chosen.
  const double walks = filter == nullptr ? 1 : 3;
  const double rows = static_cast<double>(effort) * now.measured_per_effort * walks;
  return {strategy, rows, walk_ns(now, situation) * walks};
}

}  // namespace tessera
