// A link: which row, in 24 bits, and how long that row's codes are, in 8. Knowing the length saves a hop the way to a
// second place in memory; the best are scored again with the length itself.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace tessera {

constexpr std::uint32_t row_mask = 0x00ffffffU;
// Links of a row lie side by side; the first free place ends them.
constexpr std::uint32_t no_link = 0xffffffffU;
constexpr std::uint64_t row_count_max = row_mask;

constexpr std::uint32_t row_of(std::uint32_t word) { return word & row_mask; }

// Lengths lie close together: 255 steps of their logarithm are a third of a percent each at most.
struct LengthScale {
  float low = 1;
  float step = 0;

  std::uint32_t bits_of(float inverse_length) const {
    if (!(inverse_length > 0) || step <= 0) return 0;
    const float place = std::round(std::log(inverse_length / low) / step);
    return place <= 0 ? 0U : place >= 255 ? 255U : static_cast<std::uint32_t>(place);
  }
  std::array<float, 256> table() const {
    std::array<float, 256> values{};
    for (std::size_t bits = 0; bits < values.size(); ++bits) values[bits] = low * std::exp(step * static_cast<float>(bits));
    return values;
  }
  static LengthScale over(const float* inverse_lengths, std::size_t count) {
    float low = 0, high = 0;
    for (std::size_t row = 0; row < count; ++row) {
      const float value = inverse_lengths[row];
      if (value <= 0) continue;
      low = low == 0 || value < low ? value : low;
      high = value > high ? value : high;
    }
    if (low == 0) return {};
    return {low, std::log(high / low) / 255};
  }
};

// Others may write a list while it is read. Whoever reads a link written with release sees the row that it names.
inline std::uint32_t load_link(const std::uint32_t* place) {
#if defined(_MSC_VER)
  return *static_cast<const volatile std::uint32_t*>(place);
#else
  return __atomic_load_n(place, __ATOMIC_ACQUIRE);
#endif
}
inline void store_link(std::uint32_t* place, std::uint32_t word) {
#if defined(_MSC_VER)
  *static_cast<volatile std::uint32_t*>(place) = word;
#else
  __atomic_store_n(place, word, __ATOMIC_RELEASE);
#endif
}

}  // namespace tessera
