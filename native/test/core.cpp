// The core without Node, so that the sanitizers see it alone. Prints what it did; any difference ends it with status 1.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../src/kernel.hpp"
#include "../src/near.hpp"
#include "../src/scan.hpp"
#include "../src/top_k.hpp"

namespace {

using tessera::Kernel;
using tessera::Scored;

void expect(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "failed: %s\n", what.c_str());
  std::exit(1);
}

std::mt19937 chance(20261123);

std::vector<std::int8_t> random_codes(std::size_t count) {
  std::uniform_int_distribution<int> code(-127, 127);
  std::vector<std::int8_t> codes(count);
  for (auto& each : codes) each = static_cast<std::int8_t>(code(chance));
  return codes;
}

// Sums in another order differ by a few of the last bits.
bool is_close(float one, float other) { return std::fabs(one - other) <= 1e-4F * (1 + std::fabs(other)); }

void products_of_floats_agree(const Kernel& kernel) {
  std::uniform_real_distribution<float> value(-1, 1);
  for (std::size_t count = 0; count <= 100; ++count) {
    std::vector<float> query(count), row(count);
    std::vector<std::uint16_t> halves(count);
    for (std::size_t i = 0; i < count; ++i) {
      query[i] = value(chance);
      row[i] = value(chance);
      halves[i] = tessera::half_of(row[i]);
    }
    const auto codes = random_codes(count);
    const Kernel scalar = tessera::scalar_kernel();
    const std::string where = std::string(kernel.name) + " over " + std::to_string(count);
    std::vector<std::uint16_t> halved(count);
    kernel.halve(row.data(), count, halved.data());
    expect(halved == halves, "what is halved, " + where);
    expect(is_close(kernel.dot_codes(query.data(), codes.data(), count), scalar.dot_codes(query.data(), codes.data(), count)), "codes, " + where);
    expect(is_close(kernel.dot_halves(query.data(), halves.data(), count), scalar.dot_halves(query.data(), halves.data(), count)), "halves, " + where);
    expect(is_close(kernel.dot_floats(query.data(), row.data(), count), scalar.dot_floats(query.data(), row.data(), count)), "floats, " + where);
  }
}

// Each of the 65,536 goes to a float and back; what lies between two becomes the nearer, the even one of equals.
void halves_are_rounded_to_the_nearest() {
  for (std::uint32_t half = 0; half < 0x10000U; ++half) {
    const float value = tessera::float_of_half(static_cast<std::uint16_t>(half));
    if (std::isnan(value)) continue;
    expect(tessera::half_of(value) == half, "half " + std::to_string(half));
    if ((half & 0x7fffU) >= 0x7bffU) continue;
    const float next = tessera::float_of_half(static_cast<std::uint16_t>(half + 1));
    expect(tessera::half_of((value + next) / 2) == ((half & 1U) != 0 ? half + 1 : half), "middle behind half " + std::to_string(half));
  }
  expect(tessera::half_of(70000.0F) == 0x7c00U && tessera::half_of(1e-9F) == 0, "halves at the ends");
  std::printf("halves agree\n");
}

void products_of_rows_agree(const Kernel& kernel, std::size_t count) {
  const auto query = random_codes(count);
  std::vector<std::vector<std::int8_t>> rows;
  std::vector<const std::int8_t*> places;
  std::vector<std::int32_t> wanted;
  // More than are fetched ahead, and fewer.
  for (std::size_t row = 0; row < count % 11; ++row) rows.push_back(random_codes(count));
  for (const auto& row : rows) {
    places.push_back(row.data());
    wanted.push_back(tessera::scalar_kernel().dot(query.data(), row.data(), count));
  }
  std::vector<std::int32_t> products(rows.size());
  kernel.dot_rows(query.data(), places.data(), rows.size(), count, products.data());
  expect(products == wanted, std::string(kernel.name) + " with rows of " + std::to_string(count));
}

// One behind the other, with nothing behind the last.
void scores_of_a_run_agree(const Kernel& kernel, std::size_t count, std::size_t row_count) {
  const auto query = random_codes(count), rows = random_codes(row_count * count);
  std::vector<float> inverse_lengths, wanted, scores(row_count);
  for (std::size_t row = 0; row < row_count; ++row) {
    inverse_lengths.push_back(1 / static_cast<float>(row + 1));
    wanted.push_back(static_cast<float>(tessera::scalar_kernel().dot(query.data(), rows.data() + row * count, count)) * inverse_lengths[row]);
  }
  const float least = row_count == 0 ? 0 : wanted[row_count / 2];
  std::uint64_t wanted_over = 0;
  for (std::size_t row = 0; row < row_count; ++row) wanted_over |= std::uint64_t{wanted[row] >= least} << row;
  const std::uint64_t over = kernel.score_run(query.data(), {rows.data(), inverse_lengths.data(), row_count}, count, least, scores.data());
  expect(scores == wanted && over == wanted_over, std::string(kernel.name) + " with a run of " + std::to_string(row_count) + " of " + std::to_string(count));
}

// Exact-size vectors let the address sanitizer see a read of one byte too many.
void kernels_agree_with_the_scalar_one() {
  for (const Kernel& kernel : tessera::usable_kernels()) {
    for (std::size_t count = 0; count <= 300; ++count) {
      const auto a = random_codes(count), b = random_codes(count);
      expect(kernel.dot(a.data(), b.data(), count) == tessera::scalar_kernel().dot(a.data(), b.data(), count),
             std::string(kernel.name) + " over " + std::to_string(count));
      products_of_rows_agree(kernel, count);
      scores_of_a_run_agree(kernel, count, count % 65);
    }
    for (const std::size_t count : {256, 384, 512, 768, 1024})
      for (std::size_t row_count = 0; row_count <= tessera::run_rows_max; row_count += 1 + row_count / 4) scores_of_a_run_agree(kernel, count, row_count);
    for (const int sign : {1, -1}) {
      const std::vector<std::int8_t> a(4096, 127), b(4096, static_cast<std::int8_t>(127 * sign));
      expect(kernel.dot(a.data(), b.data(), 4096) == sign * 127 * 127 * 4096, std::string(kernel.name) + " at the extremes");
    }
    products_of_floats_agree(kernel);
    std::printf("kernel %s agrees\n", kernel.name);
  }
}

// As models that order their columns by variance give them: what tells most lies first.
std::vector<std::int8_t> falling_codes(std::size_t rows, std::size_t dimensions) {
  auto codes = random_codes(rows * dimensions);
  for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = static_cast<std::int8_t>(codes[i] / static_cast<int>(1 + i % dimensions / 8));
  return codes;
}

// Where queries alone fall, their first columns promise more than they keep.
void near_pairs_agree(std::size_t dimensions, std::size_t row_count, std::size_t query_count, bool rows_fall, bool queries_fall) {
  // About a tenth is as far from the middle as that, or a fortieth.
  const float usual = rows_fall ? 1.3F / std::sqrt(12.0F) : (queries_fall ? 2 : 1.3F) / std::sqrt(static_cast<float>(dimensions));
  const auto some_codes = [&](std::size_t rows, bool falls) {
    return falls ? falling_codes(rows, dimensions) : random_codes(rows * dimensions);
  };
  const tessera::Kernel scalar = tessera::scalar_kernel();
  const auto inverse_length = [&](const std::int8_t* row) {
    const std::int32_t square = scalar.dot(row, row, dimensions);
    return square == 0 ? 0 : 1 / std::sqrt(static_cast<float>(square));
  };
  auto rows = some_codes(row_count, rows_fall), queries = some_codes(query_count, queries_fall);
  // The first row and the last query have no direction: no cosine but 0.
  std::fill_n(rows.begin(), dimensions, std::int8_t{0});
  std::fill_n(queries.end() - static_cast<std::ptrdiff_t>(dimensions), dimensions, std::int8_t{0});
  std::vector<float> leasts;
  for (std::size_t row = 0; row < row_count; ++row) leasts.push_back(row % 7 == 3 ? usual * 2 : row % 31 == 0 ? -0.5F : usual);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> wanted;
  for (std::uint32_t query = 0; query < query_count; ++query) {
    const std::int8_t* asked = queries.data() + query * dimensions;
    for (std::uint32_t row = 0; row < row_count; ++row) {
      const std::int8_t* own = rows.data() + row * dimensions;
      if (static_cast<float>(scalar.dot(asked, own, dimensions)) * inverse_length(own) * inverse_length(asked) >= leasts[row]) wanted.emplace_back(query, row);
    }
  }
  expect(!wanted.empty(), "something is near");
  for (const Kernel& kernel : tessera::usable_kernels()) {
    const tessera::NearRows held(dimensions, rows, leasts, kernel);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> found;
    for (const auto& pair : held.near(queries.data(), query_count)) found.emplace_back(pair.query, pair.row);
    std::sort(found.begin(), found.end());
    expect(found == wanted, std::string(kernel.name) + " finds all that is near, and nothing else");
    expect(held.near(queries.data(), 0).empty(), "nothing is asked");
  }
}

// Where every sum is as large as it can be.
void near_pairs_hold_at_the_extremes() {
  for (const Kernel& kernel : tessera::usable_kernels())
    for (const int sign : {1, -1}) {
      const std::size_t dimensions = 1024;
      const std::vector<std::int8_t> query(dimensions, 127);
      const tessera::NearRows held(dimensions, std::vector<std::int8_t>(dimensions, static_cast<std::int8_t>(127 * sign)), {0.999F}, kernel);
      expect(held.near(query.data(), 1).size() == (sign > 0 ? 1 : 0), std::string(kernel.name) + " at the extremes");
      expect(tessera::NearRows(dimensions, {}, {}, kernel).near(query.data(), 1).empty(), "no rows");
    }
}

// Counts of rows and of queries that fill no group, one, some and more than are held together; row lengths with and without a rest.
void near_pairs_are_those_of_brute_force() {
  for (const std::size_t dimensions : {5U, 72U, 128U, 257U})
    for (const std::size_t query_count : {2U, 9U, 65U, 130U})
      for (const std::size_t row_count : {1U, 64U, 700U})
        for (const bool falls : {false, true}) {
          near_pairs_agree(dimensions, row_count, query_count, falls, falls);
          if (falls) near_pairs_agree(dimensions, row_count, query_count, false, true);
        }
  near_pairs_hold_at_the_extremes();
  std::printf("near pairs agree\n");
}

void top_k_is_a_sort_cut_short() {
  std::uniform_int_distribution<int> score(0, 20);
  for (std::size_t count : {0U, 1U, 2U, 7U, 100U, 1000U}) {
    std::vector<Scored> all;
    tessera::TopK best(count);
    for (std::uint32_t slot = 0; slot < 500; ++slot) all.push_back({slot, static_cast<float>(score(chance))});
    std::shuffle(all.begin(), all.end(), chance);
    for (const Scored& each : all) best.offer(each);
    std::sort(all.begin(), all.end(), tessera::Better{});
    const auto taken = best.take();
    expect(taken.size() == std::min<std::size_t>(count, 500), "size of top " + std::to_string(count));
    for (std::size_t i = 0; i < taken.size(); ++i) expect(taken[i].slot == all[i].slot, "order of top " + std::to_string(count));
  }
  std::printf("top k agrees\n");
}

struct Rows {
  std::vector<std::vector<std::int8_t>> codes;
  std::vector<std::vector<float>> lengths;
  tessera::Matrix matrix;
};

Rows random_rows(std::size_t dimensions, std::size_t rows_per_block, std::size_t block_count) {
  Rows rows;
  rows.matrix = {dimensions, rows_per_block, {}};
  for (std::size_t block = 0; block < block_count; ++block) {
    rows.codes.push_back(random_codes(dimensions * rows_per_block));
    rows.lengths.emplace_back(rows_per_block, 0.5F + 0.1F * static_cast<float>(block));
  }
  for (std::size_t block = 0; block < block_count; ++block) rows.matrix.blocks.push_back({rows.codes[block].data(), rows.lengths[block].data()});
  return rows;
}

void scans_agree_with_a_sort() {
  const std::size_t dimensions = 100, per_block = 64, blocks = 5;
  const Rows rows = random_rows(dimensions, per_block, blocks);
  const auto query = random_codes(dimensions);
  std::vector<std::uint32_t> skip(blocks * per_block / 32);
  for (auto& word : skip) word = chance();
  std::vector<std::uint32_t> listed;
  std::vector<Scored> wanted;
  for (std::uint32_t slot = 3; slot < 300; ++slot) {
    if ((skip[slot / 32] >> (slot % 32) & 1U) != 0) continue;
    const auto* row = rows.codes[slot / per_block].data() + slot % per_block * dimensions;
    const auto product = static_cast<float>(tessera::scalar_kernel().dot(query.data(), row, dimensions));
    wanted.push_back({slot, product * rows.lengths[slot / per_block][slot % per_block]});
    listed.push_back(slot);
  }
  std::sort(wanted.begin(), wanted.end(), tessera::Better{});
  std::shuffle(listed.begin(), listed.end(), chance);
  for (const Kernel& kernel : tessera::usable_kernels()) {
    const auto ranged = tessera::scan_range(rows.matrix, query.data(), 20, 3, 300, skip, kernel);
    const auto picked = tessera::scan_slots(rows.matrix, query.data(), 20, listed.data(), listed.size(), kernel);
    expect(ranged.size() == 20 && picked.size() == 20, "size of a scan");
    for (std::size_t i = 0; i < 20; ++i) expect(ranged[i].slot == wanted[i].slot && picked[i].slot == wanted[i].slot, "order of a scan");
  }
  std::printf("scans agree\n");
}

template <typename Action>
bool is_refused(Action action) {
  try {
    action();
    return false;
  } catch (const std::out_of_range&) {
    return true;
  }
}

void slots_out_of_range_are_refused() {
  const Rows rows = random_rows(16, 8, 2);
  const auto query = random_codes(16);
  const std::vector<std::uint32_t> bits(1), none;
  const std::uint32_t behind = 16;
  const Kernel kernel = tessera::best_kernel();
  expect(is_refused([&] { tessera::scan_range(rows.matrix, query.data(), 1, 0, 17, bits, kernel); }), "a range that is too long");
  expect(is_refused([&] { tessera::scan_range(rows.matrix, query.data(), 1, 0, 16, none, kernel); }), "bits that are too few");
  expect(is_refused([&] { tessera::scan_slots(rows.matrix, query.data(), 1, &behind, 1, kernel); }), "a slot that is not there");
  expect(tessera::scan_slots(rows.matrix, query.data(), 1, nullptr, 0, kernel).empty(), "no slots");
  std::printf("bounds hold\n");
}

}  // namespace

// In segments.cpp.
void segments_hold(bool with_damage);
// In sketches.cpp.
void sketches_hold();
// In cells.cpp.
void cells_hold();
// In ahead.cpp.
void ahead_holds();
// In give_way.cpp.
void threads_give_way();
// In cut_short.cpp.
void cut_files_are_survived();

// By an argument only a part: `threads`, what starts some; `kernels`, what differs by processor.
int main(int argument_count, char** arguments) {
  const std::string part = argument_count > 1 ? arguments[1] : "";
  if (part != "threads") {
    halves_are_rounded_to_the_nearest();
    kernels_agree_with_the_scalar_one();
    near_pairs_are_those_of_brute_force();
    scans_agree_with_a_sort();
    sketches_hold();
  }
  if (part == "kernels") return 0;
  if (part != "threads") {
    top_k_is_a_sort_cut_short();
    slots_out_of_range_are_refused();
    cells_hold();
    threads_give_way();
  }
  ahead_holds();
  segments_hold(part != "threads");
  cut_files_are_survived();
}
