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
  return vaddvq_s32(vaddq_s32(even, odd)) + scalar_kernel().dot(a + i, b + i, count - i);
}

}  // namespace

// Every 64-bit ARM processor has it.
Kernel neon_kernel() { return {"neon", dot_neon}; }

}  // namespace tessera

#else

namespace tessera {
Kernel neon_kernel() { return {"neon", nullptr}; }
}  // namespace tessera

#endif
