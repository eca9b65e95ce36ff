"""What the conjuncts of a place say about the items of an array.

Knows items by place, their number, and items of which some must be of a kind; knows nothing of
choices, scores or text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from editflow.constraints.json_schema.places.evaluated import evaluates_item, listed_items
from editflow.constraints.json_schema.places.in_place import Conjuncts
from editflow.constraints.json_schema.reading.conjunct import Conjunct


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """Items of which an array needs `least` to `most`."""

    item: Conjunct
    least: int
    most: int | None


@dataclass(frozen=True, eq=False)
class Items:
    """The items of an array whose branches are chosen."""

    parts: Conjuncts

    @cached_property
    def least(self) -> int:
        """How many items there are at least."""
        return max((int(part.get("minItems", 0)) for part in self.parts), default=0)

    @cached_property
    def most(self) -> int | None:
        """How many items there may be; None where there is no bound."""
        bounds = [part.get("maxItems") for part in self.parts]
        return min((int(bound) for bound in bounds if bound is not None), default=None)

    @cached_property
    def unique(self) -> bool:
        """Tell whether no two items may be equal."""
        return any(part.get("uniqueItems") is True for part in self.parts)

    @cached_property
    def listed(self) -> int:
        """How many places have schemas of their own; all later ones are alike."""
        return max((_alone(part) for part in self.parts), default=0)

    @cached_property
    def wanted(self) -> tuple[Wanted, ...]:
        """What `contains` asks for."""
        found = []
        for part in self.parts:
            if part.get("contains") is not None:
                least, most = part.get("minContains", 1), part.get("maxContains")
                item = part.sub("contains")
                found.append(Wanted(item, int(least), None if most is None else int(most)))
        return tuple(found)

    def at(self, index: int) -> Conjuncts:
        """Return what has to hold for the item at a place."""
        return tuple(sub for part in self.parts for sub in _at(part, index))


def _alone(part: Conjunct) -> int:
    """Return for how many places a schema says something of their own."""
    return listed_items(part) if part.has("unevaluatedItems") else len(_prefix(part))


def _prefix(part: Conjunct) -> list[object]:
    """Return the schemas of the first places."""
    items = part.get("items")
    found: list[object] = items if isinstance(items, list) else part.get("prefixItems", [])
    return found


def _at(part: Conjunct, index: int) -> Iterator[Conjunct]:
    prefix, in_items = _prefix(part), isinstance(part.get("items"), list)
    if index < len(prefix):
        yield part.sub("items" if in_items else "prefixItems", index)
        return
    rest = "additionalItems" if in_items else "items"
    if part.get(rest) is not None:
        yield part.sub(rest)
    elif part.get("unevaluatedItems") is not None and not evaluates_item(part, index):
        yield part.sub("unevaluatedItems")
