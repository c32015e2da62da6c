#include "near.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "fetch.hpp"
#include "row_bits.hpp"

namespace tessera {

namespace {

// What single precision may take off a cosine on one way and not on another. What is let through is measured again.
constexpr float rounding = 1e-5F;

// What may be near by its first columns is measured by all of them, pair by pair: where of so many pairs more than one of so many was, the
// first look looks at all columns.
constexpr std::size_t tried_pairs = 1024;
constexpr std::size_t measured_share = 16;
constexpr std::size_t columns_step = 2 * near_columns_step;
// Queries that are held against a group of rows while it is near itself.
constexpr std::size_t queries_max = 128;
// Rows of one call where no kernel takes groups.
constexpr std::size_t batch_max = 64;

constexpr std::size_t whole_steps(std::size_t columns) { return (columns + near_columns_step - 1) / near_columns_step * near_columns_step; }

float length_of(const std::int8_t* codes, std::size_t count, const Kernel& kernel) {
  return count == 0 ? 0.0F : std::sqrt(static_cast<float>(kernel.dot(codes, codes, count)));
}

// To the nearest.
constexpr int divided(int code, int divisor) { return (code + (code < 0 ? -1 : 1) * (divisor / 2)) / divisor; }

// Into its lane of a group of rows.
void put_lane(const std::int8_t* codes, std::size_t count, std::uint8_t* group, std::size_t lane) {
  for (std::size_t i = 0; i < count; ++i) group[(i / 4 * near_lanes + lane) * 4 + i % 4] = static_cast<std::uint8_t>(codes[i] + 128);
}

// What the next group is looked at by, while one is: of a single query it comes from memory, a page of it at a time.
void fetch_group(const std::uint8_t* codes, std::size_t columns) {
  for (std::size_t offset = 0; offset < near_lanes * columns; offset += cache_line_bytes) fetch_near(codes + offset);
}

float inverse_of(float length) { return length == 0 ? 0 : 1 / length; }

}  // namespace

// Queries as a kernel takes them.
struct NearRows::Asked {
  const std::int8_t* whole;
  std::vector<std::int8_t> codes;
  std::vector<const std::int8_t*> places;
  std::vector<std::int32_t> excesses;
  std::vector<float> lengths, rests, losses;

  std::size_t count() const { return places.size(); }
  NearQueries some(std::size_t from, std::size_t query_count) const {
    return {places.data() + from, excesses.data() + from, lengths.data() + from, rests.data() + from, losses.data() + from, query_count};
  }
};

NearRows::NearRows(std::size_t dimensions, std::vector<std::int8_t> codes, std::vector<float> leasts, const Kernel& kernel)
    : dimensions_(dimensions), codes_(std::move(codes)), leasts_(std::move(leasts)), kernel_(kernel) {
  if (dimensions_ == 0 || codes_.size() != leasts_.size() * dimensions_) throw std::invalid_argument("a row must have a least, and as many codes as dimensions");
  for (std::size_t row = 0; row < leasts_.size(); ++row) inverse_lengths_.push_back(inverse_of(length_of(codes_.data() + row * dimensions_, dimensions_, kernel_)));
  if (kernel_.near_rows != nullptr && !leasts_.empty()) lay_out();
}

void NearRows::lay_out() {
  const std::size_t rows = leasts_.size(), padded = whole_steps(dimensions_);
  const std::size_t lanes = (rows + near_lanes - 1) / near_lanes * near_lanes;
  columns_ = columns_for();
  packed_.assign(lanes * (columns_ + padded), 128);
  inverse_lengths_.resize(lanes);
  rests_.resize(lanes);
  may_leasts_.assign(lanes, std::numeric_limits<float>::infinity());
  for (std::size_t row = 0; row < rows; ++row) {
    const std::int8_t* own = codes_.data() + row * dimensions_;
    put_lane(own, std::min(columns_, dimensions_), packed_.data() + row / near_lanes * near_lanes * columns_, row % near_lanes);
    put_lane(own, dimensions_, packed_.data() + lanes * columns_ + row / near_lanes * near_lanes * padded, row % near_lanes);
    rests_[row] = rest_of(own, columns_) * inverse_lengths_[row];
    may_leasts_[row] = leasts_[row] - rounding;
  }
}

float NearRows::rest_of(const std::int8_t* codes, std::size_t columns) const {
  return columns >= dimensions_ ? 0.0F : length_of(codes + columns, dimensions_ - columns, kernel_);
}

// The fewest behind which so little of the rows lies that it brings at most two thirds of a least, where a query is like them; all where
// these would be most of them. Found by trying: with fewer, measuring what is let through takes more than is spared. Models put what tells most into the first (the bundled one orders its columns by variance).
std::size_t NearRows::columns_for() const {
  float leasts = 0;
  for (const float least : leasts_) leasts += std::max(least, 0.0F);
  for (std::size_t columns = columns_step; columns * 4 <= dimensions_ * 3; columns += columns_step) {
    float sum = 0;
    for (std::size_t row = 0; row < leasts_.size(); ++row) {
      const float rest = rest_of(codes_.data() + row * dimensions_, columns) * inverse_lengths_[row];
      sum += rest * rest;
    }
    if (3 * sum <= 2 * leasts) return columns;
  }
  return whole_steps(dimensions_);
}

NearRows::Asked NearRows::asked(const std::int8_t* queries, std::size_t query_count, std::size_t columns) const {
  const std::size_t padded = whole_steps(dimensions_);
  const int divisor = kernel_.near_divisor;
  Asked asked{queries, std::vector<std::int8_t>(query_count * padded), {}, {}, {}, {}, {}};
  for (std::size_t query = 0; query < query_count; ++query) {
    const std::int8_t* whole = queries + query * dimensions_;
    std::int8_t* own = asked.codes.data() + query * padded;
    std::int32_t sum = 0, lost = 0;
    for (std::size_t i = 0; i < std::min(columns, dimensions_); ++i) {
      own[i] = static_cast<std::int8_t>(divided(whole[i], divisor));
      const std::int32_t loss = whole[i] - own[i] * divisor;
      sum += own[i];
      lost += loss * loss;
    }
    asked.places.push_back(own);
    asked.excesses.push_back(128 * sum);
    asked.lengths.push_back(length_of(whole, dimensions_, kernel_));
    asked.rests.push_back(rest_of(whole, columns));
    asked.losses.push_back(std::sqrt(static_cast<float>(lost)));
  }
  return asked;
}

std::size_t NearRows::measure(const Asked& asked, std::size_t first_query, std::size_t first_row, const std::uint64_t* near,
                              std::vector<NearPair>& found) const {
  std::size_t count = 0;
  for (std::size_t query = first_query; query < std::min(asked.count(), first_query + queries_max); ++query) {
    for (std::uint64_t bits = near[query - first_query]; bits != 0; bits &= bits - 1, ++count) {
      const std::size_t row = first_row + lowest_bit(bits);
      const auto product = static_cast<float>(kernel_.dot(asked.whole + query * dimensions_, codes_.data() + row * dimensions_, dimensions_));
      const float cosine = product * inverse_lengths_[row] * inverse_of(asked.lengths[query]);
      if (cosine >= leasts_[row]) found.push_back({static_cast<std::uint32_t>(query), static_cast<std::uint32_t>(row), cosine});
    }
  }
  return count;
}

void NearRows::near_by_lanes(const std::int8_t* queries, std::size_t query_count, std::vector<NearPair>& found) const {
  std::size_t columns = columns_, tried = 0, measured = 0;
  std::vector<float> no_rests;
  Asked asked = this->asked(queries, query_count, columns);
  const std::uint8_t* codes = packed_.data();
  std::uint64_t near[queries_max];
  for (std::size_t row = 0; row < leasts_.size(); row += near_lanes) {
    const float* rests = no_rests.empty() ? rests_.data() + row : no_rests.data();
    const NearGroup group{codes + row * columns, columns, inverse_lengths_.data() + row, rests, may_leasts_.data() + row};
    if (row + near_lanes < leasts_.size()) fetch_group(group.codes + near_lanes * columns, columns);
    for (std::size_t from = 0; from < query_count; from += queries_max) {
      const std::size_t some = std::min(queries_max, query_count - from);
      kernel_.near_rows(group, asked.some(from, some), near);
      measured += measure(asked, from, row, near, found);
      tried += some * near_lanes;
    }
    if (columns >= dimensions_ || tried < tried_pairs || measured * measured_share <= tried) continue;
    codes += packed_.size() / (columns + whole_steps(dimensions_)) * columns;
    columns = whole_steps(dimensions_);
    no_rests.assign(near_lanes, 0);
    asked = this->asked(queries, query_count, columns);
  }
}

// As a kernel does for groups, a pair at a time.
void NearRows::near_by_dots(const std::int8_t* queries, std::size_t query_count, std::vector<NearPair>& found) const {
  const std::int8_t* rows[batch_max];
  std::int32_t products[batch_max];
  std::vector<float> inverse_lengths;
  for (std::size_t query = 0; query < query_count; ++query) inverse_lengths.push_back(inverse_of(length_of(queries + query * dimensions_, dimensions_, kernel_)));
  for (std::size_t from = 0; from < leasts_.size(); from += batch_max) {
    const std::size_t count = std::min(batch_max, leasts_.size() - from);
    for (std::size_t i = 0; i < count; ++i) rows[i] = codes_.data() + (from + i) * dimensions_;
    for (std::size_t query = 0; query < query_count; ++query) {
      kernel_.dot_rows(queries + query * dimensions_, rows, count, dimensions_, products);
      for (std::size_t i = 0; i < count; ++i) {
        const float cosine = static_cast<float>(products[i]) * inverse_lengths_[from + i] * inverse_lengths[query];
        if (cosine >= leasts_[from + i]) found.push_back({static_cast<std::uint32_t>(query), static_cast<std::uint32_t>(from + i), cosine});
      }
    }
  }
}

// Few pairs are near: all that is asked of the others is a bit.
std::vector<NearPair> NearRows::near(const std::int8_t* queries, std::size_t query_count) const {
  std::vector<NearPair> found;
  if (packed_.empty()) near_by_dots(queries, query_count, found);
  else near_by_lanes(queries, query_count, found);
  return found;
}

}  // namespace tessera
