// Asks for memory before it is needed.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tessera {

constexpr std::size_t cache_line_bytes = 64;

#if defined(_MSC_VER)
inline void fetch(const void*) {}
#else
inline void fetch(const void* line) { __builtin_prefetch(line); }
#endif

inline void fetch_row(const std::int8_t* row, std::size_t dimensions) {
  for (std::size_t offset = 0; offset < dimensions; offset += cache_line_bytes) fetch(row + offset);
}

}  // namespace tessera
