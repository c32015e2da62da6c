"""`python3 -m recipe --articles FILE --out FOLDER`: all stages, one after the other."""

import argparse
import time
from pathlib import Path

import numpy as np

from .contrast import train
from .cooccurrence import count_neighbours
from .corpus import encode_corpus
from .export import write_model
from .factors import singular_vectors, to_positive_information, weigh
from .pairs import batches_of, encode_pairs
from .settings import FULL, TOY, Settings
from .texts import read_articles, read_pairs
from .vocabulary import count_words, make_vocabulary
from .words import WordPiece


def make_model(articles: Path, pairs: Path | None, out: Path, settings: Settings) -> None:
    started = time.monotonic()

    def tell(what: str) -> None:
        print(f"{time.monotonic() - started:7.1f} s  {what}", flush=True)

    chance = np.random.default_rng(settings.seed)
    counts = count_words(read_articles(articles, settings.article_count_max))
    vocabulary = make_vocabulary(counts, settings)
    tell(f"vocabulary: {len(vocabulary)} tokens of {len(counts)} words")
    pieces = WordPiece(vocabulary)
    corpus = encode_corpus(read_articles(articles, settings.article_count_max), pieces)
    tell(f"corpus: {len(corpus.sentences.tokens)} tokens in {len(corpus.sentences)} sentences")
    information = to_positive_information(count_neighbours(corpus, len(vocabulary), settings.window_tokens), settings.context_smoothing)
    vectors, values = singular_vectors(information, settings, chance)
    del information
    frequencies = np.bincount(corpus.sentences.tokens, minlength=len(vocabulary))
    table = weigh(vectors, values, frequencies, settings.rare_weight)
    tell(f"factors: {table.shape[1]} dimensions")
    dictionary = encode_pairs(read_pairs(pairs, settings.dictionary_pair_count_max), pieces)
    train(table, batches_of(corpus, dictionary, settings, chance), settings, tell)
    write_model(table, vocabulary, out)
    tell(f"written to {out}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="recipe", description=__doc__)
    parser.add_argument("--articles", type=Path, required=True, help="one article a line, see README.md; .xz and .gz are unpacked")
    parser.add_argument("--pairs", type=Path, help="a JSON list of pairs of texts")
    parser.add_argument("--out", type=Path, required=True, help="folder of the new model")
    parser.add_argument("--toy", action="store_true", help="a small model in a minute, to see that all of it works")
    arguments = parser.parse_args()
    make_model(arguments.articles, arguments.pairs, arguments.out, TOY if arguments.toy else FULL)


if __name__ == "__main__":
    main()
