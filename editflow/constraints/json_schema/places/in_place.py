"""The schemas that hold for the same instance as another one: references and `allOf`.

Knows which keywords lead on; knows nothing of branches, objects, arrays or scalars.
"""

from __future__ import annotations

from collections.abc import Iterator

from editflow.constraints.json_schema.reading.conjunct import Conjunct

Conjuncts = tuple[Conjunct, ...]


def alone(conjunct: Conjunct) -> bool:
    """Tell whether all keywords but `$ref` are ignored."""
    return conjunct.scope.dialect.ref_stands_alone and isinstance(conjunct.get("$ref"), str)


def in_place(conjunct: Conjunct) -> Conjuncts:
    """Return the schemas that have to hold for the same instance: references and `allOf`."""
    return conjunct.remembered("in place", lambda: tuple(_in_place(conjunct)))


def together(conjuncts: Conjuncts) -> Iterator[Conjunct]:
    """Yield all schemas that hold where the given ones do, each once; those of `true` left out."""
    seen, stack = set(), list(reversed(conjuncts))
    while stack:
        conjunct = stack.pop()
        if conjunct.key in seen or conjunct.schema is True:
            continue
        seen.add(conjunct.key)
        yield conjunct
        stack += reversed(in_place(conjunct))


def _in_place(conjunct: Conjunct) -> Iterator[Conjunct]:
    for keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
        if isinstance(conjunct.get(keyword), str):
            yield conjunct.target(keyword)
            if alone(conjunct):
                return
    for index in range(len(conjunct.get("allOf", ()))):
        yield conjunct.sub("allOf", index)
