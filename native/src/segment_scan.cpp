// Scans of a segment: of all allowed rows, of their sketches, and of those cells alone that may hold what is near.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "fetch.hpp"
#include "segment.hpp"

namespace tessera {

namespace {

constexpr std::size_t scan_batch = 256;
// Of 64 rows, from how many on those between are read as well: reading on is quicker than to begin elsewhere.
constexpr unsigned run_least = 40;
// Rows of the best cells that tell how near the nearest are at least, and rows after which that is asked again.
constexpr std::size_t first_rows = 128;
constexpr std::size_t first_cells_max = 64;
// Rounds of the best few, each of four times as many as the one before: they leave few cells that have to be sorted.
constexpr std::size_t rounds_unsorted = 3;
constexpr std::size_t rows_between = 256;
// A group that is worse than the best by so much of it is not looked into: the same was found with and without it.
constexpr float group_slack = 0.2F;
constexpr float none = -std::numeric_limits<float>::infinity();

// How many deviations off its mean a cell is given: by the measured curves, and more for whoever tries harder.
float doubt_of(std::size_t effort) { return 0.7F * std::log2(static_cast<float>(effort) + 1); }

void keep(TopK& best, Walk& walk) {
  walk.pool.clear();
  for (const Scored& each : best.take()) walk.pool.push_back({-each.score, each.slot});
}

}  // namespace

void Segment::measure_rows(const Question& question, const std::uint32_t* rows, std::size_t count, TopK& best, Walk& walk) const {
  const std::int8_t* codes[scan_batch];
  std::int32_t products[scan_batch];
  for (std::size_t from = 0; from < count; from += scan_batch) {
    const std::size_t batch = std::min(scan_batch, count - from);
    for (std::size_t each = 0; each < batch; ++each) codes[each] = graph_.row(rows[from + each]);
    kernel_.dot_rows(question.codes.data(), codes, batch, graph_.dimensions, products);
    for (std::size_t each = 0; each < batch; ++each)
      best.offer({rows[from + each], static_cast<float>(products[each]) * inverse_lengths_[rows[from + each]]});
  }
  walk.measured += count;
}

// Rows that follow one another, from the first that is set in `bits` to the last: one must be.
void Segment::measure_run(const Question& question, std::uint32_t start, std::uint64_t bits, TopK& best, Walk& walk) const {
  float scores[run_rows_max];
  const std::uint32_t first = start + lowest_bit(bits);
  const RowRun run{graph_.row(first), inverse_lengths_ + first, highest_bit(bits) - lowest_bit(bits) + 1};
  const float least = best.is_full() ? best.worst().score : none;
  std::uint64_t over = kernel_.score_run(question.codes.data(), run, graph_.dimensions, least, scores) & bits >> lowest_bit(bits);
  for (; over != 0; over &= over - 1) best.offer({first + lowest_bit(over), scores[lowest_bit(over)]});
  walk.measured += run.row_count;
}

void Segment::scan(const Question& question, Walk& walk) const {
  TopK best(question.request.count + spare_count_exact);
  const auto measure = [&](const RowBatch& rows) { measure_rows(question, rows.data(), rows.size(), best, walk); };
  if (question.allowed.is_listed()) {
    each_batch(question.allowed, graph_.row_count, measure);
    return keep(best, walk);
  }
  RowBatch apart;
  each_bits(question.allowed, 0, graph_.row_count, [&](std::uint32_t first, std::uint64_t bits) {
    if (count_bits(bits) >= run_least) return measure_run(question, first, bits, best, walk);
    apart.add_bits(first, bits);
    if (!apart.is_full()) return;
    measure(apart);
    apart.clear();
  });
  measure(apart);
  keep(best, walk);
}

void Segment::look_at_sketches(const SketchQuery& query, const std::uint32_t* rows, std::size_t count, std::vector<float>& most) const {
  most.resize(count);
  kernel_.most_of_sketches(query.terms(), sketches_, rows, count, most.data());
}

// Of batch after batch, measures the rows that their sketches leave.
class Segment::SketchScan {
 public:
  SketchScan(const Segment& segment, const Question& question, Walk& walk)
      : segment_(segment),
        question_(question),
        walk_(walk),
        query_(question.codes.data(), segment.graph_.dimensions, segment.rotation_, segment.centre_),
        best_(question.request.count + spare_count) {}

  void take(const RowBatch& rows) {
    segment_.look_at_sketches(query_, rows.data(), rows.size(), most_);
    walk_.measured += rows.size();
    if (best_.is_full()) return measure_those(rows, [least = best_.worst().score](const Scored& each) { return each.score >= least; });
    // The best of them first: what they turn out to be spares the way to most of the others.
    TopK first(question_.request.count + spare_count);
    for (std::size_t each = 0; each < rows.size(); ++each) {
      if (!std::isnan(most_[each])) first.offer({rows.data()[each], most_[each]});
    }
    hopeful_.clear();
    for (const Scored& each : first.held()) hopeful_.push_back(each.slot);
    segment_.measure_rows(question_, hopeful_.data(), hopeful_.size(), best_, walk_);
    if (!first.is_full()) return;
    const float least = best_.is_full() ? best_.worst().score : none;
    measure_those(rows, [&](const Scored& each) { return is_better(first.worst(), each) && each.score >= least; });
  }

  // What a row must score to be among those that were asked for.
  float least() {
    const std::vector<Scored>& held = best_.held();
    if (held.size() < question_.request.count) return none;
    scores_.clear();
    for (const Scored& each : held) scores_.push_back(each.score);
    const auto last = scores_.begin() + static_cast<std::ptrdiff_t>(question_.request.count) - 1;
    std::nth_element(scores_.begin(), last, scores_.end(), std::greater<float>());
    return *last;
  }

  void finish() { keep(best_, walk_); }

 private:
  template <typename IsHopeful>
  void measure_those(const RowBatch& rows, IsHopeful is_hopeful) {
    hopeful_.clear();
    for (std::size_t each = 0; each < rows.size(); ++each) {
      if (is_hopeful(Scored{rows.data()[each], most_[each]})) hopeful_.push_back(rows.data()[each]);
    }
    segment_.measure_rows(question_, hopeful_.data(), hopeful_.size(), best_, walk_);
  }

  const Segment& segment_;
  const Question& question_;
  Walk& walk_;
  SketchQuery query_;
  TopK best_;
  std::vector<float> most_;
  std::vector<float> scores_;
  std::vector<std::uint32_t> hopeful_;
};

void Segment::scan_sketches(const Question& question, Walk& walk) const {
  SketchScan scan(*this, question, walk);
  each_batch(question.allowed, graph_.row_count, [&](const RowBatch& rows) { scan.take(rows); });
  scan.finish();
}

void Segment::find_cells(Filter& filter) const {
  for (std::uint32_t cell = 0; cell < cells_.count; ++cell) {
    const std::size_t from = cells_.starts[cell], until = std::min<std::size_t>(cells_.starts[cell + 1], graph_.row_count);
    std::uint32_t held = 0;
    for (std::size_t place = from / 32; held == 0 && place * 32 < until; ++place) {
      std::uint32_t bits = filter.words[place];
      if (place * 32 < from) bits &= 0xffffffffU << (from - place * 32);
      if (until - place * 32 < 32) bits &= 0xffffffffU >> (32 - (until - place * 32));
      held |= bits;
    }
    if (held != 0) filter.cells.push_back(cell);
  }
}

void Segment::rank_cells(const Question& question, std::vector<Scored>& ranked) const {
  const Filter* filter = question.request.filter;
  const std::size_t count = filter == nullptr ? cells_.count : filter->cells.size();
  const std::int8_t* query = question.codes.data();
  const float doubt = doubt_of(question.situation.effort) * std::sqrt(static_cast<float>(kernel_.dot(query, query, cells_.dimensions)));
  ranked.resize(count);
  const std::int8_t* codes[scan_batch];
  std::int32_t products[scan_batch];
  for (std::size_t from = 0; from < count; from += scan_batch) {
    const std::size_t batch = std::min(scan_batch, count - from);
    for (std::size_t each = 0; each < batch; ++each) {
      const auto cell = filter == nullptr ? static_cast<std::uint32_t>(from + each) : filter->cells[from + each];
      ranked[from + each].slot = cell;
      codes[each] = cells_.codes + cell * cells_.dimensions;
    }
    kernel_.dot_rows(query, codes, batch, cells_.dimensions, products);
    for (std::size_t each = 0; each < batch; ++each) {
      const CellHead& head = cells_.heads[ranked[from + each].slot];
      const float most = static_cast<float>(products[each]) * head.scale + doubt * head.spread;
      // A damaged file may hold what is no number, and nothing sorts that.
      ranked[from + each].score = std::isnan(most) ? none : most;
    }
  }
}

// Offers the means from one to another; what they are worth is a product times `scale_of` a place.
template <typename ScaleOf>
void Segment::offer_means(const std::int8_t* query, const std::int8_t* means, std::size_t from, std::size_t until, ScaleOf scale_of, TopK& best,
                          Walk& walk) const {
  const std::int8_t* codes[scan_batch];
  std::int32_t products[scan_batch];
  for (; from < until; from += scan_batch) {
    const std::size_t batch = std::min(scan_batch, until - from);
    for (std::size_t each = 0; each < batch; ++each) codes[each] = means + (from + each) * cells_.dimensions;
    kernel_.dot_rows(query, codes, batch, cells_.dimensions, products);
    float worst = best.is_full() ? best.worst().score : none;
    for (std::size_t each = 0; each < batch; ++each) {
      const float score = static_cast<float>(products[each]) * scale_of(from + each);
      if (score < worst) continue;
      // A damaged file may hold what is no number, and nothing sorts that.
      best.offer({static_cast<std::uint32_t>(from + each), std::isnan(score) ? none : score});
      worst = best.is_full() ? best.worst().score : none;
    }
    walk.measured += batch;
  }
}

// At the middles of the nearest cells, among those of the nearest groups.
Entries Segment::enter(const std::int8_t* query, Walk& walk) const {
  TopK groups(groups_entered), cells(entries_max);
  offer_means(query, cells_.group_codes, 0, cells_.group_count, [&](std::size_t group) { return cells_.group_scales[group]; }, groups, walk);
  // The best first: their cells leave little to be offered of the others.
  const std::vector<Scored> ranked = groups.take();
  const float least = ranked.front().score - group_slack * std::fabs(ranked.front().score);
  for (const Scored& group : ranked) {
    if (group.score < least) break;
    const std::size_t until = std::min<std::size_t>(cells_.group_starts[group.slot + 1], cells_.count);
    offer_means(query, cells_.codes, cells_.group_starts[group.slot], until, [&](std::size_t cell) { return cells_.heads[cell].scale; }, cells, walk);
  }
  std::uint32_t rows[entries_max] = {};
  std::size_t count = 0;
  // All are asked for at once, with what is looked at first of each: one after another would be waited for so often.
  for (const Scored& cell : cells.held()) {
    const std::uint32_t row = cells_.starts[cell.slot];
    if (row >= graph_.row_count) continue;
    rows[count++] = row;
    fetch(inverse_lengths_ + row);
    fetch_row(graph_.row(row), graph_.dimensions);
    fetch_links(graph_.base_links(row), graph_.base_link_count());
  }
  // Damaged groups may have no cells, and cells no rows.
  count = std::max<std::size_t>(1, count);
  std::uint32_t words[entries_max];
  for (std::size_t each = 0; each < count; ++each) words[each] = word_of(rows[each]);
  float distances[entries_max];
  graph_.measure(query, words, count, distances);
  walk.measured += count;
  Entries entries{{}, count};
  for (std::size_t each = 0; each < count; ++each) entries.rows[each] = {distances[each], words[each]};
  return entries;
}

// The best cells first; those that may still hold one of the nearest follow, best first, while there are any.
void Segment::scan_cells(const Question& question, Walk& walk) const {
  SketchScan scan(*this, question, walk);
  std::vector<Scored> ranked;
  rank_cells(question, ranked);
  RowBatch rows;
  const auto hand_over = [&] {
    if (rows.size() > 0) scan.take(rows);
    rows.clear();
  };
  // Damaged cells may have rows in common: nobody looks at more than there are.
  std::size_t left = graph_.row_count;
  const auto add = [&](std::uint32_t cell) {
    const std::size_t from = cells_.starts[cell], until = std::min<std::size_t>(cells_.starts[cell + 1], graph_.row_count);
    if (from >= until || until - from > left) return;
    left -= until - from;
    add_range(question.allowed, from, until, rows, hand_over);
  };
  const std::size_t rows_a_cell = std::max<std::size_t>(1, question.situation.allowed_count / std::max<std::size_t>(1, ranked.size()));
  std::size_t next = std::clamp<std::size_t>(first_rows / rows_a_cell, 2, first_cells_max);
  for (std::size_t round = 0; round < rounds_unsorted && ranked.size() > next; ++round, next *= 4) {
    TopK best(next);
    for (const Scored& each : ranked) best.offer(each);
    for (const Scored& each : best.held()) add(each.slot);
    hand_over();
    const auto gone = std::remove_if(ranked.begin(), ranked.end(), [worst = best.worst(), least = scan.least()](const Scored& each) {
      return each.score < least || !is_better(worst, each);
    });
    ranked.erase(gone, ranked.end());
  }
  std::sort(ranked.begin(), ranked.end(), Better{});
  for (const Scored& each : ranked) {
    if (rows.size() >= rows_between) hand_over();
    if (rows.size() == 0 && each.score < scan.least()) break;
    add(each.slot);
  }
  hand_over();
  scan.finish();
}

}  // namespace tessera
