"""Quick signs that no object or array satisfies two schemas at once.

Knows types, required keys and listed values; what it does not see it calls possible.
"""

from __future__ import annotations

from typing import Any

from editflow.constraints.json_schema.places.in_place import Conjuncts, alone, together
from editflow.constraints.json_schema.reading.conjunct import Conjunct
from editflow.constraints.json_schema.scalars.values import canonical

ALL_KINDS = frozenset(["scalar", "array", "object"])


def kinds_of(conjunct: Conjunct) -> frozenset[str]:
    """Return which of scalar, array and object a schema's own keywords allow."""
    found = ALL_KINDS
    kinds = conjunct.get("type")
    if kinds is not None:
        named = [kinds] if isinstance(kinds, str) else kinds
        found = frozenset(k if k in ("array", "object") else "scalar" for k in named)
    values = listed(conjunct)
    return found if values is None else found & frozenset(map(_kind, values))


def listed(conjunct: Conjunct) -> list[Any] | None:
    """Return the values that a schema lists, None where it lists none."""
    schema = conjunct.schema
    if isinstance(schema, bool):
        return None
    if "const" in schema:
        return [schema["const"]]
    return list(schema["enum"]) if "enum" in schema else None


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "object"
    return "array" if isinstance(value, list) else "scalar"


def apart(parts: Conjuncts, other: Conjunct, kind: str) -> bool:
    """Tell whether surely no value of a kind, object or array, satisfies `parts` and `other`.

    `parts` are flat. A key that both speak of, and one demands, is what tells branches apart.
    """
    others = plain_parts((other,))
    if others is None:
        return True
    both = (*parts, *others)
    if any(kind not in kinds_of(part) for part in both):
        return True
    if kind != "object":
        return False
    return any(_clash(parts, others, key) for key in needed_keys(both))


def plain_parts(conjuncts: Conjuncts) -> Conjuncts | None:
    """Return the schemas whose own keywords count, None where one of them is `false`."""
    found = tuple(together(conjuncts))
    if any(conjunct.schema is False for conjunct in found):
        return None
    return tuple(conjunct for conjunct in found if not alone(conjunct))


def needed_keys(parts: Conjuncts) -> frozenset[str]:
    """Return the keys that `required` names."""
    lists = [part.get("required") for part in parts]  # in draft-03 it is a boolean
    return frozenset(key for keys in lists if isinstance(keys, list) for key in keys)


def _clash(mine: Conjuncts, others: Conjuncts, key: str) -> bool:
    """Tell whether two lists of schemas allow no common value under a key."""
    here, there = values_under(mine, key), values_under(others, key)
    if here is not None and there is not None:
        return not here & there
    return here == frozenset() or there == frozenset()


def values_under(parts: Conjuncts, key: str) -> frozenset[str] | None:
    """Return the values that are listed for a key, as JSON; None where any may be possible."""
    found: frozenset[str] | None = None
    for part in parts:
        if key in part.get("properties", {}):
            below = plain_parts((part.sub("properties", key),))
            if below is None:
                return frozenset()
            for sub in below:
                values = listed(sub)
                if values is not None:
                    names = frozenset(map(canonical, values))
                    found = names if found is None else found & names
        elif closed(part):
            return frozenset()
    return found


def closed(part: Conjunct) -> bool:
    """Tell whether a schema allows no keys but its `properties`."""
    return part.get("additionalProperties") is False and not part.get("patternProperties")
