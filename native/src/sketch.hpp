// One bit a column beside every row, from which its score can be told closely enough to pass over most rows without
// reading them (RaBitQ; Gao and Long, arXiv 2405.12497).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "kernel.hpp"
#include "rotation.hpp"

namespace tessera {

// Sketches are as far apart as whole cache lines: reading one is one way to memory up to 448 dimensions.
constexpr std::size_t sketch_bytes_of(std::size_t dimensions) {
  return (sketch_head_bytes + (dimensions + 63) / 64 * 8 + 63) / 64 * 64;
}

// What stands before the bits.
struct SketchHead {
  // Square of the distance to the centre over the sum of its values without their signs.
  float share;
  // Product of the row, at unit length, with the centre.
  float offset;
};
static_assert(sizeof(SketchHead) == sketch_head_bytes);

// Rows of codes and what is made of them; `centre` has a place for every dimension, `sketches` sketch_bytes_of() a row.
struct SketchInput {
  std::size_t row_count;
  std::size_t dimensions;
  const std::int8_t* codes;
  const float* inverse_lengths;
};
void make_sketches(const SketchInput& input, float* centre, std::uint8_t* sketches);

// A query as it is held against sketches. Scores are those of its codes: the cosine, times the length of the codes.
class SketchQuery {
 public:
  SketchQuery(const std::int8_t* codes, std::size_t dimensions, const Rotation& rotation, const float* centre);

  // At least the score of the row, but for one row in twenty-five. No number where the sketch is damaged.
  float most(const std::uint8_t* sketch, std::int32_t sum) const {
    SketchHead head;
    std::memcpy(&head, sketch, sizeof head);
    return head.share * (step_ * static_cast<float>(sum) + base_) + head.offset * length_ + constant_;
  }
  const std::uint64_t* planes() const { return planes_.data(); }

 private:
  std::vector<std::uint64_t> planes_;
  float step_ = 0;
  float base_ = 0;
  float constant_ = 0;
  float length_ = 0;
};

}  // namespace tessera
