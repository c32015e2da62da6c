// A graph that rows are put into, by many threads at once.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "build.hpp"
#include "graph.hpp"
#include "region.hpp"
#include "walk.hpp"

namespace tessera {

class GraphBuilder {
 public:
  // Takes a copy of the input's codes; `inverse_lengths` are of the input's rows.
  GraphBuilder(const BuildInput& input, const float* inverse_lengths, const LengthScale& scale, const Kernel& kernel);

  // Puts every row in.
  void build();

  // Links rows that cannot be reached from the entry to near ones that can; gives how many there were.
  std::size_t repair();

  // Every row once, in the order in which a walk in depth from the entry comes to them: neighbours come to lie close together.
  std::vector<std::uint32_t> walk_order() const;

  // The row of the input that a row of the graph is.
  std::uint32_t input_row(std::uint32_t row) const { return order_[row]; }

  // Of the rows of the graph.
  const float* inverse_lengths() const { return inverse_lengths_.data(); }
  const Graph& graph() const { return graph_; }
  std::uint32_t word_of(std::uint32_t row) const { return row | length_bits_[row] << 24; }

 private:
  struct Waiting;
  struct Chosen;
  std::uint32_t* links() { return reinterpret_cast<std::uint32_t*>(links_.writable()); }
  void insert(std::uint32_t row, Walk& walk);
  void link_back(std::uint32_t row, std::uint32_t level, const Chosen& chosen);
  std::size_t drop_near(const Waiting& taken, Waiting* waiting, std::size_t count) const;
  void choose(const std::vector<Waiting>& sorted, std::size_t count_max, Chosen& chosen) const;
  std::uint32_t* list_of(std::uint32_t row, std::uint32_t level, std::size_t& count);
  std::uint32_t level_of(std::uint32_t row) const;
  // `reached_from`: by whose link each row was reached first, the entry by its own; `no_record` where it was not.
  void reach(std::uint32_t row, std::uint32_t from, std::vector<std::uint32_t>& reached_from) const;
  bool has_room(std::uint32_t row);
  bool take_in(std::uint32_t row, std::uint32_t orphan, const std::vector<std::uint32_t>& reached_from);
  std::uint32_t adopt(std::uint32_t orphan, const std::vector<std::uint32_t>& reached_from, Walk& walk);

  const BuildInput& input_;
  // Rows of the input as they are put in, and what of them is measured: in large pages, one behind the other.
  std::vector<std::uint32_t> order_;
  Region codes_;
  std::vector<float> inverse_lengths_;
  Graph graph_;
  std::vector<std::uint8_t> length_bits_;
  // So many of a row's lowest links, the first, were held against each other and need not be again.
  std::vector<std::uint8_t> settled_;
  Region links_;
  std::vector<std::uint32_t> upper_start_;
  std::vector<std::uint32_t> upper_;
  // One lock for the lists of many rows: enough that two threads seldom meet.
  std::unique_ptr<std::atomic_flag[]> locks_;
  std::mutex entry_lock_;
  bool is_empty_ = true;
};

}  // namespace tessera
