// Sets of rows, one bit each.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#if defined(_MSC_VER)
#include <intrin.h>
#endif

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
  // A bit a row.
  std::vector<std::uint32_t> words;
  std::size_t count = 0;
  // The rows themselves, sorted, where they are few: quicker to go through than bits that are mostly 0.
  bool is_listed = false;
  std::vector<std::uint32_t> rows;
  // Those that hold such rows, where the segment has cells.
  std::vector<std::uint32_t> cells;
};

// What may be answered: what the filter lets through, where there is one, and is not removed.
struct Allowed {
  const Filter* filter;
  const Tombstones* removed;

  std::uint32_t word(std::size_t place) const {
    return (filter != nullptr ? filter->words[place] : 0xffffffffU) & ~removed->word(place);
  }
  bool has(std::uint32_t row) const { return (word(row / 32) >> (row % 32) & 1U) != 0; }
  bool is_listed() const { return filter != nullptr && filter->is_listed; }
};

inline unsigned lowest_bit(std::uint64_t bits) {
#if defined(_MSC_VER)
  unsigned long place = 0;
  _BitScanForward64(&place, bits);
  return static_cast<unsigned>(place);
#else
  return static_cast<unsigned>(__builtin_ctzll(bits));
#endif
}

inline unsigned highest_bit(std::uint64_t bits) {
#if defined(_MSC_VER)
  unsigned long place = 0;
  _BitScanReverse64(&place, bits);
  return static_cast<unsigned>(place);
#else
  return 63U - static_cast<unsigned>(__builtin_clzll(bits));
#endif
}

inline unsigned count_bits(std::uint64_t bits) {
#if defined(_MSC_VER)
  return static_cast<unsigned>(__popcnt64(bits));
#else
  return static_cast<unsigned>(__builtin_popcountll(bits));
#endif
}

// Rows, some thousands at a time.
class RowBatch {
 public:
  RowBatch() : rows_(batch_rows + slack) {}
  const std::uint32_t* data() const { return rows_.data(); }
  std::size_t size() const { return size_; }
  bool is_full() const { return size_ >= batch_rows; }
  void clear() { size_ = 0; }
  void add(std::uint32_t row, bool is_wanted) {
    rows_[size_] = row;
    size_ += is_wanted ? 1 : 0;
  }
  // Rows behind `first` whose bit is set; the batch must not be full.
  void add_bits(std::uint32_t first, std::uint64_t bits) {
    if (bits == ~std::uint64_t{0}) {
      for (std::uint32_t each = 0; each < 64; ++each) rows_[size_ + each] = first + each;
      size_ += 64;
      return;
    }
    // How many there are is as good as chance: some are always taken at once, and what is too much is written over.
    constexpr std::uint64_t end = std::uint64_t{1} << 63;
    while (bits != 0) {
      for (std::size_t each = 0; each < at_once; ++each) {
        add(first + lowest_bit(bits | end), bits != 0);
        bits &= bits - 1;
      }
    }
  }

 private:
  static constexpr std::size_t batch_rows = 4096, at_once = 4, slack = 64 + at_once;
  std::vector<std::uint32_t> rows_;
  std::size_t size_ = 0;
};

// Allowed rows from `from` until `until`, 64 at a time: the first, and a bit for each from it on.
template <typename Use>
void each_bits(const Allowed& allowed, std::size_t from, std::size_t until, Use use) {
  constexpr std::uint64_t all = ~std::uint64_t{0};
  const std::size_t word_count = words_for(until);
  for (std::size_t place = from / 32; place < word_count; place += 2) {
    const std::size_t first = place * 32;
    std::uint64_t bits = allowed.word(place);
    if (place + 1 < word_count) bits |= std::uint64_t{allowed.word(place + 1)} << 32;
    if (first < from) bits &= all << (from - first);
    if (until - first < 64) bits &= all >> (64 - (until - first));
    use(static_cast<std::uint32_t>(first), bits);
  }
}

// The same; `hand_over` empties the batch whenever it is full.
template <typename HandOver>
void add_range(const Allowed& allowed, std::size_t from, std::size_t until, RowBatch& rows, HandOver hand_over) {
  each_bits(allowed, from, until, [&](std::uint32_t first, std::uint64_t bits) {
    rows.add_bits(first, bits);
    if (rows.is_full()) hand_over();
  });
}

// All allowed rows below `row_count`, batch by batch.
template <typename Use>
void each_batch(const Allowed& allowed, std::size_t row_count, Use use) {
  RowBatch rows;
  const auto hand_over = [&] {
    if (rows.size() > 0) use(static_cast<const RowBatch&>(rows));
    rows.clear();
  };
  if (allowed.is_listed()) {
    for (const std::uint32_t row : allowed.filter->rows) {
      rows.add(row, !allowed.removed->has(row));
      if (rows.is_full()) hand_over();
    }
    return hand_over();
  }
  add_range(allowed, 0, row_count, rows, hand_over);
  hand_over();
}

}  // namespace tessera
