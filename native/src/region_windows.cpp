#if defined(_WIN32)

#define NOMINMAX
#include <windows.h>

#include <algorithm>
#include <new>
#include <stdexcept>
#include <utility>

#include "region.hpp"

namespace tessera {

namespace {

std::wstring wide(const std::string& path) {
  const int length = ::MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, nullptr, 0);
  std::wstring name(static_cast<std::size_t>(std::max(length, 1)), L'\0');
  ::MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, name.data(), length);
  return name;
}

[[noreturn]] void fail(const std::string& path, const char* doing) {
  throw std::runtime_error(std::string(doing) + " " + path + ": error " + std::to_string(::GetLastError()));
}

class Handle {
 public:
  explicit Handle(HANDLE handle) : handle_(handle) {}
  ~Handle() {
    if (is_valid()) ::CloseHandle(handle_);
  }
  Handle(const Handle&) = delete;
  bool is_valid() const { return handle_ != nullptr && handle_ != INVALID_HANDLE_VALUE; }
  HANDLE get() const { return handle_; }

 private:
  HANDLE handle_;
};

void write_draft(const std::string& draft, const std::uint8_t* data, std::size_t size_bytes) {
  constexpr std::size_t piece_bytes = std::size_t{64} << 20;
  const Handle file(::CreateFileW(wide(draft).c_str(), GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr));
  if (!file.is_valid()) fail(draft, "cannot open");
  for (std::size_t written = 0; written < size_bytes;) {
    DWORD count = 0;
    const auto piece = static_cast<DWORD>(std::min(piece_bytes, size_bytes - written));
    if (::WriteFile(file.get(), data + written, piece, &count, nullptr) == 0 || count == 0) fail(draft, "cannot write");
    written += count;
  }
  if (::FlushFileBuffers(file.get()) == 0) fail(draft, "cannot keep");
}

}  // namespace

Region::~Region() {
  if (data_ == nullptr) return;
  if (is_mapped_) ::UnmapViewOfFile(data_);
  else ::VirtualFree(data_, 0, MEM_RELEASE);
}

Region Region::allocate(std::size_t size_bytes) {
  void* pages = ::VirtualAlloc(nullptr, std::max<std::size_t>(size_bytes, 1), MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
  if (pages == nullptr) throw std::bad_alloc();
  Region region;
  region.data_ = static_cast<std::uint8_t*>(pages);
  region.size_bytes_ = std::max<std::size_t>(size_bytes, 1);
  return region;
}

// The system lets nobody cut a file short that is mapped.
bool Region::is_damaged() const { return false; }

Region Region::map_file(const std::string& path) {
  // Others may delete it while it is mapped, as on other systems.
  const Handle file(::CreateFileW(wide(path).c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr));
  if (!file.is_valid()) fail(path, "cannot open");
  LARGE_INTEGER size;
  if (::GetFileSizeEx(file.get(), &size) == 0) fail(path, "cannot look at");
  if (size.QuadPart <= 0) throw std::runtime_error(path + " is empty");
  const Handle mapping(::CreateFileMappingW(file.get(), nullptr, PAGE_READONLY, 0, 0, nullptr));
  if (!mapping.is_valid()) fail(path, "cannot map");
  void* pages = ::MapViewOfFile(mapping.get(), FILE_MAP_READ, 0, 0, 0);
  if (pages == nullptr) fail(path, "cannot map");
  Region region;
  region.data_ = static_cast<std::uint8_t*>(pages);
  region.size_bytes_ = static_cast<std::size_t>(size.QuadPart);
  region.is_mapped_ = true;
  return region;
}

void give_back_memory() {}

void write_file(const std::string& path, const std::uint8_t* data, std::size_t size_bytes) {
  const std::string draft = path + ".draft";
  try {
    write_draft(draft, data, size_bytes);
    if (::MoveFileExW(wide(draft).c_str(), wide(path).c_str(), MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH) == 0)
      fail(path, "cannot name");
  } catch (...) {
    ::DeleteFileW(wide(draft).c_str());
    throw;
  }
}

}  // namespace tessera

#endif
