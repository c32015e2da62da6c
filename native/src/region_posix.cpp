#if !defined(_WIN32)

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <stdexcept>
#include <utility>

#include "mapped_guard.hpp"
#include "region.hpp"

namespace tessera {

namespace {

// What a processor's table of small pages reaches, about.
[[maybe_unused]] constexpr std::size_t huge_from_bytes = std::size_t{8} << 20;

[[noreturn]] void fail(const std::string& path, const char* doing) {
  throw std::runtime_error(std::string(doing) + " " + path + ": " + std::strerror(errno));
}

class File {
 public:
  File(const std::string& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0) fail(path, "cannot open");
  }
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  int descriptor() const { return descriptor_; }
  // Whoever takes it closes it.
  int release() { return std::exchange(descriptor_, -1); }

 private:
  int descriptor_;
};

void write_draft(const std::string& draft, const std::uint8_t* data, std::size_t size_bytes) {
  constexpr std::size_t piece_bytes = std::size_t{64} << 20;
  const File file(draft, O_CREAT | O_TRUNC | O_WRONLY);
  for (std::size_t written = 0; written < size_bytes;) {
    const ssize_t count = ::write(file.descriptor(), data + written, std::min(piece_bytes, size_bytes - written));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail(draft, "cannot write");
    written += static_cast<std::size_t>(count);
  }
#if defined(__APPLE__)
  if (::fcntl(file.descriptor(), F_FULLFSYNC) != 0 && ::fsync(file.descriptor()) != 0) fail(draft, "cannot keep");
#else
  if (::fdatasync(file.descriptor()) != 0) fail(draft, "cannot keep");
#endif
}

}  // namespace

Region::~Region() {
  guard_.reset();
  if (data_ != nullptr) ::munmap(data_, size_bytes_);
}

Region Region::allocate(std::size_t size_bytes) {
  void* pages = ::mmap(nullptr, std::max<std::size_t>(size_bytes, 1), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
#if defined(MADV_HUGEPAGE)
  // Half the misses of the table of pages, where the system allows it; it may refuse. What has few pages has few misses, and a large
  // one is made at once, which takes milliseconds in a virtual machine.
  if (size_bytes >= huge_from_bytes) ::madvise(pages, size_bytes, MADV_HUGEPAGE);
#endif
  Region region;
  region.data_ = static_cast<std::uint8_t*>(pages);
  region.size_bytes_ = std::max<std::size_t>(size_bytes, 1);
  return region;
}

bool Region::is_damaged() const { return guard_ != nullptr && guard_->is_damaged(); }

Region Region::map_file(const std::string& path) {
  File file(path, O_RDONLY);
  struct stat found {};
  if (::fstat(file.descriptor(), &found) != 0) fail(path, "cannot look at");
  if (found.st_size <= 0) throw std::runtime_error(path + " is empty");
  const auto size_bytes = static_cast<std::size_t>(found.st_size);
  void* pages = ::mmap(nullptr, size_bytes, PROT_READ, MAP_SHARED, file.descriptor(), 0);
  if (pages == MAP_FAILED) fail(path, "cannot map");
  Region region;
  region.data_ = static_cast<std::uint8_t*>(pages);
  region.size_bytes_ = size_bytes;
  region.is_mapped_ = true;
  region.guard_ = std::make_shared<const MappedGuard>(file.descriptor(), pages, size_bytes);
  file.release();
  // Read ahead: read at random it would take seconds until a cold file answers at speed.
  ::madvise(pages, size_bytes, MADV_WILLNEED);
  return region;
}

void give_back_memory() {
#if defined(__GLIBC__)
  ::malloc_trim(0);
#endif
}

void write_file(const std::string& path, const std::uint8_t* data, std::size_t size_bytes) {
  const std::string draft = path + ".draft";
  try {
    write_draft(draft, data, size_bytes);
    if (::rename(draft.c_str(), path.c_str()) != 0) fail(path, "cannot name");
    const std::size_t slash = path.find_last_of('/');
    const File folder(slash == std::string::npos ? "." : path.substr(0, slash + 1), O_RDONLY);
    // The name itself; some file systems refuse this for folders and keep it anyway.
    ::fsync(folder.descriptor());
  } catch (...) {
    ::unlink(draft.c_str());
    throw;
  }
}

}  // namespace tessera

#endif
