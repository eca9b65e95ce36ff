"""The conjuncts of a place without references and `allOf`, and the branches still to choose.

Knows applicators in place; knows nothing of objects, arrays or scalars.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property

from editflow.constraints.json_schema.places.denial import denials
from editflow.constraints.json_schema.places.in_place import Conjuncts, alone, together
from editflow.constraints.json_schema.places.rivals import rivals
from editflow.constraints.json_schema.reading.conjunct import Conjunct


@dataclass(frozen=True, eq=False)
class Choice:
    """Branches of which one has to hold, each a list of conjuncts."""

    key: Hashable
    """equal for the same choice of the same schema"""
    keyword: str
    where: str
    branches: tuple[Conjuncts, ...]
    denied: Conjunct | None = None
    """for `not`: what must not hold; any branch will do and nobody cares which"""

    def taken(self, keys: Set[Hashable]) -> bool:
        """Tell whether a branch is among the conjuncts with these keys."""
        single, several = self._names
        return not single.isdisjoint(keys) or any(names <= keys for names in several)

    @cached_property
    def _names(self) -> tuple[frozenset[Hashable], tuple[frozenset[Hashable], ...]]:
        """The keys of branches of one conjunct each, and those of every other branch."""
        single = frozenset(branch[0].key for branch in self.branches if len(branch) == 1)
        others = [branch for branch in self.branches if len(branch) != 1]
        return single, tuple(frozenset(c.key for c in branch) for branch in others)


@dataclass(frozen=True, slots=True, eq=False)
class Flat:
    """What has to hold at a place."""

    parts: Conjuncts
    """whose own keywords count, without `$ref`, `allOf`, `anyOf`, `oneOf`, `not`, `if`"""
    choices: tuple[Choice, ...]
    never: str | None = None
    """where a schema stands that nothing satisfies"""


def flatten(conjuncts: Conjuncts) -> Flat:
    """Follow references and `allOf`, and collect what is to be chosen."""
    parts: list[Conjunct] = []
    choices: list[Choice] = []
    for conjunct in together(conjuncts):
        if conjunct.schema is False:
            return Flat((), (), conjunct.where)
        if not alone(conjunct):
            parts.append(conjunct)
            choices += choices_of(conjunct)
    return Flat(tuple(parts), tuple(choices))


def choices_of(conjunct: Conjunct) -> tuple[Choice, ...]:
    """Return the choices that a schema's own keywords ask for."""
    return conjunct.remembered("choices", lambda: tuple(_choices(conjunct)))


def _choices(conjunct: Conjunct) -> Iterator[Choice]:
    for keyword in ("anyOf", "oneOf"):
        if conjunct.has(keyword):
            yield _branches(conjunct, keyword)
    if conjunct.has("not"):
        denied = conjunct.sub("not")
        key = conjunct.key, "not"
        yield Choice(key, "not", f"{conjunct.where}/not", tuple(denials(denied)), denied)
    if conjunct.has("if") and (conjunct.has("then") or conjunct.has("else")):
        yield _condition(conjunct)
    for keyword in ("dependentSchemas", "dependencies"):
        for key, schema in conjunct.get(keyword, {}).items():
            if not isinstance(schema, list):
                yield _dependent(conjunct, keyword, key)


def _branches(conjunct: Conjunct, keyword: str) -> Choice:
    """Return the branches of `anyOf`; of `oneOf` each with the denial of those it may overlap."""
    subs = tuple(conjunct.sub(keyword, index) for index in range(len(conjunct.get(keyword))))
    branches: tuple[Conjuncts, ...] = tuple((sub,) for sub in subs)
    if keyword == "oneOf":
        rest = rivals(subs, conjunct.where)
        branches = tuple((s, *(r.denied() for r in rest[i])) for i, s in enumerate(subs))
    return Choice((conjunct.key, keyword), keyword, f"{conjunct.where}/{keyword}", branches)


def _condition(conjunct: Conjunct) -> Choice:
    """Return `if` and `then`, or neither `if`, then `else`."""
    condition = conjunct.sub("if")
    yes, no = (
        (conjunct.sub(keyword),) if conjunct.has(keyword) else () for keyword in ("then", "else")
    )
    branches = (condition, *yes), (condition.denied(), *no)
    return Choice((conjunct.key, "if"), "if", f"{conjunct.where}/if", branches)


def _dependent(conjunct: Conjunct, keyword: str, key: str) -> Choice:
    """Return the schema that a key brings with it, or the absence of the key."""
    absent = conjunct.made(("without", key), lambda: {"properties": {key: False}})
    present = conjunct.made(("with", key), lambda: {"type": "object", "required": [key]})
    branches = (absent,), (present, conjunct.sub(keyword, key))
    name = conjunct.key, keyword, key
    return Choice(name, keyword, f"{conjunct.where}/{keyword}", branches)
