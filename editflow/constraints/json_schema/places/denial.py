"""What it takes that a schema does not hold, for objects and arrays, as schemas.

Knows the keywords of objects, arrays and applicators; scalars have a complement of their own. Where
a keyword's denial is no schema it is left to the gate, and the alternative asks for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

from editflow.constraints.json_schema.reading.conjunct import Conjunct
from editflow.constraints.json_schema.reading.source import Schema

KINDS = ("null", "boolean", "integer", "number", "string", "array", "object")

_LEFT_TO_THE_GATE = (
    "additionalItems",
    "additionalProperties",
    "maxContains",
    "minContains",
    "patternProperties",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
)

Alternative = tuple[Conjunct, ...]


def denials(conjunct: Conjunct) -> Iterator[Alternative]:
    """Yield the ways in which an object or array fails a schema, plainest first."""
    schema = conjunct.schema
    if isinstance(schema, bool):
        if not schema:
            yield ()
        return
    for keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
        if isinstance(schema.get(keyword), str):
            yield (conjunct.target(keyword).denied(),)
            if conjunct.scope.dialect.ref_stands_alone:
                return
    for keyword, deny in _DENIALS.items():
        if keyword in schema:
            yield from deny(conjunct, schema[keyword])
    if any(keyword in schema for keyword in _LEFT_TO_THE_GATE) or _composite(schema):
        yield (_anything(conjunct),)


def _anything(conjunct: Conjunct) -> Conjunct:
    return Conjunct(True, conjunct.scope, conjunct.where)


def _composite(schema: dict[str, Any]) -> bool:
    """Tell whether a list of values holds objects or arrays."""
    values = [*schema.get("enum", ()), schema.get("const")]
    return any(isinstance(value, dict | list) for value in values)


def _made(conjunct: Conjunct, name: tuple[Any, ...], schema: Schema) -> Alternative:
    return (conjunct.made(("denied", *name), lambda: schema),)


def _type(conjunct: Conjunct, kinds: Any) -> Iterator[Alternative]:
    kinds = [kinds] if isinstance(kinds, str) else kinds
    others = [kind for kind in ("array", "object") if kind not in kinds]
    if others:
        yield _made(conjunct, ("type",), {"type": others})


def _required(conjunct: Conjunct, keys: Any) -> Iterator[Alternative]:
    for key in keys if isinstance(keys, list) else ():
        schema: Schema = {"type": "object", "properties": {key: False}}
        yield _made(conjunct, ("required", key), schema)


def _properties(conjunct: Conjunct, properties: Any) -> Iterator[Alternative]:
    for key, sub in properties.items():
        schema: Schema = {"type": "object", "required": [key], "properties": {key: {"not": sub}}}
        yield _made(conjunct, ("properties", key), schema)


def _prefix(conjunct: Conjunct, subs: Any) -> Iterator[Alternative]:
    for index, sub in enumerate(subs):
        schema: Schema = {
            "type": "array",
            "minItems": index + 1,
            "allOf": [_at(conjunct, index, {"not": sub})],
        }
        yield _made(conjunct, ("prefix", index), schema)


def _at(conjunct: Conjunct, index: int, schema: Schema) -> Schema:
    """Return a schema for one place of an array, in the words of the draft."""
    keyword = "items" if conjunct.scope.dialect.items_may_be_a_list else "prefixItems"
    return {keyword: [*[{}] * index, schema]}


def _items(conjunct: Conjunct, sub: Any) -> Iterator[Alternative]:
    if isinstance(sub, list):
        yield from _prefix(conjunct, sub)
    elif conjunct.has("prefixItems"):
        yield (_anything(conjunct),)
    else:
        schema: Schema = {"type": "array", "minItems": 1, "contains": {"not": sub}}
        yield _made(conjunct, ("items",), schema)


def _contains(conjunct: Conjunct, sub: Any) -> Iterator[Alternative]:
    if not conjunct.has("minContains") and not conjunct.has("maxContains"):
        yield _made(conjunct, ("contains",), {"type": "array", "items": {"not": sub}})


def _dependent(conjunct: Conjunct, keys: Any) -> Iterator[Alternative]:
    for key, needs in keys.items():
        for need in needs if isinstance(needs, list) else ():
            schema: Schema = {"type": "object", "required": [key], "properties": {need: False}}
            yield _made(conjunct, ("dependent", key, need), schema)
        if not isinstance(needs, list):
            schema = {"type": "object", "required": [key], "not": needs}
            yield _made(conjunct, ("dependent", key), schema)


def _beyond(kind: str, other: str, by: int) -> Callable[[Conjunct, Any], Iterator[Alternative]]:
    """Return the denial of a bound on a number of members, by the opposite bound."""

    def deny(conjunct: Conjunct, bound: Any) -> Iterator[Alternative]:
        if bound + by >= 0:
            yield _made(conjunct, (other,), {"type": kind, other: int(bound) + by})

    return deny


def _all_of(conjunct: Conjunct, subs: Any) -> Iterator[Alternative]:
    for index in range(len(subs)):
        yield (conjunct.sub("allOf", index).denied(),)


def _any_of(conjunct: Conjunct, subs: Any) -> Iterator[Alternative]:
    yield tuple(conjunct.sub("anyOf", index).denied() for index in range(len(subs)))


def _one_of(conjunct: Conjunct, subs: Any) -> Iterator[Alternative]:
    parts = [conjunct.sub("oneOf", index) for index in range(len(subs))]
    yield tuple(part.denied() for part in parts)
    yield from combinations(parts, 2)


def _not(conjunct: Conjunct, _sub: Any) -> Iterator[Alternative]:
    yield (conjunct.sub("not"),)


def _if(conjunct: Conjunct, _sub: Any) -> Iterator[Alternative]:
    condition = conjunct.sub("if")
    if conjunct.has("then"):
        yield condition, conjunct.sub("then").denied()
    if conjunct.has("else"):
        yield condition.denied(), conjunct.sub("else").denied()


_DENIALS: dict[str, Callable[[Conjunct, Any], Iterator[Alternative]]] = {
    "type": _type,
    "required": _required,
    "properties": _properties,
    "not": _not,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "if": _if,
    "minProperties": _beyond("object", "maxProperties", -1),
    "maxProperties": _beyond("object", "minProperties", 1),
    "minItems": _beyond("array", "maxItems", -1),
    "maxItems": _beyond("array", "minItems", 1),
    "prefixItems": _prefix,
    "items": _items,
    "contains": _contains,
    "dependentRequired": _dependent,
    "dependentSchemas": _dependent,
    "dependencies": _dependent,
}
