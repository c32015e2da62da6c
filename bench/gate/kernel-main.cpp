// kernel-main name | count DOTS [AGAIN_EVERY] | time REPEATS [AGAIN_EVERY]: the kernel as work-main.ts does the works in
// JavaScript. `time` prints how many times as long a product takes as the plain loop below.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "../../native/src/kernel.hpp"
#include "counted.hpp"
#include "reference-dot.hpp"

namespace {

constexpr std::size_t dimensions = 384;
// Few enough to stay in the nearest cache: the kernel is measured, not the memory.
constexpr std::size_t row_count = 64;
constexpr std::size_t turns_per_repeat = 20;
constexpr std::size_t dots_per_turn = 20000;

void reference_rows(const std::int8_t* query, const std::int8_t* const* rows, std::size_t given, std::size_t count,
                    std::int32_t* products) {
  for (std::size_t row = 0; row < given; ++row) products[row] = reference_dot(query, rows[row], count);
}

// As a walk asks: for the products of many rows at once.
std::int64_t run(const tessera::Kernel& kernel, const std::vector<std::int8_t>& rows, std::size_t dots, std::size_t again_every) {
  const std::int8_t* query = rows.data();
  std::vector<const std::int8_t*> places;
  for (std::size_t row = 0; row < row_count; ++row) places.push_back(query + row * dimensions);
  std::vector<std::int32_t> products(row_count);
  std::int64_t sum = 0;
  for (std::size_t from = 0; from < dots; from += row_count) {
    const std::size_t batch = std::min(row_count, dots - from);
    kernel.dot_rows(query, places.data(), batch, dimensions, products.data());
    for (std::size_t i = 0; i < batch; ++i) {
      sum += products[i];
      if (again_every != 0 && (from + i) % again_every == 0) sum += kernel.dot(query, places[i], dimensions);
    }
  }
  return sum;
}

double elapsed(const tessera::Kernel& kernel, const std::vector<std::int8_t>& rows, std::size_t again_every, std::int64_t& sum) {
  const auto started = std::chrono::steady_clock::now();
  sum += run(kernel, rows, dots_per_turn, again_every);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  const tessera::Kernel kernel = tessera::best_kernel();
  tessera::Kernel reference;
  reference.dot_rows = reference_rows;
  if (mode == "name") return std::printf("%s\n", kernel.name) < 0 ? 1 : 0;
  const std::size_t amount = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 0;
  const std::size_t again_every = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 0;
  std::vector<std::int8_t> rows(row_count * dimensions);
  std::uint32_t chance = 1;
  for (auto& code : rows) code = static_cast<std::int8_t>(static_cast<int>((chance = chance * 1664525U + 1013904223U) >> 24U) % 127);
  std::int64_t sum = 0;
  if (mode == "count") {
    sum = run(kernel, rows, amount, again_every);
    counted::begin();
    sum += run(kernel, rows, amount, again_every);
    counted::end();
  } else if (mode == "time") {
    for (std::size_t repeat = 0; repeat < amount; ++repeat) {
      double own = std::numeric_limits<double>::max(), plain = own;
      for (std::size_t turn = 0; turn < turns_per_repeat; ++turn) {
        own = std::min(own, elapsed(kernel, rows, again_every, sum));
        plain = std::min(plain, elapsed(reference, rows, 0, sum));
      }
      std::printf("%.9f\n", own / plain);
    }
  } else {
    std::fprintf(stderr, "usage: kernel-main name | count DOTS [AGAIN_EVERY] | time REPEATS [AGAIN_EVERY]\n");
    return 2;
  }
  // Said so that no compiler leaves the products out.
  std::fprintf(stderr, "%lld\n", static_cast<long long>(sum));
  return 0;
}
