// Which of some queries lie near which rows: all pairs over a threshold, where scan.hpp gives the nearest of one query.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernel.hpp"
#include "scan.hpp"

namespace tessera {

// A pair of a query and a slot whose cosine is at least what was asked for.
struct NearPair {
  std::uint32_t query;
  std::uint32_t slot;
  float cosine;
};

// All pairs of the queries, which lie beside each other, with the slots below `until` whose bit in `skip` is not set. Exact.
// Throws std::out_of_range for a slot that the matrix does not have.
std::vector<NearPair> near_pairs(const Matrix& matrix, const std::vector<std::int8_t>& queries, std::size_t until,
                                 const std::vector<std::uint32_t>& skip, float least, const Kernel& kernel);

}  // namespace tessera
