#include "scan.hpp"

#include <algorithm>
#include <stdexcept>

#include "fetch.hpp"

namespace tessera {

namespace {

// Rows that are fetched before they are needed: enough to hide the way to memory, few enough to stay in the cache.
constexpr std::size_t rows_ahead_in_order = 4;
constexpr std::size_t batch_max = 256;

struct Scorer {
  const Matrix& matrix;
  const std::int8_t* query;
  DotInt8 dot;

  const std::int8_t* row(std::size_t slot) const {
    return matrix.blocks[slot / matrix.rows_per_block].codes + slot % matrix.rows_per_block * matrix.dimensions;
  }

  float inverse_length(std::size_t slot) const {
    return matrix.blocks[slot / matrix.rows_per_block].inverse_lengths[slot % matrix.rows_per_block];
  }

  Scored score(std::size_t slot) const {
    const auto product = static_cast<float>(dot(query, row(slot), matrix.dimensions));
    return {static_cast<std::uint32_t>(slot), product * inverse_length(slot)};
  }
};

}  // namespace

std::vector<Scored> scan_range(const Matrix& matrix, const std::int8_t* query, std::size_t count, std::size_t from,
                               std::size_t until, const std::vector<std::uint32_t>& skip, const Kernel& kernel) {
  if (until > matrix.capacity()) throw std::out_of_range("the range ends behind the last row");
  if (skip.size() * 32 < until) throw std::out_of_range("the bits end before the range");
  const Scorer scorer{matrix, query, kernel.dot};
  TopK best(count);
  for (std::size_t slot = from; slot < until; ++slot) {
    if (slot + rows_ahead_in_order < until) fetch_row(scorer.row(slot + rows_ahead_in_order), matrix.dimensions);
    if ((skip[slot / 32] >> (slot % 32) & 1U) == 0) best.offer(scorer.score(slot));
  }
  return best.take();
}

std::vector<Scored> scan_slots(const Matrix& matrix, const std::int8_t* query, std::size_t count,
                               const std::uint32_t* slots, std::size_t slot_count, const Kernel& kernel) {
  for (std::size_t i = 0; i < slot_count; ++i) {
    if (slots[i] >= matrix.capacity()) throw std::out_of_range("a slot lies behind the last row");
  }
  const Scorer scorer{matrix, query, kernel.dot};
  TopK best(count);
  const std::int8_t* rows[batch_max];
  std::int32_t products[batch_max];
  for (std::size_t from = 0; from < slot_count; from += batch_max) {
    const std::size_t batch = std::min(batch_max, slot_count - from);
    for (std::size_t i = 0; i < batch; ++i) rows[i] = scorer.row(slots[from + i]);
    kernel.dot_rows(query, rows, batch, matrix.dimensions, products);
    for (std::size_t i = 0; i < batch; ++i)
      best.offer({slots[from + i], static_cast<float>(products[i]) * scorer.inverse_length(slots[from + i])});
  }
  return best.take();
}

}  // namespace tessera
