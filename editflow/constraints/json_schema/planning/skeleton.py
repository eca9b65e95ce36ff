"""An instance whose structure is decided: fixed text, and leaves that are languages.

Knows JSON text; knows nothing of schemas, scores or tokens.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from editflow.constraints.language.bounded import Language

HOLE = "\ufffc"
"""stands for what is not decided yet"""


@dataclass(eq=False)
class Leaf:
    """A scalar, or the key of a member: a text of a language."""

    language: Language
    where: str
    """pointer to the schema"""


@dataclass(eq=False)
class Members:
    """An object; a key is a name or a leaf of its own."""

    members: list[tuple[str | Leaf, Place]] = field(default_factory=list)
    required: frozenset[str] = frozenset()


@dataclass(eq=False)
class List:
    """An array."""

    items: list[Place] = field(default_factory=list)
    unique: bool = False
    required: int = 0
    """how many items have to be there"""


Node: TypeAlias = Leaf | Members | List


@dataclass(eq=False)
class Place:
    """Where a value stands; `node` is None until it is decided."""

    node: Node | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """White space between the parts of a text: none at all, or a line for each part."""

    indent: int | None = None
    """spaces for each level"""
    level: int = 0

    @property
    def below(self) -> Layout:
        return Layout(self.indent, self.level + 1)

    @property
    def inner(self) -> str:
        """What stands before a part."""
        return "" if self.indent is None else f"\n{' ' * self.indent * (self.level + 1)}"

    @property
    def outer(self) -> str:
        """What stands before a closing bracket."""
        return "" if self.indent is None else f"\n{' ' * self.indent * self.level}"

    @property
    def colon(self) -> str:
        return ":" if self.indent is None else ": "


COMPACT = Layout()


def pieces(place: Place, layout: Layout = COMPACT) -> Iterator[str | Leaf | Place]:
    """Yield fixed text, leaves, and places that are not decided, in order of the text."""
    match place.node:
        case None:
            yield place
        case Leaf():
            yield place.node
        case Members(members):
            for index, (key, value) in enumerate(members):
                yield f"{'{' if not index else ','}{layout.inner}"
                yield written(key) if isinstance(key, str) else key
                yield layout.colon
                yield from pieces(value, layout.below)
            yield f"{layout.outer}}}" if members else "{}"
        case List(items):
            for index, item in enumerate(items):
                yield f"{'[' if not index else ','}{layout.inner}"
                yield from pieces(item, layout.below)
            yield f"{layout.outer}]" if items else "[]"


def leaves(place: Place) -> list[Leaf]:
    """Return the leaves in order of the text."""
    return [piece for piece in pieces(place) if isinstance(piece, Leaf)]


def segments(place: Place, layout: Layout = COMPACT) -> list[str | Leaf]:
    """Return fixed text and leaves by turns; neighbouring fixed texts are joined."""
    found: list[str | Leaf] = []
    for piece in pieces(place, layout):
        if isinstance(piece, Place):
            raise ValueError("the skeleton is not decided")
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def text_of(place: Place, texts: Mapping[Leaf, str], layout: Layout = COMPACT) -> str:
    """Return the text with every leaf filled in."""
    return "".join(p if isinstance(p, str) else texts[p] for p in segments(place, layout))


def below(place: Place, path: list[str | int], texts: Mapping[Leaf, str]) -> Place:
    """Return the place at a path of the instance, or the deepest one on the way to it."""
    for step in path:
        match place.node:
            case Members(members) if isinstance(step, str):
                values = [v for k, v in members if _name(k, texts) == step]
            case List(items) if isinstance(step, int):
                values = items[step : step + 1]
            case _:
                values = []
        if not values:
            return place
        place = values[0]
    return place


def _name(key: str | Leaf, texts: Mapping[Leaf, str]) -> str:
    return key if isinstance(key, str) else str(json.loads(texts[key]))


def written(text: str) -> str:
    """Return a string as it stands in the text."""
    return json.dumps(text, ensure_ascii=False)
