// Memory of a segment: a file that is mapped, or pages of the program's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace tessera {

class MappedGuard;

class Region {
 public:
  Region() = default;
  Region(Region&& other) noexcept { swap(other); }
  Region& operator=(Region&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Region();

  // Pages of zeros, large ones where the system has them. Throws std::bad_alloc.
  static Region allocate(std::size_t size_bytes);
  // Read only. Throws std::runtime_error with the system's reason.
  static Region map_file(const std::string& path);

  const std::uint8_t* data() const { return data_; }
  std::size_t size_bytes() const { return size_bytes_; }
  bool is_mapped() const { return is_mapped_; }
  // Another program cut its file short, or changed its size: what was read of it until now may have been zeros.
  bool is_damaged() const;
  // Only of an allocated one.
  std::uint8_t* writable() { return is_mapped_ ? nullptr : data_; }

 private:
  void swap(Region& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_bytes_, other.size_bytes_);
    std::swap(is_mapped_, other.is_mapped_);
    std::swap(guard_, other.guard_);
  }

  std::uint8_t* data_ = nullptr;
  std::size_t size_bytes_ = 0;
  bool is_mapped_ = false;
  // Of a mapped one, where a file that is mapped can be cut short.
  std::shared_ptr<const MappedGuard> guard_;
};

// Writes under a draft's name, forces it to disk, then renames: after a crash the file is whole or not there.
// Throws std::runtime_error with the system's reason, and leaves no draft.
void write_file(const std::string& path, const std::uint8_t* data, std::size_t size_bytes);

// What the C library holds back of memory that was freed, by any thread, goes to the system, where that can be asked for.
void give_back_memory();

}  // namespace tessera
