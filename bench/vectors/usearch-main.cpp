// usearch-main INDEX QUERIES DIMENSIONS: questions to usearch with a filter in its graph, which its library in C++ has and its
// binding for JavaScript does not. INDEX is what the binding saved, QUERIES are rows of f32. Each `EFFORT QUESTIONS BYTES` that
// comes, a line with so many bytes behind it, a bit a row that is allowed, is answered with ten rows of u32 a question (`none`
// where fewer were found), and behind them its nanoseconds as f64.
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include <usearch/index_dense.hpp>

namespace {

using index_t = unum::usearch::index_dense_t;
using clock_type = std::chrono::steady_clock;

constexpr std::size_t neighbours = 10;
constexpr std::uint32_t none = 0xffffffff;

template <typename at> std::vector<at> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes(std::istreambuf_iterator<char>(file), {});
  std::vector<at> values(bytes.size() / sizeof(at));
  std::copy_n(bytes.data(), values.size() * sizeof(at), reinterpret_cast<char*>(values.data()));
  return values;
}

template <typename at> void write_all(const std::vector<at>& values) {
  std::fwrite(values.data(), sizeof(at), values.size(), stdout);
}

int fail(const char* reason) { return std::fprintf(stderr, "%s\n", reason), 1; }

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return std::fprintf(stderr, "usage: usearch-main INDEX QUERIES DIMENSIONS\n"), 2;
  auto made = index_t::make(argv[1], true);
  if (!made) return fail(made.error.release());
  index_t& index = made.index;
  const std::vector<float> queries = read_file<float>(argv[2]);
  const std::size_t dimensions = std::stoul(argv[3]);
  if (index.dimensions() != dimensions) return fail("the index has other dimensions");

  for (std::size_t effort = 0, count = 0, bytes = 0; std::cin >> effort >> count >> bytes;) {
    std::vector<char> bits(bytes);
    std::cin.ignore(1).read(bits.data(), static_cast<std::streamsize>(bytes));
    if (!std::cin || bytes * 8 < index.size() || count * dimensions > queries.size()) return fail("the question is cut short");
    const auto allows = [&bits](std::uint64_t row) noexcept { return ((static_cast<std::uint8_t>(bits[row >> 3U]) >> (row & 7U)) & 1U) != 0; };
    index.change_expansion_search(effort);
    std::vector<std::uint32_t> rows(count * neighbours, none);
    std::vector<double> elapsed(count);
    for (std::size_t query = 0; query < count; ++query) {
      std::array<std::uint64_t, neighbours> keys{};
      const auto started = clock_type::now();
      auto found = index.filtered_search(queries.data() + query * dimensions, neighbours, allows);
      if (!found) return fail(found.error.release());
      const std::size_t size = found.dump_to(keys.data());
      elapsed[query] = std::chrono::duration<double, std::nano>(clock_type::now() - started).count();
      std::copy_n(keys.begin(), size, rows.begin() + static_cast<std::ptrdiff_t>(query * neighbours));
    }
    write_all(rows);
    write_all(elapsed);
    std::fflush(stdout);
  }
}
