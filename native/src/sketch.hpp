// One bit a column beside every row, from which its score can be told closely enough to pass over most rows without
// reading them (RaBitQ; Gao and Long, arXiv 2405.12497).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "code_rows.hpp"
#include "kernel.hpp"
#include "rotation.hpp"

namespace tessera {

// Sketches are as far apart as whole cache lines: reading one is one way to memory up to 448 dimensions.
constexpr std::size_t sketch_bytes_of(std::size_t dimensions) {
  return (sketch_head_bytes + (dimensions + 63) / 64 * 8 + 63) / 64 * 64;
}

// `centre` has a place for every dimension, `sketches` sketch_bytes_of() a row.
void make_sketches(const CodeRows& input, float* centre, std::uint8_t* sketches);

// A query as it is held against sketches. Scores are those of its codes: the cosine, times the length of the codes. The most of
// a row is at least its score, but for one row in twenty-five; it is no number where the sketch is damaged.
class SketchQuery {
 public:
  SketchQuery(const std::int8_t* codes, std::size_t dimensions, const Rotation& rotation, const float* centre);
  SketchQuery(const SketchQuery&) = delete;

  const SketchTerms& terms() const { return terms_; }

 private:
  std::vector<std::uint64_t> planes_;
  SketchTerms terms_;
};

}  // namespace tessera
