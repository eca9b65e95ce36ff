"""The scalar values that a schema allows, its applicators included.

Knows every keyword that bears on strings, numbers, booleans and null; objects and arrays are left
out of account.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from decimal import Decimal
from functools import reduce
from typing import Any

from editflow.constraints.json_schema.places.in_place import Conjuncts, alone, in_place
from editflow.constraints.json_schema.reading.conjunct import Conjunct
from editflow.constraints.json_schema.scalars.numbers import ANY_NUMBER, Numbers
from editflow.constraints.json_schema.scalars.strings import ANY_STRING, Strings, known_format
from editflow.constraints.json_schema.scalars.values import EVERY_SCALAR, Scalars, exact
from editflow.constraints.language.numbers import Range

_KINDS = {
    "null": Scalars(frozenset(["null"])),
    "boolean": Scalars(frozenset(["true", "false"])),
    "string": Scalars(strings=(ANY_STRING,)),
    "number": Scalars(numbers=(ANY_NUMBER,)),
    "integer": Scalars(numbers=(Numbers(steps=frozenset([(True, Decimal(1))])),)),
}


class ScalarReader:
    """Reads the scalars of schemas; remembers each schema's."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Scalars] = {}

    def all_of(self, conjuncts: Conjuncts) -> Scalars:
        """Return the scalars that satisfy all schemas. ConstraintError: see `terms`."""
        return reduce(Scalars.__and__, map(self.of, conjuncts), EVERY_SCALAR)

    def of(self, conjunct: Conjunct) -> Scalars:
        """Return the scalars that satisfy a schema."""
        if isinstance(conjunct.schema, bool):
            return EVERY_SCALAR if conjunct.schema else Scalars()
        key = conjunct.key
        if key not in self._known:
            self._known[key] = EVERY_SCALAR  # a schema that refers to itself adds nothing
            self._known[key] = self._read(conjunct)
        return self._known[key]

    def _read(self, conjunct: Conjunct) -> Scalars:
        found = self.all_of(tuple(in_place(conjunct)))
        if alone(conjunct):
            return found
        found &= _own(conjunct)
        for keyword, read in (("anyOf", self._any), ("oneOf", self._one)):
            if conjunct.has(keyword):
                subs = [conjunct.sub(keyword, i) for i in range(len(conjunct.get(keyword)))]
                found &= read(subs)
        if conjunct.has("not"):
            found -= self.of(conjunct.sub("not"))
        if conjunct.has("if"):
            found &= self._condition(conjunct)
        return found

    def _any(self, subs: list[Conjunct]) -> Scalars:
        return reduce(Scalars.__or__, map(self.of, subs), Scalars())

    def _one(self, subs: list[Conjunct]) -> Scalars:
        """Return what exactly one schema holds: keep what is held once, and more than once."""
        once, more = Scalars(), Scalars()
        for sub in subs:
            found = self.of(sub)
            if found == Scalars():
                continue
            more |= once & found
            once |= found
        return once if more == Scalars() else once - more

    def _condition(self, conjunct: Conjunct) -> Scalars:
        condition = self.of(conjunct.sub("if"))
        yes, no = (
            self.of(conjunct.sub(k)) if conjunct.has(k) else EVERY_SCALAR for k in ("then", "else")
        )
        return condition & yes | (no - condition)


def _own(conjunct: Conjunct) -> Scalars:
    """Return the scalars that the keywords of the schema itself allow."""
    found = EVERY_SCALAR
    if conjunct.has("type"):
        found = reduce(Scalars.__or__, [_KINDS.get(k, Scalars()) for k in types(conjunct)])
    if conjunct.has("enum"):
        found &= Scalars.of(conjunct.get("enum"))
    if conjunct.has("const"):
        found &= Scalars.of([conjunct.get("const")])
    strings, numbers = _strings(conjunct), _numbers(conjunct)
    if strings != ANY_STRING:
        found &= replace(EVERY_SCALAR, strings=(strings,))
    if numbers != ANY_NUMBER:
        found &= replace(EVERY_SCALAR, numbers=(numbers,))
    return found


def types(conjunct: Conjunct) -> list[str]:
    """Return what `type` says, always as a list."""
    found: Any = conjunct.get("type")
    return [found] if isinstance(found, str) else list(found)


def _strings(conjunct: Conjunct) -> Strings:
    """Return the strings that fit lengths, pattern and format."""
    most = conjunct.get("maxLength")
    pattern, form = conjunct.get("pattern"), conjunct.get("format")
    return Strings(
        least=int(conjunct.get("minLength", 0)),
        most=None if most is None else int(most),
        patterns=frozenset([(True, pattern)] if isinstance(pattern, str) else ()),
        formats=frozenset([(True, form)] if known_format(form) else ()),
    )


def _numbers(conjunct: Conjunct) -> Numbers:
    """Return the numbers that fit bounds and step."""
    found = ANY_NUMBER
    for within in _ranges(conjunct):
        found = found.meet(Numbers(within=within)) or Numbers(values=frozenset())
    step = conjunct.get("multipleOf")
    if step is None:
        return found
    return found.meet(Numbers(steps=frozenset([(True, exact(step))]))) or found


def _ranges(conjunct: Conjunct) -> list[Range]:
    """Return the ranges of the four keywords; in draft-04 exclusive ones are booleans."""
    least, most = conjunct.get("minimum"), conjunct.get("maximum")
    above, below = conjunct.get("exclusiveMinimum"), conjunct.get("exclusiveMaximum")
    found = []
    if least is not None:
        found.append(Range(least=exact(least), open_least=above is True))
    if most is not None:
        found.append(Range(most=exact(most), open_most=below is True))
    if above is not None and not isinstance(above, bool):
        found.append(Range(least=exact(above), open_least=True))
    if below is not None and not isinstance(below, bool):
        found.append(Range(most=exact(below), open_most=True))
    return found
