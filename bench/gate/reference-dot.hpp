// The yardstick of what is timed in C++.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__GNUC__) && !defined(__clang__)
#define PLAIN __attribute__((noinline, optimize("O1", "no-tree-vectorize")))
#else
#define PLAIN __attribute__((noinline))
#endif

// Invariant: never changed. Every committed time of the kernel and of searching is a multiple of this one.
PLAIN inline std::int32_t reference_dot(const std::int8_t* a, const std::int8_t* b, std::size_t count) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    sum += std::int32_t{a[i]} * std::int32_t{b[i]};
#if defined(__clang__)
    __asm__ volatile("" : "+r"(sum));
#endif
  }
  return sum;
}
