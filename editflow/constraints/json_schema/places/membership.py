"""Whether a value is one that a plan could generate.

Knows places and what fits there; what is left to the gate it does not check.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from editflow.constraints.json_schema.places.apart import listed
from editflow.constraints.json_schema.places.arrays import Items
from editflow.constraints.json_schema.places.flat import Choice
from editflow.constraints.json_schema.places.in_place import Conjuncts
from editflow.constraints.json_schema.places.objects import Keys
from editflow.constraints.json_schema.places.reader import Reader, key_of
from editflow.constraints.json_schema.scalars.values import canonical


class Membership:
    """Looks at values of one plan; remembers nothing between values."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[tuple[Any, int], bool] = {}

    def holds(self, conjuncts: Conjuncts, value: Any) -> bool:
        """Tell whether a parsed JSON value belongs to what the conjuncts generate."""
        key = key_of(conjuncts), id(value)
        if key not in self._known:
            self._known[key] = False  # a schema that refers to itself proves nothing
            self._known[key] = self._holds(conjuncts, value)
        return self._known[key]

    def _holds(self, conjuncts: Conjuncts, value: Any) -> bool:
        if not isinstance(value, dict | list):
            return self._reader.scalar(conjuncts).holds(value)
        kind = "object" if isinstance(value, dict) else "array"
        parts = self._branched(conjuncts, value, kind)
        if parts is None:
            return False
        for part in parts:
            values = listed(part)
            if values is not None and canonical(value) not in map(canonical, values):
                return False
        if isinstance(value, dict):
            return self._object(parts, value)
        return self._array(parts, value)

    def _branched(self, conjuncts: Conjuncts, value: Any, kind: str) -> Conjuncts | None:
        """Return the parts under the branches that the value takes, None where it takes none."""
        done: set[Hashable] = set()
        while True:
            if not self._reader.possible(conjuncts, kind):
                return None
            flat = self._reader.flat(conjuncts)
            if flat.never is not None:
                return None
            choice = next((c for c in flat.choices if c.key not in done), None)
            if choice is None:
                return flat.parts
            branch = self._branch(choice, value)
            if branch is None:
                return None
            done.add(choice.key)
            conjuncts = (*conjuncts, *branch)

    def _branch(self, choice: Choice, value: Any) -> Conjuncts | None:
        """Return a branch that holds, None where none does."""
        if choice.denied is not None:
            return None if self.holds((choice.denied,), value) else ()
        return next((b for b in choice.branches if self.holds(b, value)), None)

    def _object(self, parts: Conjuncts, value: dict[str, Any]) -> bool:
        keys = Keys(parts, self._reader.scalars)
        if not keys.required <= keys.closed(frozenset(value)) <= set(value):
            return False
        if len(value) < keys.least or (keys.most is not None and len(value) > keys.most):
            return False
        return all(keys.named(k) and self.holds(keys.value(k), v) for k, v in value.items())

    def _array(self, parts: Conjuncts, value: list[Any]) -> bool:
        items = Items(parts)
        if len(value) < items.least or (items.most is not None and len(value) > items.most):
            return False
        if not all(self.holds(items.at(i), item) for i, item in enumerate(value)):
            return False
        for wanted in items.wanted:
            count = sum(self.holds((wanted.item,), item) for item in value)
            if count < wanted.least or (wanted.most is not None and count > wanted.most):
                return False
        return not items.unique or len(set(map(canonical, value))) == len(value)
