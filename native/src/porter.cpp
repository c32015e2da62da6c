#include "porter.hpp"

#include <string_view>

namespace tessera {

namespace {

constexpr std::size_t length_min = 3;

struct Rule {
  std::string_view ending, replacement;
};

// Steps 2 to 4. Of several that fit, the first alone is looked at.
constexpr Rule derived[] = {
    {"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"}, {"anci", "ance"}, {"izer", "ize"}, {"logi", "log"}, {"bli", "ble"},
    {"alli", "al"}, {"entli", "ent"}, {"eli", "e"}, {"ousli", "ous"}, {"ization", "ize"}, {"ation", "ate"}, {"ator", "ate"},
    {"alism", "al"}, {"iveness", "ive"}, {"fulness", "ful"}, {"ousness", "ous"}, {"aliti", "al"}, {"iviti", "ive"}, {"biliti", "ble"},
};
constexpr Rule shortened[] = {{"ical", "ic"}, {"ness", ""}, {"icate", "ic"}, {"iciti", "ic"}, {"ful", ""}, {"ative", ""}, {"alize", "al"}};
constexpr Rule taken[] = {
    {"al", ""}, {"ance", ""}, {"ence", ""}, {"er", ""}, {"ic", ""}, {"able", ""}, {"ible", ""}, {"ant", ""}, {"ement", ""}, {"ment", ""},
    {"ent", ""}, {"ion", ""}, {"ou", ""}, {"ism", ""}, {"ate", ""}, {"iti", ""}, {"ous", ""}, {"ive", ""}, {"ize", ""},
};

constexpr bool is_one_of(std::string_view letters, char letter) { return letters.find(letter) != std::string_view::npos; }
constexpr bool is_plain_vowel(char letter) { return is_one_of("aeiou", letter); }
bool ends_with(std::string_view word, std::string_view ending) {
  return word.size() >= ending.size() && word.substr(word.size() - ending.size()) == ending;
}

struct Shape {
  // Porter's m: how often consonants follow vowels.
  int measure = 0;
  // Porter's *o: its end is a consonant that is no w, x or y behind a vowel behind a consonant.
  bool ends_short = false;
};

// A y is a vowel behind a consonant.
Shape shape_of(std::string_view word) {
  Shape shape;
  // Of the last three letters a bit each, the last one lowest: whether it is a consonant.
  unsigned consonants = 0;
  for (std::size_t at = 0; at < word.size(); ++at) {
    const bool is_consonant = !is_plain_vowel(word[at]) && (word[at] != 'y' || (consonants & 1U) == 0);
    if (is_consonant && at > 0 && (consonants & 1U) == 0) ++shape.measure;
    consonants = (consonants << 1U | (is_consonant ? 1U : 0U)) & 7U;
  }
  shape.ends_short = word.size() > 2 && consonants == 5 && !is_one_of("wxy", word.back());
  return shape;
}

// Porter's *v*, for which each y but the first letter is a vowel.
bool has_vowel(std::string_view word) {
  for (std::size_t at = 0; at < word.size(); ++at) {
    if (is_plain_vowel(word[at]) || (word[at] == 'y' && at > 0)) return true;
  }
  return false;
}

// Where of what stays m is at least so much.
template <std::size_t count>
void replace(std::string& word, const Rule (&rules)[count], int measure_min) {
  if (word.size() < 2) return;
  const char last_but_one = word[word.size() - 2];
  for (const Rule& rule : rules) {
    if (rule.ending[rule.ending.size() - 2] != last_but_one || word.size() <= rule.ending.size() || !ends_with(word, rule.ending)) continue;
    const std::string_view rest = std::string_view(word).substr(0, word.size() - rule.ending.size());
    const bool may_go = rule.ending != "ion" || is_one_of("st", rest.back());
    if (!may_go || shape_of(rest).measure < measure_min) return;
    word.resize(rest.size());
    word += rule.replacement;
    return;
  }
}

// Step 1a.
void take_plural(std::string& word) {
  if (word.back() != 's' || ends_with(word, "ss")) return;
  const bool is_two = (word.size() > 4 && ends_with(word, "sses")) || (word.size() > 3 && ends_with(word, "ies"));
  word.resize(word.size() - (is_two ? 2 : 1));
}

// Step 1b.
void take_past(std::string& word) {
  const std::size_t length = word.size();
  if (length > 3 && ends_with(word, "eed")) {
    if (shape_of(std::string_view(word).substr(0, length - 3)).measure > 0) word.pop_back();
    return;
  }
  const std::size_t going = length > 2 && ends_with(word, "ed") ? 2 : length > 3 && ends_with(word, "ing") ? 3 : 0;
  if (going == 0 || !has_vowel(std::string_view(word).substr(0, length - going))) return;
  word.resize(length - going);
  if (word.size() > 2 && (ends_with(word, "at") || ends_with(word, "bl") || ends_with(word, "iz"))) {
    word += 'e';
    return;
  }
  if (word.size() > 1 && word.back() == word[word.size() - 2] && !is_one_of("aeioulsz", word.back())) {
    word.pop_back();
    return;
  }
  const Shape shape = shape_of(word);
  if (shape.measure == 1 && shape.ends_short) word += 'e';
}

// Step 5.
void take_end(std::string& word) {
  if (word.back() == 'e') {
    const Shape shape = shape_of(std::string_view(word).substr(0, word.size() - 1));
    if (shape.measure > 1 || (shape.measure == 1 && !shape.ends_short)) word.pop_back();
  }
  if (ends_with(word, "ll") && shape_of(std::string_view(word).substr(0, word.size() - 1)).measure > 1) word.pop_back();
}

}  // namespace

void porter_stem(std::string& word) {
  if (word.size() < length_min || word.size() > porter_length_max) return;
  take_plural(word);
  take_past(word);
  if (word.back() == 'y' && has_vowel(std::string_view(word).substr(0, word.size() - 1))) word.back() = 'i';
  replace(word, derived, 1);
  replace(word, shortened, 1);
  replace(word, taken, 2);
  take_end(word);
}

}  // namespace tessera
