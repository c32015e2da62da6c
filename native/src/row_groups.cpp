#include "row_groups.hpp"

#include <algorithm>
#include <limits>

#include "give_way.hpp"
#include "mean.hpp"

namespace tessera {

namespace {

// Rows that the middle of a part is made of: more move it little.
constexpr std::size_t sample_rows_each = 32;

class Splitter {
 public:
  Splitter(const CodeRows& all, const Kernel& kernel, const GroupShape& shape) : all_(all), kernel_(kernel), shape_(shape) {}

  // `first`: how many rows lie before these.
  void split(std::uint32_t* rows, std::size_t count, std::size_t first, std::size_t depth) {
    if (count <= shape_.rows_max || depth == shape_.depth_max) return ends_.push_back(first + count);
    std::vector<std::vector<std::uint32_t>> parts(std::clamp<std::size_t>(count / shape_.rows_each, 2, group_parts_max));
    const Middles middles = middles_of(rows, count, parts.size());
    for (std::size_t each = 0; each < count; ++each) {
      parts[nearest(rows[each], middles)].push_back(rows[each]);
      let_pass();
    }
    std::size_t place = 0;
    for (const auto& part : parts) {
      std::copy(part.begin(), part.end(), rows + place);
      if (!part.empty()) split(rows + place, part.size(), first + place, depth + 1);
      place += part.size();
    }
  }

  std::vector<std::size_t> ends() && { return std::move(ends_); }

 private:
  struct Middles {
    std::size_t count;
    std::vector<std::int8_t> codes;
    const std::int8_t* rows[group_parts_max];
    float inverse_lengths[group_parts_max];
  };

  Middles middles_of(const std::uint32_t* rows, std::size_t count, std::size_t part_count) const {
    Middles middles{part_count, {}, {}, {}};
    for (std::size_t part = 0; part < part_count; ++part) {
      const std::uint32_t middle = rows[count * part / part_count];
      middles.rows[part] = all_.row(middle);
      middles.inverse_lengths[part] = all_.inverse_lengths[middle];
    }
    middles.codes.resize(part_count * all_.dimensions);
    for (std::size_t round = 0; round < shape_.rounds; ++round) move(middles, rows, count);
    return middles;
  }

  void move(Middles& middles, const std::uint32_t* rows, std::size_t count) const {
    std::vector<Mean> means(middles.count, Mean(all_.dimensions));
    const std::size_t sample_count = std::min(count, middles.count * sample_rows_each);
    for (std::size_t each = 0; each < sample_count; ++each) {
      const std::uint32_t row = rows[count * each / sample_count];
      means[nearest(row, middles)].add(all_.row(row), all_.inverse_lengths[row]);
      let_pass();
    }
    for (std::size_t part = 0; part < middles.count; ++part) {
      if (means[part].is_empty()) continue;
      std::int8_t* codes = middles.codes.data() + part * all_.dimensions;
      middles.inverse_lengths[part] = means[part].write(codes).inverse_length;
      middles.rows[part] = codes;
    }
  }

  std::size_t nearest(std::uint32_t row, const Middles& middles) const {
    std::int32_t products[group_parts_max];
    kernel_.dot_rows(all_.row(row), middles.rows, middles.count, all_.dimensions, products);
    std::size_t best = 0;
    float best_score = -std::numeric_limits<float>::infinity();
    for (std::size_t part = 0; part < middles.count; ++part) {
      const float score = static_cast<float>(products[part]) * middles.inverse_lengths[part];
      if (score <= best_score) continue;
      best_score = score;
      best = part;
    }
    return best;
  }

  const CodeRows& all_;
  const Kernel& kernel_;
  const GroupShape& shape_;
  std::vector<std::size_t> ends_;
};

}  // namespace

std::vector<std::size_t> group_rows(const CodeRows& all, const Kernel& kernel, const GroupShape& shape, std::uint32_t* rows, std::size_t count) {
  Splitter splitter(all, kernel, shape);
  if (count > 0) splitter.split(rows, count, 0, 0);
  return std::move(splitter).ends();
}

}  // namespace tessera
