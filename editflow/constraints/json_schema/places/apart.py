"""Quick signs that no object or array satisfies two schemas at once.

Knows types, required keys and listed values; what it does not see it calls possible.
"""

from __future__ import annotations

from typing import Any

from editflow.constraints.json_schema.places.flat import Conjuncts, flatten
from editflow.constraints.json_schema.reading.conjunct import Conjunct
from editflow.constraints.json_schema.scalars.values import canonical

_ALL = frozenset(["scalar", "array", "object"])


def kinds_of(conjunct: Conjunct) -> frozenset[str]:
    """Return which of scalar, array and object a schema's own keywords allow."""
    found = _ALL
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
    flat = flatten((other,))
    if flat.never is not None:
        return True
    both = (*parts, *flat.parts)
    if any(kind not in kinds_of(part) for part in both):
        return True
    if kind != "object":
        return False
    needed = {k for part in both for k in part.get("required", ()) if _is_list(part)}
    return any(_clash(parts, flat.parts, key) for key in needed)


def _is_list(part: Conjunct) -> bool:
    return isinstance(part.get("required"), list)


def _clash(mine: Conjuncts, others: Conjuncts, key: str) -> bool:
    """Tell whether two lists of schemas allow no common value under a key."""
    here, there = _values(mine, key), _values(others, key)
    if here is not None and there is not None:
        return not here & there
    return here == frozenset() or there == frozenset()


def _values(parts: Conjuncts, key: str) -> frozenset[str] | None:
    """Return the values that are listed for a key, as JSON; None where any may be possible."""
    found: frozenset[str] | None = None
    for part in parts:
        if key in part.get("properties", {}):
            flat = flatten((part.sub("properties", key),))
            if flat.never is not None:
                return frozenset()
            for sub in flat.parts:
                values = listed(sub)
                if values is not None:
                    names = frozenset(map(canonical, values))
                    found = names if found is None else found & names
        elif part.get("additionalProperties") is False and not part.get("patternProperties"):
            return frozenset()
    return found
