// Makes the graph of a segment, and the segment.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "kernel.hpp"
#include "region.hpp"

namespace tessera {

struct BuildInput {
  std::size_t row_count = 0;
  std::size_t dimensions = 0;
  // row_count, each once.
  const std::uint32_t* ids = nullptr;
  // row_count * dimensions, row-major.
  const std::int8_t* codes = nullptr;
  // As many values, or nullptr.
  const float* full = nullptr;
  // Keep `full` as halves; otherwise as floats.
  bool as_halves = true;

  // M of HNSW: links of a row on the upper levels, half of those on the lowest. 0 makes no graph.
  std::uint32_t link_count = 16;
  // Candidates that are held while a row is put in (efConstruction).
  std::uint32_t effort = 128;
  std::size_t thread_count = 1;
  // Set by whoever wants no more of it, from any thread.
  const std::atomic<bool>* is_cancelled = nullptr;
};

struct Built {
  Region image;
  // Rows that no walk would have found, and that were linked once more.
  std::size_t repaired_count = 0;
};

// Throws std::invalid_argument for input that makes no segment, std::bad_alloc where memory does not suffice, and
// std::runtime_error("cancelled").
Built build_segment(const BuildInput& input, const Kernel& kernel);

}  // namespace tessera
