// What is begun ahead is done once, whoever comes to it, and nothing of it outlasts whoever began it.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "../src/ahead.hpp"

namespace {

constexpr int rounds = 300;

void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "failed: %s\n", what);
  std::exit(1);
}

std::vector<int> squares_of(int count) {
  std::vector<int> squares;
  for (int number = 0; number < count; ++number) squares.push_back(number * number);
  return squares;
}

void is_done_once() {
  std::vector<int> found;
  std::atomic<int> done{0};
  tessera::Ahead ahead;
  for (int round = 0; round < rounds; ++round) {
    ahead.begin([&] {
      found = squares_of(round);
      ++done;
    });
    expect(ahead.has_begun(), "it was begun");
    // At once, and where the thread has surely come to it.
    if (round % 3 == 0) std::this_thread::yield();
    if (round % 50 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    ahead.finish();
    expect(!ahead.has_begun() && found == squares_of(round), "what was begun is there");
    ahead.finish();
  }
  expect(done == rounds, "each is done once");
}

void what_it_throws_is_told() {
  tessera::Ahead ahead;
  ahead.begin([] { throw std::runtime_error("no memory"); });
  std::string told;
  try {
    ahead.finish();
  } catch (const std::runtime_error& error) {
    told = error.what();
  }
  expect(told == "no memory" && !ahead.has_begun(), "what it throws is told");
}

// What the work touches may go once it was given up, or another is begun, or whoever began it goes.
void nothing_outlasts_it() {
  for (int round = 0; round < rounds; ++round) {
    std::vector<int> touched(100);
    const auto touch = [&] { for (int& each : touched) ++each; };
    tessera::Ahead ahead;
    ahead.begin(touch);
    if (round % 3 == 0) ahead.begin(touch);
    if (round % 3 == 1) ahead.give_up();
  }
}

}  // namespace

void ahead_holds() {
  is_done_once();
  what_it_throws_is_told();
  nothing_outlasts_it();
  std::vector<std::thread> others;
  for (int other = 0; other < 3; ++other) others.emplace_back([] { is_done_once(); nothing_outlasts_it(); });
  for (std::thread& other : others) other.join();
  std::printf("what is begun ahead is done once\n");
}
