"""Tokenizers of other checkpoints, made to spell every text.

A tokenizer may lower-case, drop accents or white space, put a space before the first word, or have
one token for all it does not know. An editor may do none of that: a text has to be the
concatenation of its tokens. Knows the tokenizers library; knows nothing of slots or models.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from tokenizers import AddedToken, Tokenizer

from editflow.errors import ModelError
from editflow.text.spelling import Settings, marks_spaces, missing_bytes, parts, spellings

_KINDS = ("BPE", "WordPiece", "Unigram")

# What tokenizers leave out between words, as tokens: a newline takes its indentation with it.
_WHITE = (
    *(" " * width for width in (1, 2, 3, 4, 8, 16)),
    *("\n" + " " * width for width in (0, 1, 2, 3, 4, 6, 8, 12, 16, 20)),
    *("\n\n", "\t", "\n\t", "\n\t\t", "\r"),
)


def literal(tokenizer: Tokenizer, names: Sequence[str]) -> Tokenizer:
    """Return a copy that reads what is written, with `names` among its special tokens.

    Ids stay and tokens are only added behind them: `names`, and the bytes and white space that it
    lacks. Texts are not normalised, get no space before the first word, and are never cut.
    ModelError for a kind of tokenizer that knows whole words only.
    """
    settings = json.loads(tokenizer.to_str())
    kind = settings["model"]["type"]
    if kind not in _KINDS:
        raise ModelError(
            f"a {kind} tokenizer, which knows whole words only",
            hint=f"Kinds that can spell any text: {', '.join(_KINDS)}.",
        )
    settings |= {"truncation": None, "padding": None, "post_processor": None}
    settings["normalizer"] = _reversible(settings["normalizer"])
    settings["pre_tokenizer"] = _unprefixed(settings["pre_tokenizer"])
    if "dropout" in settings["model"]:
        settings["model"]["dropout"] = None
    made = Tokenizer.from_str(json.dumps(settings))
    made.encode_special_tokens = True
    made.add_tokens([AddedToken(white, normalized=False) for white in _lost_white(made)])
    lacking = [f"<0x{byte:02X}>" for byte in missing_bytes(spellings(made))]
    made.add_special_tokens([AddedToken(name, normalized=False) for name in (*lacking, *names)])
    return made


def _reversible(normalizer: Settings | None) -> Settings | None:
    """Leave of a normalizer what the spelling of a token undoes."""
    kept: list[Settings] = []
    for part in parts(normalizer):
        if part["type"] == "ByteLevel" or marks_spaces(part):
            kept.append(part)
        elif part["type"] == "BertNormalizer":  # it also sets Chinese characters apart, as words
            kept.append(part | {"clean_text": False, "strip_accents": False, "lowercase": False})
    return {"type": "Sequence", "normalizers": kept} if kept else None


def _unprefixed(pre_tokenizer: Settings | None) -> Settings | None:
    """Put no space before the first word, and lose none between words."""
    found = parts(pre_tokenizer)
    marked = any(part["type"] == "Metaspace" for part in found)
    kept: list[Settings] = []
    for part in found:
        if part["type"] == "ByteLevel":
            kept.append(part | {"add_prefix_space": False})
        elif part["type"] == "Metaspace":
            kept.append(part | {"prepend_scheme": "never"})
        elif not (marked and part["type"] == "WhitespaceSplit"):
            kept.append(part)
    return {"type": "Sequence", "pretokenizers": kept} if kept else None


def _lost_white(tokenizer: Tokenizer) -> list[str]:
    """Return the white space that does not come back from between two letters."""
    pieces = spellings(tokenizer)
    lost: list[str] = []
    for white in _WHITE:
        text = f"a{white}a"
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        if b"".join(pieces[index] for index in ids) != text.encode():
            lost.append(white)
    return lost


def special_tokens(folder: Path) -> dict[str, str]:
    """Return what the files beside a tokenizer call its special tokens, such as "mask_token".

    ModelError when one of the files is damaged.
    """
    named: dict[str, str] = {}
    for path in (folder / name for name in ("special_tokens_map.json", "tokenizer_config.json")):
        for role, token in _read(path).items():
            text = token.get("content") if isinstance(token, dict) else token
            if role.endswith("_token") and isinstance(text, str):
                named[role] = text
    return named


def _read(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    try:
        values: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"cannot read the tokenizer: {error}", where=str(path)) from error
    return values
