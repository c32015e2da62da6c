// Threads that give way stop while somebody waits, and go on all the same.
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <thread>

#if defined(__linux__)
#include <sys/resource.h>
#endif

#include "../src/give_way.hpp"

namespace {

constexpr int pieces = 50;

void expect(bool holds, const char* what) {
  if (holds) return;
  std::printf("FAILED: %s\n", what);
  std::exit(1);
}

// How often a thread stopped of itself between so many pieces of work.
long stops(bool gives_way, bool is_waited) {
  long count = 0;
  std::thread([&] {
    tessera::take_manner({gives_way ? 1 : 0});
    const auto stopped = [] {
#if defined(__linux__)
      rusage used{};
      ::getrusage(RUSAGE_THREAD, &used);
      return used.ru_nvcsw;
#else
      return 0L;
#endif
    };
    std::optional<tessera::Waited> waited;
    if (is_waited) waited.emplace();
    const long before = stopped();
    for (int piece = 0; piece < pieces; ++piece) tessera::let_pass();
    count = stopped() - before;
  }).join();
  return count;
}

}  // namespace

void threads_give_way() {
  // That this comes back at all is half of what is asked: nobody stops for good.
  const long while_waited = stops(true, true);
#if defined(__linux__)
  expect(while_waited >= pieces, "a thread that gives way stops while somebody waits");
#else
  (void)while_waited;
#endif
  expect(stops(true, false) == 0, "it does not where nobody waits");
  expect(stops(false, true) == 0, "others never do");
  std::printf("threads give way\n");
}
