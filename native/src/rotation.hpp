// Turns vectors so that no column says more than another: what one bit a column then keeps is as good for any vector.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tessera {

// Signs are flipped by chance and columns mixed by Walsh-Hadamard transforms, thrice. Lengths and angles stay. The same in
// every program: the chance is made of the number of the column.
class Rotation {
 public:
  explicit Rotation(std::size_t dimensions);
  // `values` are as many as there are dimensions.
  void turn(float* values) const;

 private:
  std::size_t dimensions_;
  // The largest power of two that is no more: what one transform mixes.
  std::size_t width_;
  // rounds * dimensions of 1 and -1.
  std::vector<float> signs_;
};

}  // namespace tessera
