"""What a schema says that bounds nothing: unknown formats, keywords of others.

Knows the keywords; looks at every schema that is written, whether it is ever used or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from editflow.constraints.json_schema.reading.conjunct import Conjunct
from editflow.constraints.json_schema.reading.dialect import KNOWN, MEANT_BY_OTHERS
from editflow.constraints.json_schema.scalars.strings import known_format

_MAPS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_SINGLE = (
    "additionalItems",
    "additionalProperties",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
)


def warnings_of(root: Conjunct) -> Iterator[str]:
    """Yield what is worth saying, `pointer: text`."""
    stack: list[tuple[str, Any]] = [(root.where, root.schema)]
    seen = set()
    while stack:
        at, schema = stack.pop()
        if not isinstance(schema, dict) or id(schema) in seen:
            continue
        seen.add(id(schema))
        yield from _of(at, schema)
        stack += reversed(list(_below(at, schema)))


def _of(at: str, schema: dict[str, Any]) -> Iterator[str]:
    form = schema.get("format")
    if isinstance(form, str) and not known_format(form):
        yield f"{at}/format: the format {form!r} is not known and bounds nothing"
    for keyword in schema:
        if keyword in MEANT_BY_OTHERS:
            yield f"{at}/{keyword}: {MEANT_BY_OTHERS[keyword]} and bounds nothing"
        elif keyword not in KNOWN and not keyword.startswith("x-"):
            yield f"{at}/{keyword}: not a keyword of JSON Schema, bounds nothing"


def _below(at: str, schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for keyword in _MAPS:
        if isinstance(schema.get(keyword), dict):
            for name, sub in schema[keyword].items():
                yield f"{at}/{keyword}/{name}", sub
    for keyword in _LISTS:
        if isinstance(schema.get(keyword), list):
            for index, sub in enumerate(schema[keyword]):
                yield f"{at}/{keyword}/{index}", sub
    for keyword in _SINGLE:
        found = schema.get(keyword)
        subs = found if isinstance(found, list) else [found]
        for index, sub in enumerate(subs):
            steps = f"{keyword}/{index}" if isinstance(found, list) else keyword
            yield f"{at}/{steps}", sub
