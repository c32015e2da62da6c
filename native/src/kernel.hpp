// Products of int8 rows, one function for each kind of processor, chosen when the program runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tessera {

// Sum of a[i] * b[i]. Codes lie in -127..127: -128 has no opposite in a byte, and the vector kernels negate.
using DotInt8 = std::int32_t (*)(const std::int8_t* a, const std::int8_t* b, std::size_t count);

struct Kernel {
  const char* name;
  DotInt8 dot;
};

// The measure of all others.
Kernel scalar_kernel();

// Those that this processor can run, fastest first; the last is always the scalar one.
std::vector<Kernel> usable_kernels();

// The first of them, found once.
Kernel best_kernel();

// Each gives nullptr as its function where it was not compiled or the processor lacks it.
Kernel avx2_kernel();
Kernel neon_kernel();

}  // namespace tessera
