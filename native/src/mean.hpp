// The mean of rows at unit length, and codes of it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tessera {

struct MeanCodes {
  // A value is its code times this.
  float scale;
  // 1 / length of the codes; 0 where all are 0.
  float inverse_length;
  // Square of the length of the mean: 1 where all rows are the same.
  float square;
};

class Mean {
 public:
  explicit Mean(std::size_t dimensions) : sums_(dimensions) {}

  bool is_empty() const { return count_ == 0; }

  void add(const std::int8_t* codes, float inverse_length) {
    for (std::size_t column = 0; column < sums_.size(); ++column) sums_[column] += static_cast<float>(codes[column]) * inverse_length;
    ++count_;
  }

  // `codes` has a place for every dimension; there must be rows.
  MeanCodes write(std::int8_t* codes) const {
    float largest = 0, square = 0, code_square = 0;
    for (const float sum : sums_) {
      largest = std::max(largest, std::fabs(sum));
      square += sum * sum;
    }
    const float count = static_cast<float>(count_);
    for (std::size_t column = 0; column < sums_.size(); ++column) {
      const float code = largest > 0 ? std::nearbyint(sums_[column] * (127 / largest)) : 0;
      codes[column] = static_cast<std::int8_t>(code);
      code_square += code * code;
    }
    return {largest / (127 * count), code_square > 0 ? 1 / std::sqrt(code_square) : 0, square / (count * count)};
  }

 private:
  std::vector<float> sums_;
  std::size_t count_ = 0;
};

}  // namespace tessera
