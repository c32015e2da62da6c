// Segments in files that another program cuts short while they are mapped and searched. Not on Windows, which does not let it.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "../src/build.hpp"
#include "../src/mapped_guard.hpp"
#include "../src/segment.hpp"

namespace {

using tessera::Region;
using tessera::Segment;
using tessera::Strategy;

constexpr std::size_t dimensions = 24;
constexpr std::size_t rows_in_all = 2000;
constexpr Strategy strategies[] = {Strategy::planned, Strategy::exact, Strategy::sketch, Strategy::graph, Strategy::sweep, Strategy::cells};

void expect(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "failed: %s\n", what.c_str());
  std::exit(1);
}

std::mt19937 chance(20261129);

class Folder {
 public:
  Folder() { expect(::mkdtemp(name_) != nullptr, "a folder"); }
  ~Folder() {
    for (const std::string& file : files_) ::unlink(file.c_str());
    ::rmdir(name_);
  }
  std::string file(const std::string& name) {
    files_.push_back(std::string(name_) + "/" + name);
    return files_.back();
  }

 private:
  char name_[32] = "/tmp/tessera-cut-XXXXXX";
  std::vector<std::string> files_;
};

Region whole_image() {
  std::normal_distribution<float> value(0, 30);
  std::vector<std::uint32_t> ids(rows_in_all);
  std::iota(ids.begin(), ids.end(), 1U);
  std::vector<std::int8_t> codes(rows_in_all * dimensions);
  for (auto& code : codes) code = static_cast<std::int8_t>(std::clamp(value(chance), -127.0F, 127.0F));
  tessera::BuildInput input;
  input.row_count = rows_in_all;
  input.dimensions = dimensions;
  input.ids = ids.data();
  input.codes = codes.data();
  input.link_count = 8;
  input.effort = 32;
  return std::move(tessera::build_segment(input, tessera::best_kernel()).image);
}

void write(const std::string& path, const Region& image) { tessera::write_file(path, image.data(), image.size_bytes()); }

void cut(const std::string& path, std::size_t size_bytes) {
  expect(::truncate(path.c_str(), static_cast<off_t>(size_bytes)) == 0, "a file is cut short");
}

std::uint64_t sum_of(const std::uint8_t* bytes, std::size_t count) { return std::accumulate(bytes, bytes + count, std::uint64_t{0}); }

// How a process ends that does this.
template <typename Work>
int status_of(Work work) {
  const pid_t child = ::fork();
  expect(child >= 0, "a process of its own");
  if (child == 0) {
    // A sanitizer tells at length what ends it.
    ::dup2(::open("/dev/null", O_WRONLY), STDERR_FILENO);
    work();
    ::_exit(0);
  }
  int status = 0;
  expect(::waitpid(child, &status, 0) == child, "the end of a process");
  return status;
}

// Of a mapping that is none of ours, cut short.
void read_what_is_gone(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY);
  void* pages = ::mmap(nullptr, 1 << 16, PROT_READ, MAP_SHARED, descriptor, 0);
  cut(path, 0);
  std::printf("%d", static_cast<int>(*static_cast<volatile std::uint8_t*>(pages)));
}

constexpr int told = 42;

// Before anything is mapped here: each process is the first to do it.
void what_is_foreign_is_handed_on(const Region& image) {
  Folder folder;
  const std::string ours = folder.file("ours"), foreign = folder.file("foreign");
  const auto survive_ours = [&] {
    const Region region = Region::map_file(ours);
    cut(ours, 0);
    if (sum_of(region.data(), region.size_bytes()) != 0 || !region.is_damaged()) ::_exit(1);
  };
  const auto prepare = [&] {
    write(ours, image);
    write(foreign, image);
  };
  prepare();
  expect(status_of(survive_ours) == 0, "what is ours is survived");
  prepare();
  const int by_default = status_of([&] {
    survive_ours();
    read_what_is_gone(foreign);
  });
  expect(by_default != 0, "what is foreign ends the process");
  prepare();
  const int by_another = status_of([&] {
    struct sigaction action {};
    action.sa_handler = [](int) { ::_exit(told); };
    ::sigaction(SIGBUS, &action, nullptr);
    survive_ours();
    read_what_is_gone(foreign);
  });
  expect(WIFEXITED(by_another) && WEXITSTATUS(by_another) == told, "what is foreign comes to the handler before");
  prepare();
  const int by_signal = status_of([&] {
    survive_ours();
    ::kill(::getpid(), SIGBUS);
  });
  expect(by_signal != 0, "a signal that was sent ends the process");
  std::printf("what is foreign is handed on\n");
}

// Gives whether it was found to be damaged.
bool search(const Segment& segment, const std::vector<float>& query, Strategy strategy) {
  tessera::SearchRequest request;
  request.query = query.data();
  request.strategy = strategy;
  try {
    std::vector<std::uint32_t> even;
    for (std::uint32_t id = 2; id <= rows_in_all; id += 2) even.push_back(id);
    const tessera::Filter filter = segment.filter_of(even.data(), even.size());
    request.filter = strategy == Strategy::graph ? nullptr : &filter;
    expect(segment.search(request).found.size() == request.count, "as many as asked for");
    return false;
  } catch (const tessera::DamagedSegment&) {
    return true;
  }
}

void searches_end_when_a_file_is_cut_short(const Region& image) {
  Folder folder;
  const std::string cut_path = folder.file("cut"), other_path = folder.file("other");
  write(other_path, image);
  const Segment other(Region::map_file(other_path), tessera::best_kernel());
  std::normal_distribution<float> value(0, 1);
  std::vector<float> query(dimensions);
  for (int round = 0; round < 30; ++round) {
    write(cut_path, image);
    Segment segment(Region::map_file(cut_path), tessera::best_kernel());
    for (auto& each : query) each = value(chance);
    std::atomic<int> searched{0};
    std::vector<std::thread> searchers;
    for (std::size_t thread = 0; thread < 3; ++thread)
      searchers.emplace_back([&, thread] {
        for (std::size_t each = thread; !search(segment, query, strategies[each % std::size(strategies)]); ++each) ++searched;
      });
    while (searched < 6) std::this_thread::yield();
    // To nothing, to less than a page, and by less than a page, where nothing but the size tells.
    const std::size_t size = image.size_bytes(), to[] = {0, 100, size - 1, chance() % size};
    cut(cut_path, to[static_cast<std::size_t>(round) % std::size(to)]);
    for (auto& searcher : searchers) searcher.join();
    expect(segment.is_damaged(), "what was cut short is known");
    const std::uint32_t id = 5;
    segment.remove(&id, 1);
    for (const Strategy strategy : strategies) {
      expect(search(segment, query, strategy), "nothing is given of what was cut short");
      expect(!search(other, query, strategy), "another goes on");
    }
    ::unlink(cut_path.c_str());
  }
  std::printf("files that are cut short are survived\n");
}

void places_are_given_back(const Region& image) {
  Folder folder;
  const std::string path = folder.file("many");
  write(path, image);
  for (int round = 0; round < 2; ++round) {
    std::vector<Region> held;
    std::string reason;
    try {
      for (std::size_t each = 0; each <= tessera::mapped_files_max; ++each) held.push_back(Region::map_file(path));
    } catch (const std::runtime_error& error) {
      reason = error.what();
    }
    expect(held.size() == tessera::mapped_files_max && reason == "256 files are mapped already", "as many as there are places");
  }
}

}  // namespace

void cut_files_are_survived() {
  const Region image = whole_image();
  what_is_foreign_is_handed_on(image);
  searches_end_when_a_file_is_cut_short(image);
  places_are_given_back(image);
}
