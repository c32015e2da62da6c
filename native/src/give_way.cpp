#include "give_way.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#if defined(_WIN32)
#include <windows.h>
#elif defined(__APPLE__)
#include <pthread/qos.h>
#elif defined(__linux__)
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#endif

namespace tessera {

namespace {

using Clock = std::chrono::steady_clock;

// Of the time while somebody waits all the time, it works one part and stops for so many. With eight a question in a hundred took
// no less than with six.
constexpr int stopped_parts_to_most = 2;
constexpr int stopped_parts_to_all = 6;
constexpr std::chrono::microseconds look_again{50};
// However long it worked before somebody came.
constexpr std::chrono::microseconds stopped_max{2'000};

std::atomic<int> waited_count{0};

struct State {
  // None where it does not give way.
  int stopped_parts = 0;
  Clock::time_point went_on;
};
thread_local State state;

}  // namespace

#if defined(__linux__)
namespace {

// As the processes of models, so that it gets its share of what those take; or as nice as there is.
constexpr int nice_to_most = 10;
constexpr int nice_to_all = 19;
// Of a slice. Niceness shares time in the long run, but whoever wakes may wait until a slice ends. Too short ones with little
// niceness would be served first.
constexpr std::uint64_t slice_ns_to_most = 400'000;
constexpr std::uint64_t slice_ns_to_all = 100'000;

#if defined(SYS_sched_setattr)
// `struct sched_attr` of sched_setattr(2), for which the C library has neither type nor function.
struct Attributes {
  std::uint32_t size_bytes = sizeof(Attributes);
  std::uint32_t policy = 0;
  std::uint64_t flags = 0;
  std::int32_t niceness = 0;
  std::uint32_t priority = 0;
  std::uint64_t runtime_ns = 0;
  std::uint64_t deadline_ns = 0;
  std::uint64_t period_ns = 0;
};
#endif

}  // namespace
#endif

void give_way([[maybe_unused]] Yield yield) {
  state = {yield == Yield::to_all ? stopped_parts_to_all : stopped_parts_to_most, Clock::now()};
#if defined(_WIN32)
  ::SetThreadPriority(::GetCurrentThread(), yield == Yield::to_all ? THREAD_PRIORITY_LOWEST : THREAD_PRIORITY_BELOW_NORMAL);
#elif defined(__APPLE__)
  // Not the background, which may be put off for as long as the battery lasts.
  ::pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0);
#elif defined(__linux__)
  // The number of a thread means it alone here. A program that is nicer than that stays so.
  const auto thread = static_cast<id_t>(::syscall(SYS_gettid));
  const int niceness = std::max(yield == Yield::to_all ? nice_to_all : nice_to_most, ::getpriority(PRIO_PROCESS, thread));
  // Not idle (SCHED_IDLE): where others take all processors a second's work took minutes, with locks held that others wait for.
#if defined(SYS_sched_setattr)
  Attributes wanted;
  wanted.niceness = niceness;
  wanted.runtime_ns = yield == Yield::to_all ? slice_ns_to_all : slice_ns_to_most;
  if (::syscall(SYS_sched_setattr, 0, &wanted, 0) == 0) return;
#endif
  ::setpriority(PRIO_PROCESS, thread, niceness);
#endif
}

Manner manner_of_thread() { return {state.stopped_parts}; }

void take_manner(Manner manner) { state = {manner.stopped_parts, Clock::now()}; }

Waited::Waited() { waited_count.fetch_add(1, std::memory_order_relaxed); }
Waited::~Waited() { waited_count.fetch_sub(1, std::memory_order_relaxed); }

bool let_pass() {
  if (state.stopped_parts == 0 || waited_count.load(std::memory_order_relaxed) == 0) return false;
  const Clock::time_point stopped = Clock::now();
  const auto until = stopped + std::min<Clock::duration>((stopped - state.went_on) * state.stopped_parts, stopped_max);
  do std::this_thread::sleep_for(look_again);
  while (waited_count.load(std::memory_order_relaxed) > 0 && Clock::now() < until);
  state.went_on = Clock::now();
  return true;
}

}  // namespace tessera
