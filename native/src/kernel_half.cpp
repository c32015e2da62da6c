#include <cstring>

#include "kernel.hpp"

namespace tessera {

// Follows IEEE 754-2019, section 3.6; the shifts drop the 13 bits of the fraction that binary16 has not.
std::uint16_t half_of(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000U);
  const std::uint32_t magnitude = bits & 0x7fffffffU;
  if (magnitude > 0x7f800000U) return static_cast<std::uint16_t>(sign | 0x7e00U);
  if (magnitude >= 0x477ff000U) return static_cast<std::uint16_t>(sign | 0x7c00U);
  if (magnitude < 0x33000001U) return sign;
  const std::uint32_t exponent = magnitude >> 23;
  std::uint32_t fraction = (magnitude & 0x7fffffU) | 0x800000U;
  // Below 2^-14 the fraction is shifted into the place of the exponent.
  const std::uint32_t dropped = exponent < 113 ? 126 - exponent : 13;
  const std::uint32_t kept = fraction >> dropped;
  const std::uint32_t rest = fraction & ((1U << dropped) - 1), middle = 1U << (dropped - 1);
  const std::uint32_t rounded = kept + (rest > middle || (rest == middle && (kept & 1U)) ? 1 : 0);
  const std::uint32_t base = exponent < 113 ? 0 : (exponent - 113) << 10;
  return static_cast<std::uint16_t>(sign | (base + rounded));
}

float float_of_half(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16;
  const std::uint32_t exponent = half >> 10 & 0x1fU, fraction = half & 0x3ffU;
  std::uint32_t bits;
  if (exponent == 31) {
    bits = sign | 0x7f800000U | fraction << 13;
  } else if (exponent != 0) {
    bits = sign | (exponent + 112) << 23 | fraction << 13;
  } else {
    const float value = static_cast<float>(fraction) * 5.9604644775390625e-8F;  // 2^-24
    std::memcpy(&bits, &value, sizeof bits);
    bits |= sign;
  }
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace tessera
