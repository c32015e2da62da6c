"""Text to words and word pieces, as `src-main/adapters/models` does it: a test compares the two."""

import re
import sys
import unicodedata

_SPECIAL = ("[PAD]", "[UNK]")
CONTINUATION = "##"
_WORD_CHARS_MAX = 100
_IDEOGRAPH = re.compile("([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
_DELETED_CATEGORIES = frozenset(("Cc", "Cf", "Co", "Cs"))
_ASCII_MARKS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_MARKS = re.escape(
    _ASCII_MARKS + "".join(char for char in map(chr, range(128, sys.maxunicode + 1)) if unicodedata.category(char)[0] == "P")
)
_WORD_OR_MARK = re.compile(f"[^\\s{_MARKS}]+|[{_MARKS}]")


def special_tokens() -> list[str]:
    """Padding, then the token of words that cannot be split."""
    return list(_SPECIAL)


def _is_deleted(char: str) -> bool:
    if char in "\t\n\r":
        return False
    return char == "\ufffd" or unicodedata.category(char) in _DELETED_CATEGORIES


def normalise(text: str) -> str:
    """Lower case without accents; ideographs set apart; nothing invisible."""
    if text.isascii() and text.isprintable():
        return text.lower()
    kept = "".join(char for char in text if not _is_deleted(char))
    lowered = _IDEOGRAPH.sub(r" \1 ", kept).lower()
    parts = unicodedata.normalize("NFD", lowered)
    return "".join(char for char in parts if unicodedata.category(char) != "Mn")


def words_of(text: str) -> list[str]:
    """Words and single punctuation marks, in order."""
    return _WORD_OR_MARK.findall(normalise(text))


class WordPiece:
    """Greedy, longest piece first. Remembers the words that it has split."""

    def __init__(self, vocabulary: list[str]) -> None:
        self._ids = {token: place for place, token in enumerate(vocabulary)}
        self._unknown = self._ids["[UNK]"]
        self._piece_chars_max = max(map(len, vocabulary))
        self._split: dict[str, list[int]] = {}

    def _pieces_of(self, word: str) -> list[int]:
        if len(word) > _WORD_CHARS_MAX:
            return [self._unknown]
        pieces: list[int] = []
        start = 0
        while start < len(word):
            prefix = CONTINUATION if start else ""
            for end in range(min(len(word), start + self._piece_chars_max), start, -1):
                piece = self._ids.get(prefix + word[start:end])
                if piece is not None:
                    break
            else:
                return [self._unknown]
            pieces.append(piece)
            start = end
        return pieces

    def encode(self, text: str) -> list[int]:
        """Ids of the tokens of a text; none are added at its ends."""
        ids: list[int] = []
        for word in words_of(text):
            pieces = self._split.get(word)
            if pieces is None:
                pieces = self._split[word] = self._pieces_of(word)
            ids.extend(pieces)
        return ids
