#include "graph_builder.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "give_way.hpp"
#include "insertion_order.hpp"

namespace tessera {

namespace {

constexpr std::size_t lock_count = std::size_t{1} << 14;
// Candidates that are chosen from at once.
constexpr std::size_t choose_block = 40;
constexpr std::size_t repair_effort = 64;

class Held {
 public:
  explicit Held(std::atomic_flag& flag) : flag_(flag) {
    while (flag_.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
  }
  ~Held() { flag_.clear(std::memory_order_release); }
  Held(const Held&) = delete;

 private:
  std::atomic_flag& flag_;
};

std::size_t lock_of(std::uint32_t row) { return row * 2654435761U >> 18; }

}  // namespace

// Who may become a link of a row, and how far from it that is.
struct GraphBuilder::Waiting {
  float distance;
  std::uint32_t word;
  bool is_settled;
};

struct GraphBuilder::Chosen {
  std::uint32_t words[2 * link_count_max];
  std::size_t count = 0;
};

GraphBuilder::GraphBuilder(const BuildInput& input, const float* inverse_lengths, const LengthScale& scale, const Kernel& kernel)
    : input_(input),
      order_(insertion_order(input, inverse_lengths, kernel)),
      codes_(Region::allocate(input.row_count * input.dimensions)),
      links_(Region::allocate(input.row_count * 2 * input.link_count * sizeof(std::uint32_t))),
      locks_(new std::atomic_flag[lock_count]) {
  for (std::size_t lock = 0; lock < lock_count; ++lock) locks_[lock].clear();
  auto* codes = reinterpret_cast<std::int8_t*>(codes_.writable());
  inverse_lengths_.resize(input.row_count);
  length_bits_.resize(input.row_count);
  settled_.resize(input.row_count);
  upper_start_.assign(input.row_count, no_record);
  std::size_t record_count = 0;
  for (std::uint32_t row = 0; row < input.row_count; ++row) {
    std::memcpy(codes + row * input.dimensions, input.codes + order_[row] * input.dimensions, input.dimensions);
    inverse_lengths_[row] = inverse_lengths[order_[row]];
    length_bits_[row] = static_cast<std::uint8_t>(scale.bits_of(inverse_lengths_[row]));
    const std::uint32_t level = level_of(row);
    if (level > 0) upper_start_[row] = static_cast<std::uint32_t>(record_count);
    record_count += level;
    std::fill_n(links() + std::size_t{row} * 2 * input.link_count, 2 * input.link_count, no_link);
    let_pass();
  }
  upper_.assign(record_count * input.link_count, no_link);
  graph_ = {input.row_count, input.dimensions, codes, links(), input.link_count, scale.table(), kernel.dot, kernel.dot_rows, upper_start_.data(), upper_.data()};
}

// Geometric, as HNSW wants it, and the same in every build: made of the row's number (splitmix64).
std::uint32_t GraphBuilder::level_of(std::uint32_t row) const {
  std::uint64_t mixed = (std::uint64_t{row} + 1) * 0x9E3779B97F4A7C15ULL;
  mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9ULL;
  mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBULL;
  mixed ^= mixed >> 31;
  const double share = (static_cast<double>(mixed >> 11) + 0.5) / 9007199254740992.0;
  const double level = -std::log(share) / std::log(static_cast<double>(std::max(2U, input_.link_count)));
  return std::min(top_level_max, static_cast<std::uint32_t>(level));
}

std::uint32_t* GraphBuilder::list_of(std::uint32_t row, std::uint32_t level, std::size_t& count) {
  count = level == 0 ? graph_.base_link_count() : graph_.link_count;
  if (level == 0) return links() + std::size_t{row} * count;
  return upper_.data() + (std::size_t{upper_start_[row]} + level - 1) * count;
}

// Leaves out of `waiting` who is nearer to the row that was taken than to the row whose links they are to be. A taken row that is
// settled lets the settled ones pass: those were held against each other when they were settled.
std::size_t GraphBuilder::drop_near(const Waiting& taken, Waiting* waiting, std::size_t count) const {
  std::uint32_t words[choose_block];
  float distances[choose_block];
  std::size_t asked = 0;
  for (std::size_t each = 0; each < count; ++each) {
    words[asked] = waiting[each].word;
    asked += taken.is_settled && waiting[each].is_settled ? 0 : 1;
  }
  graph_.measure(graph_.row(row_of(taken.word)), words, asked, distances);
  const float inverse_length = inverse_lengths_[row_of(taken.word)];
  std::size_t left = 0;
  asked = 0;
  for (std::size_t each = 0; each < count; ++each) {
    const Waiting one = waiting[each];
    const bool passes = (taken.is_settled && one.is_settled) || distances[asked++] * inverse_length >= one.distance;
    waiting[left] = one;
    left += passes ? 1 : 0;
  }
  return left;
}

// Takes who is nearer to the row than to all that were taken before: links in many directions, not many in one. Many are held
// against one that was taken, rather than one against many: memory is asked for rows before they are needed.
void GraphBuilder::choose(const std::vector<Waiting>& sorted, std::size_t count_max, Chosen& chosen) const {
  Waiting taken[2 * link_count_max];
  std::size_t count = 0;
  // Few blocks are looked at where the first ones have all that are wanted.
  for (std::size_t from = 0; from < sorted.size() && count < count_max; from += choose_block) {
    Waiting waiting[choose_block];
    std::size_t left = std::min(choose_block, sorted.size() - from);
    std::copy_n(sorted.data() + from, left, waiting);
    for (std::size_t place = 0; place < count && left > 0; ++place) left = drop_near(taken[place], waiting, left);
    for (std::size_t first = 0; first < left && count < count_max; ++first) {
      taken[count++] = waiting[first];
      left = first + 1 + drop_near(waiting[first], waiting + first + 1, left - first - 1);
    }
  }
  for (std::size_t place = 0; place < count; ++place) chosen.words[place] = taken[place].word;
  chosen.count = count;
}

void GraphBuilder::link_back(std::uint32_t row, std::uint32_t level, const Chosen& chosen) {
  std::vector<Waiting> all;
  std::uint32_t words[2 * link_count_max + 1];
  float distances[2 * link_count_max + 1];
  for (std::size_t each = 0; each < chosen.count; ++each) {
    const std::uint32_t other = row_of(chosen.words[each]);
    let_pass();
    const Held held(locks_[lock_of(other)]);
    std::size_t count = 0;
    std::uint32_t* list = list_of(other, level, count);
    std::size_t used = 0;
    bool is_there = false;
    for (; used < count && list[used] != no_link; ++used) is_there = is_there || row_of(list[used]) == row;
    if (is_there) continue;
    if (used < count) {
      store_link(list + used, word_of(row));
      continue;
    }
    std::copy_n(list, used, words);
    words[used] = word_of(row);
    graph_.measure(graph_.row(other), words, used + 1, distances);
    const std::size_t settled = level == 0 ? settled_[other] : 0;
    all.clear();
    for (std::size_t place = 0; place <= used; ++place)
      all.push_back({distances[place] * inverse_lengths_[other], words[place], place < settled});
    std::sort(all.begin(), all.end(), [](const Waiting& one, const Waiting& two) { return one.distance < two.distance; });
    Chosen kept;
    choose(all, count, kept);
    for (std::size_t place = 0; place < kept.count; ++place) store_link(list + place, kept.words[place]);
    for (std::size_t place = kept.count; place < count; ++place) store_link(list + place, no_link);
    if (level == 0) settled_[other] = static_cast<std::uint8_t>(kept.count);
  }
}

void GraphBuilder::insert(std::uint32_t row, Walk& walk) {
  const std::uint32_t level = level_of(row);
  std::unique_lock<std::mutex> whole(entry_lock_);
  if (is_empty_) {
    is_empty_ = false;
    graph_.entry = row;
    graph_.top_level = level;
    return;
  }
  const std::uint32_t top = graph_.top_level, entry = graph_.entry;
  // Whoever makes a new level does so alone.
  if (level <= top) whole.unlock();
  const std::int8_t* query = graph_.row(row);
  Candidate from = descend(graph_, query, entry_of(graph_, query, word_of(entry), walk), top, std::min(level, top), walk);
  // Its own links first, on every level, so that nobody finds it before it leads on.
  Chosen chosen[top_level_max + 1];
  std::vector<Waiting> waiting;
  for (std::uint32_t at = std::min(level, top) + 1; at-- > 0;) {
    walk_level(graph_, query, {{from}, 1}, at, input_.effort, walk);
    let_pass();
    from = row_of(walk.pool[0].word) == row && walk.pool.size() > 1 ? walk.pool[1] : walk.pool[0];
    waiting.clear();
    for (const Candidate& candidate : walk.pool) {
      if (row_of(candidate.word) != row) waiting.push_back({candidate.distance * inverse_lengths_[row], candidate.word, false});
    }
    choose(waiting, graph_.link_count, chosen[at]);
    std::size_t count = 0;
    std::uint32_t* list = list_of(row, at, count);
    for (std::size_t place = 0; place < chosen[at].count; ++place) store_link(list + place, chosen[at].words[place]);
  }
  settled_[row] = static_cast<std::uint8_t>(chosen[0].count);
  for (std::uint32_t at = 0; at <= std::min(level, top); ++at) link_back(row, at, chosen[at]);
  if (level > top) {
    graph_.top_level = level;
    graph_.entry = row;
  }
}

void GraphBuilder::build() {
  std::atomic<std::uint32_t> next{0};
  std::atomic<bool> is_cancelled{false};
  const auto work = [&, manner = manner_of_thread()] {
    take_manner(manner);
    Walk walk;
    for (;;) {
      const std::uint32_t row = next.fetch_add(1);
      if (row >= input_.row_count) return;
      if (input_.is_cancelled != nullptr && input_.is_cancelled->load(std::memory_order_relaxed)) {
        is_cancelled = true;
        return;
      }
      insert(row, walk);
      let_pass();
    }
  };
  std::vector<std::thread> others;
  for (std::size_t thread = 1; thread < input_.thread_count; ++thread) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
  if (is_cancelled) throw std::runtime_error("cancelled");
}

void GraphBuilder::reach(std::uint32_t row, std::uint32_t from, std::vector<std::uint32_t>& reached_from) const {
  std::vector<std::uint32_t> waiting{row};
  reached_from[row] = from;
  while (!waiting.empty()) {
    const std::uint32_t at = waiting.back();
    const std::uint32_t* list = graph_.base_links(at);
    waiting.pop_back();
    let_pass();
    for (std::size_t place = 0; place < graph_.base_link_count() && list[place] != no_link; ++place) {
      const std::uint32_t to = row_of(list[place]);
      if (reached_from[to] != no_record) continue;
      reached_from[to] = at;
      waiting.push_back(to);
    }
  }
}

bool GraphBuilder::has_room(std::uint32_t row) {
  std::size_t count = 0;
  return list_of(row, 0, count)[count - 1] == no_link;
}

// Into a free place, or in place of the farthest link that nothing is reached by. False where there is neither.
bool GraphBuilder::take_in(std::uint32_t row, std::uint32_t orphan, const std::vector<std::uint32_t>& reached_from) {
  std::size_t count = 0;
  std::uint32_t* list = list_of(row, 0, count);
  if (list[count - 1] == no_link) {
    *std::find(list, list + count, no_link) = word_of(orphan);
    return true;
  }
  for (std::size_t place = count; place-- > 0;) {
    if (reached_from[row_of(list[place])] == row) continue;
    list[place] = word_of(orphan);
    return true;
  }
  return false;
}

// By the nearest row that has room; where none of the near ones has, by the nearest that can spare a link. Gives which it was.
std::uint32_t GraphBuilder::adopt(std::uint32_t orphan, const std::vector<std::uint32_t>& reached_from, Walk& walk) {
  const std::int8_t* query = graph_.row(orphan);
  // From where the entry leads alone: among rows that are out of reach themselves it would stay so.
  Entries from{{entry_of(graph_, query, word_of(graph_.entry), walk)}, 1};
  const Candidate near = descend(graph_, query, from.rows[0], graph_.top_level, 0, walk);
  if (reached_from[row_of(near.word)] != no_record) from.rows[from.count++] = near;
  walk_level(graph_, query, from, 0, repair_effort, walk);
  for (const Candidate& candidate : walk.pool) {
    if (has_room(row_of(candidate.word)) && take_in(row_of(candidate.word), orphan, reached_from)) return row_of(candidate.word);
  }
  for (const Candidate& candidate : walk.pool) {
    if (take_in(row_of(candidate.word), orphan, reached_from)) return row_of(candidate.word);
  }
  for (std::uint32_t row = 0; row < input_.row_count; ++row) {
    if (reached_from[row] != no_record && take_in(row, orphan, reached_from)) return row;
  }
  // Each row has several places, and one of all is enough for each to be reached.
  throw std::logic_error("rows stayed out of reach");
}

// Invariant: what was reached stays so, because no link is given up that something is reached by.
std::size_t GraphBuilder::repair() {
  Walk walk;
  std::vector<std::uint32_t> reached_from(input_.row_count, no_record);
  reach(graph_.entry, graph_.entry, reached_from);
  std::size_t repaired = 0;
  for (std::uint32_t row = 0; row < input_.row_count; ++row) {
    if (reached_from[row] != no_record) continue;
    reach(row, adopt(row, reached_from, walk), reached_from);
    ++repaired;
  }
  return repaired;
}

std::vector<std::uint32_t> GraphBuilder::walk_order() const {
  std::vector<std::uint32_t> order;
  order.reserve(input_.row_count);
  std::vector<std::uint8_t> is_seen(input_.row_count, 0);
  std::vector<std::uint32_t> waiting{graph_.entry};
  while (!waiting.empty()) {
    const std::uint32_t row = waiting.back();
    waiting.pop_back();
    if (is_seen[row] != 0) continue;
    is_seen[row] = 1;
    order.push_back(row);
    let_pass();
    const std::uint32_t* list = graph_.base_links(row);
    std::size_t count = 0;
    while (count < graph_.base_link_count() && list[count] != no_link) ++count;
    // The nearest were linked first: they are to be next.
    while (count-- > 0) {
      if (is_seen[row_of(list[count])] == 0) waiting.push_back(row_of(list[count]));
    }
  }
  return order;
}

}  // namespace tessera
