"""What each token of a tokenizer spells, and how a text is spelled that it would not give back.

Knows the tokenizers library and bytes; knows nothing of slots, spans of a source or models.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any

from tokenizers import Tokenizer

from editflow.errors import ModelError

Settings = dict[str, Any]  # a part of tokenizer.json

SPACE = "▁"  # what stands for a space in tokenizers in the manner of SentencePiece
_BYTE = re.compile(r"<0x([0-9A-F]{2})>")


class Spelling:
    """The bytes of every token of a tokenizer: `pieces[id]`, b"" where one stands for no text.

    `silent` tokens do so whatever they are called. Raises `ModelError` when a byte has no token,
    for then some texts cannot be spelled.
    """

    def __init__(self, tokenizer: Tokenizer, silent: Collection[int] = ()) -> None:
        self.pieces = spellings(tokenizer)
        for token in silent:
            self.pieces[token] = b""
        self._tokenizer = tokenizer
        if missing := missing_bytes(self.pieces):
            raise ModelError(
                f"the tokenizer cannot spell every text: {len(missing)} bytes have no token",
                hint="Only a tokenizer with a token for each can give a file back unchanged.",
            )

    def joined(self, ids: Sequence[int]) -> bytes:
        """Concatenate the bytes of tokens."""
        return b"".join([self.pieces[token] for token in ids])

    def mended(self, text: str, ids: Sequence[int], spans: Sequence[tuple[int, int]]) -> list[int]:
        """Keep the tokens that stand for the very bytes of their span, and spell the rest.

        `spans` are characters of `text`, one span a token.
        """
        data, found = text.encode(), []
        offsets = [0, *accumulate(len(character.encode()) for character in text)]
        position = 0
        for token, (first, last) in zip(ids, spans, strict=True):
            start, end = offsets[first], offsets[last]
            if position <= start < end and self.pieces[token] == data[start:end]:
                found += [*self._spelled(data, position, start), token]
                position = end
        return found + self._spelled(data, position, len(data))

    def _spelled(self, data: bytes, start: int, end: int) -> list[int]:
        """Spell `data[start:end]` in the longest pieces there are."""
        ids: list[int] = []
        while start < end:
            first, other = self._tables[:: -1 if _in_word(data, start) else 1]
            for last in range(min(end, start + self._longest), start, -1):
                token = first.get(data[start:last], other.get(data[start:last]))
                if token is not None:  # at the latest for a single byte
                    ids.append(token)
                    break
            start = last
        return ids

    @cached_property
    def _tables(self) -> tuple[dict[bytes, int], dict[bytes, int]]:
        """Token by its bytes: of those that begin a word, and of those that go on with one."""
        prefix = getattr(self._tokenizer.model, "continuing_subword_prefix", None)
        begin: dict[bytes, int] = {}
        go_on: dict[bytes, int] = {}
        for name, token in sorted(self._tokenizer.get_vocab().items(), key=lambda item: item[1]):
            piece = self.pieces[token]
            marked = bool(prefix) and name == f"{prefix}{piece.decode(errors='ignore')}"
            if piece:
                (go_on if marked else begin).setdefault(piece, token)
        return begin, go_on

    @cached_property
    def _longest(self) -> int:
        return max(len(piece) for piece in self.pieces)


def _in_word(data: bytes, at: int) -> bool:
    """Tell whether a letter or digit stands before byte `at`; bytes beyond ASCII count as such."""
    before = data[at - 1 : at]
    return before.isalnum() or before >= b"\x80"


def vocabulary_size(tokenizer: Tokenizer) -> int:
    """Return the rows an embedding needs: ids may have holes, and run past their number."""
    return max(tokenizer.get_vocab().values(), default=-1) + 1


def missing_bytes(pieces: Sequence[bytes]) -> list[int]:
    """Return the bytes that no single token spells."""
    single = {piece[0] for piece in pieces if len(piece) == 1}
    return [byte for byte in range(256) if byte not in single]


def spellings(tokenizer: Tokenizer) -> list[bytes]:
    """Return the bytes of every token id; b"" where a token stands for no text."""
    settings = json.loads(tokenizer.to_str())
    pieces = [b""] * vocabulary_size(tokenizer)
    spell = _speller(settings)
    for token, index in tokenizer.get_vocab(with_added_tokens=False).items():
        pieces[index] = spell(token)
    unknown = _unknown(tokenizer, settings["model"])
    if unknown is not None:
        pieces[unknown] = b""
    added: Any = tokenizer.get_added_tokens_decoder()  # its type stub says `str`
    for index, token in added.items():
        named = _BYTE.fullmatch(token.content)
        if named is not None:
            pieces[index] = bytes.fromhex(named[1])
        else:
            pieces[index] = b"" if token.special else token.content.encode()
    return pieces


def _speller(settings: Settings) -> Callable[[str], bytes]:
    """Return what tells the bytes of a token of the vocabulary."""
    model = settings["model"]
    steps = [part for role in _ROLES for part in parts(settings[role])]
    if any(step["type"] == "ByteLevel" for step in steps):
        return _of_alphabet
    prefix = model.get("continuing_subword_prefix") or ""
    suffix = model.get("end_of_word_suffix") or ""
    spaced = any(step["type"] == "Metaspace" or marks_spaces(step) for step in steps)

    def spell(token: str) -> bytes:
        if model.get("byte_fallback") and (named := _BYTE.fullmatch(token)):
            return bytes.fromhex(named[1])
        token = token.removeprefix(prefix) if len(token) > len(prefix) else token
        token = token.removesuffix(suffix) if len(token) > len(suffix) else token
        return (token.replace(SPACE, " ") if spaced else token).encode()

    return spell


_ROLES = ("normalizer", "pre_tokenizer", "decoder")


def parts(step: Settings | None) -> list[Settings]:
    """Return a step of a tokenizer as the list of what it is made of."""
    if step is None:
        return []
    for name in ("normalizers", "pretokenizers", "decoders"):
        if step["type"] == "Sequence" and name in step:
            return [part for inner in step[name] for part in parts(inner)]
    return [step]


def marks_spaces(step: Settings) -> bool:
    """Tell whether a normalizer writes "▁" for a space and does nothing else."""
    made = step["type"], step.get("pattern"), step.get("content")
    return made == ("Replace", {"String": " "}, SPACE)


def _unknown(tokenizer: Tokenizer, model: Settings) -> int | None:
    """Return the id of the token that stands for whatever is not known."""
    if model.get("unk_id") is not None:
        return int(model["unk_id"])
    name = model.get("unk_token")
    return None if name is None else tokenizer.token_to_id(name)


def _of_alphabet(token: str) -> bytes:
    known = all(character in _ALPHABET for character in token)
    return bytes(_ALPHABET[character] for character in token) if known else b""


def _byte_alphabet() -> dict[str, int]:
    """The printable stand-in of each byte in byte-level BPE (GPT-2's table)."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in set(printable)]
    table = {chr(byte): byte for byte in printable}
    table.update({chr(256 + index): byte for index, byte in enumerate(others)})
    return table


_ALPHABET = _byte_alphabet()
