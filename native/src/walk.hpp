// Ways through the graph. Each finds rows near to a query, nearest first, and counts the rows that it measured.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "graph.hpp"
#include "row_bits.hpp"

namespace tessera {

struct Candidate {
  float distance;
  // Row and bits of its length, as a link has them.
  std::uint32_t word;
};

// Where a walk begins: rows that were measured.
constexpr std::size_t entries_max = 3;
struct Entries {
  Candidate rows[entries_max];
  std::size_t count;
};

// What a walk needs beside the graph; kept for the next, because a bit for every row would be slow to make.
class Walk {
 public:
  // Forgets what was seen. Must come first, with the number of rows of the graph.
  void begin(std::size_t row_count);
  bool has_seen(std::uint32_t row) const { return (seen_[row >> 6] >> (row & 63) & 1U) != 0; }
  // True the first time.
  bool see(std::uint32_t row) {
    make_room(1);
    return see_in_room(row);
  }
  // Words of the rows that a list leads to and that were not seen before; `words` has room for all of it. Gives their number.
  std::size_t see_new(const std::uint32_t* list, std::size_t count, std::size_t row_count, std::uint32_t* words) {
    make_room(count);
    std::size_t found = 0;
    for (std::size_t place = 0; place < count; ++place) {
      const std::uint32_t word = load_link(list + place);
      if (word == no_link) break;
      if (row_of(word) >= row_count) continue;
      // Whether it was seen is as good as chance: a branch would be guessed wrong every other time.
      words[found] = word;
      found += see_in_room(row_of(word)) ? 1 : 0;
    }
    return found;
  }

  // Sorted, nearest first; the answer of the walks.
  std::vector<Candidate> pool;
  // Whether the links of each in the pool were followed.
  std::vector<std::uint8_t> followed;
  std::vector<Candidate> frontier;
  std::vector<std::uint32_t> words;
  // As many as there are words, once these are measured.
  std::vector<float> distances;
  std::size_t measured = 0;

 private:
  void make_room(std::size_t count) {
    if (touched_.size() < touched_count_ + count) touched_.resize(2 * (touched_count_ + count));
  }
  bool see_in_room(std::uint32_t row) {
    const std::uint64_t bit = std::uint64_t{1} << (row & 63);
    std::uint64_t& word = seen_[row >> 6];
    const bool is_new = (word & bit) == 0;
    touched_[touched_count_] = row >> 6;
    touched_count_ += word == 0 ? 1 : 0;
    word |= bit;
    return is_new;
  }

  std::vector<std::uint64_t> seen_;
  // Places of `seen_` that are not 0.
  std::vector<std::uint32_t> touched_;
  std::size_t touched_count_ = 0;
};

// The nearest row of the level `to`, going down from the entry; `to` of 0 gives where the lowest level is entered.
Candidate descend(const Graph& graph, const std::int8_t* query, Candidate from, std::uint32_t from_level, std::uint32_t to_level, Walk& walk);

Candidate entry_of(const Graph& graph, const std::int8_t* query, std::uint32_t entry_word, Walk& walk);

// The `effort` nearest rows of a level, whatever they are.
void walk_level(const Graph& graph, const std::int8_t* query, const Entries& from, std::uint32_t level, std::size_t effort, Walk& walk);

// When a sweep gives up.
struct Patience {
  // Having measured so many rows.
  std::size_t measured_max;
  // Having met fewer allowed ones than this share of the near ones, once so many were measured.
  double least_share = 0;
  // Or by far fewer than this share, which is that of all rows: those that are allowed lie elsewhere then.
  double share_of_all = 0;
  std::size_t judged_at = 0;
};

// Goes through all rows and keeps those that are allowed. False where it gave up.
bool sweep(const Graph& graph, const std::int8_t* query, const Entries& from, const Allowed& allowed, std::size_t effort,
           const Patience& patience, Walk& walk);

}  // namespace tessera
