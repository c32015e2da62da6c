#include "near.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace tessera {

namespace {

constexpr std::size_t batch_max = 64;
constexpr std::size_t queries_max = near_lanes * near_blocks_max;
// What single precision may take off a cosine on one way and not on another. What is let through is measured again.
constexpr float rounding = 1e-5F;

// Some rows of the matrix that are not skipped.
struct Batch {
  std::size_t count = 0;
  const std::int8_t* rows[batch_max];
  std::uint32_t slots[batch_max];
  float inverse_lengths[batch_max];
  // The least product with a query, over the length of the query, that a pair may have.
  float bounds[batch_max];

  void add(const Matrix& matrix, std::size_t slot, float least) {
    const Block& block = matrix.blocks[slot / matrix.rows_per_block];
    const std::size_t place = slot % matrix.rows_per_block;
    const float inverse_length = block.inverse_lengths[place];
    rows[count] = block.codes + place * matrix.dimensions;
    slots[count] = static_cast<std::uint32_t>(slot);
    inverse_lengths[count] = inverse_length;
    bounds[count] = inverse_length == 0 ? -std::numeric_limits<float>::infinity() : (least - rounding) / inverse_length;
    ++count;
  }
};

// Queries that are held against all rows together, as they are and as kernels want them.
struct Group {
  const std::int8_t* codes;
  std::size_t count;
  std::vector<float> inverse_lengths;
  std::vector<std::uint8_t> packed;

  NearQueries queries(std::size_t dimensions) const {
    return {packed.data(), (count + near_lanes - 1) / near_lanes, dimensions, inverse_lengths.data()};
  }
};

// One alone would leave fifteen of sixteen lanes empty.
bool takes_fours(const Kernel& kernel, std::size_t count, std::size_t dimensions) {
  return kernel.near_rows != nullptr && count > 1 && dimensions % 4 == 0;
}

Group group_of(const std::int8_t* codes, std::size_t count, std::size_t dimensions, const Kernel& kernel) {
  const std::size_t blocks = (count + near_lanes - 1) / near_lanes;
  Group group{codes, count, std::vector<float>(blocks * near_lanes), {}};
  for (std::size_t query = 0; query < count; ++query) {
    const std::int8_t* own = codes + query * dimensions;
    const std::int32_t square = kernel.dot(own, own, dimensions);
    group.inverse_lengths[query] = square == 0 ? 0 : 1 / std::sqrt(static_cast<float>(square));
  }
  if (!takes_fours(kernel, count, dimensions)) return group;
  // What no query fills is 0, raised.
  group.packed.assign(blocks * near_lanes * dimensions, 128);
  for (std::size_t query = 0; query < count; ++query) {
    for (std::size_t i = 0; i < dimensions; ++i)
      group.packed[(i / 4 * blocks * near_lanes + query) * 4 + i % 4] = static_cast<std::uint8_t>(codes[query * dimensions + i] + 128);
  }
  return group;
}

// As `near_rows` of a kernel does, where it has none, or rows are not whole fours of codes.
void near_rows_by_dots(const Kernel& kernel, const Group& group, const Batch& batch, std::size_t dimensions, std::uint64_t* near) {
  std::int32_t products[batch_max];
  std::fill(near, near + batch.count, 0);
  for (std::size_t query = 0; query < group.count; ++query) {
    kernel.dot_rows(group.codes + query * dimensions, batch.rows, batch.count, dimensions, products);
    for (std::size_t i = 0; i < batch.count; ++i) {
      const bool is_near = static_cast<float>(products[i]) * group.inverse_lengths[query] >= batch.bounds[i];
      near[i] |= std::uint64_t{is_near} << query;
    }
  }
}

}  // namespace

// Few pairs are near: all that is asked of the others is a bit.
std::vector<NearPair> near_pairs(const Matrix& matrix, const std::vector<std::int8_t>& queries, std::size_t until,
                                 const std::vector<std::uint32_t>& skip, float least, const Kernel& kernel) {
  if (until > matrix.capacity()) throw std::out_of_range("the range ends behind the last row");
  if (skip.size() * 32 < until) throw std::out_of_range("the bits end before the range");
  const std::size_t dimensions = matrix.dimensions, query_count = queries.size() / dimensions;
  std::vector<NearPair> found;
  std::uint64_t near[batch_max];
  for (std::size_t from = 0; from < query_count; from += queries_max) {
    const Group group = group_of(queries.data() + from * dimensions, std::min(queries_max, query_count - from), dimensions, kernel);
    const NearQueries packed = group.queries(dimensions);
    for (std::size_t slot = 0; slot < until;) {
      Batch batch;
      for (; slot < until && batch.count < batch_max; ++slot) {
        if ((skip[slot / 32] >> (slot % 32) & 1U) == 0) batch.add(matrix, slot, least);
      }
      if (takes_fours(kernel, group.count, dimensions)) kernel.near_rows(packed, batch.rows, batch.bounds, batch.count, near);
      else near_rows_by_dots(kernel, group, batch, dimensions, near);
      for (std::size_t i = 0; i < batch.count; ++i) {
        for (std::size_t query = 0; near[i] != 0 && query < group.count; ++query) {
          if ((near[i] >> query & 1U) == 0) continue;
          const auto product = static_cast<float>(kernel.dot(group.codes + query * dimensions, batch.rows[i], dimensions));
          const float cosine = product * batch.inverse_lengths[i] * group.inverse_lengths[query];
          if (cosine >= least) found.push_back({static_cast<std::uint32_t>(from + query), batch.slots[i], cosine});
        }
      }
    }
  }
  return found;
}

}  // namespace tessera
