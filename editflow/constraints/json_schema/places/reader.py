"""What the schemas of a place come to: flat parts, scalars, listed values.

Knows conjuncts; knows nothing of what fits below a place. Remembers every answer.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from editflow.constraints.json_schema.places.apart import ALL_KINDS, kinds_of
from editflow.constraints.json_schema.places.flat import Flat, flatten
from editflow.constraints.json_schema.places.in_place import Conjuncts, alone, in_place
from editflow.constraints.json_schema.places.scalar_values import ScalarReader
from editflow.constraints.json_schema.reading.conjunct import Conjunct
from editflow.constraints.json_schema.scalars.values import Scalars, written
from editflow.errors import ConstraintError, SchemaError

MOST_STEPS = 1_000_000
"""schemas that are looked at, at any place, before the whole is refused as too large"""
STEPS_OF_STATE = 10
"""what a state of an automaton costs beside a look at a schema"""


@dataclass
class Budget:
    """Work that is still allowed."""

    left: int = MOST_STEPS

    def renew(self) -> None:
        """Allow all of it again."""
        self.left = MOST_STEPS

    def spend(self, steps: int = 1, where: str = "#", keyword: str = "") -> None:
        """Take steps for what stands somewhere. SchemaError when there are none left."""
        self.left -= steps
        if self.left < 0:
            raise SchemaError(
                f"planning this schema takes more than {MOST_STEPS} steps",
                where=where,
                keyword=keyword,
                hint="Split it, or use fewer branches at one place, fewer patterns and steps.",
            )


@dataclass
class Reader:
    """Reads the places of one schema, within a budget of work."""

    scalars: ScalarReader = field(default_factory=ScalarReader)
    budget: Budget = field(default_factory=Budget)
    refused: dict[str, str] = field(default_factory=dict)
    """why something can never be generated, by where the schema says so"""
    _flats: dict[Hashable, Flat] = field(default_factory=dict)
    _any_kind: dict[Hashable, frozenset[str]] = field(default_factory=dict)
    _any_scalar: dict[Hashable, Scalars] = field(default_factory=dict)
    _described: set[Scalars] = field(default_factory=set)

    def flat(self, conjuncts: Conjuncts) -> Flat:
        """Return the conjuncts of a place without references."""
        key = key_of(conjuncts)
        if key not in self._flats:
            self._flats[key] = flatten(conjuncts)
            self.budget.spend(1 + len(self._flats[key].parts), where(conjuncts))
        return self._flats[key]

    def possible(self, conjuncts: Conjuncts, kind: str) -> bool:
        """Tell whether types, those of branches included, allow objects, or arrays."""
        return all(kind in self._kinds(conjunct) for conjunct in conjuncts)

    def _kinds(self, conjunct: Conjunct) -> frozenset[str]:
        """Return which of scalar, array and object a schema may allow."""
        key = conjunct.key
        if key not in self._any_kind:
            self._any_kind[key] = ALL_KINDS  # a schema that refers to itself adds nothing
            self._any_kind[key] = self._read_kinds(conjunct)
        return self._any_kind[key]

    def _read_kinds(self, conjunct: Conjunct) -> frozenset[str]:
        found = ALL_KINDS if conjunct.schema is not False else frozenset()
        for other in in_place(conjunct):
            found &= self._kinds(other)
        if alone(conjunct):
            return found
        found &= kinds_of(conjunct)
        for keyword in ("anyOf", "oneOf"):
            if conjunct.has(keyword):
                subs = [conjunct.sub(keyword, i) for i in range(len(conjunct.get(keyword)))]
                found &= frozenset[str]().union(*map(self._kinds, subs))
        return found

    def scalar(self, conjuncts: Conjuncts) -> Scalars:
        """Return the scalars that fit at a place; none where they are too hard to describe."""
        key = key_of(conjuncts)
        if key not in self._any_scalar:
            try:
                found = self.scalars.all_of(conjuncts)
                fits = found.plain or self._is_written(found, where(conjuncts))
                self._any_scalar[key] = found if fits else Scalars()
            except SchemaError:
                raise
            except ConstraintError as error:
                self.refused[where(conjuncts)] = str(error)
                self._any_scalar[key] = Scalars()
        return self._any_scalar[key]

    def _is_written(self, found: Scalars, where: str) -> bool:
        """Tell whether there is a text for one of the scalars; the states it takes are work."""
        languages = written(found)
        if found not in self._described:
            self._described.add(found)
            states = sum(language.texts.states for language in languages)
            self.budget.spend(STEPS_OF_STATE * states, where)
        return bool(languages)

    def listed(self, conjuncts: Conjuncts) -> list[Any] | None:
        """Return the values of `enum` or `const`, None where there is neither."""
        for part in self.flat(conjuncts).parts:
            if part.has("enum"):
                return list(part.get("enum"))
            if part.has("const"):
                return [part.get("const")]
        return None


def key_of(conjuncts: Conjuncts) -> Hashable:
    """Return what tells a list of conjuncts from others that say something else."""
    return tuple(dict.fromkeys(conjunct.key for conjunct in conjuncts))


def where(conjuncts: Conjuncts) -> str:
    """Return the pointer to the schema of a place: of the first conjunct."""
    return conjuncts[0].where if conjuncts else "#"
