// In which order rows are put into a graph.
#pragma once

#include <cstdint>
#include <vector>

#include "build.hpp"
#include "kernel.hpp"

namespace tessera {

// Some rows from all over first, so that a walk finds its way to every part; then part by part, a part being what is nearest to
// one of some rows: what was measured for one row is still near at hand when the next one comes.
std::vector<std::uint32_t> insertion_order(const BuildInput& input, const float* inverse_lengths, const Kernel& kernel);

}  // namespace tessera
