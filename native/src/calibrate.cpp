// Costs of a segment on this machine, measured with its own rows.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "fetch.hpp"
#include "give_way.hpp"
#include "segment.hpp"
#include "sketch.hpp"

namespace tessera {

namespace {

// More codes, and more sketches, than the second cache holds.
constexpr std::size_t sample_rows = 8192;
constexpr std::size_t sample_sketches = 65536;
constexpr std::size_t sample_questions = 12;
constexpr std::size_t sample_walks = 64;
constexpr std::size_t sample_efforts[2] = {16, 48};
constexpr std::size_t sample_effort_filtered = 64;
constexpr std::size_t rounds = 3;
// Of 32 rows, every sixteenth.
constexpr std::uint32_t spread_bits = 0x00010001U;

template <typename Work>
double ns_of(Work work) {
  let_pass();
  const auto began = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - began).count();
}

// The least of a few rounds: whatever else the machine does can only make it slower.
template <typename Work>
double least_ns(Work work) {
  double least = ns_of(work);
  for (std::size_t round = 1; round < rounds; ++round) least = std::min(least, ns_of(work));
  return least;
}

std::vector<std::uint32_t> each_of(std::size_t count, std::size_t step) {
  std::vector<std::uint32_t> rows(count);
  for (std::size_t each = 0; each < count; ++each) rows[each] = static_cast<std::uint32_t>(each * step);
  return rows;
}

}  // namespace

// Rows come in rising order, as those of a filter do.
void Segment::measure_scans(Costs& costs) const {
  const std::size_t count = std::min(sample_rows, graph_.row_count);
  const auto apart = each_of(count, graph_.row_count / count);
  const SearchRequest request;
  Question question{request, {graph_.row(0), graph_.row(0) + graph_.dimensions}, 0, 0, {nullptr, &removed_}, {}, 0};
  Walk walk;
  const auto ns_a_row = [&](const auto& measure_all) {
    return least_ns([&] {
             TopK best(request.count);
             measure_all(best);
           }) / static_cast<double>(count);
  };
  // Rows that are removed count like any other.
  const Tombstones none(count);
  costs.scan_ns = ns_a_row([&](TopK& best) {
    each_bits({nullptr, &none}, 0, count, [&](std::uint32_t first, std::uint64_t bits) { measure_run(question, first, bits, best, walk); });
  });
  costs.gather_ns = std::max(costs.scan_ns, ns_a_row([&](TopK& best) { measure_rows(question, apart.data(), count, best, walk); }));
  if (!has_graph()) return;
  const SketchQuery query(question.codes.data(), graph_.dimensions, rotation_, centre_);
  costs.sketch_query_ns = least_ns([&] { const SketchQuery again(question.codes.data(), graph_.dimensions, rotation_, centre_); });
  std::vector<float> most;
  const std::size_t sketch_count = std::min(sample_sketches, graph_.row_count);
  const auto looked_at = each_of(sketch_count, graph_.row_count / sketch_count);
  costs.sketch_ns = least_ns([&] { look_at_sketches(query, looked_at.data(), sketch_count, most); }) / static_cast<double>(sketch_count);
  costs.kept_per_root = kept_per_root();
}

// By a tenth of the rows that lie side by side, and by one row in sixteen from all over, asked for from all over.
void Segment::measure_cells(Costs& costs) const {
  const Filter beside = filter_by_words([words = words_for(graph_.row_count)](std::size_t place) {
    const std::size_t from = words / 2, until = from + std::max<std::size_t>(1, words / 10);
    return place >= from && place < until ? 0xffffffffU : 0U;
  });
  const Filter spread = filter_by_words([](std::size_t) { return spread_bits; });
  const std::vector<std::int8_t> codes(graph_.dimensions, 1);
  const SearchRequest request;
  const Question every{request, codes, 0, 0, {nullptr, &removed_}, situation_of(sample_effort_filtered, nullptr), 0};
  std::vector<Scored> ranked;
  costs.cell_ns = least_ns([&] { rank_cells(every, ranked); }) / static_cast<double>(cells_.count);
  measure_celled(costs, beside, costs.cells_rows, costs.cells_ns);
  measure_celled(costs, spread, costs.spread_rows, costs.spread_ns);
}

// Behind the means of the cells.
void Segment::measure_celled(const Costs& costs, const Filter& sample, double& rows, double& ns) const {
  std::vector<float> query(graph_.dimensions);
  double measured = 0, taken_ns = 0;
  for (std::size_t each = 0; each < sample_questions; ++each) {
    const std::int8_t* row = graph_.row(static_cast<std::uint32_t>((graph_.row_count - 1) * each / sample_questions));
    std::copy(row, row + graph_.dimensions, query.begin());
    const SearchRequest request;
    const SearchRequest asked{query.data(), request.count, sample_effort_filtered, Strategy::cells, &sample};
    measured += static_cast<double>(search(asked).measured);
    taken_ns += least_ns([&] { search(asked); });
  }
  const double before_ns = costs.sketch_query_ns + static_cast<double>(sample.cells.size()) * costs.cell_ns;
  rows = std::max(1.0, measured / sample_questions);
  ns = std::max(rows * costs.sketch_ns, taken_ns / sample_questions - before_ns);
}

// `bits_of` each 32 rows.
template <typename BitsOf>
Filter Segment::filter_by_words(BitsOf bits_of) const {
  Filter filter;
  filter.words.assign(words_for(graph_.row_count), 0);
  for (std::size_t row = 0; row < graph_.row_count; ++row) filter.words[row / 32] |= bits_of(row / 32) & 1U << (row % 32);
  for (std::size_t row = 0; row < graph_.row_count; ++row) filter.count += filter.words[row / 32] >> (row % 32) & 1U;
  find_cells(filter);
  return filter;
}

double Segment::walk_sample_ns(std::size_t question, std::size_t effort, Walk& walk) const {
  const std::int8_t* query = graph_.row(static_cast<std::uint32_t>(graph_.row_count * question / sample_walks));
  return ns_of([&] { walk_level(graph_, query, enter(query, walk), 0, effort, walk); });
}

// Round by round, each through all questions: the rows of one that was asked just now would all be near at hand.
void Segment::measure_walks(Costs& costs) const {
  Walk walk;
  double rows[2];
  for (std::size_t each = 0; each < sample_walks; ++each) walk_sample_ns(each, sample_efforts[0], walk);
  rows[0] = static_cast<double>(walk.measured) / sample_walks;
  std::vector<double> least(sample_walks, std::numeric_limits<double>::infinity());
  for (std::size_t round = 0; round < rounds; ++round) {
    walk.measured = 0;
    for (std::size_t each = 0; each < sample_walks; ++each) least[each] = std::min(least[each], walk_sample_ns(each, sample_efforts[1], walk));
  }
  rows[1] = static_cast<double>(walk.measured) / sample_walks;
  const double ns = std::accumulate(least.begin(), least.end(), 0.0) / sample_walks;
  costs.walk_ns = ns / std::max(1.0, rows[1]);
  costs.measured_per_effort = std::max(0.0, (rows[1] - rows[0]) / static_cast<double>(sample_efforts[1] - sample_efforts[0]));
  costs.measured_first = std::max(0.0, rows[0] - costs.measured_per_effort * static_cast<double>(sample_efforts[0]));
  costs.sweep_rows = sweep_rows(costs);
}

// By one row in sixteen from all over.
double Segment::sweep_rows(const Costs& costs) const {
  constexpr double share = 1.0 / 16;
  Filter sample;
  sample.words.assign(words_for(graph_.row_count), spread_bits);
  sample.count = graph_.row_count / 16;
  const Allowed allowed{&sample, &removed_};
  const Patience patience{graph_.row_count};
  Walk walk;
  walk.measured = 0;
  for (std::size_t each = 0; each < sample_questions; ++each) {
    const std::int8_t* query = graph_.row(static_cast<std::uint32_t>(graph_.row_count * each / sample_questions));
    sweep(graph_, query, enter(query, walk), allowed, sample_efforts[0], patience, walk);
  }
  const double met = static_cast<double>(sample_efforts[0]) * std::max(1.0, costs.measured_per_effort);
  return std::max(0.25, (static_cast<double>(walk.measured) / sample_questions - costs.measured_first) * share / met);
}

Costs Segment::calibrate() {
  Costs measured = costs();
  measure_scans(measured);
  if (has_graph()) {
    measure_cells(measured);
    measure_walks(measured);
  }
  check_whole();
  const std::lock_guard<std::mutex> held(lock_);
  costs_ = measured;
  return measured;
}

// Of rows of the segment asked for among others of it: how many their sketches leave.
double Segment::kept_per_root() const {
  const std::size_t count = std::min(sample_rows, graph_.row_count);
  Filter sample;
  sample.count = count;
  sample.is_listed = true;
  sample.rows = each_of(count, graph_.row_count / count);
  std::vector<float> query(graph_.dimensions);
  std::size_t kept = 0;
  for (std::size_t each = 0; each < sample_questions; ++each) {
    const std::int8_t* codes = graph_.row(static_cast<std::uint32_t>((graph_.row_count - 1) * each / sample_questions));
    std::copy(codes, codes + graph_.dimensions, query.begin());
    SearchRequest request;
    request.query = query.data();
    request.strategy = Strategy::sketch;
    request.filter = &sample;
    kept += search(request).measured;
  }
  const double of_each = static_cast<double>(kept) / sample_questions - static_cast<double>(count);
  return std::max(1.0, of_each / std::sqrt(static_cast<double>(count)));
}

Costs Segment::costs() const {
  const std::lock_guard<std::mutex> held(lock_);
  return costs_;
}

Expectation Segment::expect(std::size_t effort, const Filter* filter) const {
  const Costs now = costs();
  const Situation situation = situation_of(effort, filter);
  const Strategy strategy = choose(now, situation);
  const auto allowed = static_cast<double>(situation.allowed_count);
  if (strategy == Strategy::exact) return {strategy, allowed, exact_ns(now, situation)};
  if (strategy == Strategy::sketch) return {strategy, allowed, sketched_ns(now, situation)};
  if (strategy == Strategy::cells) return {strategy, celled_rows(now, situation), celled_ns(now, situation)};
  if (strategy == Strategy::sweep) return {strategy, sweep_rows_of(now, situation), sweep_ns(now, situation)};
  return {strategy, walk_rows(now, situation), walk_ns(now, situation)};
}

}  // namespace tessera
