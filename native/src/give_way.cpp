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

// As the processes of models: what people wait for goes before it, and it gets its share of what those take.
constexpr int niceness_min = 10;

#if defined(SYS_sched_setattr)
// `struct sched_attr` of sched_setattr(2), for which the C library has neither type nor function.
struct Attributes {
  std::uint32_t size_bytes = sizeof(Attributes);
  std::uint32_t policy = 0;
  std::uint64_t flags = 0;
  std::int32_t niceness = 0;
  std::uint32_t priority = 0;
  // Of a slice. Niceness shares time in the long run, but whoever wakes waits until a slice ends: the shortest that there is.
  std::uint64_t runtime_ns = 100'000;
  std::uint64_t deadline_ns = 0;
  std::uint64_t period_ns = 0;
};
#endif

}  // namespace
#endif

void give_way() {
#if defined(_WIN32)
  ::SetThreadPriority(::GetCurrentThread(), THREAD_PRIORITY_LOWEST);
#elif defined(__APPLE__)
  // Not the background, which may be put off for as long as the battery lasts.
  ::pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0);
#elif defined(__linux__)
  // The number of a thread means it alone here. A program that is nicer than that stays so.
  const auto thread = static_cast<id_t>(::syscall(SYS_gettid));
  const int niceness = std::max(niceness_min, ::getpriority(PRIO_PROCESS, thread));
  // Not idle (SCHED_IDLE): where others take all processors a second's work took minutes, with locks held that others wait for.
#if defined(SYS_sched_setattr)
  Attributes wanted;
  wanted.niceness = niceness;
  if (::syscall(SYS_sched_setattr, 0, &wanted, 0) == 0) return;
#endif
  ::setpriority(PRIO_PROCESS, thread, niceness);
#endif
}

}  // namespace tessera
