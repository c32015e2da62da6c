#include "sketch.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "give_way.hpp"

namespace tessera {

namespace {

// Codes of a query's values are whole numbers from -7 to 7, in bit planes of two's complement.
constexpr float query_code_max = 7;
// How far off an estimate is, in its own measure: the standard deviation is the sine between a vector and its signs, whose
// cosine is close to sqrt(2 / pi) after the rotation; taken 1.75 times.
constexpr float doubt = 1.75F * 0.603F;

}  // namespace

void make_sketches(const CodeRows& input, float* centre, std::uint8_t* sketches) {
  const std::size_t dimensions = input.dimensions, bytes = sketch_bytes_of(dimensions);
  const Rotation rotation(dimensions);
  std::vector<double> sums(dimensions);
  for (std::size_t row = 0; row < input.row_count; ++row) {
    for (std::size_t column = 0; column < dimensions; ++column)
      sums[column] += static_cast<double>(static_cast<float>(input.codes[row * dimensions + column]) * input.inverse_lengths[row]);
    let_pass();
  }
  for (std::size_t column = 0; column < dimensions; ++column)
    centre[column] = static_cast<float>(sums[column] / static_cast<double>(input.row_count));
  rotation.turn(centre);
  std::vector<float> values(dimensions);
  std::vector<std::uint64_t> bits((dimensions + 63) / 64);
  for (std::size_t row = 0; row < input.row_count; ++row) {
    for (std::size_t column = 0; column < dimensions; ++column)
      values[column] = static_cast<float>(input.codes[row * dimensions + column]) * input.inverse_lengths[row];
    rotation.turn(values.data());
    float square = 0, sum = 0, offset = 0;
    std::fill(bits.begin(), bits.end(), 0);
    for (std::size_t column = 0; column < dimensions; ++column) {
      const float apart = values[column] - centre[column];
      offset += values[column] * centre[column];
      square += apart * apart;
      sum += std::fabs(apart);
      bits[column / 64] |= std::uint64_t{apart > 0} << column % 64;
    }
    const SketchHead head{sum > 0 ? square / sum : 0, offset};
    std::uint8_t* sketch = sketches + row * bytes;
    std::memset(sketch, 0, bytes);
    std::memcpy(sketch, &head, sizeof head);
    std::memcpy(sketch + sizeof head, bits.data(), bits.size() * 8);
    let_pass();
  }
}

SketchQuery::SketchQuery(const std::int8_t* codes, std::size_t dimensions, const Rotation& rotation, const float* centre)
    : planes_(sketch_planes * ((dimensions + 63) / 64)) {
  const std::size_t words = (dimensions + 63) / 64;
  std::vector<float> values(codes, codes + dimensions);
  float square = 0;
  terms_.planes = planes_.data();
  for (const float value : values) square += value * value;
  terms_.length = std::sqrt(square);
  if (terms_.length == 0) return;
  for (float& value : values) value /= terms_.length;
  rotation.turn(values.data());
  float largest = 0, apart_square = 0;
  for (std::size_t column = 0; column < dimensions; ++column) {
    terms_.constant += (values[column] - centre[column]) * centre[column] * terms_.length;
    values[column] -= centre[column];
    largest = std::max(largest, std::fabs(values[column]));
    apart_square += values[column] * values[column];
  }
  const float step = largest / query_code_max;
  std::int32_t sum = 0;
  for (std::size_t column = 0; step > 0 && column < dimensions; ++column) {
    const auto code = static_cast<std::int32_t>(std::lrintf(values[column] / step));
    sum += code;
    for (std::size_t plane = 0; plane < sketch_planes; ++plane)
      planes_[plane * words + column / 64] |= std::uint64_t{static_cast<std::uint32_t>(code) >> plane & 1U} << column % 64;
  }
  terms_.step = 2 * step * terms_.length;
  terms_.base = (doubt * std::sqrt(apart_square) - step * static_cast<float>(sum)) * terms_.length;
}

}  // namespace tessera
