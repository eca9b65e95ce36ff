"""Rows of fixed tokens and blanks, and the canvas that one becomes.

Knows tokens and constraints; knows nothing of text, models or how blanks are filled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeVar

from editflow.canvas.canvas import Canvas, Fixed, Ints, Slot
from editflow.constraints.constraint import SlotConstraint
from editflow.errors import ConstraintError
from editflow.sampling.masks.slots import Rules, SlotRule

_Open = TypeVar("_Open")


@dataclass(frozen=True, slots=True)
class Blank:
    """A stretch of tokens to be filled in: `shortest` to `longest` of them, `usual` at a guess.

    What `constraint` says always holds. A blank that `copies` another one, by its index among the
    blanks of the row, repeats its tokens.
    """

    constraint: SlotConstraint | None = None
    shortest: int = 1
    longest: int = 32
    usual: int = 4
    copies: int | None = None

    @property
    def sizes(self) -> list[int]:
        """The numbers of tokens it may have; ConstraintError when there is none."""
        bounds = range(self.shortest, self.longest + 1)
        if self.constraint is None:
            return list(bounds)
        possible = self.constraint.lengths(self.longest)
        found = [size for size in bounds if possible[size]]
        if not found:
            raise ConstraintError(
                f"no text of {self.shortest} to {self.longest} tokens fits the slot",
                hint="Let it be longer or shorter, or loosen what it has to match.",
            )
        return found


Row = Sequence[Fixed | Blank]


def blanks_of(row: Row) -> list[Blank]:
    """Return the blanks in order; the index of one is the index of its slot on a canvas."""
    return [part for part in row if isinstance(part, Blank)]


def laid_out(row: Row, sizes: Sequence[int], *, mask: int, context: Ints) -> tuple[Canvas, Rules]:
    """Return the canvas of a row whose blanks have `sizes` tokens, and what they keep to."""
    left = iter(sizes)
    segments = [part if isinstance(part, Fixed) else Slot(next(left), mask) for part in row]
    canvas = replace(Canvas.from_template(segments), context=context)
    blanks = blanks_of(row)
    copied = {blank.copies for blank in blanks if blank.copies is not None}
    rules = {
        at: SlotRule(
            shortest=size if at in copied else blank.shortest,
            longest=size if at in copied else blank.longest,
            constraint=None if blank.copies is not None else blank.constraint,
            copies=blank.copies,
        )
        for at, (blank, size) in enumerate(zip(blanks, sizes, strict=True))
    }
    return canvas, rules


def joined(pieces: Iterable[str | _Open]) -> Iterator[str | _Open]:
    """Yield texts and what is open, neighbouring texts as one."""
    for is_text, group in groupby(pieces, key=lambda piece: isinstance(piece, str)):
        if not is_text:
            yield from group
        elif text := "".join(map(str, group)):
            yield text
