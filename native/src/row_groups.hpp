// Rows in groups of what is near each other, by splitting and splitting again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "code_rows.hpp"
#include "kernel.hpp"

namespace tessera {

constexpr std::size_t group_parts_max = 16;

struct GroupShape {
  // More rows than this are split.
  std::size_t rows_max;
  // About so many are in a group; larger ones are split into at most `group_parts_max` at once.
  std::size_t rows_each;
  // How often what a part is told by moves to the middle of it (Lloyd); 0 leaves it where some row is.
  std::size_t rounds;
  // Many rows that are alike stay together however often they are split.
  std::size_t depth_max;
};

// Orders `rows` so that each group lies together, and groups that were split last lie side by side. Gives where each ends.
std::vector<std::size_t> group_rows(const CodeRows& all, const Kernel& kernel, const GroupShape& shape, std::uint32_t* rows, std::size_t count);

}  // namespace tessera
