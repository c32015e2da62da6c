// Which of some queries lie near which rows: all pairs over a threshold, where scan.hpp gives the nearest of one query.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernel.hpp"

namespace tessera {

// A pair of a query and a row whose cosine is at least what the row asks for.
struct NearPair {
  std::uint32_t query;
  std::uint32_t row;
  float cosine;
};

// Rows that wait for queries, laid out once as kernels want them: to hold one query against them takes no more for each pair than many do.
class NearRows {
 public:
  // Rows of codes beside each other, and of each the least cosine from which on it is near. Copied.
  // Throws std::invalid_argument where they do not hold together.
  NearRows(std::size_t dimensions, std::vector<std::int8_t> codes, std::vector<float> leasts, const Kernel& kernel);

  std::size_t dimensions() const { return dimensions_; }
  // All pairs with these queries, which lie beside each other, in no order. Exact.
  std::vector<NearPair> near(const std::int8_t* queries, std::size_t query_count) const;

 private:
  struct Asked;

  void lay_out();
  std::size_t columns_for() const;
  float rest_of(const std::int8_t* codes, std::size_t columns) const;
  Asked asked(const std::int8_t* queries, std::size_t query_count, std::size_t columns) const;
  void near_by_dots(const std::int8_t* queries, std::size_t query_count, std::vector<NearPair>& found) const;
  void near_by_lanes(const std::int8_t* queries, std::size_t query_count, std::vector<NearPair>& found) const;
  // Those that a bit is set of are kept where they are near. Gives how many there were.
  std::size_t measure(const Asked& asked, std::size_t first_query, std::size_t first_row, const std::uint64_t* near, std::vector<NearPair>& found) const;

  std::size_t dimensions_;
  std::vector<std::int8_t> codes_;
  std::vector<float> leasts_;
  Kernel kernel_;
  std::vector<float> inverse_lengths_;

  // Of kernels that take rows in groups: all groups by the columns that are looked at first, one behind the other, then all by all of
  // them. The last group is filled up with rows to which nothing is near.
  std::vector<std::uint8_t> packed_;
  // A little less than the leasts: what is let through is measured again.
  std::vector<float> may_leasts_;
  // How many columns are looked at first, and of each row what lies behind them, over the length of the row.
  std::size_t columns_ = 0;
  std::vector<float> rests_;
};

}  // namespace tessera
