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


Node: TypeAlias = Leaf | Members | List


@dataclass(eq=False)
class Place:
    """Where a value stands; `node` is None until it is decided."""

    node: Node | None = None


def pieces(place: Place) -> Iterator[str | Leaf | Place]:
    """Yield fixed text, leaves, and places that are not decided, in order of the text."""
    match place.node:
        case None:
            yield place
        case Leaf():
            yield place.node
        case Members(members):
            for index, (key, value) in enumerate(members):
                yield "{" if not index else ","
                yield written(key) if isinstance(key, str) else key
                yield ":"
                yield from pieces(value)
            yield "}" if members else "{}"
        case List(items):
            for index, item in enumerate(items):
                yield "[" if not index else ","
                yield from pieces(item)
            yield "]" if items else "[]"


def leaves(place: Place) -> list[Leaf]:
    """Return the leaves in order of the text."""
    return [piece for piece in pieces(place) if isinstance(piece, Leaf)]


def segments(place: Place) -> list[str | Leaf]:
    """Return fixed text and leaves by turns; neighbouring fixed texts are joined."""
    found: list[str | Leaf] = []
    for piece in pieces(place):
        if isinstance(piece, Place):
            raise ValueError("the skeleton is not decided")
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def text_of(place: Place, texts: Mapping[Leaf, str]) -> str:
    """Return the text with every leaf filled in."""
    return "".join(p if isinstance(p, str) else texts[p] for p in segments(place))


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
