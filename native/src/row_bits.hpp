// Sets of rows, one bit each.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace tessera {

constexpr std::size_t words_for(std::size_t row_count) { return (row_count + 31) / 32; }

// Rows that are removed. Only ever grows; may be asked while it grows.
class Tombstones {
 public:
  explicit Tombstones(std::size_t row_count)
      : word_count_(words_for(row_count)), words_(new std::atomic<std::uint32_t>[words_for(row_count)]) {
    for (std::size_t word = 0; word < word_count_; ++word) words_[word].store(0, std::memory_order_relaxed);
  }
  // False where it was there already.
  bool add(std::uint32_t row) {
    const std::uint32_t bit = 1U << (row % 32);
    const bool is_new = (words_[row / 32].fetch_or(bit, std::memory_order_relaxed) & bit) == 0;
    if (is_new) count_.fetch_add(1, std::memory_order_relaxed);
    return is_new;
  }
  std::uint32_t word(std::size_t place) const { return words_[place].load(std::memory_order_relaxed); }
  bool has(std::uint32_t row) const { return (word(row / 32) >> (row % 32) & 1U) != 0; }
  std::size_t count() const { return count_.load(std::memory_order_relaxed); }

 private:
  std::size_t word_count_;
  std::unique_ptr<std::atomic<std::uint32_t>[]> words_;
  std::atomic<std::size_t> count_{0};
};

// Rows that a filter lets through; made once, asked by many searches.
struct Filter {
  std::vector<std::uint32_t> words;
  std::size_t count = 0;
};

// What may be answered: what the filter lets through, where there is one, and is not removed.
struct Allowed {
  const Filter* filter;
  const Tombstones* removed;

  std::uint32_t word(std::size_t place) const {
    return (filter != nullptr ? filter->words[place] : 0xffffffffU) & ~removed->word(place);
  }
  bool has(std::uint32_t row) const { return (word(row / 32) >> (row % 32) & 1U) != 0; }
};

}  // namespace tessera
