"""The conjuncts of a place without references and `allOf`, and the branches still to choose.

Knows applicators in place; knows nothing of objects, arrays or scalars.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from editflow.constraints.json_schema.places.denial import denials
from editflow.constraints.json_schema.reading.conjunct import Conjunct

Conjuncts = tuple[Conjunct, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Branches of which one has to hold, each a list of conjuncts."""

    key: Hashable
    """equal for the same choice of the same schema"""
    keyword: str
    where: str
    branches: tuple[Conjuncts, ...]
    denied: Conjunct | None = None
    """for `not`: what must not hold; any branch will do and nobody cares which"""


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
    seen, stack = set(), list(reversed(conjuncts))
    while stack:
        conjunct = stack.pop()
        if conjunct.key in seen or conjunct.schema is True:
            continue
        seen.add(conjunct.key)
        if conjunct.schema is False:
            return Flat((), (), conjunct.where)
        within = list(in_place(conjunct))
        stack += reversed(within)
        if not alone(conjunct):
            parts.append(conjunct)
            choices += choices_of(conjunct)
    return Flat(tuple(parts), tuple(choices))


def alone(conjunct: Conjunct) -> bool:
    """Tell whether all keywords but `$ref` are ignored."""
    return conjunct.scope.dialect.ref_stands_alone and isinstance(conjunct.get("$ref"), str)


def in_place(conjunct: Conjunct) -> Iterator[Conjunct]:
    """Yield the schemas that have to hold for the same instance: references and `allOf`."""
    for keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
        if isinstance(conjunct.get(keyword), str):
            yield conjunct.target(keyword)
            if alone(conjunct):
                return
    for index in range(len(conjunct.get("allOf", ()))):
        yield conjunct.sub("allOf", index)


def choices_of(conjunct: Conjunct) -> Iterator[Choice]:
    """Yield the choices that a schema's own keywords ask for."""
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
    """Return the branches of `anyOf`; of `oneOf` each with the denial of the others."""
    subs = [conjunct.sub(keyword, index) for index in range(len(conjunct.get(keyword)))]
    branches: list[Conjuncts]
    if keyword == "anyOf":
        branches = [(sub,) for sub in subs]
    else:
        branches = [(s, *(o.denied() for o in subs if o is not s)) for s in subs]
    key = conjunct.key, keyword
    return Choice(key, keyword, f"{conjunct.where}/{keyword}", tuple(branches))


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
