#include "walk.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "fetch.hpp"

namespace tessera {

namespace {

// A pool that stays sorted and holds at most `capacity`: moving a few is cheaper than a heap.
class SortedPool {
 public:
  // The walk's pool has its size again when this one ends.
  SortedPool(Walk& walk, std::size_t capacity) : walk_(walk), capacity_(capacity) {
    walk.pool.resize(capacity);
    walk.followed.resize(capacity);
    held_ = walk.pool.data();
    followed_ = walk.followed.data();
  }
  ~SortedPool() { walk_.pool.resize(size_); }
  SortedPool(const SortedPool&) = delete;

  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  const Candidate& operator[](std::size_t place) const { return held_[place]; }
  bool was_followed(std::size_t place) const { return followed_[place] != 0; }
  void follow(std::size_t place) { followed_[place] = 1; }

  // How near a candidate must be to be taken.
  float bound() const { return size_ < capacity_ ? std::numeric_limits<float>::infinity() : held_[size_ - 1].distance; }

  // Where it stands now; `capacity` where it was too far.
  std::size_t offer(Candidate candidate) {
    if (!(candidate.distance < bound())) return capacity_;
    const std::size_t place = place_of(candidate.distance);
    const std::size_t moved = std::min(size_, capacity_ - 1) - place;
    std::memmove(held_ + place + 1, held_ + place, moved * sizeof(Candidate));
    std::memmove(followed_ + place + 1, followed_ + place, moved);
    held_[place] = candidate;
    followed_[place] = 0;
    size_ = std::min(size_ + 1, capacity_);
    return place;
  }

 private:
  // Behind all that are as near. Counted, many at a time: halving guesses every other branch wrong.
  std::size_t place_of(float distance) const {
    std::uint32_t place = 0;
    const std::uint32_t count = static_cast<std::uint32_t>(size_);
    for (std::uint32_t each = 0; each < count; ++each) place += held_[each].distance <= distance ? 1U : 0U;
    return place;
  }

  Walk& walk_;
  Candidate* held_;
  std::uint8_t* followed_;
  std::size_t size_ = 0;
  std::size_t capacity_;
};

void measure(const Graph& graph, const std::int8_t* query, Walk& walk) {
  const std::size_t count = walk.words.size();
  if (walk.distances.size() < count) walk.distances.resize(count);
  graph.measure(query, walk.words.data(), count, walk.distances.data());
  walk.measured += count;
}

// Measures the walk's words and offers them; gives the best place that one of them took.
std::size_t offer_all(const Graph& graph, const std::int8_t* query, SortedPool& pool, Walk& walk) {
  measure(graph, query, walk);
  // Most are too far: they are left out before there is a branch that could be guessed wrong.
  const float bound = pool.bound();
  std::size_t near = 0;
  for (std::size_t place = 0; place < walk.words.size(); ++place) {
    walk.words[near] = walk.words[place];
    walk.distances[near] = walk.distances[place];
    near += walk.distances[place] < bound ? 1 : 0;
  }
  std::size_t best = pool.capacity();
  for (std::size_t each = 0; each < near; ++each) {
    const std::size_t place = pool.offer({walk.distances[each], walk.words[each]});
    if (place >= best) continue;
    // It may well be the next whose links are followed.
    best = place;
    fetch_links(graph.base_links(row_of(walk.words[each])), graph.base_link_count());
  }
  return best;
}

// Links of a list that are looked at before the first rows are fetched, which then come while the others are looked at.
constexpr std::size_t links_early = 16;

void see_links(const Graph& graph, const std::uint32_t* list, std::size_t count, Walk& walk) {
  walk.words.resize(count);
  const std::size_t early = std::min(links_early, count);
  std::size_t found = walk.see_new(list, early, graph.row_count, walk.words.data());
  for (std::size_t each = 0; each < std::min(found, rows_ahead); ++each) fetch_row(graph.row(row_of(walk.words[each])), graph.dimensions);
  found += walk.see_new(list + early, count - early, graph.row_count, walk.words.data() + found);
  walk.words.resize(found);
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
  for (std::size_t each = 0; each < touched_count_; ++each) seen_[touched_[each]] = 0;
  touched_count_ = 0;
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
        words[count++] = word;
      }
      float distances[link_count_max];
      graph.measure(query, words, count, distances);
      for (std::size_t place = 0; place < count; ++place) {
        if (distances[place] >= from.distance) continue;
        from = {distances[place], words[place]};
        moved = true;
      }
      walk.measured += count;
    }
  }
  return from;
}

void walk_level(const Graph& graph, const std::int8_t* query, const Entries& from, std::uint32_t level, std::size_t effort, Walk& walk) {
  walk.begin(graph.row_count);
  SortedPool pool(walk, effort);
  for (std::size_t each = 0; each < from.count; ++each) {
    if (walk.see(row_of(from.rows[each].word))) pool.offer(from.rows[each]);
  }
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
    fetch_next(graph, pool, next + 1, level);
    next = std::min(next + 1, offer_all(graph, query, pool, walk));
    fetch_next(graph, pool, next, level);
  }
}

namespace {

// A share that chance explains is no reason to give up.
bool is_hindered(const Patience& patience, double near_count, double allowed_count) {
  const double expected = patience.share_of_all * near_count;
  return allowed_count < patience.least_share * near_count ||
         allowed_count < std::min(expected / 2, expected - 2 * std::sqrt(expected));
}

}  // namespace

bool sweep(const Graph& graph, const std::int8_t* query, const Entries& from, const Allowed& allowed, std::size_t effort,
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
  for (std::size_t each = 0; each < from.count; ++each) {
    if (walk.see(row_of(from.rows[each].word))) take(from.rows[each]);
  }
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
    measure(graph, query, walk);
    for (std::size_t place = 0; place < walk.words.size(); ++place) take({walk.distances[place], walk.words[place]});
    if (!is_judged && walk.measured > judged_at) {
      is_judged = true;
      finished = !is_hindered(patience, static_cast<double>(near_count), static_cast<double>(allowed_count));
    }
    if (!finished || walk.measured > until) {
      finished = false;
      break;
    }
  }
  std::sort_heap(found.begin(), found.end(), nearer);
  return finished;
}

}  // namespace tessera
