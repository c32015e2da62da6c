"""Stage 1: characters, the most frequent words whole, and pieces (byte pair encoding) for the rest."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable

from .settings import Settings
from .texts import Article
from .words import CONTINUATION, special_tokens, words_of

Pair = tuple[str, str]


def count_words(articles: Iterable[Article]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for article in articles:
        counts.update(words_of(article.title))
        for section in article.sections:
            counts.update(words_of(section.heading))
            for paragraph in section.paragraphs:
                counts.update(words_of(paragraph))
    return counts


def make_vocabulary(counts: Counter[str], settings: Settings) -> list[str]:
    """At most `settings.token_count` tokens, the most frequent of each kind first."""
    char_counts: Counter[str] = Counter()
    for word, count in counts.items():
        for char in set(word):
            char_counts[char] += count
    chars = [char for char, count in char_counts.most_common() if count >= settings.char_frequency_min]
    known = set(chars)
    spelt = [(word, count) for word, count in counts.most_common() if len(word) > 1 and known.issuperset(word)]
    whole = [word for word, _ in spelt[: settings.whole_word_count]]
    vocabulary = special_tokens() + chars + [CONTINUATION + char for char in chars if char.isalnum()] + whole
    room = settings.token_count - len(vocabulary)
    rest = {
        word: count
        for word, count in spelt[settings.whole_word_count :]
        if count >= settings.split_word_frequency_min and not word.isdigit()
    }
    taken = set(vocabulary)
    return vocabulary[: settings.token_count] + [piece for piece in _pieces_of(rest, taken, room)]


def _pieces_of(counts: dict[str, int], taken: set[str], room: int) -> list[str]:
    """Merges the most frequent pair of neighbours again and again; new pieces in the order of their making."""
    words = [[word[0], *(CONTINUATION + char for char in word[1:])] for word in counts]
    frequencies = list(counts.values())
    pair_counts: Counter[Pair] = Counter()
    holders: defaultdict[Pair, set[int]] = defaultdict(set)
    for place, pieces in enumerate(words):
        for pair in zip(pieces, pieces[1:]):
            pair_counts[pair] += frequencies[place]
            holders[pair].add(place)
    heap = [(-count, pair) for pair, count in pair_counts.items()]
    heapq.heapify(heap)
    made: list[str] = []
    while len(made) < room and heap:
        negative, pair = heapq.heappop(heap)
        count = pair_counts.get(pair, 0)
        if count != -negative:
            # The count has changed since it was put in; it goes back with the new one.
            if count > 0:
                heapq.heappush(heap, (-count, pair))
            continue
        piece = pair[0] + pair[1].removeprefix(CONTINUATION)
        grown = _merge_everywhere(pair, piece, words, frequencies, pair_counts, holders)
        for other in grown:
            heapq.heappush(heap, (-pair_counts[other], other))
        if piece not in taken:
            taken.add(piece)
            made.append(piece)
    return made


def _merge_everywhere(
    pair: Pair,
    piece: str,
    words: list[list[str]],
    frequencies: list[int],
    pair_counts: Counter[Pair],
    holders: defaultdict[Pair, set[int]],
) -> list[Pair]:
    """Replaces the pair by the piece in every word that has it; gives back the pairs that became more frequent."""
    changes: Counter[Pair] = Counter()
    for place in holders.pop(pair):
        before = words[place]
        after: list[str] = []
        for each in before:
            if after and (after[-1], each) == pair:
                after[-1] = piece
            else:
                after.append(each)
        for old in zip(before, before[1:]):
            changes[old] -= frequencies[place]
        for new in zip(after, after[1:]):
            changes[new] += frequencies[place]
            holders[new].add(place)
        words[place] = after
    for other, change in changes.items():
        pair_counts[other] += change
    del pair_counts[pair]
    return [other for other, change in changes.items() if change > 0 and other != pair]
