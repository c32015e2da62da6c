#include "near.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "row_bits.hpp"

namespace tessera {

namespace {

constexpr std::size_t batch_max = 64;
constexpr std::size_t queries_max = near_lanes * near_blocks_max;
// What single precision may take off a cosine on one way and not on another. What is let through is measured again.
constexpr float rounding = 1e-5F;

// What may be near by its first columns is measured by all of them, pair by pair: where of so many rows more than one of so many
// pairs was, the first look looks at all columns.
constexpr std::size_t tried_rows = 256;
constexpr std::size_t measured_share = 16;
constexpr std::size_t columns_step = 16;

// Some rows of the matrix that are not skipped.
struct Batch {
  std::size_t count = 0;
  const std::int8_t* rows[batch_max];
  std::uint32_t slots[batch_max];
  float inverse_lengths[batch_max];
  // The least product with a query, over the length of the query, that a pair may have.
  float bounds[batch_max];
  // How long each is behind the columns of the first look.
  float rests[batch_max];

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
  // The place of the first of them.
  std::size_t from;
  std::size_t count;
  std::vector<float> inverse_lengths;
  std::vector<std::uint8_t> packed;
  // Behind the columns of the first look, over the length of all.
  std::vector<float> rests;

  std::size_t blocks() const { return (count + near_lanes - 1) / near_lanes; }
  // Fours of columns follow each other: the first columns of all queries are what lies first.
  NearQueries first(std::size_t columns) const { return {packed.data(), blocks(), columns, inverse_lengths.data(), rests.data()}; }
};

float length_of(const std::int8_t* codes, std::size_t count, const Kernel& kernel) {
  return count == 0 ? 0.0F : std::sqrt(static_cast<float>(kernel.dot(codes, codes, count)));
}

Group group_of(const std::int8_t* queries, std::size_t from, std::size_t count, std::size_t dimensions, bool takes_fours,
               const Kernel& kernel) {
  const std::size_t blocks = (count + near_lanes - 1) / near_lanes;
  const std::int8_t* codes = queries + from * dimensions;
  Group group{codes, from, count, std::vector<float>(blocks * near_lanes), {}, std::vector<float>(blocks * near_lanes)};
  for (std::size_t query = 0; query < count; ++query) {
    const std::int8_t* own = codes + query * dimensions;
    const std::int32_t square = kernel.dot(own, own, dimensions);
    group.inverse_lengths[query] = square == 0 ? 0 : 1 / std::sqrt(static_cast<float>(square));
  }
  if (!takes_fours) return group;
  // What no query fills is 0, raised.
  group.packed.assign(blocks * near_lanes * dimensions, 128);
  for (std::size_t query = 0; query < count; ++query) {
    for (std::size_t i = 0; i < dimensions; ++i)
      group.packed[(i / 4 * blocks * near_lanes + query) * 4 + i % 4] = static_cast<std::uint8_t>(codes[query * dimensions + i] + 128);
  }
  return group;
}

// Looks at the first columns of all rows. Models put what tells most into them (the bundled one orders its columns by variance), and what
// lies behind cannot bring more than its length.
class FirstLook {
 public:
  FirstLook(std::size_t dimensions, float least, const Kernel& kernel) : dimensions_(dimensions), least_(least), kernel_(kernel) {}

  // Chosen by some queries: the fewest behind which so little of them lies that it brings at most half of a pair's least. All where
  // these would be most of them.
  void begin(std::vector<Group>& groups) {
    columns_ = columns_for(groups.front());
    for (Group& group : groups) set_rests(group);
  }

  void take(Batch& batch) const {
    for (std::size_t i = 0; i < batch.count; ++i) batch.rests[i] = rest_of(batch.rows[i]);
  }

  void near_rows(const Group& group, const Batch& batch, std::uint64_t* near) const {
    kernel_.near_rows(group.first(columns_), {batch.rows, batch.bounds, batch.rests, batch.count}, near);
  }

  // So many of the pairs of a batch and all groups were measured by all columns.
  void measured(std::size_t row_count, std::size_t pair_count, std::vector<Group>& groups) {
    for (const Group& group : groups) tried_ += row_count * group.count;
    measured_ += pair_count;
    rows_ += row_count;
    if (columns_ == dimensions_ || rows_ < tried_rows || measured_ * measured_share <= tried_) return;
    columns_ = dimensions_;
    for (Group& group : groups) set_rests(group);
  }

 private:
  float rest_of(const std::int8_t* codes) const { return length_of(codes + columns_, dimensions_ - columns_, kernel_); }

  void set_rests(Group& group) const {
    for (std::size_t query = 0; query < group.count; ++query)
      group.rests[query] = rest_of(group.codes + query * dimensions_) * group.inverse_lengths[query];
  }

  std::size_t columns_for(const Group& group) const {
    for (std::size_t columns = columns_step; columns * 4 <= dimensions_ * 3; columns += columns_step) {
      float sum = 0;
      for (std::size_t query = 0; query < group.count; ++query) {
        const float rest = length_of(group.codes + query * dimensions_ + columns, dimensions_ - columns, kernel_);
        sum += rest * rest * group.inverse_lengths[query] * group.inverse_lengths[query];
      }
      if (sum <= static_cast<float>(group.count) * least_ / 2) return columns;
    }
    return dimensions_;
  }

  std::size_t dimensions_;
  float least_;
  const Kernel& kernel_;
  std::size_t columns_ = 0, rows_ = 0, tried_ = 0, measured_ = 0;
};

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

// Those that a bit is set of are measured, and kept where they are near.
std::size_t measure(const Group& group, const Batch& batch, const std::uint64_t* near, std::size_t dimensions, float least,
                    const Kernel& kernel, std::vector<NearPair>& found) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < batch.count; ++i) {
    for (std::uint64_t bits = near[i]; bits != 0; bits &= bits - 1, ++count) {
      const std::size_t query = lowest_bit(bits);
      // Lanes that no query fills come last.
      if (query >= group.count) break;
      const auto product = static_cast<float>(kernel.dot(group.codes + query * dimensions, batch.rows[i], dimensions));
      const float cosine = product * batch.inverse_lengths[i] * group.inverse_lengths[query];
      if (cosine >= least) found.push_back({static_cast<std::uint32_t>(group.from + query), batch.slots[i], cosine});
    }
  }
  return count;
}

}  // namespace

// Few pairs are near: all that is asked of the others is a bit.
std::vector<NearPair> near_pairs(const Matrix& matrix, const std::vector<std::int8_t>& queries, std::size_t until,
                                 const std::vector<std::uint32_t>& skip, float least, const Kernel& kernel) {
  if (until > matrix.capacity()) throw std::out_of_range("the range ends behind the last row");
  if (skip.size() * 32 < until) throw std::out_of_range("the bits end before the range");
  const std::size_t dimensions = matrix.dimensions, query_count = queries.size() / dimensions;
  std::vector<NearPair> found;
  if (query_count == 0) return found;
  // One alone would leave fifteen of sixteen lanes empty.
  const bool takes_fours = kernel.near_rows != nullptr && query_count > 1 && dimensions % 4 == 0;
  std::vector<Group> groups;
  for (std::size_t from = 0; from < query_count; from += queries_max)
    groups.push_back(group_of(queries.data(), from, std::min(queries_max, query_count - from), dimensions, takes_fours, kernel));
  FirstLook look(dimensions, least, kernel);
  if (takes_fours) look.begin(groups);
  std::uint64_t near[batch_max];
  // Rows are held against all queries while they are near themselves.
  for (std::size_t slot = 0; slot < until;) {
    Batch batch;
    for (; slot < until && batch.count < batch_max; ++slot) {
      if ((skip[slot / 32] >> (slot % 32) & 1U) == 0) batch.add(matrix, slot, least);
    }
    if (takes_fours) look.take(batch);
    std::size_t measured_count = 0;
    for (const Group& group : groups) {
      if (takes_fours) look.near_rows(group, batch, near);
      else near_rows_by_dots(kernel, group, batch, dimensions, near);
      measured_count += measure(group, batch, near, dimensions, least, kernel, found);
    }
    if (takes_fours) look.measured(batch.count, measured_count, groups);
  }
  return found;
}

}  // namespace tessera
