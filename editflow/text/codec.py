"""Text to token ids and back, with the exact span of every token.

Knows tokenizers and instruction slots; knows nothing of files, models or tensors.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from editflow.errors import ModelError
from editflow.text.foreign import literal
from editflow.text.slots import SlotSpan
from editflow.text.spelling import Spelling, vocabulary_size

PAD, SEP, MASK = "<pad>", "<sep>", "<mask>"
SLOTS = tuple(f"<s{index}>" for index in range(24))

# A context-free cut: a name has the same pieces in prose, a call or an attribute. Words never
# carry their leading space, digits stand alone, a newline takes its indentation with it.
PRE_TOKEN = r"_?[A-Za-z]+|[0-9]|\n *| ?[^\sA-Za-z0-9_]+ ?|_+| +|\s"
_WORD = re.compile(PRE_TOKEN, re.ASCII)  # the same cut, of ASCII text
_MOST_WORDS = 200_000  # remembered at a time


@dataclass(frozen=True)
class Encoding:
    """Token ids of a text and where they lie in it.

    `starts: (L + 1,)` character offsets, the last one is the length of the text. `whole: (L + 1,)`
    is false where a token boundary falls inside a character (its bytes span several tokens).
    """

    ids: np.ndarray
    starts: np.ndarray
    whole: np.ndarray


class Codec:
    """A lossless tokenizer: every token is a byte string, a text is their concatenation.

    What the tokenizer itself would lose, such as capitals or characters it does not know, is
    spelled in longest pieces of its vocabulary, down to single bytes. `special_ids` are the tokens
    that stand for no text. Raises `ModelError` for a tokenizer that lacks a byte: it could not give
    every text back.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.encode_special_tokens = True  # a file that contains "<mask>" means the characters
        self.tokenizer = tokenizer
        self.vocab_size = vocabulary_size(tokenizer)
        self.pad_id, self.sep_id, self.mask_id = (self._special(name) for name in (PAD, SEP, MASK))
        self.slot_ids = tuple(self._special(name) for name in SLOTS)
        roles = self.pad_id, self.sep_id, self.mask_id, *self.slot_ids
        self._spelling = Spelling(tokenizer, roles)
        self._bytes = self._spelling.pieces
        self.special_ids = tuple(at for at, piece in enumerate(self._bytes) if not piece)
        self.breaks = frozenset(
            at for at, piece in enumerate(self._bytes) if piece[:1] in (b"\n", b"\r")
        )
        self._sizes = np.array([len(piece) for piece in self._bytes], dtype=np.int64)
        self._cuts_words = _is_word_cut(tokenizer)
        self._words: dict[str, list[int]] = {}

    @classmethod
    def from_file(cls, path: Path) -> Codec:
        """Read a `tokenizer.json`; `ModelError` when it is missing or damaged."""
        try:
            return cls(Tokenizer.from_file(str(path)))
        except ModelError:
            raise
        except Exception as error:  # the tokenizers library raises bare Exception
            raise ModelError(
                f"cannot read the tokenizer: {error}",
                where=str(path),
                hint="The model folder is incomplete; copy or train it again.",
            ) from error

    @classmethod
    def from_foreign(cls, path: Path) -> tuple[Codec, int]:
        """Read the `tokenizer.json` of any checkpoint; return how many ids are its own as well.

        Special tokens, slots, and the bytes and white space that it lacks come behind them.
        `ModelError` when the file is missing, damaged, or of a kind that cannot serve.
        """
        try:
            own = Tokenizer.from_file(str(path))
            return cls(literal(own, [PAD, SEP, MASK, *SLOTS])), vocabulary_size(own)
        except ModelError as error:
            raise ModelError(error.what, where=str(path), hint=error.hint) from error
        except Exception as error:  # the tokenizers library raises bare Exception
            raise ModelError(
                f"cannot read the tokenizer: {error}",
                where=str(path),
                hint="The folder of the checkpoint is incomplete; copy it again.",
            ) from error

    @classmethod
    def train(cls, texts: Sequence[str], *, vocab_size: int = 8192) -> Codec:
        """Learn byte-pair merges from `texts` over the context-free cut `PRE_TOKEN`."""
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = _word_cut()
        tokenizer.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=vocab_size,
            special_tokens=[PAD, SEP, MASK, *SLOTS],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        )
        tokenizer.train_from_iterator(texts, trainer)
        return cls(tokenizer)

    def save(self, path: Path) -> None:
        self.tokenizer.save(str(path))

    def encode(self, text: str, slots: Sequence[SlotSpan] = ()) -> Encoding:
        """Encode `text`; each slot span becomes its one slot token."""
        ids: list[int] = []
        written: list[tuple[int, int]] = []  # where a slot token stands, and its UTF-8 bytes
        position = 0
        for slot in slots:
            ids += self._ids(text[position : slot.start])
            written.append((len(ids), len(text[slot.start : slot.end].encode())))
            ids.append(self.slot_ids[slot.index])
            position = slot.end
        ids += self._ids(text[position:])
        tokens = np.array(ids, dtype=np.int64)
        starts = np.zeros(len(ids) + 1, dtype=np.int64)
        starts[1:] = self._sizes[tokens]
        for at, size in written:
            starts[at + 1] = size
        return Encoding(tokens, *_to_characters(text, starts.cumsum()))

    def decode(self, ids: Sequence[int] | np.ndarray, slots: Sequence[str] = ()) -> bytes:
        """Concatenate the bytes of tokens; slot tokens stand for their text in `slots`."""
        contents = {self.slot_ids[index]: text.encode() for index, text in enumerate(slots)}
        return b"".join(contents.get(int(token), self._bytes[int(token)]) for token in ids)

    def _ids(self, text: str) -> list[int]:
        """Encode text without slots, word by word from memory where the cut allows it."""
        if not (self._cuts_words and text.isascii()):
            return self._fresh_ids(text)
        ids: list[int] = []
        for word in _WORD.findall(text):
            known = self._words.get(word)
            if known is None:
                known = self._fresh_ids(word)
                if len(self._words) < _MOST_WORDS:
                    self._words[word] = known
            ids += known
        return ids

    def _fresh_ids(self, text: str) -> list[int]:
        encoding = self.tokenizer.encode(text, add_special_tokens=False)
        ids: list[int] = encoding.ids
        if self._cuts_words:  # bytes of the alphabet in, the same bytes out
            return ids
        if self._spelling.joined(ids) == text.encode():
            return ids
        return self._spelling.mended(text, ids, encoding.offsets)

    def _special(self, name: str) -> int:
        token = self.tokenizer.token_to_id(name)
        if token is None:
            raise ModelError(
                f"the tokenizer has no {name} token",
                hint="This is not an editflow model folder.",
            )
        return int(token)


def _word_cut() -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PRE_TOKEN), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )


def _is_word_cut(tokenizer: Tokenizer) -> bool:
    """Tell whether the tokenizer cuts as `train` does, so that words encode one by one."""
    cut = tokenizer.pre_tokenizer
    ours = cut is not None and cut.__getstate__() == _word_cut().__getstate__()
    return ours and tokenizer.normalizer is None


def _to_characters(text: str, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Turn UTF-8 byte offsets into character offsets and say which fall between characters."""
    if text.isascii():
        return starts, np.ones(len(starts), dtype=bool)
    data = np.frombuffer(text.encode() + b"\0", dtype=np.uint8)
    leading = (data & 0xC0) != 0x80
    return np.cumsum(leading)[starts] - 1, leading[starts]
