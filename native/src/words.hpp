// Texts cut into words by memory, and which watches wait for the words that they have: what the caller does in its own language as
// well, for all texts of a page at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tessera {

// What a sign of UTF-16 is: the end of a piece, one that no plain word has, or else, from 1 to 36, a digit or letter, large and small alike.
constexpr std::uint8_t sign_ends = 0, sign_other = 255;

// Watches by the tokens that they cannot do without. Of each token `starts` says where its places begin, and the next one's where they end.
// A place has a watch and another token that the watch needs, or -1.
struct KeyedWatches {
  std::vector<std::uint32_t> starts;
  std::vector<std::int32_t> others;
  std::vector<std::uint32_t> owners;
  // Of each watch where its program begins: 1 where its tokens decide it, else 0; how many groups, and of each how many alternatives;
  // how many are excluded. An alternative, or what is excluded, is how many tokens, and these.
  std::vector<std::uint32_t> offsets;
  std::vector<std::int32_t> programs;
  // Tokens are numbers below it.
  std::size_t token_count = 0;
};

struct MetWatch {
  std::uint32_t text;
  std::uint32_t watch;
};

// Tokens of pieces, found by what the pieces are made of.
class PieceTable {
 public:
  // -1 for each token that nobody asks for. What is known already stays as it is.
  void learn(std::u16string_view key, const std::int32_t* tokens, std::size_t count);
  // Appends the tokens; false where the piece is not known.
  bool append(std::u16string_view key, std::vector<std::int32_t>& tokens) const;
  void clear();
  std::size_t count() const { return count_; }

 private:
  // Free where the piece has no length. A token of -2 and below stands for a list.
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
    std::int32_t token = 0;
  };
  struct List {
    std::size_t from, count;
  };

  std::size_t place_of(std::u16string_view key, std::uint32_t hash) const;
  void grow();

  std::vector<Slot> slots_ = std::vector<Slot>(64);
  std::size_t count_ = 0;
  std::u16string keys_;
  std::vector<List> lists_;
  std::vector<std::int32_t> listed_;
};

// Where it stands in which text: from a sign to before another.
struct UnknownPiece {
  std::uint32_t text, from, until;
};

class Words {
 public:
  // One a sign; signs behind them are such that no plain word has. Pieces of more signs than `length_max` are kept for a page alone.
  Words(std::vector<std::uint8_t> kinds, std::size_t length_max) : kinds_(std::move(kinds)), length_max_(length_max) {}

  // A term as full text keeps it, whose token is the next number: plain words are asked about by their stems.
  void name(std::u16string_view term);
  // The tokens of a piece in order. Plain words need not be learned but where they are longer than any that has a stem.
  void learn(std::u16string_view piece, const std::int32_t* tokens, std::size_t count);
  // All pieces.
  void forget();
  // Of those that are kept.
  std::size_t piece_count() const { return kept_.count(); }
  // Throws std::invalid_argument where they do not hold together.
  void set_watches(KeyedWatches watches);

  // Begins a page, in the place of the one before; or the same once more, with what was learned of it.
  void begin(bool is_same);
  void add(std::u16string_view text);
  // Pieces of the page that were not known, some of them several times. Where there are any, its texts lack tokens.
  const std::vector<UnknownPiece>& unknown() const { return unknown_; }
  // Of each text the watches that it meets, and those that it may meet where its tokens do not decide.
  std::vector<MetWatch> match();
  // Of a text of the page. Throws std::out_of_range.
  std::vector<std::int32_t> tokens_of(std::size_t text) const;

 private:
  std::uint8_t kind_of(char16_t sign) const { return sign < kinds_.size() ? kinds_[sign] : sign_other; }
  // As it is looked up: kinds of a plain piece, else the piece itself.
  std::u16string_view key_of(std::u16string_view piece);
  bool is_plain(std::u16string_view piece) const;
  bool append_stemmed(std::u16string_view key, bool is_plain);
  PieceTable& table_of(std::u16string_view key) { return key.size() > length_max_ ? passing_ : kept_; }

  bool has(std::int32_t token) const { return static_cast<std::uint32_t>(token) < met_in_.size() && met_in_[static_cast<std::uint32_t>(token)] == item_; }
  void meet(std::size_t text);
  bool all_met(const std::int32_t* tokens, std::size_t count) const;
  bool side_by_side(std::size_t text, const std::int32_t* tokens, std::size_t count) const;
  bool is_met(std::size_t text, const std::int32_t* program) const;

  std::vector<std::uint8_t> kinds_;
  std::size_t length_max_;
  PieceTable kept_, passing_;
  // Of plain terms.
  PieceTable terms_;
  std::int32_t term_count_ = 0;
  std::u16string key_, stem_key_;
  std::string stem_;

  KeyedWatches watches_;
  // In which text, counted over all pages, a token was met last, and a watch looked at.
  std::vector<std::uint32_t> met_in_, looked_in_;
  std::uint32_t item_ = 0;

  std::vector<std::int32_t> tokens_;
  // Where the tokens of each text begin.
  std::vector<std::size_t> texts_;
  std::vector<UnknownPiece> unknown_;
};

}  // namespace tessera
