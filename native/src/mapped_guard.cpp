#if !defined(_WIN32)

#include "mapped_guard.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <mutex>
#include <stdexcept>
#include <string>

#include "stay_loaded.hpp"

namespace tessera {

namespace {

// Written under a lock and read by a signal handler, which may wait for nobody.
struct Slot {
  // Odd while the others change: whoever reads the same even one before and after them has read what belongs together.
  std::atomic<std::uint32_t> version;
  std::atomic<std::uintptr_t> from;
  // 0 where the place is free.
  std::atomic<std::size_t> size_bytes;
  std::atomic<bool> is_lost;
};
static_assert(std::atomic<std::uintptr_t>::is_always_lock_free && std::atomic<std::size_t>::is_always_lock_free);
static_assert(std::atomic<std::uint32_t>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

// Zeros from the start, and never destroyed: the handler outlives all else.
Slot slots[mapped_files_max];
struct sigaction handler_before;

std::mutex& lock() {
  static std::mutex mutex;
  return mutex;
}

void write(Slot& slot, std::uintptr_t from, std::size_t size_bytes) {
  ++slot.version;
  slot.from = from;
  slot.size_bytes = size_bytes;
  slot.is_lost = false;
  ++slot.version;
}

// Invariant: a slot's pages are there from before it is written until after it is freed, and read by nobody outside of that. So the slot
// of an address that was just read does not change meanwhile, and one that changes is another's.
bool replace_pages(std::uintptr_t address) {
  for (Slot& slot : slots) {
    const std::uint32_t version = slot.version;
    const std::uintptr_t from = slot.from;
    const std::size_t size_bytes = slot.size_bytes;
    if (version % 2 != 0 || version != slot.version || address < from || address - from >= size_bytes) continue;
    slot.is_lost = true;
    // All at once: page by page, a scan would come here as often as the file has pages, and the system keeps few pieces apart.
    return ::mmap(reinterpret_cast<void*>(from), size_bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
  }
  return false;
}

// By a process, and not because of what was read.
bool is_sent(const siginfo_t& info) {
#if defined(__linux__)
  return info.si_code <= 0;
#else
  return info.si_code == SI_USER || info.si_code == SI_QUEUE;
#endif
}

void hand_on(int signal, siginfo_t* info, void* context) {
  if ((handler_before.sa_flags & SA_SIGINFO) != 0) return handler_before.sa_sigaction(signal, info, context);
  if (handler_before.sa_handler == SIG_IGN && is_sent(*info)) return;
  if (handler_before.sa_handler != SIG_DFL && handler_before.sa_handler != SIG_IGN) return handler_before.sa_handler(signal);
  // What was read is read again after this, and then ends the process where it happens; what was sent is sent again.
  struct sigaction by_default {};
  by_default.sa_handler = SIG_DFL;
  ::sigaction(signal, &by_default, nullptr);
  if (is_sent(*info)) ::raise(signal);
}

void on_bus_error(int signal, siginfo_t* info, void* context) {
  const int kept = errno;
  const bool is_ours = !is_sent(*info) && replace_pages(reinterpret_cast<std::uintptr_t>(info->si_addr));
  errno = kept;
  if (!is_ours) hand_on(signal, info, context);
}

// Under the lock.
void handle_bus_errors() {
  static bool is_handled = false;
  if (is_handled) return;
  // The handler must stay.
  stay_loaded();
  struct sigaction action {};
  action.sa_sigaction = on_bus_error;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  // Read first: a signal may come before a call that does both has ended.
  if (::sigaction(SIGBUS, nullptr, &handler_before) != 0 || ::sigaction(SIGBUS, &action, nullptr) != 0)
    throw std::runtime_error(std::string("cannot handle what becomes of mapped files: ") + std::strerror(errno));
  is_handled = true;
}

}  // namespace

MappedGuard::MappedGuard(int descriptor, const void* pages, std::size_t size_bytes) : descriptor_(descriptor), size_bytes_(size_bytes) {
  const std::lock_guard<std::mutex> held(lock());
  handle_bus_errors();
  Slot* free = std::find_if(std::begin(slots), std::end(slots), [](const Slot& slot) { return slot.size_bytes == 0; });
  if (free == std::end(slots)) throw std::runtime_error(std::to_string(mapped_files_max) + " files are mapped already");
  write(*free, reinterpret_cast<std::uintptr_t>(pages), size_bytes);
  slot_ = static_cast<std::size_t>(free - slots);
}

MappedGuard::~MappedGuard() {
  const std::lock_guard<std::mutex> held(lock());
  write(slots[slot_], 0, 0);
  ::close(descriptor_);
}

bool MappedGuard::is_damaged() const {
  if (slots[slot_].is_lost) return true;
  struct stat found {};
  return ::fstat(descriptor_, &found) != 0 || static_cast<std::size_t>(found.st_size) != size_bytes_;
}

}  // namespace tessera

#endif
