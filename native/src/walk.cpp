#include "walk.hpp"

#include <algorithm>
#include <cstring>

#include "fetch.hpp"

namespace tessera {

namespace {

// Rows that are fetched before they are measured: 2, 8, 16 and 32 were slower.
constexpr std::size_t rows_ahead = 4;

void fetch_links(const std::uint32_t* list, std::size_t count) {
  for (std::size_t place = 0; place < count; place += cache_line_bytes / sizeof(std::uint32_t)) fetch(list + place);
}

// A pool that stays sorted and holds at most `capacity`: moving a few is cheaper than a heap.
class SortedPool {
 public:
  SortedPool(Walk& walk, std::size_t capacity) : held_(walk.pool), followed_(walk.followed), capacity_(capacity) {
    held_.clear();
    followed_.clear();
  }
  std::size_t size() const { return held_.size(); }
  std::size_t capacity() const { return capacity_; }
  const Candidate& operator[](std::size_t place) const { return held_[place]; }
  bool was_followed(std::size_t place) const { return followed_[place] != 0; }
  void follow(std::size_t place) { followed_[place] = 1; }

  // Where it stands now; `capacity` where it was too far.
  std::size_t offer(Candidate candidate) {
    if (held_.size() == capacity_ && candidate.distance >= held_.back().distance) return capacity_;
    const auto place = std::upper_bound(held_.begin(), held_.end(), candidate.distance,
                                        [](float distance, const Candidate& other) { return distance < other.distance; });
    const auto index = static_cast<std::size_t>(place - held_.begin());
    if (held_.size() == capacity_) {
      held_.pop_back();
      followed_.pop_back();
    }
    held_.insert(held_.begin() + static_cast<std::ptrdiff_t>(index), candidate);
    followed_.insert(followed_.begin() + static_cast<std::ptrdiff_t>(index), 0);
    return index;
  }

 private:
  std::vector<Candidate>& held_;
  std::vector<std::uint8_t>& followed_;
  std::size_t capacity_;
};

// Measures `words` and offers them; gives the best place that one of them took.
std::size_t measure(const Graph& graph, const std::int8_t* query, const std::vector<std::uint32_t>& words, SortedPool& pool, Walk& walk) {
  std::size_t best = pool.capacity();
  for (std::size_t place = 0; place < std::min(rows_ahead, words.size()); ++place) fetch_row(graph.row(row_of(words[place])), graph.dimensions);
  for (std::size_t place = 0; place < words.size(); ++place) {
    if (place + rows_ahead < words.size()) fetch_row(graph.row(row_of(words[place + rows_ahead])), graph.dimensions);
    best = std::min(best, pool.offer({graph.distance(query, words[place]), words[place]}));
  }
  walk.measured += words.size();
  return best;
}

void see_links(const Graph& graph, const std::uint32_t* list, std::size_t count, Walk& walk) {
  walk.words.clear();
  for (std::size_t place = 0; place < count; ++place) {
    const std::uint32_t word = load_link(list + place);
    if (word == no_link) break;
    if (row_of(word) < graph.row_count && walk.see(row_of(word))) walk.words.push_back(word);
  }
}

void fetch_next(const Graph& graph, const SortedPool& pool, std::size_t from, std::uint32_t level) {
  for (std::size_t place = from; place < std::min(pool.size(), from + 3); ++place) {
    if (pool.was_followed(place)) continue;
    if (level == 0) fetch_links(graph.base_links(row_of(pool[place].word)), graph.base_link_count());
    return;
  }
}

}  // namespace

void Walk::begin(std::size_t row_count) {
  for (const std::uint32_t word : touched_) seen_[word] = 0;
  touched_.clear();
  const std::size_t word_count = (row_count + 63) / 64;
  if (seen_.size() < word_count) seen_.resize(word_count, 0);
}

Candidate entry_of(const Graph& graph, const std::int8_t* query, std::uint32_t entry_word, Walk& walk) {
  ++walk.measured;
  return {graph.distance(query, entry_word), entry_word};
}

Candidate descend(const Graph& graph, const std::int8_t* query, Candidate from, std::uint32_t from_level, std::uint32_t to_level, Walk& walk) {
  for (std::uint32_t level = from_level; level > to_level; --level) {
    // Each step is nearer than the one before, so it ends even where a damaged file leads in circles.
    for (bool moved = true; moved;) {
      moved = false;
      const std::uint32_t* list = graph.upper_links(row_of(from.word), level);
      std::uint32_t words[link_count_max];
      std::size_t count = 0;
      for (std::size_t place = 0; list != nullptr && place < graph.link_count; ++place) {
        const std::uint32_t word = load_link(list + place);
        if (word == no_link) break;
        if (row_of(word) >= graph.row_count) continue;
        fetch_row(graph.row(row_of(word)), graph.dimensions);
        words[count++] = word;
      }
      for (std::size_t place = 0; place < count; ++place) {
        const float distance = graph.distance(query, words[place]);
        if (distance < from.distance) {
          from = {distance, words[place]};
          moved = true;
        }
      }
      walk.measured += count;
    }
  }
  return from;
}

void walk_level(const Graph& graph, const std::int8_t* query, Candidate from, std::uint32_t level, std::size_t effort, Walk& walk) {
  walk.begin(graph.row_count);
  SortedPool pool(walk, effort);
  walk.see(row_of(from.word));
  pool.offer(from);
  for (std::size_t next = 0; next < pool.size();) {
    if (pool.was_followed(next)) {
      ++next;
      continue;
    }
    pool.follow(next);
    const std::uint32_t row = row_of(pool[next].word);
    const std::uint32_t* list = level == 0 ? graph.base_links(row) : graph.upper_links(row, level);
    const std::size_t count = level == 0 ? graph.base_link_count() : graph.link_count;
    if (list == nullptr) continue;
    see_links(graph, list, count, walk);
    next = std::min(next + 1, measure(graph, query, walk.words, pool, walk));
    fetch_next(graph, pool, next, level);
  }
}

bool sweep(const Graph& graph, const std::int8_t* query, Candidate from, const Allowed& allowed, std::size_t effort,
           const Patience& patience, Walk& walk) {
  const auto farther = [](const Candidate& one, const Candidate& other) { return one.distance > other.distance; };
  const auto nearer = [](const Candidate& one, const Candidate& other) { return one.distance < other.distance; };
  walk.begin(graph.row_count);
  auto& found = walk.pool;
  auto& frontier = walk.frontier;
  found.clear();
  frontier.clear();
  std::size_t near_count = 0, allowed_count = 0;
  const auto take = [&](Candidate candidate) {
    if (found.size() == effort && candidate.distance >= found.front().distance) return;
    ++near_count;
    frontier.push_back(candidate);
    std::push_heap(frontier.begin(), frontier.end(), farther);
    if (!allowed.has(row_of(candidate.word))) return;
    ++allowed_count;
    found.push_back(candidate);
    std::push_heap(found.begin(), found.end(), nearer);
    if (found.size() <= effort) return;
    std::pop_heap(found.begin(), found.end(), nearer);
    found.pop_back();
  };
  walk.see(row_of(from.word));
  take(from);
  const std::size_t until = walk.measured + patience.measured_max;
  const std::size_t judged_at = walk.measured + patience.judged_at;
  bool is_judged = patience.least_share <= 0;
  bool finished = true;
  while (!frontier.empty()) {
    const Candidate nearest = frontier.front();
    if (found.size() == effort && nearest.distance > found.front().distance) break;
    std::pop_heap(frontier.begin(), frontier.end(), farther);
    frontier.pop_back();
    see_links(graph, graph.base_links(row_of(nearest.word)), graph.base_link_count(), walk);
    const auto& words = walk.words;
    for (std::size_t place = 0; place < std::min(rows_ahead, words.size()); ++place) fetch_row(graph.row(row_of(words[place])), graph.dimensions);
    for (std::size_t place = 0; place < words.size(); ++place) {
      if (place + rows_ahead < words.size()) fetch_row(graph.row(row_of(words[place + rows_ahead])), graph.dimensions);
      take({graph.distance(query, words[place]), words[place]});
    }
    walk.measured += words.size();
    if (!is_judged && walk.measured > judged_at) {
      is_judged = true;
      finished = static_cast<double>(allowed_count) >= patience.least_share * static_cast<double>(near_count);
    }
    if (!finished || walk.measured > until) {
      finished = false;
      break;
    }
  }
  std::sort_heap(found.begin(), found.end(), nearer);
  return finished;
}

namespace {

// Allowed links of a row into walk.words, and behind the links that are not allowed the allowed ones of theirs.
void see_two_hops(const Graph& graph, std::uint32_t row, const Allowed& allowed, std::size_t count_max, Walk& walk) {
  std::uint32_t behind[2 * link_count_max];
  std::size_t behind_count = 0;
  const std::uint32_t* list = graph.base_links(row);
  for (std::size_t place = 0; place < graph.base_link_count(); ++place) {
    const std::uint32_t word = load_link(list + place);
    if (word == no_link) break;
    const std::uint32_t to = row_of(word);
    if (to >= graph.row_count || walk.has_seen(to)) continue;
    if (allowed.has(to)) {
      walk.see(to);
      walk.words.push_back(word);
    } else {
      behind[behind_count++] = to;
      fetch_links(graph.base_links(to), graph.base_link_count());
    }
  }
  for (std::size_t each = 0; each < behind_count && walk.words.size() < count_max; ++each) {
    // Only now: one that is not looked behind today may be the way to others tomorrow.
    walk.see(behind[each]);
    const std::uint32_t* further = graph.base_links(behind[each]);
    for (std::size_t place = 0; place < graph.base_link_count(); ++place) {
      const std::uint32_t word = load_link(further + place);
      if (word == no_link) break;
      const std::uint32_t to = row_of(word);
      if (to >= graph.row_count || !allowed.has(to) || !walk.see(to)) continue;
      walk.words.push_back(word);
      if (walk.words.size() >= count_max) break;
    }
  }
}

}  // namespace

bool two_hop(const Graph& graph, const std::int8_t* query, const std::vector<std::uint32_t>& seeds, const Allowed& allowed,
             std::size_t effort, std::size_t measured_max, Walk& walk) {
  walk.begin(graph.row_count);
  SortedPool pool(walk, effort);
  const std::size_t until = walk.measured + measured_max;
  walk.words.clear();
  for (const std::uint32_t word : seeds) {
    if (walk.see(row_of(word)) && allowed.has(row_of(word))) walk.words.push_back(word);
  }
  measure(graph, query, walk.words, pool, walk);
  // Few of the seeds are allowed: what lies behind them may be.
  constexpr std::size_t few = 4;
  if (pool.size() < few) {
    walk.words.clear();
    for (const std::uint32_t word : seeds) see_two_hops(graph, row_of(word), allowed, effort, walk);
    measure(graph, query, walk.words, pool, walk);
  }
  for (std::size_t next = 0; next < pool.size();) {
    if (pool.was_followed(next)) {
      ++next;
      continue;
    }
    pool.follow(next);
    walk.words.clear();
    see_two_hops(graph, row_of(pool[next].word), allowed, graph.base_link_count(), walk);
    next = std::min(next + 1, measure(graph, query, walk.words, pool, walk));
    if (walk.measured > until) return false;
  }
  return true;
}

}  // namespace tessera
