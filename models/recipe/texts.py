"""Reads the two inputs: articles with their sections, and pairs of texts that mean the same."""

import gzip
import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# Where one sentence ends and the next begins: a full stop, perhaps a closing mark, space, a capital or a figure.
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])[\"')\]]?\s+(?=[\"'(]?[A-Z0-9])")


@dataclass(frozen=True)
class Section:
    heading: str
    paragraphs: list[str]


@dataclass(frozen=True)
class Article:
    title: str
    sections: list[Section]


def open_text(path: Path) -> IO[str]:
    """Opens a text file that may be packed by xz or gzip."""
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def read_articles(path: Path, count_max: int) -> Iterator[Article]:
    """One article a line: `[title, [[heading, [paragraph, …]], …]]`."""
    with open_text(path) as lines:
        for place, line in enumerate(lines):
            if place >= count_max:
                return
            title, sections = json.loads(line)
            yield Article(title, [Section(heading, paragraphs) for heading, paragraphs in sections])


def read_pairs(path: Path | None, count_max: int) -> list[tuple[str, str]]:
    """A list of `[text, text]`, or as many of it at even distances; none without a file."""
    if path is None:
        return []
    with open_text(path) as file:
        pairs = json.load(file)
    return [(one, other) for one, other in pairs[:: max(1, -(-len(pairs) // count_max))]]


def sentences_of(paragraph: str) -> list[str]:
    return _BETWEEN_SENTENCES.split(paragraph)
