"""Which branches of `oneOf` may hold for the same object or array.

Knows the signs that `apart` knows, for all branches at once: types, keys that are required, and
values that are listed under them. The other branches need no denial, however many there are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from editflow.constraints.json_schema.places.apart import (
    closed,
    kinds_of,
    needed_keys,
    plain_parts,
    values_under,
)
from editflow.constraints.json_schema.places.in_place import Conjuncts
from editflow.constraints.json_schema.reading.conjunct import Conjunct
from editflow.constraints.language.charset import Bools
from editflow.errors import SchemaError

MOST_BRANCHES = 4096
"""of one `oneOf`: each is compared with all the others"""


def rivals(subs: Conjuncts, where: str) -> list[Conjuncts]:
    """Return for each branch the others of which an object or array may satisfy both.

    SchemaError where there are too many branches to compare.
    """
    if len(subs) > MOST_BRANCHES:
        raise SchemaError(
            f"more than {MOST_BRANCHES} branches of which just one may hold",
            where=f"{where}/oneOf",
            keyword="oneOf",
            hint="`anyOf` may have more: its branches need not be kept apart.",
        )
    branches = [_Branch(sub) for sub in subs]
    arrays = np.array([branch.allows("array") for branch in branches], dtype=bool)
    objects = np.array([branch.allows("object") for branch in branches], dtype=bool)
    both = np.outer(arrays, arrays) | (np.outer(objects, objects) & ~_told_apart(branches))
    np.fill_diagonal(both, val=False)
    return [tuple(subs[other] for other in np.flatnonzero(row)) for row in both]


@dataclass(frozen=True)
class _Branch:
    """One schema, as far as its own keywords and those of references and `allOf` say."""

    sub: Conjunct

    @cached_property
    def parts(self) -> Conjuncts | None:
        return plain_parts((self.sub,))

    @cached_property
    def needed(self) -> frozenset[str]:
        return needed_keys(self.parts or ())

    @cached_property
    def declared(self) -> frozenset[str]:
        return frozenset(k for part in self.parts or () for k in part.get("properties", ()))

    @cached_property
    def closed(self) -> bool:
        """Tell whether keys that are not declared are forbidden."""
        return any(map(closed, self.parts or ()))

    def allows(self, kind: str) -> bool:
        return self.parts is not None and all(kind in kinds_of(part) for part in self.parts)


def _told_apart(branches: list[_Branch]) -> Bools:
    """Return (n, n) whether a key that one branch requires shows that the other does not hold."""
    size = len(branches)
    found = np.zeros((size, size), dtype=bool)
    needing: dict[str, list[int]] = defaultdict(list)
    declaring: dict[str, list[int]] = defaultdict(list)
    for index, branch in enumerate(branches):
        for key in branch.needed:
            needing[key].append(index)
        for key in branch.declared:
            declaring[key].append(index)
    shut = np.array([branch.closed for branch in branches], dtype=bool)
    for key, places in needing.items():
        values = {i: values_under(branches[i].parts or (), key) for i in declaring[key]}
        _compare(found, places, values, shut)
    return found | found.T


def _compare(
    found: Bools, needing: list[int], values: dict[int, frozenset[str] | None], shut: Bools
) -> None:
    """Mark the branches that hold for no object of those which need a key.

    `values` are what the branches list under the key that declare it; `shut` ones allow no other.
    """
    free, having = ~shut, defaultdict[str, list[int]](list)
    for index, listed in values.items():
        free[index] = listed is None
        for value in listed or ():
            having[value].append(index)
    some = free.copy()
    some[[index for index, listed in values.items() if listed]] = True
    for index in needing:
        listed = values.get(index, frozenset() if shut[index] else None)
        fitting = some if listed is None else free.copy()
        for value in listed or ():
            fitting[having[value]] = True
        found[index] |= ~fitting
