"""From a template whose sections are decided to a row of tokens and blanks, and back to values.

Knows templates, tokenizers and rows; knows no model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from editflow.canvas.canvas import Fixed
from editflow.constraints.constraint import SlotConstraint
from editflow.constraints.json_schema.filling.slots import Spelling
from editflow.constraints.templates.expand import Piece, Spot, Stretch
from editflow.constraints.templates.parts import Kind, Template
from editflow.editing.filling.blanks import Blank, Row, blanks_of, joined
from editflow.errors import ConstraintError, UsageError

_CHARACTERS = 4  # of a token, at a guess
_LEAST_ROOM = 16  # tokens that a slot without bounds may have at least
_MOST_ROOM = 96  # and at most, where nothing else is said
_LONGEST = (24, 96, 384, 1536)


@dataclass(frozen=True, slots=True)
class Filling:
    """A row, and for each of its blanks the spot of the template that it fills."""

    row: Row
    spots: tuple[Spot, ...]


def known_text(template: Template, spot: Spot, given: Mapping[str, str]) -> str | None:
    """Return the text a caller gave to a field, None for none; UsageError where it does not fit."""
    text = given.get(spot.field.name)
    if text is not None and not spot.field.kind.language.accepts(text):
        raise UsageError(
            f"{text!r} is no {spot.field.kind.words}",
            where=template.where(spot.field.start),
            hint=f"Give {spot.field.name!r} another value, or leave it to the model.",
        )
    return text


def to_filling(
    template: Template,
    stretches: Sequence[Stretch],
    spelling: Spelling,
    *,
    given: Mapping[str, str],
    bound: bool = True,
) -> Filling:
    """Return the row of a template: fixed text as tokens, one blank for each spot to fill.

    `given` values become fixed text. Without `bound` fields of plain text have no constraint, so
    that a model may change their length. ConstraintError, with its place, for a slot that no
    number of tokens fits.
    """
    row: list[Fixed | Blank] = []
    spots: list[Spot] = []
    for piece in joined(_pieces(template, stretches, given)):
        if isinstance(piece, str):
            row.append(Fixed(tuple(spelling.encode(piece))))
            continue
        if piece.copies:
            row.append(Blank(copies=[spot.place for spot in spots].index(piece.place)))
        else:
            row.append(_blank(template, piece, spelling, bound=bound))
        spots.append(piece)
    return Filling(row, tuple(spots))


def sized(filling: Filling, sizes: Sequence[int]) -> Filling:
    """Return the filling whose blanks have just so many tokens, as far as these are possible."""
    left = iter(sizes)
    row = [
        part if isinstance(part, Fixed) else replace(part, usual=next(left)) for part in filling.row
    ]
    return Filling(row, filling.spots)


def cropped(row: Row, room: int | None) -> Row:
    """Leave out fixed tokens far before the first blank and far behind the last one.

    So that the model, which reads `room` tokens, has room for the row with its longest blanks.
    """
    length = sum(len(part.ids) if isinstance(part, Fixed) else part.longest for part in row)
    if room is None or length <= room or not blanks_of(row):
        return row
    first, last = row[0], row[-1]
    before = len(first.ids) if isinstance(first, Fixed) else 0
    after = len(last.ids) if isinstance(last, Fixed) else 0
    spare = max(0, room - (length - before - after))
    kept = min(after, max(spare // 2, spare - before))
    return _trimmed(row, min(before, spare - kept), kept)


def _trimmed(row: Row, before: int, after: int) -> Row:
    """Keep only so many fixed tokens at either end."""
    parts = list(row)
    if isinstance(parts[0], Fixed):
        parts[0] = Fixed(parts[0].ids[len(parts[0].ids) - before :])
    if isinstance(parts[-1], Fixed):
        parts[-1] = Fixed(parts[-1].ids[:after])
    return parts


def _pieces(
    template: Template, stretches: Sequence[Stretch], given: Mapping[str, str]
) -> Iterator[Piece]:
    """Yield text and spots, given values as text."""
    for stretch in stretches:
        for piece in stretch.pieces:
            known = None if isinstance(piece, str) else known_text(template, piece, given)
            yield piece if known is None else known


def _blank(template: Template, spot: Spot, spelling: Spelling, *, bound: bool) -> Blank:
    kind = spot.field.kind
    usual = max(1, -(-kind.usual // _CHARACTERS))
    longest = min(max(_LEAST_ROOM, 3 * usual), _MOST_ROOM)
    if not bound and kind.words in ("line", "text"):
        return Blank(None, 1, longest, usual)
    try:
        constraint = SlotConstraint.of(kind.language, spelling.vocabulary)
        return Blank(constraint, 0, _longest(constraint, longest, kind), usual)
    except ConstraintError as error:
        where = template.where(spot.field.start)
        raise ConstraintError(error.what, where=where, hint=error.hint) from error


def _longest(constraint: SlotConstraint, wanted: int, kind: Kind) -> int:
    """Return the most tokens to try: those wanted, or as few as spell any text at all."""
    for most in sorted({wanted, *_LONGEST}):
        if most >= wanted and np.flatnonzero(constraint.lengths(most)).size:
            return most
    raise ConstraintError(
        f"the shortest {kind.words} has more than {_LONGEST[-1]} tokens",
        hint="Loosen the expression, or lower the least length.",
    )
