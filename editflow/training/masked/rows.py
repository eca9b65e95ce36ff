"""Passages as token ids: which of them may be masked, for any kind of tokenizer.

Knows the readers of edit models and the tokenizers of transformers; knows nothing of noise, batches
or models.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from editflow.data.pair import EditPair
from editflow.data.passage import Passage
from editflow.errors import UsageError
from editflow.flow.align import GAP, Ids
from editflow.flow.states import Mask
from editflow.text.prompt import Reader
from editflow.training.encode import Dropout, Example, encode_pair

PLAIN = Dropout(slot=0.0, condition=0.0, spread=0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One row: `ids: (L,)`, which of them may be masked, and from where on they are text.

    A prompt is never masked. `text` is the position of the separator in front of the text, for
    models that tell instruction and text apart.
    """

    ids: Ids
    maskable: Mask
    text: int = 0

    @property
    def first(self) -> int:
        """Return the first position that may be masked; the length when there is none."""
        return int(self.maskable.argmax()) if self.maskable.any() else len(self.ids)

    @property
    def tokens(self) -> int:
        """Return how many tokens may be masked."""
        return int(self.maskable.sum())


class Encoder(Protocol):
    """Turns passages into lines; what it leaves out at random comes from the generator."""

    @property
    def mask_id(self) -> int: ...

    @property
    def pad_id(self) -> int: ...

    def __call__(self, passage: Passage, *, generator: np.random.Generator) -> Line: ...


@dataclass(frozen=True)
class ReaderEncoder:
    """`instruction SEP text` as an edit model reads it, with the names of the prompt as slots."""

    reader: Reader
    dropout: Dropout = PLAIN

    @property
    def mask_id(self) -> int:
        return self.reader.codec.mask_id

    @property
    def pad_id(self) -> int:
        return self.reader.codec.pad_id

    def __call__(self, passage: Passage, *, generator: np.random.Generator) -> Line:
        pair = EditPair("", passage.text, passage.prompt)
        example = encode_pair(pair, self.reader, dropout=self.dropout, generator=generator)
        return self.line(example)

    def line(self, example: Example) -> Line:
        """Lay out the finished text of an edit pair."""
        start = len(example.instruction)
        x_1 = example.z_1[example.z_1 != GAP]
        ids = np.concatenate((example.instruction, [self.reader.codec.sep_id], x_1))
        return Line(ids.astype(np.int64), np.arange(len(ids)) > start, text=start)


@dataclass(frozen=True)
class TokenizerEncoder:
    """`prompt answer EOS` by a tokenizer of transformers, with its chat template where it has one.

    eos_padding: answers are filled up with end-of-text tokens to this many tokens, which are masked
    and learnt like others, so that the model learns where to end (LLaDA, arXiv 2502.09992). A fixed
    number and not the longest answer of the batch: the loss must not depend on a row's neighbours.
    UsageError when the tokenizer lacks a token that is needed.
    """

    tokenizer: Any  # a PreTrainedTokenizerBase; transformers is not typed
    eos_padding: int = 0
    mask_id: int = field(init=False)
    pad_id: int = field(init=False)

    def __post_init__(self) -> None:
        known = self.tokenizer
        if known.mask_token_id is None:
            raise _lacks("mask", "tokenizer.add_special_tokens({'mask_token': '<|mask|>'})")
        if self.eos_padding and known.eos_token_id is None:
            raise _lacks("end-of-text", "Leave eos_padding at 0 for it.")
        pads = (known.pad_token_id, known.eos_token_id, 0)
        object.__setattr__(self, "mask_id", known.mask_token_id)
        object.__setattr__(self, "pad_id", next(token for token in pads if token is not None))

    def __call__(self, passage: Passage, *, generator: np.random.Generator) -> Line:  # noqa: ARG002
        prompt = self._prompt(passage.prompt) if passage.prompt else []
        given = self.tokenizer(
            passage.text, add_special_tokens=not prompt, return_special_tokens_mask=True
        )
        ids, special = list(given["input_ids"]), list(given["special_tokens_mask"])
        eos = self.tokenizer.eos_token_id
        if eos is not None:
            if ids[-1:] == [eos]:
                del ids[-1], special[-1]
            ends = max(1, self.eos_padding - len(ids))
            ids, special = ids + [eos] * ends, special + [0] * ends
        maskable = np.concatenate((np.zeros(len(prompt), dtype=np.bool_), np.array(special) == 0))
        return Line(np.array([*prompt, *ids], dtype=np.int64), maskable)

    def _prompt(self, prompt: str) -> list[int]:
        if not self.tokenizer.chat_template:
            return list(self.tokenizer(prompt)["input_ids"])
        message = [{"role": "user", "content": prompt}]
        told = self.tokenizer.apply_chat_template(
            message, add_generation_prompt=True, tokenize=True, return_dict=True
        )
        return list(told["input_ids"])


def encoder_of(processing: Any, *, dropout: Dropout = PLAIN, eos_padding: int = 0) -> Encoder:
    """Return the encoder of a model's `processing_class`: a `Reader`, or a tokenizer."""
    if not isinstance(processing, Reader):
        return TokenizerEncoder(processing, eos_padding)
    if eos_padding:
        raise _lacks("end-of-text", "An edit model ends a text by deleting masks: no eos_padding.")
    return ReaderEncoder(processing, dropout)


def _lacks(token: str, hint: str) -> UsageError:
    return UsageError(f"the tokenizer has no {token} token", hint=hint)
