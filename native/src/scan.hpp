// Exact search over rows of int8 codes that lie in blocks of equal size. A slot is a row's place over all blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernel.hpp"
#include "top_k.hpp"

namespace tessera {

struct Block {
  // rows_per_block * dimensions codes, row-major.
  const std::int8_t* codes;
  // 1 / length of each row's codes; 0 for a row of zeros.
  const float* inverse_lengths;
};

struct Matrix {
  std::size_t dimensions;
  std::size_t rows_per_block;
  std::vector<Block> blocks;

  std::size_t capacity() const { return blocks.size() * rows_per_block; }
};

// A row's score is the product of its codes with the query's, over the row's length: the cosine times the query's length.
// Both throw std::out_of_range for a slot that the matrix does not have.

// Slots from `from` to before `until` whose bit in `skip` is not set. `skip` has a bit for every slot below `until`.
std::vector<Scored> scan_range(const Matrix& matrix, const std::int8_t* query, std::size_t count, std::size_t from,
                               std::size_t until, const std::vector<std::uint32_t>& skip, const Kernel& kernel);

std::vector<Scored> scan_slots(const Matrix& matrix, const std::int8_t* query, std::size_t count,
                               const std::uint32_t* slots, std::size_t slot_count, const Kernel& kernel);

}  // namespace tessera
