// The best few of many, in a heap whose root is the worst that is kept.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tessera {

struct Scored {
  std::uint32_t slot;
  float score;
};

// Larger scores first; equal ones by slot, so that an answer does not depend on the order of the scan.
inline bool is_better(const Scored& one, const Scored& other) {
  return one.score != other.score ? one.score > other.score : one.slot < other.slot;
}

// For heaps and sorting: a function's address would be called each time.
struct Better {
  bool operator()(const Scored& one, const Scored& other) const { return is_better(one, other); }
};

class TopK {
 public:
  explicit TopK(std::size_t count) : count_(count) { held_.reserve(std::min<std::size_t>(count, 4096)); }

  void offer(Scored candidate) {
    if (held_.size() < count_) {
      held_.push_back(candidate);
      std::push_heap(held_.begin(), held_.end(), Better{});
    } else if (count_ > 0 && is_better(candidate, held_.front())) {
      std::pop_heap(held_.begin(), held_.end(), Better{});
      held_.back() = candidate;
      std::push_heap(held_.begin(), held_.end(), Better{});
    }
  }

  bool is_full() const { return held_.size() == count_; }
  // Of those that are kept; there must be some.
  const Scored& worst() const { return held_.front(); }
  const std::vector<Scored>& held() const { return held_; }

  // Best first; empties what is held.
  std::vector<Scored> take() {
    std::sort_heap(held_.begin(), held_.end(), Better{});
    return std::move(held_);
  }

 private:
  std::size_t count_;
  std::vector<Scored> held_;
};

}  // namespace tessera
