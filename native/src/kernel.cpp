#include "kernel.hpp"

namespace tessera {

namespace {

std::int32_t dot_scalar(const std::int8_t* a, const std::int8_t* b, std::size_t count) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += std::int32_t{a[i]} * std::int32_t{b[i]};
  return sum;
}

}  // namespace

Kernel scalar_kernel() { return {"scalar", dot_scalar}; }

std::vector<Kernel> usable_kernels() {
  std::vector<Kernel> usable;
  for (const Kernel& kernel : {avx2_kernel(), neon_kernel(), scalar_kernel()}) {
    if (kernel.dot != nullptr) usable.push_back(kernel);
  }
  return usable;
}

Kernel best_kernel() {
  static const Kernel best = usable_kernels().front();
  return best;
}

}  // namespace tessera
