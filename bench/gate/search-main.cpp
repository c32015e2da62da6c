// search-main walk|filtered count QUESTIONS [AGAIN_EVERY] | time REPEATS [AGAIN_EVERY]: questions to a segment of our own, as
// work-main.ts does the works in JavaScript. `walk`: through the graph, without a filter. `filtered`: a tenth of all rows, from all
// over, is allowed. `time` prints how many times as long a question takes as the plain loop over some of the rows.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "../../native/src/build.hpp"
#include "../../native/src/segment.hpp"
#include "counted.hpp"
#include "reference-dot.hpp"

namespace {

constexpr std::size_t dimensions = 384;
constexpr std::size_t row_count = 3000;
// What is alike: rows lie around so many middles, as texts do.
constexpr std::size_t middle_count = 60;
constexpr std::size_t allowed_every = 10;
constexpr std::size_t turns_per_repeat = 50;
// A turn must often be over before a busy machine turns to something else.
constexpr std::size_t questions_per_turn = 20;
// Rows that the yardstick measures for a question.
constexpr std::size_t reference_rows = 200;

// The same numbers with every C++ library.
class Chance {
 public:
  std::int32_t below(std::int32_t end) {
    state_ = state_ * 1664525U + 1013904223U;
    return static_cast<std::int32_t>((std::uint64_t{state_} * static_cast<std::uint64_t>(end)) >> 32U);
  }

 private:
  std::uint32_t state_ = 1;
};

struct Rows {
  std::vector<std::uint32_t> ids;
  std::vector<std::int8_t> codes;
};

Rows make_rows() {
  Chance chance;
  std::vector<std::int32_t> middles(middle_count * dimensions);
  for (auto& value : middles) value = chance.below(161) - 80;
  Rows rows{std::vector<std::uint32_t>(row_count), std::vector<std::int8_t>(row_count * dimensions)};
  for (std::size_t row = 0; row < row_count; ++row) {
    rows.ids[row] = static_cast<std::uint32_t>(row);
    const std::int32_t* middle = middles.data() + (row % middle_count) * dimensions;
    for (std::size_t i = 0; i < dimensions; ++i)
      rows.codes[row * dimensions + i] = static_cast<std::int8_t>(middle[i] + chance.below(61) - 30);
  }
  return rows;
}

tessera::Region build(const Rows& rows) {
  tessera::BuildInput input;
  input.row_count = row_count;
  input.dimensions = dimensions;
  input.ids = rows.ids.data();
  input.codes = rows.codes.data();
  return tessera::build_segment(input, tessera::best_kernel()).image;
}

class Questions {
 public:
  Questions(const Rows& rows, bool is_filtered) : rows_(rows), segment_(build(rows), tessera::best_kernel()), query_(dimensions) {
    request_.strategy = tessera::Strategy::graph;
    if (!is_filtered) return;
    std::vector<std::uint32_t> allowed;
    Chance chance;
    for (std::uint32_t id = 0; id < row_count; ++id)
      if (chance.below(allowed_every) == 0) allowed.push_back(id);
    filter_ = segment_.filter_of(allowed.data(), allowed.size());
    request_.filter = &filter_;
    // Of so few rows the plan would read all that are allowed.
    request_.strategy = tessera::Strategy::sweep;
  }
  double once(std::size_t round) {
    const std::int8_t* codes = rows_.codes.data() + (round * 37 % row_count) * dimensions;
    for (std::size_t i = 0; i < dimensions; ++i) query_[i] = static_cast<float>(codes[i]) + static_cast<float>((round + i) % 7);
    request_.query = query_.data();
    const tessera::SearchAnswer answer = segment_.search(request_);
    return answer.found.empty() ? 0 : answer.found.front().score;
  }
  double reference(std::size_t round) const {
    const std::int8_t* codes = rows_.codes.data();
    std::int64_t sum = 0;
    for (std::size_t row = 0; row < reference_rows; ++row)
      sum += reference_dot(codes + (round % row_count) * dimensions, codes + row * dimensions, dimensions);
    return static_cast<double>(sum);
  }

 private:
  const Rows& rows_;
  tessera::Segment segment_;
  std::vector<float> query_;
  tessera::Filter filter_;
  tessera::SearchRequest request_;
};

double run(Questions& questions, std::size_t count, std::size_t again_every, std::size_t from = 0) {
  double sum = 0;
  for (std::size_t round = from; round < from + count; ++round) {
    sum += questions.once(round);
    if (again_every != 0 && round % again_every == 0) sum += questions.once(round + again_every + 2);
  }
  return sum;
}

template <typename Work>
double elapsed(Work work, double& sum) {
  const auto started = std::chrono::steady_clock::now();
  sum += work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string figure = argc > 1 ? argv[1] : "";
  const std::string mode = argc > 2 ? argv[2] : "";
  if ((figure != "walk" && figure != "filtered") || (mode != "count" && mode != "time")) {
    std::fprintf(stderr, "usage: search-main walk|filtered count QUESTIONS [AGAIN_EVERY] | time REPEATS [AGAIN_EVERY]\n");
    return 2;
  }
  const std::size_t amount = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 0;
  const std::size_t again_every = argc > 4 ? std::strtoul(argv[4], nullptr, 10) : 0;
  const Rows rows = make_rows();
  Questions questions(rows, figure == "filtered");
  double sum = 0;
  if (mode == "count") {
    sum = run(questions, amount, again_every);
    counted::begin();
    sum += run(questions, amount, again_every, amount);
    counted::end();
  } else {
    for (std::size_t repeat = 0; repeat < amount; ++repeat) {
      double own = std::numeric_limits<double>::max(), plain = own;
      for (std::size_t turn = 0; turn < turns_per_repeat; ++turn) {
        own = std::min(own, elapsed([&] { return run(questions, questions_per_turn, again_every); }, sum));
        plain = std::min(plain, elapsed(
                                    [&] {
                                      double all = 0;
                                      for (std::size_t round = 0; round < questions_per_turn; ++round) all += questions.reference(round);
                                      return all;
                                    },
                                    sum));
      }
      std::printf("%.9f\n", own / plain);
    }
  }
  // Said so that no compiler leaves the work out.
  std::fprintf(stderr, "%g\n", sum);
  return 0;
}
