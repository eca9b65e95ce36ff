"""A template whose sections are decided: fixed text and spots to fill, in order.

Knows templates; knows no tokens and no model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from editflow.constraints.templates.parts import Field, Fixed, Part, Same, Section, Template
from editflow.errors import UsageError

Place: TypeAlias = tuple[str | int, ...]
"""Where a value belongs: ("name",), or ("item", 0, "price") for the first of a repeated section."""

Count: TypeAlias = Callable[[Section, Place], int]
"""How many times a section appears at a place."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A field at a place; `copies` is the place of the field that it repeats."""

    field: Field
    place: Place
    copies: bool = False


Piece: TypeAlias = str | Spot


@dataclass(frozen=True, slots=True)
class Stretch:
    """What one part of the template becomes."""

    part: Part
    pieces: tuple[Piece, ...]


def expanded(template: Template, count: Count) -> list[Stretch]:
    """Return what each part of a template becomes, sections as often as `count` says.

    UsageError where two slots would meet, or `same` names a slot in a section that is not there.
    """
    known: dict[str, Place] = {}
    stretches = [
        Stretch(part, tuple(_pieces(template, (part,), (), (count, known))))
        for part in template.parts
    ]
    _check_apart(template, stretches)
    return stretches


def _pieces(
    template: Template, parts: tuple[Part, ...], place: Place, state: tuple[Count, dict[str, Place]]
) -> Iterator[Piece]:
    count, known = state
    for part in parts:
        match part:
            case Fixed():
                yield part.text
            case Field():
                known[part.name] = (*place, part.name)
                yield Spot(part, known[part.name])
            case Same():
                yield Spot(template.fields[part.name], _known(template, part, known), copies=True)
            case Section():
                for index in range(count(part, place)):
                    if index and part.between:
                        yield part.between
                    inner = place if part.optional else (*place, part.name, index)
                    yield from _pieces(template, part.parts, inner, state)


def _known(template: Template, part: Same, known: Mapping[str, Place]) -> Place:
    if part.name not in known:
        raise UsageError(
            f"the slot {part.name!r} does not stand before this place",
            where=template.where(part.start),
            hint="It comes later, or in a section that may be left out; name it here first.",
        )
    return known[part.name]


def _check_apart(template: Template, stretches: list[Stretch]) -> None:
    pieces = [piece for stretch in stretches for piece in stretch.pieces if piece != ""]
    for left, right in pairwise(pieces):
        if isinstance(left, Spot) and isinstance(right, Spot):
            raise UsageError(
                f"the slots {left.field.name!r} and {right.field.name!r} meet",
                where=template.where(right.field.start),
                hint="Nothing tells where the first one ends; put text between them.",
            )


def check_all(template: Template) -> None:
    """Raise what `expanded` raises, with as little and as much of each section as can be."""
    for at_most in (0, 1, 2):
        expanded(template, lambda section, _: min(max(section.least, at_most), section.most))  # noqa: B023
