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

// What a walk needs beside the graph; kept for the next, because a bit for every row would be slow to make.
class Walk {
 public:
  // Forgets what was seen. Must come first, with the number of rows of the graph.
  void begin(std::size_t row_count);
  bool has_seen(std::uint32_t row) const { return (seen_[row >> 6] >> (row & 63) & 1U) != 0; }
  // True the first time.
  bool see(std::uint32_t row) {
    const std::uint64_t bit = std::uint64_t{1} << (row & 63);
    std::uint64_t& word = seen_[row >> 6];
    if ((word & bit) != 0) return false;
    if (word == 0) touched_.push_back(row >> 6);
    word |= bit;
    return true;
  }

  // Sorted, nearest first; the answer of the walks.
  std::vector<Candidate> pool;
  // Whether the links of each in the pool were followed.
  std::vector<std::uint8_t> followed;
  std::vector<Candidate> frontier;
  std::vector<std::uint32_t> words;
  std::size_t measured = 0;

 private:
  std::vector<std::uint64_t> seen_;
  std::vector<std::uint32_t> touched_;
};

// The nearest row of the level `to`, going down from the entry; `to` of 0 gives where the lowest level is entered.
Candidate descend(const Graph& graph, const std::int8_t* query, Candidate from, std::uint32_t from_level, std::uint32_t to_level, Walk& walk);

Candidate entry_of(const Graph& graph, const std::int8_t* query, std::uint32_t entry_word, Walk& walk);

// The `effort` nearest rows of a level, whatever they are.
void walk_level(const Graph& graph, const std::int8_t* query, Candidate from, std::uint32_t level, std::size_t effort, Walk& walk);

// When a sweep gives up.
struct Patience {
  // Having measured so many rows.
  std::size_t measured_max;
  // Having met fewer allowed ones than this share of the near ones, once so many were measured.
  double least_share = 0;
  std::size_t judged_at = 0;
};

// Goes through all rows and keeps those that are allowed. False where it gave up.
bool sweep(const Graph& graph, const std::int8_t* query, Candidate from, const Allowed& allowed, std::size_t effort,
           const Patience& patience, Walk& walk);

// Measures allowed rows only, and looks behind the others (ACORN-1; Patel et al., arXiv 2403.04871). `seeds` are words
// of rows to begin at, allowed or not. False where it gave up, having measured `measured_max` rows.
bool two_hop(const Graph& graph, const std::int8_t* query, const std::vector<std::uint32_t>& seeds, const Allowed& allowed,
             std::size_t effort, std::size_t measured_max, Walk& walk);

}  // namespace tessera
