// Keeps this process alive where another program cuts a file short that is mapped here.
#pragma once

#include <cstddef>

namespace tessera {

// Files that are guarded at a time, in the whole process; over so many, whoever maps one more is refused and goes without.
constexpr std::size_t mapped_files_max = 256;

// Of one mapped file, while it is read. A page that is gone (SIGBUS) becomes one of zeros, and so do all of the file's: whoever read
// them asks afterwards whether it was damaged. Pages are replaced in a handler that is there once for the process, and hands on what
// does not concern it to the handler that was there before.
class MappedGuard {
 public:
  // Must come before the first read, and takes the descriptor over. Throws std::runtime_error where there is no place left.
  MappedGuard(int descriptor, const void* pages, std::size_t size_bytes);
  // Must come after the last read, and before the pages are given back.
  ~MappedGuard();
  MappedGuard(const MappedGuard&) = delete;
  MappedGuard& operator=(const MappedGuard&) = delete;

  // Also where no page was missed: behind the end of a file that ends within a page there are zeros.
  bool is_damaged() const;

 private:
  int descriptor_;
  std::size_t size_bytes_;
  std::size_t slot_;
};

}  // namespace tessera
