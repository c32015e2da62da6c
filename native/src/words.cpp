#include "words.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <utility>

#include "porter.hpp"

namespace tessera {

namespace {

// Four signs at a time: a word is one step or two.
std::uint32_t hash_of(std::u16string_view key) {
  constexpr std::size_t together = 4;
  std::uint64_t hash = key.size();
  for (std::size_t at = 0; at < key.size(); at += together) {
    std::uint64_t signs = 0;
    std::memcpy(&signs, key.data() + at, std::min(together, key.size() - at) * sizeof(char16_t));
    hash = (hash ^ signs) * 0x9e3779b97f4a7c15U;
    hash ^= hash >> 32U;
  }
  return static_cast<std::uint32_t>(hash);
}

// From 1 on: ten digits, then letters.
constexpr char16_t first_letter = 11;
char letter_of(char16_t kind) { return static_cast<char>(kind < first_letter ? '0' + (kind - 1) : 'a' + (kind - first_letter)); }
char16_t kind_of_letter(char letter) { return static_cast<char16_t>(letter <= '9' ? 1 + (letter - '0') : first_letter + (letter - 'a')); }

bool are_same(const char16_t* left, std::u16string_view right) { return std::memcmp(left, right.data(), right.size() * sizeof(char16_t)) == 0; }

// Walks over a program, so that whoever runs it need not look where it ends.
class Checked {
 public:
  explicit Checked(const std::vector<std::int32_t>& programs, std::size_t at) : programs_(programs), at_(at) {}

  std::size_t count() {
    if (at_ >= programs_.size() || programs_[at_] < 0) throw std::invalid_argument("a program breaks off");
    return static_cast<std::size_t>(programs_[at_++]);
  }
  void alternatives() {
    for (std::size_t left = count(); left > 0; --left) skip(count());
  }

 private:
  void skip(std::size_t tokens) {
    if (tokens > programs_.size() - at_) throw std::invalid_argument("a program breaks off");
    at_ += tokens;
  }

  const std::vector<std::int32_t>& programs_;
  std::size_t at_;
};

void check_program(const std::vector<std::int32_t>& programs, std::size_t at) {
  Checked program(programs, at);
  program.count();
  for (std::size_t groups = program.count(); groups > 0; --groups) program.alternatives();
  program.alternatives();
}

}  // namespace

std::u16string_view Words::key_of(std::u16string_view piece) {
  key_.clear();
  for (const char16_t sign : piece) {
    const std::uint8_t kind = kind_of(sign);
    if (kind == sign_other) return piece;
    key_.push_back(kind);
  }
  return key_;
}

std::size_t PieceTable::place_of(std::u16string_view key, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (slot.length == 0 || (slot.hash == hash && slot.length == key.size() && are_same(keys_.data() + slot.offset, key))) return at;
  }
}

// Never more than half are taken.
void PieceTable::grow() {
  std::vector<Slot> before(2 * slots_.size());
  before.swap(slots_);
  for (const Slot& slot : before) {
    if (slot.length > 0) slots_[place_of(std::u16string_view(keys_).substr(slot.offset, slot.length), slot.hash)] = slot;
  }
}

void PieceTable::learn(std::u16string_view key, const std::int32_t* tokens, std::size_t count) {
  if (key.empty() || keys_.size() + key.size() > std::numeric_limits<std::uint32_t>::max()) return;
  const std::uint32_t hash = hash_of(key);
  if (slots_[place_of(key, hash)].length > 0) return;
  if (2 * ++count_ > slots_.size()) grow();
  const bool is_one = count == 1 && tokens[0] >= -1;
  slots_[place_of(key, hash)] = {hash, static_cast<std::uint32_t>(keys_.size()), static_cast<std::uint32_t>(key.size()),
                                 is_one ? tokens[0] : -2 - static_cast<std::int32_t>(lists_.size())};
  keys_ += key;
  if (is_one) return;
  lists_.push_back({listed_.size(), count});
  listed_.insert(listed_.end(), tokens, tokens + count);
}

bool PieceTable::append(std::u16string_view key, std::vector<std::int32_t>& tokens) const {
  const Slot& slot = slots_[place_of(key, hash_of(key))];
  if (slot.length == 0) return false;
  if (slot.token >= -1) {
    tokens.push_back(slot.token);
    return true;
  }
  const List& list = lists_[static_cast<std::size_t>(-2 - slot.token)];
  const auto first = listed_.begin() + static_cast<std::ptrdiff_t>(list.from);
  tokens.insert(tokens.end(), first, first + static_cast<std::ptrdiff_t>(list.count));
  return true;
}

void PieceTable::clear() {
  if (count_ == 0) return;
  *this = PieceTable();
}

bool Words::is_plain(std::u16string_view piece) const {
  return std::none_of(piece.begin(), piece.end(), [this](char16_t sign) { return kind_of(sign) == sign_other || kind_of(sign) == sign_ends; });
}

void Words::name(std::u16string_view term) {
  const std::int32_t token = term_count_++;
  if (is_plain(term)) terms_.learn(key_of(term), &token, 1);
}

// A plain word that was not met before.
bool Words::append_stemmed(std::u16string_view key, bool is_plain) {
  if (!is_plain || key.size() > porter_length_max) return false;
  stem_.clear();
  for (const char16_t kind : key) stem_.push_back(letter_of(kind));
  porter_stem(stem_);
  stem_key_.clear();
  for (const char letter : stem_) stem_key_.push_back(kind_of_letter(letter));
  if (!terms_.append(stem_key_, tokens_)) tokens_.push_back(-1);
  table_of(key).learn(key, &tokens_.back(), 1);
  return true;
}

void Words::learn(std::u16string_view piece, const std::int32_t* tokens, std::size_t count) {
  const std::u16string_view key = key_of(piece);
  table_of(key).learn(key, tokens, count);
}

void Words::forget() {
  kept_.clear();
  passing_.clear();
}

void Words::set_watches(KeyedWatches watches) {
  const std::size_t places = watches.owners.size();
  if (watches.others.size() != places || watches.starts.empty() || watches.starts.front() != 0 || watches.starts.back() != places ||
      !std::is_sorted(watches.starts.begin(), watches.starts.end()) || watches.starts.size() - 1 > watches.token_count)
    throw std::invalid_argument("tokens and their watches do not hold together");
  for (const std::uint32_t owner : watches.owners) {
    if (owner >= watches.offsets.size()) throw std::invalid_argument("there is no such watch");
  }
  for (const std::uint32_t offset : watches.offsets) check_program(watches.programs, offset);
  watches_ = std::move(watches);
  met_in_.assign(watches_.token_count, 0);
  looked_in_.assign(watches_.offsets.size(), 0);
  item_ = 0;
}

void Words::begin(bool is_same) {
  if (!is_same) passing_.clear();
  tokens_.clear();
  texts_.assign(1, 0);
  unknown_.clear();
}

void Words::add(std::u16string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (kind_of(text[at]) == sign_ends) {
      ++at;
      continue;
    }
    const std::size_t from = at;
    while (at < text.size() && kind_of(text[at]) != sign_ends) ++at;
    const std::u16string_view key = key_of(text.substr(from, at - from));
    if (table_of(key).append(key, tokens_) || append_stemmed(key, key.data() == key_.data())) continue;
    unknown_.push_back({static_cast<std::uint32_t>(texts_.size() - 1), static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(at)});
  }
  texts_.push_back(tokens_.size());
}

void Words::meet(std::size_t text) {
  if (++item_ == 0) {
    std::fill(met_in_.begin(), met_in_.end(), 0);
    std::fill(looked_in_.begin(), looked_in_.end(), 0);
    item_ = 1;
  }
  for (std::size_t at = texts_[text]; at < texts_[text + 1]; ++at) {
    const auto token = static_cast<std::uint32_t>(tokens_[at]);
    if (token < met_in_.size()) met_in_[token] = item_;
  }
}

bool Words::all_met(const std::int32_t* tokens, std::size_t count) const {
  return std::all_of(tokens, tokens + count, [this](std::int32_t token) { return has(token); });
}

bool Words::side_by_side(std::size_t text, const std::int32_t* tokens, std::size_t count) const {
  if (!all_met(tokens, count)) return false;
  if (count == 1) return true;
  const std::int32_t* from = tokens_.data() + texts_[text];
  const std::int32_t* until = tokens_.data() + texts_[text + 1];
  return count == 0 || std::search(from, until, tokens, tokens + count) != until;
}

// Where its tokens do not decide, all must be there, wherever they stand.
bool Words::is_met(std::size_t text, const std::int32_t* program) const {
  const bool is_decided = *program++ != 0;
  for (std::int32_t groups = *program++; groups > 0; --groups) {
    bool is_there = false;
    for (std::int32_t left = *program++; left > 0; --left) {
      const auto count = static_cast<std::size_t>(*program++);
      if (!is_there) is_there = is_decided ? side_by_side(text, program, count) : all_met(program, count);
      program += count;
    }
    if (!is_there) return false;
  }
  if (!is_decided) return true;
  for (std::int32_t left = *program++; left > 0; --left) {
    const auto count = static_cast<std::size_t>(*program++);
    if (side_by_side(text, program, count)) return false;
    program += count;
  }
  return true;
}

std::vector<MetWatch> Words::match() {
  std::vector<MetWatch> met;
  if (watches_.starts.empty()) return met;
  const std::size_t keyed = watches_.starts.size() - 1;
  for (std::size_t text = 0; text + 1 < texts_.size(); ++text) {
    meet(text);
    for (std::size_t at = texts_[text]; at < texts_[text + 1]; ++at) {
      const auto token = static_cast<std::uint32_t>(tokens_[at]);
      if (token >= keyed) continue;
      for (std::size_t place = watches_.starts[token]; place < watches_.starts[token + 1]; ++place) {
        // Most are ruled out by it.
        if (watches_.others[place] >= 0 && !has(watches_.others[place])) continue;
        const std::uint32_t watch = watches_.owners[place];
        // By another of its tokens, or where this one stands a second time.
        if (looked_in_[watch] == item_) continue;
        looked_in_[watch] = item_;
        if (is_met(text, watches_.programs.data() + watches_.offsets[watch])) met.push_back({static_cast<std::uint32_t>(text), watch});
      }
    }
  }
  return met;
}

std::vector<std::int32_t> Words::tokens_of(std::size_t text) const {
  if (text + 1 >= texts_.size()) throw std::out_of_range("no such text was heard");
  return {tokens_.begin() + static_cast<std::ptrdiff_t>(texts_[text]), tokens_.begin() + static_cast<std::ptrdiff_t>(texts_[text + 1])};
}

}  // namespace tessera
