#include "kernel.hpp"

#include <cstring>

#include "fetch.hpp"

namespace tessera {

namespace {

std::int32_t dot_scalar(const std::int8_t* a, const std::int8_t* b, std::size_t count) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += std::int32_t{a[i]} * std::int32_t{b[i]};
  return sum;
}

// Eight sums side by side: one alone waits for its own last addition.
template <typename Element, typename Widen>
float dot_widened(const float* query, const Element* row, std::size_t count, Widen widen) {
  float sums[8] = {};
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    for (std::size_t lane = 0; lane < 8; ++lane) sums[lane] += query[i + lane] * widen(row[i + lane]);
  }
  for (; i < count; ++i) sums[i % 8] += query[i] * widen(row[i]);
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

float dot_codes_scalar(const float* query, const std::int8_t* row, std::size_t count) {
  return dot_widened(query, row, count, [](std::int8_t code) { return static_cast<float>(code); });
}

float dot_halves_scalar(const float* query, const std::uint16_t* row, std::size_t count) {
  return dot_widened(query, row, count, float_of_half);
}

float dot_floats_scalar(const float* query, const float* row, std::size_t count) {
  return dot_widened(query, row, count, [](float value) { return value; });
}

void halve_scalar(const float* values, std::size_t count, std::uint16_t* halves) {
  for (std::size_t i = 0; i < count; ++i) halves[i] = half_of(values[i]);
}

// Pairs, then fours, then bytes, then all of them in the highest byte.
int count_bits(std::uint64_t bits) {
  bits -= bits >> 1 & 0x5555555555555555ULL;
  bits = (bits & 0x3333333333333333ULL) + (bits >> 2 & 0x3333333333333333ULL);
  return static_cast<int>(((bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fULL) * 0x0101010101010101ULL >> 56);
}

std::int32_t sum_of_sketch(const std::uint64_t* planes, const std::uint8_t* bits, std::size_t words) {
  std::int32_t sum = 0;
  for (std::size_t word = 0; word < words; ++word) {
    std::uint64_t has;
    std::memcpy(&has, bits + word * sizeof has, sizeof has);
    for (std::size_t plane = 0; plane < sketch_planes; ++plane) {
      const int weight = plane + 1 < sketch_planes ? 1 << plane : -(1 << plane);
      sum += weight * count_bits(has & planes[plane * words + word]);
    }
  }
  return sum;
}

}  // namespace

Kernel scalar_kernel() {
  return {"scalar",          dot_scalar,        dot_rows_by<dot_scalar>,            score_run_by<dot_scalar>, dot_codes_scalar,
          dot_halves_scalar, dot_floats_scalar, most_of_sketches_by<sum_of_sketch>, halve_scalar};
}

std::vector<Kernel> usable_kernels() {
  std::vector<Kernel> usable;
  for (const Kernel& kernel : {avx512_kernel(), avx2_kernel(), neon_kernel(), scalar_kernel()}) {
    if (kernel.dot != nullptr) usable.push_back(kernel);
  }
  return usable;
}

Kernel best_kernel() {
  static const Kernel best = usable_kernels().front();
  return best;
}

}  // namespace tessera
