// Threads that give way stop while somebody waits, and go on all the same.
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <thread>

#include "../src/give_way.hpp"

namespace {

constexpr int pieces = 50;

void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "failed: %s\n", what);
  std::exit(1);
}

// How often a thread stopped between so many pieces of work. As it says itself: how often the system took it off its processor tells
// of the system, which does so for memory too, and need not for a sleep that is over before it begins.
int stops(bool gives_way, bool is_waited) {
  int count = 0;
  std::thread([&] {
    tessera::take_manner({gives_way ? 1 : 0});
    std::optional<tessera::Waited> waited;
    if (is_waited) waited.emplace();
    for (int piece = 0; piece < pieces; ++piece) count += tessera::let_pass() ? 1 : 0;
  }).join();
  return count;
}

}  // namespace

void threads_give_way() {
  // That this comes back at all is half of what is asked: nobody stops for good.
  expect(stops(true, true) == pieces, "a thread that gives way stops while somebody waits");
  expect(stops(true, false) == 0, "it does not where nobody waits");
  expect(stops(false, true) == 0, "others never do");
  std::printf("threads give way\n");
}
