#include "give_way.hpp"

#if defined(_WIN32)
#include <windows.h>
#elif defined(__APPLE__)
#include <pthread/qos.h>
#elif defined(__linux__)
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#endif

namespace tessera {

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

}  // namespace tessera
