#include "insertion_order.hpp"

#include <algorithm>
#include <numeric>

#include "row_groups.hpp"

namespace tessera {

namespace {

// One row in so many is put in first.
constexpr std::uint32_t first_step = 10;
// So few rows and what is near them lie in the cache at once; how near they are hardly matters.
constexpr GroupShape shape{64, 1, 0, 6};

}  // namespace

std::vector<std::uint32_t> insertion_order(const BuildInput& input, const float* inverse_lengths, const Kernel& kernel) {
  std::vector<std::uint32_t> order(input.row_count);
  std::iota(order.begin(), order.end(), 0U);
  const auto rest = std::stable_partition(order.begin(), order.end(), [](std::uint32_t row) { return row % first_step == 0; });
  const auto first_count = static_cast<std::size_t>(rest - order.begin());
  group_rows({input.row_count, input.dimensions, input.codes, inverse_lengths}, kernel, shape, order.data() + first_count,
             order.size() - first_count);
  return order;
}

}  // namespace tessera
