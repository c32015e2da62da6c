// Sketches without Node: kernels against the scalar one, the rotation, and what is told of scores.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "../src/kernel.hpp"
#include "../src/rotation.hpp"
#include "../src/sketch.hpp"

namespace {

void expect(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "failed: %s\n", what.c_str());
  std::exit(1);
}

std::mt19937 chance(20261128);

std::vector<float> normal_values(std::size_t count) {
  std::normal_distribution<float> value(0, 1);
  std::vector<float> values(count);
  for (auto& each : values) each = value(chance);
  return values;
}

double product(const std::vector<float>& one, const std::vector<float>& other) {
  return std::inner_product(one.begin(), one.end(), other.begin(), 0.0);
}

void rotations_keep_angles() {
  for (const std::size_t dimensions : {1U, 2U, 3U, 7U, 64U, 100U, 384U}) {
    const tessera::Rotation rotation(dimensions);
    auto one = normal_values(dimensions), other = normal_values(dimensions);
    const double before[] = {product(one, one), product(one, other)};
    rotation.turn(one.data());
    rotation.turn(other.data());
    expect(std::fabs(product(one, one) - before[0]) < 1e-3 * (1 + before[0]), "a length over " + std::to_string(dimensions));
    expect(std::fabs(product(one, other) - before[1]) < 1e-3 * (1 + before[0]), "an angle over " + std::to_string(dimensions));
  }
  // What stands in one column alone comes to stand in all of them.
  std::vector<float> single(384);
  single[17] = 1;
  tessera::Rotation(384).turn(single.data());
  const auto [least, largest] = std::minmax_element(single.begin(), single.end());
  expect(*largest < 0.3F && *least > -0.3F, "one column is spread");
  std::printf("rotations hold\n");
}

// Exact-size vectors let the address sanitizer see a read too far.
void kernels_agree_on_sketches() {
  for (std::size_t words = 1; words <= 20; ++words) {
    const std::size_t bytes = tessera::sketch_bytes_of(words * 64), count = 3 * words;
    std::vector<std::uint8_t> data(count * bytes);
    for (auto& each : data) each = static_cast<std::uint8_t>(chance());
    std::vector<std::uint64_t> planes(words * tessera::sketch_planes);
    for (auto& each : planes) each = std::uint64_t{chance()} << 32 | chance();
    const tessera::Sketches sketches{data.data(), bytes, words};
    std::vector<std::uint32_t> rows(count);
    std::iota(rows.begin(), rows.end(), 0U);
    std::shuffle(rows.begin(), rows.end(), chance);
    for (std::uint32_t row = 0; row < count; ++row) {
      const tessera::SketchHead head{1.0F + static_cast<float>(row), 0.5F * static_cast<float>(row)};
      std::memcpy(data.data() + row * bytes, &head, sizeof head);
    }
    // Small whole numbers, so that the order of sums makes no difference.
    const tessera::SketchTerms terms{planes.data(), 2, 3, 4, 5};
    std::vector<float> wanted(count), most(count);
    tessera::scalar_kernel().most_of_sketches(terms, sketches, rows.data(), count, wanted.data());
    for (const tessera::Kernel& kernel : tessera::usable_kernels()) {
      kernel.most_of_sketches(terms, sketches, rows.data(), count, most.data());
      expect(most == wanted, std::string(kernel.name) + " on sketches of " + std::to_string(words) + " words");
    }
  }
  std::printf("sketch kernels agree\n");
}

// Rows in clumps that lie off the middle, as embeddings do.
void few_scores_are_more_than_what_sketches_tell() {
  for (const std::size_t dimensions : {32U, 100U, 384U}) {
    constexpr std::size_t row_count = 2000, query_count = 20;
    const auto middle = normal_values(dimensions);
    std::vector<std::int8_t> codes;
    std::vector<float> inverse_lengths;
    for (std::size_t row = 0; row < row_count; ++row) {
      const auto values = normal_values(dimensions);
      float square = 0;
      for (std::size_t column = 0; column < dimensions; ++column) {
        const auto code = static_cast<std::int8_t>(std::clamp(25 * (values[column] + middle[column]), -127.0F, 127.0F));
        codes.push_back(code);
        square += static_cast<float>(code) * static_cast<float>(code);
      }
      inverse_lengths.push_back(1 / std::sqrt(square));
    }
    std::vector<float> centre(dimensions);
    const std::size_t bytes = tessera::sketch_bytes_of(dimensions);
    std::vector<std::uint8_t> data(row_count * bytes);
    tessera::make_sketches({row_count, dimensions, codes.data(), inverse_lengths.data()}, centre.data(), data.data());
    const tessera::Sketches sketches{data.data(), bytes, (dimensions + 63) / 64};
    std::vector<std::uint32_t> rows(row_count);
    std::iota(rows.begin(), rows.end(), 0U);
    std::vector<float> told(row_count);
    const tessera::Rotation rotation(dimensions);
    std::size_t above = 0, far_above = 0;
    double excess = 0;
    for (std::size_t query = 0; query < query_count; ++query) {
      const std::int8_t* asked = codes.data() + query * 31 * dimensions;
      const tessera::SketchQuery made(asked, dimensions, rotation, centre.data());
      const float length = 1 / inverse_lengths[query * 31];
      tessera::best_kernel().most_of_sketches(made.terms(), sketches, rows.data(), row_count, told.data());
      for (std::size_t row = 0; row < row_count; ++row) {
        const float score = static_cast<float>(tessera::scalar_kernel().dot(asked, codes.data() + row * dimensions, dimensions)) * inverse_lengths[row];
        const float most = told[row];
        above += score > most ? 1 : 0;
        far_above += score > most + 0.1F * length ? 1 : 0;
        excess += (most - score) / length;
      }
    }
    const double all = row_count * query_count;
    expect(static_cast<double>(above) < 0.06 * all, "scores that are more than told over " + std::to_string(dimensions));
    expect(static_cast<double>(far_above) < 0.005 * all, "scores that are much more over " + std::to_string(dimensions));
    // Of no use if all were let through: twice the deviation of an estimate, 0.6 / sqrt(dimensions) of what is off the middle.
    expect(excess / all < 2 / std::sqrt(static_cast<double>(dimensions)), "how much is told over " + std::to_string(dimensions));
  }
  std::printf("sketches tell\n");
}

}  // namespace

void sketches_hold() {
  rotations_keep_angles();
  kernels_agree_on_sketches();
  few_scores_are_more_than_what_sketches_tell();
}
