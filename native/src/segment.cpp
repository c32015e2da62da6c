#include "segment.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "fetch.hpp"

namespace tessera {

namespace {

constexpr std::size_t met_before_judged = 8;
constexpr std::size_t kept_walks_max = 8;

// Eight side by side: one alone waits for its own last comparison.
float largest_of(const float* values, std::size_t count) {
  float lanes[8] = {};
  std::size_t each = 0;
  for (; each + 8 <= count; each += 8) {
    for (std::size_t lane = 0; lane < 8; ++lane) lanes[lane] = std::max(lanes[lane], std::fabs(values[each + lane]));
  }
  for (; each < count; ++each) lanes[0] = std::max(lanes[0], std::fabs(values[each]));
  return *std::max_element(lanes, lanes + 8);
}

// As std::lrintf does, many a step: what is added leaves no room for a fraction, and rounding to the nearest does the rest.
void quantise(const float* values, std::size_t count, float factor, std::int8_t* codes) {
  constexpr float no_fraction = 12582912.0F;
  for (std::size_t each = 0; each < count; ++each)
    codes[each] = static_cast<std::int8_t>(static_cast<std::int32_t>((values[each] * factor + no_fraction) - no_fraction));
}

void check_finite(const float* values, std::size_t count) {
  if (!std::all_of(values, values + count, [](float value) { return std::isfinite(value); }))
    throw std::invalid_argument("the query has a value that is not finite");
}

}  // namespace

Segment::Segment(Region image, const Kernel& kernel)
    : image_(std::move(image)),
      header_(read_header(image_.data(), image_.size_bytes())),
      kernel_(kernel),
      scale_{header_.length_low, header_.length_step},
      codes_(section_of<std::int8_t>(image_.data(), header_, Section::codes)),
      inverse_lengths_(section_of<float>(image_.data(), header_, Section::inverse_lengths)),
      ids_(section_of<std::uint32_t>(image_.data(), header_, Section::ids)),
      rows_by_id_(section_of<std::uint32_t>(image_.data(), header_, Section::rows_by_id)),
      full_(section_of<std::uint8_t>(image_.data(), header_, Section::full)),
      rotation_(header_.dimensions),
      centre_(section_of<float>(image_.data(), header_, Section::centre)),
      sketches_{section_of<std::uint8_t>(image_.data(), header_, Section::sketches), sketch_bytes_of(header_.dimensions),
                (std::size_t{header_.dimensions} + 63) / 64},
      cells_{static_cast<std::size_t>(header_.cell_count), header_.dimensions,
             section_of<std::uint32_t>(image_.data(), header_, Section::cell_starts),
             section_of<std::int8_t>(image_.data(), header_, Section::cell_codes),
             section_of<CellHead>(image_.data(), header_, Section::cell_heads),
             header_.group_count,
             section_of<std::uint32_t>(image_.data(), header_, Section::group_starts),
             section_of<std::int8_t>(image_.data(), header_, Section::group_codes),
             section_of<float>(image_.data(), header_, Section::group_scales)},
      removed_(static_cast<std::size_t>(header_.row_count)) {
  const std::uint8_t* data = image_.data();
  graph_ = {static_cast<std::size_t>(header_.row_count),
            header_.dimensions,
            codes_,
            section_of<std::uint32_t>(data, header_, Section::links),
            header_.link_count,
            scale_.table(),
            kernel.dot,
            kernel.dot_rows};
  check_whole();
}

void Segment::check_whole() const {
  if (is_damaged()) throw DamagedSegment();
}

void Segment::verify() const {
  verify_blocks(image_.data(), header_);
  check_whole();
}

std::uint32_t Segment::word_of(std::uint32_t row) const { return row | scale_.bits_of(inverse_lengths_[row]) << 24; }

std::uint32_t Segment::row_with(std::uint32_t id) const {
  std::size_t low = 0, high = graph_.row_count;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const std::uint32_t row = rows_by_id_[middle];
    if (row >= graph_.row_count) return no_link;
    if (ids_[row] == id) return row;
    if (ids_[row] < id) low = middle + 1;
    else high = middle;
  }
  return no_link;
}

Filter Segment::filter_of(const std::uint32_t* sorted_ids, std::size_t count) const {
  Filter filter;
  filter.words.assign(words_for(graph_.row_count), 0);
  const auto let_through = [&](std::uint32_t row) {
    filter.words[row / 32] |= 1U << (row % 32);
    ++filter.count;
  };
  // Few are looked up, many are gone through beside the rows.
  if (count * 16 < graph_.row_count) {
    for (std::size_t each = 0; each < count; ++each) {
      const std::uint32_t row = row_with(sorted_ids[each]);
      if (row == no_link || (each > 0 && sorted_ids[each] == sorted_ids[each - 1])) continue;
      let_through(row);
      filter.rows.push_back(row);
    }
    std::sort(filter.rows.begin(), filter.rows.end());
    filter.is_listed = true;
    find_cells(filter);
    check_whole();
    return filter;
  }
  std::size_t each = 0;
  for (std::size_t place = 0; place < graph_.row_count && each < count; ++place) {
    const std::uint32_t row = rows_by_id_[place];
    if (row >= graph_.row_count) continue;
    while (each < count && sorted_ids[each] < ids_[row]) ++each;
    if (each < count && sorted_ids[each] == ids_[row]) let_through(row);
  }
  find_cells(filter);
  check_whole();
  return filter;
}

Situation Segment::situation_of(std::size_t effort, const Filter* filter) const {
  const std::size_t live = graph_.row_count - std::min(graph_.row_count, removed_.count());
  const std::size_t allowed = filter == nullptr ? live : std::min(filter->count, live);
  const std::size_t cell_count = filter == nullptr ? cells_.count : filter->cells.size();
  return {graph_.row_count, allowed, cell_count, cells_.count, effort, has_graph(), filter != nullptr};
}

std::size_t Segment::remove(const std::uint32_t* ids, std::size_t count) {
  std::size_t removed = 0;
  for (std::size_t each = 0; each < count; ++each) {
    const std::uint32_t row = row_with(ids[each]);
    if (row != no_link && removed_.add(row)) ++removed;
  }
  return removed;
}

std::unique_ptr<Walk> Segment::borrow_walk() const {
  const std::lock_guard<std::mutex> held(lock_);
  if (walks_.empty()) return std::make_unique<Walk>();
  auto walk = std::move(walks_.back());
  walks_.pop_back();
  return walk;
}

void Segment::give_back(std::unique_ptr<Walk> walk) const {
  const std::lock_guard<std::mutex> held(lock_);
  if (walks_.size() < kept_walks_max) walks_.push_back(std::move(walk));
}

SearchAnswer Segment::search(const SearchRequest& request) const {
  const std::size_t dimensions = graph_.dimensions;
  Question question{request, std::vector<std::int8_t>(dimensions), 0, 0, {request.filter, &removed_}, {}, 0};
  const float square = kernel_.dot_floats(request.query, request.query, dimensions);
  // What is not finite makes the sum so, as large values may: each is looked at only then.
  if (!std::isfinite(square)) check_finite(request.query, dimensions);
  const float largest = largest_of(request.query, dimensions);
  question.length = std::sqrt(square);
  question.codes_length = largest > 0 ? question.length * (127.0F / largest) : 0;
  if (largest > 0) quantise(request.query, dimensions, 127.0F / largest, question.codes.data());
  question.situation = situation_of(std::max(request.effort, request.count), request.filter);
  // Removed rows may be among the allowed ones, so this is a bound.
  question.wanted = std::min(request.count, question.situation.allowed_count);
  auto walk = borrow_walk();
  walk->measured = 0;
  walk->pool.clear();
  Strategy strategy = !has_graph() || largest == 0 ? Strategy::exact : request.strategy;
  if (question.wanted > 0 && strategy == Strategy::planned) {
    strategy = run_planned(question, *walk);
  } else if (question.wanted > 0 && !run(strategy, question, *walk)) {
    // Invariant: as many as asked for are found while so many are allowed, because whoever finds fewer scans.
    strategy = Strategy::exact;
    scan(question, *walk);
  }
  SearchAnswer answer = scored(question, *walk, strategy);
  give_back(std::move(walk));
  check_whole();
  return answer;
}

// From what seems cheapest to what is certain; gives what was done in the end.
Strategy Segment::run_planned(const Question& question, Walk& walk) const {
  const Costs now = costs();
  const Strategy first = choose(now, question.situation);
  const double share = first == Strategy::sweep ? least_share(now, question.situation) : 0;
  if (first == Strategy::sweep ? run_sweep(question, share, walk) : run(first, question, walk)) return first;
  const Strategy second = first == Strategy::sweep ? choose_instead(now, question.situation) : Strategy::exact;
  if (run(second, question, walk)) return second;
  scan(question, walk);
  return Strategy::exact;
}

bool Segment::run_sweep(const Question& question, double least_share, Walk& walk) const {
  const std::size_t effort = question.situation.effort;
  // By then it has come to where the query is, and should have met some that are allowed.
  const std::size_t some = met_before_judged * question.situation.row_count / std::max<std::size_t>(1, question.situation.allowed_count);
  const double share_of_all =
      least_share <= 0 ? 0 : static_cast<double>(question.situation.allowed_count) / static_cast<double>(question.situation.row_count);
  const Patience patience{question.situation.allowed_count, least_share, share_of_all, std::max(4 * effort, some)};
  return sweep(graph_, question.codes.data(), enter(question.codes.data(), walk), question.allowed, effort, patience, walk) &&
         walk.pool.size() >= question.wanted;
}

bool Segment::run(Strategy strategy, const Question& question, Walk& walk) const {
  const std::int8_t* query = question.codes.data();
  const std::size_t effort = question.situation.effort;
  switch (strategy) {
    case Strategy::graph:
      walk_level(graph_, query, enter(question.codes.data(), walk), 0, effort, walk);
      return keep_allowed(question, walk) >= question.wanted;
    case Strategy::sweep: return run_sweep(question, 0, walk);
    case Strategy::sketch:
      scan_sketches(question, walk);
      return walk.pool.size() >= question.wanted;
    case Strategy::cells:
      scan_cells(question, walk);
      return walk.pool.size() >= question.wanted;
    case Strategy::planned:
    case Strategy::exact: scan(question, walk); return true;
  }
  return false;
}

// Drops what is not allowed; gives how many are left.
std::size_t Segment::keep_allowed(const Question& question, Walk& walk) const {
  const auto gone = std::remove_if(walk.pool.begin(), walk.pool.end(),
                                   [&](const Candidate& each) { return !question.allowed.has(row_of(each.word)); });
  walk.pool.erase(gone, walk.pool.end());
  return walk.pool.size();
}

float Segment::cosine(const Question& question, std::uint32_t row) const {
  const std::size_t dimensions = graph_.dimensions, offset = std::size_t{row} * dimensions;
  const float* query = question.request.query;
  if (question.length == 0) return 0;
  switch (static_cast<FullPrecision>(header_.full_precision)) {
    case FullPrecision::none:
      return kernel_.dot_codes(query, codes_ + offset, dimensions) * inverse_lengths_[row] / question.length;
    // Full values are kept at unit length.
    case FullPrecision::halves:
      return kernel_.dot_halves(query, static_cast<const std::uint16_t*>(full_) + offset, dimensions) / question.length;
    case FullPrecision::floats: return kernel_.dot_floats(query, static_cast<const float*>(full_) + offset, dimensions) / question.length;
  }
  return 0;
}

// Behind those that are wanted, the ones that their codes do not put out of question.
std::size_t Segment::count_to_score(const Question& question, const Walk& walk, Strategy strategy) const {
  const std::size_t wanted = question.request.count;
  const std::size_t most = std::min(walk.pool.size(), wanted + (strategy == Strategy::exact ? spare_count_exact : spare_count));
  if (strategy == Strategy::exact || wanted == 0) return most;
  std::size_t count = std::min(most, wanted);
  while (count < most && !(walk.pool[count].distance > walk.pool[wanted - 1].distance + codes_error * question.codes_length)) ++count;
  return count;
}

SearchAnswer Segment::scored(const Question& question, Walk& walk, Strategy strategy) const {
  const std::size_t candidate_count = count_to_score(question, walk, strategy);
  const std::size_t row_bytes = graph_.dimensions * (header_.full_precision == 0 ? 1 : 2 * header_.full_precision);
  const auto* rows = header_.full_precision == 0 ? reinterpret_cast<const std::int8_t*>(codes_) : static_cast<const std::int8_t*>(full_);
  for (std::size_t place = 0; place < candidate_count; ++place) fetch(ids_ + row_of(walk.pool[place].word));
  for (std::size_t place = 0; place < std::min<std::size_t>(2, candidate_count); ++place)
    fetch_row(rows + row_of(walk.pool[place].word) * row_bytes, row_bytes);
  SearchAnswer answer;
  answer.strategy = strategy;
  answer.measured = walk.measured;
  answer.found.reserve(candidate_count);
  for (std::size_t place = 0; place < candidate_count; ++place) {
    if (place + 2 < candidate_count) fetch_row(rows + row_of(walk.pool[place + 2].word) * row_bytes, row_bytes);
    const std::uint32_t row = row_of(walk.pool[place].word);
    // A damaged file may hold what is no number, and nothing sorts that.
    const float score = cosine(question, row);
    answer.found.push_back({ids_[row], std::isfinite(score) ? score : -1.0F});
  }
  std::sort(answer.found.begin(), answer.found.end(), Better{});
  if (answer.found.size() > question.request.count) answer.found.resize(question.request.count);
  return answer;
}

}  // namespace tessera
