"""What fits at a place: kinds of values, ways through the branches, heights of instances.

Knows conjuncts and what objects and arrays need; knows nothing of scores, text or tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any

from editflow.constraints.json_schema.places.apart import apart
from editflow.constraints.json_schema.places.arrays import Items
from editflow.constraints.json_schema.places.flat import Choice
from editflow.constraints.json_schema.places.in_place import Conjuncts
from editflow.constraints.json_schema.places.membership import Membership
from editflow.constraints.json_schema.places.objects import Extra, Keys
from editflow.constraints.json_schema.places.reader import Reader, key_of, where
from editflow.errors import ConstraintError, SchemaError

ENDLESS = 1 << 30


@dataclass
class Planner:
    """Answers what fits; remembers every answer."""

    reader: Reader = field(default_factory=Reader)
    _fits: dict[Hashable, tuple[int, int]] = field(default_factory=dict)

    def fits(self, conjuncts: Conjuncts, limit: int) -> bool:
        """Tell whether an instance of at most `limit` levels of objects and arrays fits."""
        return self._remembered(key_of(conjuncts), limit, self._find, conjuncts)

    def _remembered(
        self, key: Hashable, limit: int, find: Callable[..., bool], *about: Any
    ) -> bool:
        """Answer from what is known: what fits fits with a higher limit too."""
        if limit < 0:
            return False
        failed, fitted = self._fits.get(key, (-1, ENDLESS))
        if limit >= fitted or limit <= failed:
            return limit >= fitted
        found = find(limit, *about)
        failed, fitted = self._fits.get(key, (-1, ENDLESS))
        known = (failed, min(limit, fitted)) if found else (max(limit, failed), fitted)
        self._fits[key] = known
        return found

    def _find(self, limit: int, conjuncts: Conjuncts) -> bool:
        self.reader.budget.spend(1, where(conjuncts))
        flat = self.reader.flat(conjuncts)
        if flat.never is not None:
            return False
        return any(self.fits_kind(conjuncts, kind, limit) for kind in ("scalar", "object", "array"))

    def fits_kind(self, conjuncts: Conjuncts, kind: str, limit: int) -> bool:
        """Tell whether a scalar, an object or an array fits."""
        if kind == "scalar":
            return limit >= 0 and bool(self.reader.scalar(conjuncts))
        return self._remembered((key_of(conjuncts), kind), limit, self._of_kind, conjuncts, kind)

    def _of_kind(self, limit: int, conjuncts: Conjuncts, kind: str) -> bool:
        if self.reader.listed(conjuncts) is not None:
            return bool(self.literals(conjuncts, kind))
        return any(self.fits_way(way, kind, limit) for way in self.ways(conjuncts, kind))

    def fits_way(self, parts: Conjuncts, kind: str, limit: int) -> bool:
        """Tell whether an object or array fits once the branches are chosen."""
        self.reader.budget.spend(len(parts), where(parts))
        try:
            if kind == "object":
                return self._fits_object(Keys(parts, self.reader.scalars), limit)
            return array_size(self, Items(parts), limit) is not None
        except SchemaError:
            raise
        except ConstraintError as error:
            self.reader.refused[where(parts)] = str(error)
            return False

    def _fits_object(self, keys: Keys, limit: int) -> bool:
        needed = keys.required
        if keys.most is not None and len(needed) > max(keys.most, 0):
            return False
        if not all(keys.named(k) and self.fits(keys.value(k), limit - 1) for k in needed):
            return False
        missing = keys.least - len(needed)
        if missing <= 0:
            return True
        for key in keys.declared:
            if key not in needed and keys.named(key) and self.fits(keys.value(key), limit - 1):
                missing -= 1
                if not missing:
                    return True
        return bool(self.extras(keys, limit))

    def extras(self, keys: Keys, limit: int) -> list[Extra]:
        """Return the kinds of keys that are not declared and fit."""
        try:
            return [
                extra
                for extra in keys.extras
                if any(not term.empty for term in extra.keys) and self.fits(extra.value, limit - 1)
            ]
        except SchemaError:
            raise
        except ConstraintError as error:
            self.reader.refused[where(keys.parts)] = str(error)
            return []

    def height(self, conjuncts: Conjuncts, enough: int, most: int) -> int | None:
        """Return how many levels leave room for an instance: `enough`, or as many as it takes.

        None where it takes more than `most`. Low limits are not tried: that nothing fits within
        them is what may take a search through all branches, and nobody has to know.
        """
        limit = max(enough, 1)
        while limit < most:
            if self.fits(conjuncts, limit):
                return limit
            limit += max(1, limit // 2)
        return most if self.fits(conjuncts, most) else None

    def literals(self, conjuncts: Conjuncts, kind: str) -> list[Any]:
        """Return the listed objects, or arrays, that satisfy all conjuncts."""
        belongs = Membership(self.reader).holds
        wanted = dict if kind == "object" else list
        values = self.reader.listed(conjuncts) or []
        return [v for v in values if isinstance(v, wanted) and belongs(conjuncts, v)]

    def ways(self, conjuncts: Conjuncts, kind: str) -> Iterator[Conjuncts]:
        """Yield the parts that hold for an object or array under each choice of branches."""
        if not self._possible(conjuncts, kind):
            return
        choice = self.unsettled(conjuncts, kind)
        if choice is None:
            yield self.reader.flat(conjuncts).parts
            return
        for option in self.options(conjuncts, choice, kind):
            yield from self.ways(option, kind)

    def _possible(self, conjuncts: Conjuncts, kind: str) -> bool:
        self.reader.budget.spend(len(conjuncts), where(conjuncts))
        allowed = self.reader.possible(conjuncts, kind)
        return allowed and self.reader.flat(conjuncts).never is None

    def unsettled(self, conjuncts: Conjuncts, kind: str) -> Choice | None:
        """Return the first choice that is still to be made, None where there is none.

        Made are those of which a branch is among the conjuncts, or that hold whatever is chosen.
        """
        flat = self.reader.flat(conjuncts)
        self.reader.budget.spend(1 + len(flat.choices), where(conjuncts))
        keys = {conjunct.key for conjunct in conjuncts}
        for choice in flat.choices:
            if choice.taken(keys):
                continue
            if choice.denied is None:
                return choice
            self.reader.budget.spend(len(flat.parts), choice.where, choice.keyword)
            if not apart(flat.parts, choice.denied, kind):
                return choice
        return None

    def options(self, conjuncts: Conjuncts, choice: Choice, kind: str) -> Iterator[Conjuncts]:
        """Yield the conjuncts together with each branch that a kind of value may satisfy."""
        seen = set[Hashable]()
        for branch in choice.branches:
            self.reader.budget.spend(1, choice.where, choice.keyword)
            option = (*conjuncts, *branch)
            if key_of(option) not in seen and self._possible(option, kind):
                seen.add(key_of(option))
                yield option


def array_size(planner: Planner, items: Items, limit: int) -> tuple[int, int] | None:
    """Return how many items an array has at least and, as far as it matters, at most.

    None where no array fits.
    """
    most = items.most
    for index in range(items.listed + 1):
        if most is not None and index >= most:
            break
        if not planner.fits(items.at(index), limit - 1):
            most = index
            break
    places = place_wanted(planner, items, limit, most)
    if places is None:
        return None
    least = max(items.least, max(places, default=-1) + 1)
    most = ENDLESS if most is None else most
    if items.unique and not items.listed and most > 1:
        size = planner.reader.scalar(items.at(0)).size
        if size is not None and not any(
            planner.fits_kind(items.at(0), kind, limit - 1) for kind in ("object", "array")
        ):
            most = min(most, size)
    return (least, most) if least <= most else None


def place_wanted(
    planner: Planner, items: Items, limit: int, most: int | None
) -> dict[int, Conjuncts] | None:
    """Return the places at which `contains` is met, and what it asks for there.

    None where there is no room for all of it.
    """
    places: dict[int, Conjuncts] = {}
    for wanted in items.wanted:
        index, count = 0, 0
        while count < wanted.least:
            if (most is not None and index >= most) or index > items.listed + 1000:
                return None
            here = (*items.at(index), *places.get(index, ()), wanted.item)
            if planner.fits(here, limit - 1):
                places[index] = (*places.get(index, ()), wanted.item)
                count += 1
            elif index > items.listed + count + len(places):
                return None
            index += 1
    return places
