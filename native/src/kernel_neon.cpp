#include "fetch.hpp"
#include "kernel.hpp"

#if defined(__aarch64__) || defined(_M_ARM64)

#include <arm_neon.h>

namespace tessera {

namespace {

// Two products of 127 * 127 fit a 16-bit lane; they are widened before a third could be added.
std::int32_t dot_neon(const std::int8_t* a, const std::int8_t* b, std::size_t count) {
  int32x4_t even = vdupq_n_s32(0);
  int32x4_t odd = vdupq_n_s32(0);
  std::size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    const int8x16_t a0 = vld1q_s8(a + i), b0 = vld1q_s8(b + i);
    const int8x16_t a1 = vld1q_s8(a + i + 16), b1 = vld1q_s8(b + i + 16);
    even = vpadalq_s16(even, vmlal_s8(vmull_s8(vget_low_s8(a0), vget_low_s8(b0)), vget_high_s8(a0), vget_high_s8(b0)));
    odd = vpadalq_s16(odd, vmlal_s8(vmull_s8(vget_low_s8(a1), vget_low_s8(b1)), vget_high_s8(a1), vget_high_s8(b1)));
  }
  const std::int32_t sum = vaddvq_s32(vaddq_s32(even, odd));
  return i == count ? sum : sum + scalar_kernel().dot(a + i, b + i, count - i);
}

inline void widen(const std::int8_t* from, float32x4_t& low, float32x4_t& high) {
  const int16x8_t words = vmovl_s8(vld1_s8(from));
  low = vcvtq_f32_s32(vmovl_s16(vget_low_s16(words)));
  high = vcvtq_f32_s32(vmovl_s16(vget_high_s16(words)));
}
inline void widen(const std::uint16_t* from, float32x4_t& low, float32x4_t& high) {
  low = vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(from)));
  high = vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(from + 4)));
}
inline void widen(const float* from, float32x4_t& low, float32x4_t& high) {
  low = vld1q_f32(from);
  high = vld1q_f32(from + 4);
}

template <typename Element>
inline float dot_widened(const float* query, const Element* row, std::size_t count, std::size_t& i) {
  float32x4_t sums[4] = {vdupq_n_f32(0), vdupq_n_f32(0), vdupq_n_f32(0), vdupq_n_f32(0)};
  for (; i + 16 <= count; i += 16) {
    float32x4_t a, b, c, d;
    widen(row + i, a, b);
    widen(row + i + 8, c, d);
    sums[0] = vfmaq_f32(sums[0], vld1q_f32(query + i), a);
    sums[1] = vfmaq_f32(sums[1], vld1q_f32(query + i + 4), b);
    sums[2] = vfmaq_f32(sums[2], vld1q_f32(query + i + 8), c);
    sums[3] = vfmaq_f32(sums[3], vld1q_f32(query + i + 12), d);
  }
  return vaddvq_f32(vaddq_f32(vaddq_f32(sums[0], sums[1]), vaddq_f32(sums[2], sums[3])));
}

float dot_codes_neon(const float* query, const std::int8_t* row, std::size_t count) {
  std::size_t i = 0;
  const float sum = dot_widened(query, row, count, i);
  return i == count ? sum : sum + scalar_kernel().dot_codes(query + i, row + i, count - i);
}
float dot_halves_neon(const float* query, const std::uint16_t* row, std::size_t count) {
  std::size_t i = 0;
  const float sum = dot_widened(query, row, count, i);
  return i == count ? sum : sum + scalar_kernel().dot_halves(query + i, row + i, count - i);
}
float dot_floats_neon(const float* query, const float* row, std::size_t count) {
  std::size_t i = 0;
  const float sum = dot_widened(query, row, count, i);
  return i == count ? sum : sum + scalar_kernel().dot_floats(query + i, row + i, count - i);
}

void halve_neon(const float* values, std::size_t count, std::uint16_t* halves) {
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) vst1_u16(halves + i, vreinterpret_u16_f16(vcvt_f16_f32(vld1q_f32(values + i))));
  for (; i < count; ++i) halves[i] = half_of(values[i]);
}

std::int32_t sum_of_sketch(const std::uint64_t* planes, const std::uint8_t* bits, std::size_t words) {
  int32x4_t sums = vdupq_n_s32(0);
  for (std::size_t word = 0; word < words; ++word) {
    const uint8x8_t has = vld1_u8(bits + word * 8);
    const auto count_of = [&](std::size_t plane) {
      const uint8x8_t both = vand_u8(has, vcreate_u8(planes[plane * words + word]));
      return static_cast<std::int32_t>(vaddlv_u8(vcnt_u8(both)));
    };
    const std::int32_t counts[4] = {count_of(0), count_of(1), count_of(2), count_of(3)};
    sums = vaddq_s32(sums, vld1q_s32(counts));
  }
  constexpr std::int32_t weights[4] = {1, 2, 4, -8};
  return vaddvq_s32(vmulq_s32(sums, vld1q_s32(weights)));
}

}  // namespace

// Every 64-bit ARM processor has it.
Kernel neon_kernel() {
  return {"neon", dot_neon, dot_rows_by<dot_neon>, score_run_by<dot_neon>, dot_codes_neon, dot_halves_neon, dot_floats_neon, most_of_sketches_by<sum_of_sketch>, halve_neon};
}

}  // namespace tessera

#else

namespace tessera {
Kernel neon_kernel() { return {"neon"}; }
}  // namespace tessera

#endif
