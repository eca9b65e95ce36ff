"""Edit pairs to aligned token sequences: the work a data worker does once per pair.

Knows the reader and the alignment; knows nothing of batches, states or losses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from editflow.data.pair import EditPair
from editflow.flow.align import align
from editflow.text.prompt import Prompt, Reader
from editflow.text.slots import is_plain, rooms


@dataclass(frozen=True, slots=True)
class Example:
    """One pair, ready to draw states from: `instruction: (I,)`, `z_0, z_1: (N,)` with gaps."""

    instruction: np.ndarray
    z_0: np.ndarray
    z_1: np.ndarray

    @property
    def size(self) -> int:
        """An upper bound on the positions a state of this pair takes, SEP included."""
        return len(self.instruction) + len(self.z_0) + 1


@dataclass(frozen=True, slots=True)
class Dropout:
    """What training leaves out at random, so that the model also copes without it.

    `slot`: a name stays spelled out. `condition`: the whole instruction is dropped, for guidance.
    `spread`: slots take random tokens instead of the first ones, so that all of them are trained.
    `word`: a name that is a common word stays spelled out; None: as often as any other.
    """

    slot: float = 0.1
    condition: float = 0.05
    spread: float = 0.25
    word: float | None = None


def encode_pair(
    pair: EditPair, reader: Reader, *, dropout: Dropout, generator: np.random.Generator
) -> Example:
    """Read both texts under the instruction's slots and align them."""
    prompt = draw_prompt(pair, reader, dropout=dropout, generator=generator)
    before, after = (reader.text(text, prompt).ids for text in (pair.before, pair.after))
    instruction = prompt.ids
    if generator.random() < dropout.condition:
        instruction = instruction[:0]
    return Example(instruction, *align(before, after, breaks=reader.codec.breaks))


def draw_prompt(
    pair: EditPair, reader: Reader, *, dropout: Dropout, generator: np.random.Generator
) -> Prompt:
    """Read the instruction of a pair with some slots dropped and the others sometimes spread."""
    named, doubted = reader.find(pair.instruction, pair.before)
    word = dropout.slot if dropout.word is None else dropout.word
    names = [
        name
        for name in named
        if generator.random() >= (word if is_plain(name, pair.before) else dropout.slot)
    ]
    respelled = [each for each in doubted if generator.random() >= dropout.slot]
    slots = reader.place(names, respelled)
    if generator.random() < dropout.spread:
        slots = (*slots, *[""] * (reader.limit - len(slots)))
        order = [index for room in rooms(reader.limit) for index in generator.permutation(room)]
        slots = tuple(slots[index] for index in order)
    return reader.encode(pair.instruction, slots, respelled)


def batches(
    examples: Iterable[Example], *, tokens: int, longest: int, pool: int = 256
) -> Iterator[list[Example]]:
    """Group examples of like length into batches of about `tokens` padded positions.

    `pool` examples are sorted by length together; examples longer than `longest` are left out.
    """
    waiting: list[Example] = []
    for example in examples:
        if example.size > longest:
            continue
        waiting.append(example)
        if len(waiting) == pool:
            yield from _cut(waiting, tokens)
            waiting = []
    yield from _cut(waiting, tokens)


def _cut(examples: list[Example], tokens: int) -> Iterator[list[Example]]:
    batch: list[Example] = []
    for example in sorted(examples, key=lambda example: example.size):
        if batch and (len(batch) + 1) * example.size > tokens:
            yield batch
            batch = []
        batch.append(example)
    if batch:
        yield batch
