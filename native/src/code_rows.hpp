// Rows of codes as they lie in memory.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tessera {

struct CodeRows {
  std::size_t row_count;
  std::size_t dimensions;
  // Row-major.
  const std::int8_t* codes;
  // 1 / length of each row's codes; 0 for a row of zeros.
  const float* inverse_lengths;

  const std::int8_t* row(std::size_t row) const { return codes + row * dimensions; }
};

}  // namespace tessera
