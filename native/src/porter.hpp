// Stems of words as SQLite's full text keeps them.
#pragma once

#include <cstddef>
#include <string>

namespace tessera {

// Letters of the longest word that has a stem; a longer one is kept as it is.
constexpr std::size_t porter_length_max = 64;

// What full text's `porter` makes of a word of small letters and digits of ASCII, in its place: M. F. Porter, "An algorithm for suffix
// stripping" (1980), with the choices of SQLite's `fts5PorterCb`, to the letter.
void porter_stem(std::string& word);

}  // namespace tessera
