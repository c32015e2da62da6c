"""Stage 6: turns the columns so that the first say most, makes bytes of them, and writes what the program loads."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .words import CONTINUATION, special_tokens

Matrix = NDArray[np.float32]

# Calibrated for the shipped model by `bench/quality`; a model of another size needs its own.
_CUT_OFF = 0.3
# Of its first columns alone, by dimensions: as many questions without an answer get something.
_NARROW_CUT_OFFS = ((128, 0.385),)


def turn(table: Matrix) -> Matrix:
    """Onto the principal axes, largest variance first: cosines stay as they are, and columns can be cut off at the end."""
    variances, axes = np.linalg.eigh(table.T @ table)
    return table @ axes[:, np.argsort(variances)[::-1]]


def to_bytes(table: Matrix) -> tuple[NDArray[np.int8], Matrix]:
    """Codes in -127…127 and the scale of each row; the median row has length 1."""
    rows = table / np.median(np.linalg.norm(table, axis=1))
    scales = np.maximum(np.abs(rows).max(axis=1) / 127, 1e-8).astype(np.float32)
    return np.clip(np.round(rows / scales[:, None]), -127, 127).astype(np.int8), scales


def _tokenizer(vocabulary: list[str]) -> dict[str, object]:
    added = [
        {"id": place, "content": token, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
        for place, token in enumerate(special_tokens())
    ]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": True, "lowercase": True},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": None,
        "decoder": {"type": "WordPiece", "prefix": CONTINUATION, "cleanup": True},
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": CONTINUATION,
            "max_input_chars_per_word": 100,
            "vocab": {token: place for place, token in enumerate(vocabulary)},
        },
    }


def write_model(table: Matrix, vocabulary: list[str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    # Padding adds nothing to a sum.
    table[0] = 0
    codes, scales = to_bytes(turn(table))
    codes.tofile(folder / "embeddings.i8")
    scales.astype("<f4").tofile(folder / "scales.f32")
    card = {
        "format": "tessera-static-1",
        "dim": table.shape[1],
        "vocab": len(vocabulary),
        "dtype": "int8",
        "scale": "per-row f32",
        "cutOff": _CUT_OFF,
        "narrow": [
            {"dim": dim, "cutOff": cut_off} for dim, cut_off in _NARROW_CUT_OFFS if dim < table.shape[1]
        ],
        "pooling": "sum of dequantised rows, L2 normalise",
        "tokenizer": "bert-uncased-wordpiece",
        "files": {"vocabulary": "vocab.txt", "table": "embeddings.i8", "scales": "scales.f32"},
    }
    shape = {
        "model_type": "bert",
        "architectures": ["BertModel"],
        "hidden_size": table.shape[1],
        "vocab_size": len(vocabulary),
        "num_hidden_layers": 0,
        "num_attention_heads": 1,
        "pad_token_id": 0,
        "note": "static token embeddings; sum, then L2 norm",
    }
    tokenizer_config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "pad_token": "[PAD]",
        "unk_token": "[UNK]",
        "model_max_length": 100_000,
        "clean_up_tokenization_spaces": True,
        "model_input_names": ["input_ids", "attention_mask"],
    }
    files = {"static.json": card, "config.json": shape, "tokenizer_config.json": tokenizer_config}
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    (folder / "vocab.txt").write_text("".join(f"{token}\n" for token in vocabulary), encoding="utf-8")
    compact = json.dumps(_tokenizer(vocabulary), ensure_ascii=False, separators=(",", ":"))
    (folder / "tokenizer.json").write_text(compact, encoding="utf-8")
