"""`python3 -m recipe.tokens FOLDER`: reads a JSON list of texts, writes their token ids by the tokenizer of that model."""

import json
import sys
from pathlib import Path

from .words import WordPiece


def main() -> None:
    tokenizer = json.loads((Path(sys.argv[1]) / "tokenizer.json").read_text(encoding="utf-8"))
    ids = tokenizer["model"]["vocab"]
    pieces = WordPiece(sorted(ids, key=ids.__getitem__))
    json.dump([pieces.encode(text) for text in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()
