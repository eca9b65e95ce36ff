"""Whether a schema or one of its branches looks at a key or place, for `unevaluated*`.

Knows applicators in place; errs on the side of yes, for the gate sees to the rest.
"""

from __future__ import annotations

from collections.abc import Iterator

from editflow.constraints.json_schema.places.in_place import alone, in_place
from editflow.constraints.json_schema.reading.conjunct import Conjunct
from editflow.constraints.language.regex.pattern import pattern


def evaluates_key(conjunct: Conjunct, key: str | None) -> bool:
    """Tell whether a schema below this one, for the same instance, may look at a key.

    None stands for some key that is not named.
    """
    return any(_looks_at_key(sub, key) for sub in _below(conjunct))


def evaluates_item(conjunct: Conjunct, index: int) -> bool:
    """Tell whether this schema, or one below for the same instance, may look at a place."""
    return any(_looks_at_item(sub, index) for sub in [conjunct, *_below(conjunct)])


def listed_items(conjunct: Conjunct) -> int:
    """Return after how many places `evaluates_item` says the same of all that follow."""
    return max(_listed(sub) for sub in [conjunct, *_below(conjunct)])


def _listed(sub: Conjunct) -> int:
    items = sub.get("items")
    return len(items if isinstance(items, list) else sub.get("prefixItems", ()))


def _looks_at_key(sub: Conjunct, key: str | None) -> bool:
    if sub.get("additionalProperties") is not None or sub.get("unevaluatedProperties") is not None:
        return True
    patterns = sub.get("patternProperties", {})
    if key is None:
        return bool(patterns)
    return key in sub.get("properties", {}) or any(pattern(p).accepts(key) for p in patterns)


def _looks_at_item(sub: Conjunct, index: int) -> bool:
    if any(sub.get(keyword) is not None for keyword in ("items", "additionalItems", "contains")):
        items = sub.get("items")
        return not isinstance(items, list) or index < len(items)
    return index < len(sub.get("prefixItems", ()))


def _below(conjunct: Conjunct) -> Iterator[Conjunct]:
    """Yield the schemas below for the same instance, whether they have to hold or may."""
    seen, stack = {conjunct.key}, list(_steps(conjunct))
    while stack:
        sub = stack.pop()
        if sub.key not in seen and not isinstance(sub.schema, bool):
            seen.add(sub.key)
            yield sub
            stack += _steps(sub)


def _steps(conjunct: Conjunct) -> Iterator[Conjunct]:
    yield from in_place(conjunct)
    if alone(conjunct):
        return
    for keyword in ("anyOf", "oneOf"):
        for index in range(len(conjunct.get(keyword, ()))):
            yield conjunct.sub(keyword, index)
    for keyword in ("if", "then", "else"):
        if conjunct.get(keyword) is not None:
            yield conjunct.sub(keyword)
    for key in conjunct.get("dependentSchemas", {}):
        yield conjunct.sub("dependentSchemas", key)
