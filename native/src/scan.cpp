#include "scan.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "row_bits.hpp"

namespace tessera {

namespace {

constexpr std::size_t batch_max = 256;

struct Places {
  const Matrix& matrix;

  const Block& block_of(std::size_t slot) const { return matrix.blocks[slot / matrix.rows_per_block]; }
  const std::int8_t* row(std::size_t slot) const { return block_of(slot).codes + slot % matrix.rows_per_block * matrix.dimensions; }
  const float* inverse_length(std::size_t slot) const { return block_of(slot).inverse_lengths + slot % matrix.rows_per_block; }
};

}  // namespace

std::vector<Scored> scan_range(const Matrix& matrix, const std::int8_t* query, std::size_t count, std::size_t from,
                               std::size_t until, const std::vector<std::uint32_t>& skip, const Kernel& kernel) {
  if (until > matrix.capacity()) throw std::out_of_range("the range ends behind the last row");
  if (skip.size() * 32 < until) throw std::out_of_range("the bits end before the range");
  const Places places{matrix};
  const auto is_skipped = [&](std::size_t slot) { return (skip[slot / 32] >> (slot % 32) & 1U) != 0; };
  TopK best(count);
  float scores[run_rows_max];
  for (std::size_t first = from; first < until;) {
    if (is_skipped(first)) {
      ++first;
      continue;
    }
    const std::size_t row_count = std::min({run_rows_max, until - first, matrix.rows_per_block - first % matrix.rows_per_block});
    const float least = best.is_full() && count > 0 ? best.worst().score : -std::numeric_limits<float>::infinity();
    const RowRun run{places.row(first), places.inverse_length(first), row_count};
    for (std::uint64_t over = kernel.score_run(query, run, matrix.dimensions, least, scores); over != 0; over &= over - 1) {
      const std::size_t row = lowest_bit(over);
      if (!is_skipped(first + row)) best.offer({static_cast<std::uint32_t>(first + row), scores[row]});
    }
    first += row_count;
  }
  return best.take();
}

std::vector<Scored> scan_slots(const Matrix& matrix, const std::int8_t* query, std::size_t count,
                               const std::uint32_t* slots, std::size_t slot_count, const Kernel& kernel) {
  for (std::size_t i = 0; i < slot_count; ++i) {
    if (slots[i] >= matrix.capacity()) throw std::out_of_range("a slot lies behind the last row");
  }
  const Places places{matrix};
  TopK best(count);
  const std::int8_t* rows[batch_max];
  std::int32_t products[batch_max];
  for (std::size_t from = 0; from < slot_count; from += batch_max) {
    const std::size_t batch = std::min(batch_max, slot_count - from);
    for (std::size_t i = 0; i < batch; ++i) rows[i] = places.row(slots[from + i]);
    kernel.dot_rows(query, rows, batch, matrix.dimensions, products);
    for (std::size_t i = 0; i < batch; ++i)
      best.offer({slots[from + i], static_cast<float>(products[i]) * *places.inverse_length(slots[from + i])});
  }
  return best.take();
}

}  // namespace tessera
