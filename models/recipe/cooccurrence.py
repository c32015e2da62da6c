"""Stage 3: how often tokens stand near each other, a neighbour at distance d counting 1/d."""

import numpy as np
from numpy.typing import NDArray

from .corpus import Corpus

_TOKENS_AT_ONCE = 4_000_000


def count_neighbours(corpus: Corpus, token_count: int, window_tokens: int) -> NDArray[np.float32]:
    """A dense, symmetric matrix. The window does not reach over the end of a paragraph."""
    counts = np.zeros((token_count, token_count), np.float32)
    flat = counts.reshape(-1)
    tokens = corpus.sentences.tokens.astype(np.int64)
    paragraphs = np.repeat(corpus.paragraph_of_sentence, np.diff(corpus.sentences.offsets))
    for start in range(0, len(tokens), _TOKENS_AT_ONCE):
        # A little further than the piece itself, so that pairs over its end are counted, once.
        stop = min(start + _TOKENS_AT_ONCE, len(tokens))
        for distance in range(1, window_tokens + 1):
            end = min(stop + distance, len(tokens))
            left, right = slice(start, end - distance), slice(start + distance, end)
            near = paragraphs[left] == paragraphs[right]
            cells, times = np.unique(tokens[left][near] * token_count + tokens[right][near], return_counts=True)
            # No cell twice, so adding by index is safe.
            flat[cells] += times.astype(np.float32) / distance
    return counts + counts.T
