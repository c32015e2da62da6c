// A segment that is searched: it never changes, but for rows that are removed.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <vector>

#include "cells.hpp"
#include "graph.hpp"
#include "image.hpp"
#include "region.hpp"
#include "rotation.hpp"
#include "row_bits.hpp"
#include "sketch.hpp"
#include "strategy.hpp"
#include "top_k.hpp"
#include "walk.hpp"

namespace tessera {

struct SearchRequest {
  // As many values as dimensions, finite; its length does not matter.
  const float* query = nullptr;
  std::size_t count = 10;
  // Candidates that a walk holds (ef); at least `count` are.
  std::size_t effort = 64;
  Strategy strategy = Strategy::planned;
  // Over this segment's rows; nullptr lets all through.
  const Filter* filter = nullptr;
};

struct SearchAnswer {
  // Ids and cosines, best first: as many as asked for, while so many rows are allowed.
  std::vector<Scored> found;
  // What was done in the end.
  Strategy strategy = Strategy::exact;
  std::size_t measured = 0;
};

struct Expectation {
  // sweep also where the rows around the query may make it another.
  Strategy strategy;
  double rows;
  double ns;
};

// The codes of a query lose about a thousandth of the cosine: so many more than asked for are scored by the query itself.
constexpr std::size_t spare_count = 10;
constexpr std::size_t spare_count_exact = 32;
// Of these, a walk's are scored where the cosine of their codes is no farther than this behind that of the last that is wanted.
constexpr float codes_error = 0.006F;

// What reads a segment throws this where its file was cut short meanwhile: nothing that was read counts.
class DamagedSegment : public std::runtime_error {
 public:
  DamagedSegment() : std::runtime_error("the segment is damaged: its file was cut short while it was open") {}
};

// Bytes of a mapped segment may become zeros at any time, see mapped_guard.hpp, so no number that is read leads out of the bytes,
// nor one that was read twice and is another the second time.
class Segment {
 public:
  // Looks at the header alone. Throws std::runtime_error with a reason where it is no whole segment.
  Segment(Region image, const Kernel& kernel);

  // Throws DamagedSegment, as do filter_of, verify and calibrate.
  SearchAnswer search(const SearchRequest& request) const;

  // Rows of these ids; `ids` must be sorted, those that are not here are passed over.
  Filter filter_of(const std::uint32_t* sorted_ids, std::size_t count) const;

  // Gives how many were here and had not been removed.
  std::size_t remove(const std::uint32_t* ids, std::size_t count);

  // Reads all of it. Throws std::runtime_error that names the damaged block.
  void verify() const;

  // From when on nothing that is read counts.
  bool is_damaged() const { return image_.is_damaged(); }
  // Throws DamagedSegment. For who read rows or bytes.
  void check_whole() const;

  // Measures this machine with this segment, so that plans compare costs in its own nanoseconds.
  Costs calibrate();
  Costs costs() const;
  // What a planned search would do, before it is done.
  Expectation expect(std::size_t effort, const Filter* filter) const;

  const Header& header() const { return header_; }
  const Region& image() const { return image_; }
  std::size_t removed_count() const { return removed_.count(); }
  bool has_graph() const { return header_.link_count > 0; }
  const std::uint32_t* ids() const { return ids_; }
  const std::int8_t* codes() const { return codes_; }
  bool is_removed(std::uint32_t row) const { return removed_.has(row); }

 private:
  class SketchScan;
  struct Question {
    const SearchRequest& request;
    std::vector<std::int8_t> codes;
    float length = 0;
    // Of the codes.
    float codes_length = 0;
    Allowed allowed;
    Situation situation;
    // As many as can be found.
    std::size_t wanted = 0;
  };
  Strategy run_planned(const Question& question, Walk& walk) const;
  bool run(Strategy strategy, const Question& question, Walk& walk) const;
  bool run_sweep(const Question& question, double least_share, Walk& walk) const;
  void scan(const Question& question, Walk& walk) const;
  void scan_sketches(const Question& question, Walk& walk) const;
  void scan_cells(const Question& question, Walk& walk) const;
  void find_cells(Filter& filter) const;
  // Of each of the cells, or of all where there is no filter, the most that is expected of a row.
  void rank_cells(const Question& question, std::vector<Scored>& ranked) const;
  template <typename ScaleOf>
  void offer_means(const std::int8_t* query, const std::int8_t* means, std::size_t from, std::size_t until, ScaleOf scale_of, TopK& best,
                   Walk& walk) const;
  Situation situation_of(std::size_t effort, const Filter* filter) const;
  void measure_rows(const Question& question, const std::uint32_t* rows, std::size_t count, TopK& best, Walk& walk) const;
  void measure_run(const Question& question, std::uint32_t start, std::uint64_t bits, TopK& best, Walk& walk) const;
  std::size_t keep_allowed(const Question& question, Walk& walk) const;
  Entries enter(const std::int8_t* query, Walk& walk) const;
  std::size_t count_to_score(const Question& question, const Walk& walk, Strategy strategy) const;
  SearchAnswer scored(const Question& question, Walk& walk, Strategy strategy) const;
  void look_at_sketches(const SketchQuery& query, const std::uint32_t* rows, std::size_t count, std::vector<float>& most) const;
  void measure_scans(Costs& costs) const;
  void measure_cells(Costs& costs) const;
  void measure_celled(const Costs& costs, const Filter& sample, double& rows, double& ns) const;
  template <typename BitsOf>
  Filter filter_by_words(BitsOf bits_of) const;
  void measure_walks(Costs& costs) const;
  double walk_sample_ns(std::size_t question, std::size_t effort, Walk& walk) const;
  double kept_per_root() const;
  double sweep_rows(const Costs& costs) const;
  float cosine(const Question& question, std::uint32_t row) const;
  std::uint32_t word_of(std::uint32_t row) const;
  std::uint32_t row_with(std::uint32_t id) const;
  std::unique_ptr<Walk> borrow_walk() const;
  void give_back(std::unique_ptr<Walk> walk) const;

  Region image_;
  Header header_;
  Kernel kernel_;
  Graph graph_;
  LengthScale scale_;
  const std::int8_t* codes_ = nullptr;
  const float* inverse_lengths_ = nullptr;
  const std::uint32_t* ids_ = nullptr;
  const std::uint32_t* rows_by_id_ = nullptr;
  const void* full_ = nullptr;
  Rotation rotation_;
  const float* centre_ = nullptr;
  Sketches sketches_{};
  Cells cells_{};
  Tombstones removed_;
  mutable std::mutex lock_;
  mutable std::vector<std::unique_ptr<Walk>> walks_;
  Costs costs_;
};

}  // namespace tessera
