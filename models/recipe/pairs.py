"""What stage 5 learns from: pieces of articles that belong together, and entries of a dictionary."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .contrast import Pairs
from .corpus import Corpus
from .settings import Settings
from .words import WordPiece

Tokens = NDArray[np.int32]
_CHUNK_TOKENS_MAX = 220
_QUERY_TOKENS_MAX = 64
_DICTIONARY_TOKENS_MAX = 120
# Shares of the three kinds: heading and section, sentence and its surroundings, sentence and another chunk of the section.
_HEADING_SHARE, _SENTENCE_SHARE = 0.22, 0.5


def encode_pairs(pairs: list[tuple[str, str]], pieces: WordPiece) -> Pairs:
    """Without those of which a side has no token."""
    encoded = [
        tuple(np.asarray(pieces.encode(text)[:_DICTIONARY_TOKENS_MAX], np.int32) for text in pair) for pair in pairs
    ]
    return [(one, other) for one, other in encoded if len(one) and len(other)]


class ArticlePairs:
    """Draws pairs from a corpus; long articles are drawn more often, because they say more."""

    def __init__(self, corpus: Corpus, chance: np.random.Generator) -> None:
        self._corpus = corpus
        self._chance = chance
        sections = corpus.section_of_sentence
        articles = corpus.article_of_section[sections]
        self._article_of_sentence = articles
        self._section_end = np.searchsorted(sections, np.arange(len(corpus.headings)), "right")
        self._section_start = np.searchsorted(sections, np.arange(len(corpus.headings)), "left")
        self._article_start = np.searchsorted(articles, np.arange(len(corpus.titles)), "left")
        self._article_end = np.searchsorted(articles, np.arange(len(corpus.titles)), "right")
        self._lengths = np.diff(corpus.sentences.offsets)

    def _between(self, low: int, high: int) -> int:
        return int(self._chance.integers(low, high))

    def _chunk_from(self, sentence: int) -> int:
        """The sentence after the last of a chunk of random size that begins here."""
        end = self._section_end[self._corpus.section_of_sentence[sentence]]
        size, wanted = 0, self._between(20, 180)
        stop = sentence
        while stop < end and size < wanted:
            size += self._lengths[stop]
            stop += 1
        return stop

    def _text(self, start: int, stop: int) -> Tokens:
        offsets = self._corpus.sentences.offsets
        return self._corpus.sentences.tokens[offsets[start] : offsets[stop]][:_CHUNK_TOKENS_MAX]

    def _heading(self, sentence: int) -> Tokens:
        section = self._corpus.section_of_sentence[sentence]
        title = self._corpus.titles[self._corpus.article_of_section[section]]
        heading = self._corpus.headings[section]
        if len(heading) > 1 and self._chance.random() < 0.3:
            return heading
        return np.concatenate([title, heading])

    def _sentence_and_rest(self, start: int, stop: int) -> tuple[Tokens, Tokens]:
        """Mostly without the sentence itself, and half of the time with words missing: word matching must not suffice."""
        chosen = self._between(start, stop)
        query = self._corpus.sentences[chosen][:_QUERY_TOKENS_MAX]
        rest = self._text(start, stop)
        if self._chance.random() < 0.9:
            rest = np.concatenate([self._text(start, chosen), self._text(chosen + 1, stop)])[:_CHUNK_TOKENS_MAX]
        if len(query) > 6 and self._chance.random() < 0.5:
            query = query[self._chance.random(len(query)) < self._chance.uniform(0.3, 0.9)]
        return query, rest

    def draw_from(self, article: int) -> tuple[Tokens, Tokens]:
        start = self._between(self._article_start[article], self._article_end[article])
        stop = self._chunk_from(start)
        kind = self._chance.random()
        if kind < _HEADING_SHARE:
            return self._heading(start), self._text(start, stop)
        if kind < _HEADING_SHARE + _SENTENCE_SHARE and stop - start >= 2:
            return self._sentence_and_rest(start, stop)
        section = self._corpus.section_of_sentence[start]
        other = self._between(self._section_start[section], self._section_end[section])
        if start <= other < stop:
            other = self._between(self._article_start[article], self._article_end[article])
        return self._corpus.sentences[other][:_QUERY_TOKENS_MAX], self._text(start, stop)

    def random_article(self) -> int:
        return int(self._article_of_sentence[self._between(0, len(self._article_of_sentence))])


def batches_of(corpus: Corpus, dictionary: Pairs, settings: Settings, chance: np.random.Generator) -> Callable[[], Pairs]:
    """Two pairs of each drawn article make each other's nearest wrong answers."""
    articles = ArticlePairs(corpus, chance)
    dictionary_count = int(settings.pair_count * settings.dictionary_share) if dictionary else 0

    def draw() -> Pairs:
        pairs: Pairs = [dictionary[place] for place in chance.integers(0, max(1, len(dictionary)), dictionary_count)]
        while len(pairs) < settings.pair_count:
            article = articles.random_article()
            drawn = [articles.draw_from(article) for _ in range(settings.pairs_per_article)]
            pairs.extend(pair for pair in drawn if len(pair[0]) and len(pair[1]))
        return pairs[: settings.pair_count]

    return draw
