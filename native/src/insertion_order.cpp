#include "insertion_order.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace tessera {

namespace {

// One row in so many is put in first.
constexpr std::uint32_t first_step = 10;
constexpr std::size_t part_count = 16;
// So few rows and what is near them lie in the cache at once.
constexpr std::size_t part_rows = 64;
// Many rows that are alike stay together however often they are parted.
constexpr std::size_t depth_max = 6;

struct Splitter {
  const BuildInput& input;
  const float* inverse_lengths;
  const Kernel& kernel;

  // So that rows that are near each other come close together: what is nearest to the same of some rows, and so on within it.
  void order(std::uint32_t* rows, std::size_t count, std::size_t depth = 0) const {
    if (count <= part_rows || depth == depth_max) return;
    const std::int8_t* middles[part_count];
    float middle_lengths[part_count];
    for (std::size_t part = 0; part < part_count; ++part) {
      const std::uint32_t middle = rows[count * part / part_count];
      middles[part] = codes(middle);
      middle_lengths[part] = inverse_lengths[middle];
    }
    std::vector<std::vector<std::uint32_t>> parts(part_count);
    for (std::size_t each = 0; each < count; ++each) parts[nearest(rows[each], middles, middle_lengths)].push_back(rows[each]);
    std::uint32_t* place = rows;
    for (const auto& part : parts) {
      std::copy(part.begin(), part.end(), place);
      order(place, part.size(), depth + 1);
      place += part.size();
    }
  }

  std::size_t nearest(std::uint32_t row, const std::int8_t* const* middles, const float* middle_lengths) const {
    std::int32_t products[part_count];
    kernel.dot_rows(codes(row), middles, part_count, input.dimensions, products);
    std::size_t best = 0;
    float best_score = -std::numeric_limits<float>::infinity();
    for (std::size_t part = 0; part < part_count; ++part) {
      const float score = static_cast<float>(products[part]) * middle_lengths[part];
      if (score <= best_score) continue;
      best_score = score;
      best = part;
    }
    return best;
  }

  const std::int8_t* codes(std::uint32_t row) const { return input.codes + std::size_t{row} * input.dimensions; }
};

}  // namespace

std::vector<std::uint32_t> insertion_order(const BuildInput& input, const float* inverse_lengths, const Kernel& kernel) {
  std::vector<std::uint32_t> order(input.row_count);
  std::iota(order.begin(), order.end(), 0U);
  const auto rest = std::stable_partition(order.begin(), order.end(), [](std::uint32_t row) { return row % first_step == 0; });
  const auto first_count = static_cast<std::size_t>(rest - order.begin());
  Splitter{input, inverse_lengths, kernel}.order(order.data() + first_count, order.size() - first_count);
  return order;
}

}  // namespace tessera
