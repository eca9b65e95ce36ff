"""Passages cut down to what a model reads at once: long texts become several, whole lines each.

Knows texts and their tokens; knows nothing of noise or batches. What cannot be made to fit is told,
never cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from editflow.data.passage import Passage
from editflow.training.masked.rows import Encoder


@dataclass(frozen=True, slots=True)
class FittedPassages:
    """Passages of a model's size. `cut` counts the texts that became several.

    `too_long` are not in `passages`: answers that do not fit behind their prompt, which is never
    cut. `sizes` and `learnt` run over `passages`: all tokens, and those that may be masked.
    """

    passages: list[Passage]
    sizes: list[int]
    learnt: list[int]
    cut: int
    too_long: list[Passage]


def fit_passages(passages: Iterable[Passage], encode: Encoder, *, longest: int) -> FittedPassages:
    """Make of every passage one or several of at most `longest` tokens by a plain encoder."""
    found = FittedPassages([], [], [], cut=0, too_long=[])
    cut = 0
    for passage in passages:
        size, _ = measure(passage, encode)
        if size > longest and passage.prompt:
            found.too_long.append(passage)
            continue
        pieces = [passage] if size <= longest else list(_pieces(passage, encode, longest))
        cut += len(pieces) > 1
        for piece in pieces:
            size, learnt = measure(piece, encode)
            found.passages.append(piece)
            found.sizes.append(size)
            found.learnt.append(learnt)
    return replace(found, cut=cut)


def measure(passage: Passage, encode: Encoder) -> tuple[int, int]:
    """Return the tokens of a passage, and how many of them may be masked."""
    line = encode(passage, generator=np.random.default_rng(0))
    return len(line.ids), line.tokens


def _pieces(passage: Passage, encode: Encoder, longest: int) -> Iterator[Passage]:
    """Cut a text into runs of whole lines; a line that is too long itself is cut between words."""
    text, start, number = passage.text, 0, 0
    while start < len(text):
        end = _end(text, start, longest, encode)
        piece, start, number = text[start:end], end, number + 1
        if piece.strip():
            name = f"{passage.id}:{number}" if passage.id else ""
            yield replace(passage, text=piece, id=name)


def _end(text: str, start: int, longest: int, encode: Encoder) -> int:
    """Return where the longest piece from `start` on ends that fits, at a good place for a cut."""

    def fits(end: int) -> bool:
        return measure(Passage(text[start:end]), encode)[0] <= longest

    few, step = start + 1, longest  # the farthest end known to fit; no character is that long
    while few < len(text) and fits(min(start + step, len(text))):
        few, step = min(start + step, len(text)), 2 * step
    many = min(start + step, len(text) + 1)  # the nearest end that is known not to
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (middle, many) if fits(middle) else (few, middle)
    return few if few == len(text) else _between_lines(text, start, few)


def _between_lines(text: str, start: int, end: int) -> int:
    """Return the last end of a line before `end`, or of a word, if it is not too far away."""
    for gap in ("\n", " "):
        cut = text.rfind(gap, (start + end) // 2, end)
        if cut >= 0:
            return cut + 1
    return end
