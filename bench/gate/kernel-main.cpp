// kernel-main name | count DOTS [AGAIN_EVERY] | time REPEATS [AGAIN_EVERY] | beside REPEATS: the kernel as work-main.ts does the
// works in JavaScript. `time` prints how many times as long a product takes as the plain loop below. `beside` prints a line a
// function, `FUNCTION KERNEL OTHER SHARE`: how long the kernel that is chosen takes, as a share of the next one that can run here.
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
constexpr std::size_t turns_per_repeat = 40;
constexpr std::size_t dots_per_turn = 20000;
// A turn must often be over before a busy machine turns to something else: half a millisecond of the plain loop.
constexpr std::size_t plain_share = 10;

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

double elapsed(const tessera::Kernel& kernel, const std::vector<std::int8_t>& rows, std::size_t dots, std::size_t again_every,
               std::int64_t& sum) {
  const auto started = std::chrono::steady_clock::now();
  sum += run(kernel, rows, dots, again_every);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

// Everything that a walk and a scan ask of a kernel, over rows in the nearest cache.
struct Bench {
  explicit Bench(const std::vector<std::int8_t>& codes) : codes(codes), query(dimensions), inverse_lengths(run_rows, 1), scores(run_rows) {
    for (std::size_t row = 0; row < row_count; ++row) places.push_back(codes.data() + row * dimensions);
    for (std::size_t i = 0; i < dimensions; ++i) query[i] = static_cast<float>(codes[i]);
  }
  void dot_rows(const tessera::Kernel& kernel) {
    kernel.dot_rows(codes.data(), places.data(), row_count, dimensions, products.data());
    sum += products[3];
  }
  void score_run(const tessera::Kernel& kernel) {
    const tessera::RowRun rows{codes.data(), inverse_lengths.data(), run_rows};
    sum += static_cast<std::int64_t>(kernel.score_run(codes.data(), rows, dimensions, 1e9F, scores.data()));
  }
  void dot_codes(const tessera::Kernel& kernel) {
    for (const std::int8_t* place : places) scores[0] += kernel.dot_codes(query.data(), place, dimensions);
    sum += static_cast<std::int64_t>(scores[0]);
    scores[0] = 0;
  }

  static constexpr std::size_t run_rows = tessera::run_rows_max;
  const std::vector<std::int8_t>& codes;
  std::vector<const std::int8_t*> places;
  std::vector<float> query;
  std::vector<float> inverse_lengths;
  std::vector<float> scores;
  std::vector<std::int32_t> products = std::vector<std::int32_t>(row_count);
  std::int64_t sum = 0;
};

double elapsed(Bench& bench, void (Bench::*work)(const tessera::Kernel&), const tessera::Kernel& kernel) {
  const auto started = std::chrono::steady_clock::now();
  for (std::size_t turn = 0; turn < dots_per_turn / row_count; ++turn) (bench.*work)(kernel);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

std::int64_t print_beside(const std::vector<std::int8_t>& codes, std::size_t repeats) {
  const std::vector<tessera::Kernel> kernels = tessera::usable_kernels();
  if (kernels.size() < 2) return 0;
  Bench bench(codes);
  const auto print = [&](const char* name, void (Bench::*work)(const tessera::Kernel&)) {
    double own = std::numeric_limits<double>::max(), other = own;
    for (std::size_t turn = 0; turn < repeats * turns_per_repeat; ++turn) {
      own = std::min(own, elapsed(bench, work, kernels[0]));
      other = std::min(other, elapsed(bench, work, kernels[1]));
    }
    std::printf("%s %s %s %.9f\n", name, kernels[0].name, kernels[1].name, own / other);
  };
  print("rows-here-and-there", &Bench::dot_rows);
  print("rows-in-order", &Bench::score_run);
  print("scoring-again", &Bench::dot_codes);
  return bench.sum;
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
        own = std::min(own, elapsed(kernel, rows, dots_per_turn, again_every, sum));
        plain = std::min(plain, elapsed(reference, rows, dots_per_turn / plain_share, 0, sum));
      }
      std::printf("%.9f\n", own / plain / static_cast<double>(plain_share));
    }
  } else if (mode == "beside") {
    sum = print_beside(rows, amount);
  } else {
    std::fprintf(stderr, "usage: kernel-main name | count DOTS [AGAIN_EVERY] | time REPEATS [AGAIN_EVERY] | beside REPEATS\n");
    return 2;
  }
  // Said so that no compiler leaves the products out.
  std::fprintf(stderr, "%lld\n", static_cast<long long>(sum));
  return 0;
}
