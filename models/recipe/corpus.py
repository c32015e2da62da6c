"""Stage 2: all articles as one array of tokens, with the offsets of sentences, paragraphs, sections and articles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .texts import Article, sentences_of
from .words import WordPiece

_SENTENCE_TOKENS_MAX = 400
_HEADING_TOKENS_MAX = 30

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Ragged:
    """Lists of tokens in one array: list i is `tokens[offsets[i]:offsets[i + 1]]`."""

    tokens: NDArray[np.int32]
    offsets: Ints

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, place: int) -> NDArray[np.int32]:
        return self.tokens[self.offsets[place] : self.offsets[place + 1]]


@dataclass(frozen=True)
class Corpus:
    sentences: Ragged
    headings: Ragged
    titles: Ragged
    paragraph_of_sentence: Ints
    section_of_sentence: Ints
    article_of_section: Ints


def ragged_of(lists: Sequence[Sequence[int]]) -> Ragged:
    offsets = np.zeros(len(lists) + 1, np.int64)
    np.cumsum([len(each) for each in lists], out=offsets[1:])
    return Ragged(np.fromiter((token for each in lists for token in each), np.int32, offsets[-1]), offsets)


def encode_corpus(articles: Iterable[Article], pieces: WordPiece) -> Corpus:
    sentences: list[list[int]] = []
    headings: list[list[int]] = []
    titles: list[list[int]] = []
    paragraphs: list[int] = []
    sections: list[int] = []
    owners: list[int] = []
    paragraph = -1
    for article in articles:
        for section in article.sections:
            for text in section.paragraphs:
                paragraph += 1
                for sentence in sentences_of(text):
                    tokens = pieces.encode(sentence)[:_SENTENCE_TOKENS_MAX]
                    if tokens:
                        sentences.append(tokens)
                        paragraphs.append(paragraph)
                        sections.append(len(headings))
            headings.append(pieces.encode(section.heading)[:_HEADING_TOKENS_MAX])
            owners.append(len(titles))
        titles.append(pieces.encode(article.title)[:_HEADING_TOKENS_MAX])
    return Corpus(
        ragged_of(sentences),
        ragged_of(headings),
        ragged_of(titles),
        np.asarray(paragraphs, np.int64),
        np.asarray(sections, np.int64),
        np.asarray(owners, np.int64),
    )
