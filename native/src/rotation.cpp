#include "rotation.hpp"

#include <cmath>

namespace tessera {

namespace {

constexpr std::size_t rounds = 3;

// The first two steps at once: the compiler takes four columns a step only where they do not lie so close together.
std::size_t transform_fours(float* values, std::size_t width) {
  if (width < 4) return 1;
  for (std::size_t from = 0; from < width; from += 4) {
    const float a = values[from] + values[from + 1], b = values[from] - values[from + 1];
    const float c = values[from + 2] + values[from + 3], d = values[from + 2] - values[from + 3];
    values[from] = a + c;
    values[from + 1] = b + d;
    values[from + 2] = a - c;
    values[from + 3] = b - d;
  }
  return 4;
}

void transform(float* values, std::size_t width) {
  for (std::size_t half = transform_fours(values, width); half < width; half *= 2) {
    for (std::size_t from = 0; from < width; from += 2 * half) {
      for (std::size_t each = from; each < from + half; ++each) {
        const float one = values[each], other = values[each + half];
        values[each] = one + other;
        values[each + half] = one - other;
      }
    }
  }
  const float scale = 1 / std::sqrt(static_cast<float>(width));
  for (std::size_t each = 0; each < width; ++each) values[each] *= scale;
}

}  // namespace

Rotation::Rotation(std::size_t dimensions) : dimensions_(dimensions), width_(1), signs_(rounds * dimensions) {
  while (width_ * 2 <= dimensions) width_ *= 2;
  // splitmix64
  for (std::size_t place = 0; place < signs_.size(); ++place) {
    std::uint64_t mixed = (std::uint64_t{place} + 1) * 0x9E3779B97F4A7C15ULL;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9ULL;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBULL;
    signs_[place] = (mixed >> 31 & 1U) != 0 ? 1.0F : -1.0F;
  }
}

void Rotation::turn(float* values) const {
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t column = 0; column < dimensions_; ++column) values[column] *= signs_[round * dimensions_ + column];
    transform(values, width_);
    // Two that overlap reach every column.
    if (width_ < dimensions_) transform(values + (dimensions_ - width_), width_);
  }
}

}  // namespace tessera
