// Segments without Node, for the sanitizers: built, searched while rows are removed, and read from damaged bytes.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "../src/build.hpp"
#include "../src/segment.hpp"

namespace {

using tessera::SearchRequest;
using tessera::Segment;
using tessera::Strategy;

void expect(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "failed: %s\n", what.c_str());
  std::exit(1);
}

std::mt19937 chance(20261127);

struct Rows {
  std::size_t dimensions;
  std::vector<std::uint32_t> ids;
  std::vector<std::int8_t> codes;
};

Rows random_rows(std::size_t count, std::size_t dimensions) {
  std::normal_distribution<float> value(0, 30);
  Rows rows{dimensions, std::vector<std::uint32_t>(count), std::vector<std::int8_t>(count * dimensions)};
  for (std::size_t row = 0; row < count; ++row) rows.ids[row] = static_cast<std::uint32_t>(row * 2 + 1);
  std::shuffle(rows.ids.begin(), rows.ids.end(), chance);
  for (auto& code : rows.codes) code = static_cast<std::int8_t>(std::clamp(value(chance), -127.0F, 127.0F));
  return rows;
}

tessera::Built build(const Rows& rows, std::size_t threads, std::uint32_t links = 8) {
  tessera::BuildInput input;
  input.row_count = rows.ids.size();
  input.dimensions = rows.dimensions;
  input.ids = rows.ids.data();
  input.codes = rows.codes.data();
  input.link_count = links;
  input.effort = 32;
  input.thread_count = threads;
  return tessera::build_segment(input, tessera::best_kernel());
}

std::vector<float> random_query(std::size_t dimensions) {
  std::normal_distribution<float> value(0, 1);
  std::vector<float> query(dimensions);
  for (auto& each : query) each = value(chance);
  return query;
}

constexpr Strategy strategies[] = {Strategy::planned, Strategy::exact, Strategy::sketch, Strategy::graph, Strategy::sweep, Strategy::cells};

// Whatever way is gone, every row is found when as many as there are are asked for.
void expect_all_found(const Rows& rows) {
  const std::size_t count = rows.ids.size();
  const Segment segment(std::move(build(rows, 2).image), tessera::best_kernel());
  const auto query = random_query(rows.dimensions);
  for (const Strategy strategy : strategies) {
    SearchRequest request;
    request.query = query.data();
    request.count = request.effort = count;
    request.strategy = strategy;
    const auto answer = segment.search(request);
    expect(answer.found.size() == count, "all of " + std::to_string(count));
    expect(strategy == Strategy::planned || answer.strategy == strategy, "the way that was asked for");
  }
}

void every_row_is_reached() {
  for (const std::size_t count : {1U, 2U, 3U, 50U, 700U}) expect_all_found(random_rows(count, 20));
  // Alike, as what stands at the foot of every page is: they fill each other's links, and few others name them.
  for (const std::size_t alike_count : {400U, 1000U, 1200U}) {
    Rows rows = random_rows(1200, 20);
    for (std::size_t row = 1; row < alike_count; ++row)
      std::copy_n(rows.codes.begin(), 20, rows.codes.begin() + static_cast<std::ptrdiff_t>(row * 20));
    expect_all_found(rows);
  }
  std::printf("every row is reached\n");
}

void searches_go_on_while_rows_are_removed() {
  const Rows rows = random_rows(3000, 24);
  Segment segment(std::move(build(rows, 2).image), tessera::best_kernel());
  std::vector<std::uint32_t> sorted(rows.ids.begin(), rows.ids.begin() + 1500);
  std::sort(sorted.begin(), sorted.end());
  const tessera::Filter filter = segment.filter_of(sorted.data(), sorted.size());
  expect(filter.count == 1500, "rows of a filter");
  std::vector<std::vector<float>> queries;
  for (int place = 0; place < 20; ++place) queries.push_back(random_query(24));
  std::atomic<bool> is_done{false};
  std::thread remover([&] {
    for (std::size_t row = 0; row < 1000; ++row) segment.remove(&rows.ids[row], 1);
    is_done = true;
  });
  std::thread measurer([&] { segment.calibrate(); });
  do {
    for (const auto& query : queries) {
      SearchRequest request;
      request.query = query.data();
      for (const Strategy strategy : strategies) {
        request.strategy = strategy;
        request.filter = strategy == Strategy::graph ? nullptr : &filter;
        expect(segment.search(request).found.size() == 10, "as many as asked for");
      }
    }
  } while (!is_done);
  remover.join();
  measurer.join();
  expect(segment.removed_count() == 1000, "rows that were removed");
  for (const auto& query : queries) {
    SearchRequest request;
    request.query = query.data();
    request.count = 100;
    for (const auto& found : segment.search(request).found)
      expect(std::find(rows.ids.begin(), rows.ids.begin() + 1000, found.slot) == rows.ids.begin() + 1000, "a removed row was given");
  }
  std::printf("searches go on\n");
}

// Damaged bytes are refused, or searched without a step beyond them: the address sanitizer would end the program.
void damage_is_survived() {
  const Rows rows = random_rows(200, 16);
  const tessera::Built built = build(rows, 1);
  const std::vector<std::uint8_t> whole(built.image.data(), built.image.data() + built.image.size_bytes());
  std::size_t opened = 0, refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::uint8_t> bytes = whole;
    const bool in_header = round % 3 == 0;
    for (int change = 0; change < 1 + round % 20; ++change)
      bytes[chance() % (in_header ? sizeof(tessera::Header) : bytes.size())] = static_cast<std::uint8_t>(chance());
    if (round % 7 == 0) bytes.resize(chance() % (bytes.size() + 1));
    tessera::Region region = tessera::Region::allocate(bytes.size());
    std::copy(bytes.begin(), bytes.end(), region.writable());
    try {
      const Segment segment(std::move(region), tessera::best_kernel());
      ++opened;
      const auto query = random_query(16);
      const std::uint32_t few[] = {3, 5, 7, 200, 301};
      const tessera::Filter filter = segment.filter_of(few, 5);
      SearchRequest request;
      request.query = query.data();
      for (const Strategy strategy : strategies) {
        request.strategy = strategy;
        request.filter = nullptr;
        segment.search(request);
        request.filter = &filter;
        segment.search(request);
      }
    } catch (const std::runtime_error&) {
      ++refused;
    }
  }
  expect(opened > 500 && refused > 500, "both kinds of damage");
  // A header that is whole but of another shape must not lead out of the bytes either.
  for (int round = 0; round < 2000; ++round) {
    tessera::Region region = tessera::Region::allocate(whole.size());
    std::copy(whole.begin(), whole.end(), region.writable());
    tessera::Header header;
    std::memcpy(&header, whole.data(), sizeof header);
    std::uint32_t* const fields[] = {&header.dimensions, &header.link_count, &header.full_precision, &header.group_count};
    const std::uint32_t other = round % 2 == 0 ? static_cast<std::uint32_t>(chance()) : static_cast<std::uint32_t>(chance() % 64);
    if (round % 5 == 4) header.cell_count = other;
    else *fields[static_cast<std::size_t>(round) % 5] = other;
    try {
      tessera::finish_image(region.writable(), header);
      const Segment segment(std::move(region), tessera::best_kernel());
      const auto query = random_query(header.dimensions);
      SearchRequest request;
      request.query = query.data();
      segment.search(request);
      request.strategy = Strategy::cells;
      segment.search(request);
    } catch (const std::runtime_error&) {
    }
  }
  std::printf("damage is survived\n");
}

template <typename Exception, typename Action>
bool is_refused(Action action) {
  try {
    action();
    return false;
  } catch (const Exception&) {
    return true;
  }
}

void bad_rows_are_refused() {
  Rows rows = random_rows(10, 8);
  rows.ids[3] = rows.ids[4];
  expect(is_refused<std::invalid_argument>([&] { build(rows, 1); }), "an id twice");
  expect(is_refused<std::invalid_argument>([&] { build(random_rows(10, 8), 1, 1); }), "one link");
  expect(is_refused<std::invalid_argument>([&] { build(random_rows(0, 8), 1); }), "no rows");
  const Segment segment(std::move(build(random_rows(10, 8), 1).image), tessera::best_kernel());
  const std::vector<float> query(8, NAN);
  SearchRequest request;
  request.query = query.data();
  expect(is_refused<std::invalid_argument>([&] { segment.search(request); }), "a query that is no number");
  std::printf("bad rows are refused\n");
}

}  // namespace

void segments_hold(bool with_damage) {
  every_row_is_reached();
  searches_go_on_while_rows_are_removed();
  bad_rows_are_refused();
  if (with_damage) damage_is_survived();
}
