#include "scan.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "fetch.hpp"

namespace tessera {

namespace {

// Rows that are fetched before they are needed: enough to hide the way to memory, few enough to stay in the cache.
constexpr std::size_t rows_ahead_in_order = 4;
constexpr std::size_t batch_max = 256;
constexpr std::size_t near_batch = 64;
// Queries that are held against them at once.
constexpr std::size_t near_queries = 16;

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

namespace {

void pairs_of(const Kernel& kernel, const std::int8_t* queries, std::size_t query_count, const std::int8_t* const* rows,
              std::size_t row_count, std::size_t dimensions, std::int32_t* products) {
  if (kernel.dot_pairs != nullptr) return kernel.dot_pairs(queries, query_count, rows, row_count, dimensions, products);
  std::int32_t own[near_batch];
  for (std::size_t query = 0; query < query_count; ++query) {
    kernel.dot_rows(queries + query * dimensions, rows, row_count, dimensions, own);
    for (std::size_t row = 0; row < row_count; ++row) products[row * query_count + query] = own[row];
  }
}

}  // namespace

// Some rows stay in the nearest cache while all queries are held against them.
std::vector<NearPair> near_pairs(const Matrix& matrix, const std::vector<std::int8_t>& queries, std::size_t until,
                                 const std::vector<std::uint32_t>& skip, float least, const Kernel& kernel) {
  if (until > matrix.capacity()) throw std::out_of_range("the range ends behind the last row");
  if (skip.size() * 32 < until) throw std::out_of_range("the bits end before the range");
  const std::size_t dimensions = matrix.dimensions, query_count = queries.size() / dimensions;
  std::vector<float> inverse_lengths(query_count);
  for (std::size_t query = 0; query < query_count; ++query) {
    const std::int8_t* codes = queries.data() + query * dimensions;
    const std::int32_t square = kernel.dot(codes, codes, dimensions);
    inverse_lengths[query] = square == 0 ? 0 : 1 / std::sqrt(static_cast<float>(square));
  }
  const Scorer scorer{matrix, nullptr, kernel.dot};
  std::vector<NearPair> found;
  const std::int8_t* rows[near_batch];
  std::uint32_t slots[near_batch];
  std::int32_t products[near_batch * near_queries];
  for (std::size_t slot = 0; slot < until;) {
    std::size_t count = 0;
    for (; slot < until && count < near_batch; ++slot) {
      if ((skip[slot / 32] >> (slot % 32) & 1U) != 0) continue;
      slots[count] = static_cast<std::uint32_t>(slot);
      rows[count++] = scorer.row(slot);
    }
    for (std::size_t from = 0; from < query_count; from += near_queries) {
      const std::size_t own = std::min(near_queries, query_count - from);
      pairs_of(kernel, queries.data() + from * dimensions, own, rows, count, dimensions, products);
      for (std::size_t i = 0; i < count; ++i) {
        const float inverse_length = scorer.inverse_length(slots[i]);
        for (std::size_t query = 0; query < own; ++query) {
          const float cosine = static_cast<float>(products[i * own + query]) * inverse_length * inverse_lengths[from + query];
          if (cosine >= least) found.push_back({static_cast<std::uint32_t>(from + query), slots[i], cosine});
        }
      }
    }
  }
  return found;
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
