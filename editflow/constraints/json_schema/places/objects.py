"""What the conjuncts of a place say about the keys of an object.

Knows properties, patterns of keys and their number; knows nothing of choices, scores or text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

from editflow.constraints.json_schema.places.evaluated import evaluates_key
from editflow.constraints.json_schema.places.in_place import Conjuncts
from editflow.constraints.json_schema.places.scalar_values import ScalarReader
from editflow.constraints.json_schema.reading.conjunct import Conjunct
from editflow.constraints.json_schema.scalars import terms
from editflow.constraints.json_schema.scalars.strings import ANY_STRING, Strings
from editflow.constraints.language.regex.pattern import pattern

_MOST_TOGETHER = 6  # patterns of keys that are tried in all combinations


@dataclass(frozen=True, slots=True, eq=False)
class Extra:
    """Keys that are not declared, and what stands under them."""

    keys: tuple[Strings, ...]
    value: Conjuncts


@dataclass(frozen=True, eq=False)
class Keys:
    """The keys of an object whose branches are chosen."""

    parts: Conjuncts
    scalars: ScalarReader

    @cached_property
    def declared(self) -> tuple[str, ...]:
        """The keys that are named, in the order of the schema."""
        named: dict[str, None] = {}
        for part in self.parts:
            named |= dict.fromkeys(part.get("properties", {}))
        brought = [key for needs in self._needs.values() for key in sorted(needs)]
        return tuple(named | dict.fromkeys(sorted(self.required)) | dict.fromkeys(brought))

    @cached_property
    def required(self) -> frozenset[str]:
        """The keys that must be there, those included that they bring with them."""
        lists = [part.get("required", ()) for part in self.parts]
        return self.closed(frozenset(k for keys in lists if isinstance(keys, list) for k in keys))

    def closed(self, keys: frozenset[str]) -> frozenset[str]:
        """Add the keys that others bring with them."""
        found, stack = set(keys), list(keys)
        while stack:
            fresh = self._needs.get(stack.pop(), set()) - found
            found |= fresh
            stack += fresh
        return frozenset(found)

    @cached_property
    def _needs(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for part in self.parts:
            for keyword in ("dependentRequired", "dependencies"):
                for key, needs in part.get(keyword, {}).items():
                    if isinstance(needs, list | str):
                        more = [needs] if isinstance(needs, str) else needs
                        found.setdefault(key, set()).update(more)
        return found

    @cached_property
    def least(self) -> int:
        """How many keys there are at least."""
        return max((int(part.get("minProperties", 0)) for part in self.parts), default=0)

    @cached_property
    def most(self) -> int | None:
        """How many keys there may be; None where there is no bound."""
        bounds = [part.get("maxProperties") for part in self.parts]
        return min((int(bound) for bound in bounds if bound is not None), default=None)

    @cached_property
    def names(self) -> tuple[Strings, ...]:
        """What a key may be."""
        found: tuple[Strings, ...] = (ANY_STRING,)
        for part in self.parts:
            if part.get("propertyNames") is not None:
                found = terms.meet(found, self.scalars.of(part.sub("propertyNames")).strings)
        return found

    def named(self, key: str) -> bool:
        """Tell whether a key is one that an object may have by its name."""
        return any(term.holds(key) for term in self.names)

    def value(self, key: str) -> Conjuncts:
        """Return what has to hold for the value under a key."""
        return tuple(sub for part in self.parts for sub in _value(part, key))

    @cached_property
    def extras(self) -> tuple[Extra, ...]:
        """The keys that are not declared, by what has to hold for their values."""
        free = terms.meet(self.names, (Strings(banned=frozenset(self.declared)),))
        found = []
        for chosen in _subsets(self._patterns):
            keys = free
            for name in self._patterns:
                keys = terms.meet(keys, (Strings(patterns=frozenset([(name in chosen, name)])),))
            value = tuple(sub for part in self.parts for sub in _extra(part, chosen))
            if keys and not any(sub.schema is False for sub in value):
                found.append(Extra(keys, value))
        return tuple(found)

    @cached_property
    def _patterns(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for part in self.parts:
            found |= dict.fromkeys(part.get("patternProperties", {}))
        return tuple(found)

    @cached_property
    def is_map(self) -> bool:
        """Tell whether keys that are not declared are what the schema is about."""
        about = ("additionalProperties", "patternProperties", "propertyNames")
        if any(isinstance(part.get(k), dict) and part.get(k) for part in self.parts for k in about):
            return True
        return not self.declared


def _subsets(patterns: tuple[str, ...]) -> Iterator[frozenset[str]]:
    """Yield the sets of patterns that a key may match: one, none, several."""
    if len(patterns) > _MOST_TOGETHER:
        sizes: tuple[int, ...] = (1, 0)
    else:
        sizes = (*range(1, len(patterns) + 1), 0) if patterns else (0,)
    for size in sizes:
        yield from map(frozenset, combinations(patterns, size))


def _value(part: Conjunct, key: str) -> Iterator[Conjunct]:
    """Yield what a schema demands of the value under a key."""
    matched = [name for name in part.get("patternProperties", {}) if pattern(name).accepts(key)]
    declared = key in part.get("properties", {})
    if declared:
        yield part.sub("properties", key)
    for name in matched:
        yield part.sub("patternProperties", name)
    if not declared and not matched:
        yield from _rest(part, key)


def _extra(part: Conjunct, chosen: frozenset[str]) -> Iterator[Conjunct]:
    """Yield what a schema demands under a key that matches just the chosen patterns."""
    matched = [name for name in part.get("patternProperties", {}) if name in chosen]
    for name in matched:
        yield part.sub("patternProperties", name)
    if not matched:
        yield from _rest(part, None)


def _rest(part: Conjunct, key: str | None) -> Iterator[Conjunct]:
    """Yield what a schema demands under keys that it does not name."""
    schema: Any = part.schema
    if "additionalProperties" in schema:
        yield part.sub("additionalProperties")
    elif "unevaluatedProperties" in schema and not evaluates_key(part, key):
        yield part.sub("unevaluatedProperties")
