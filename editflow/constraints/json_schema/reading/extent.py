"""How large a schema is when it is written out, for its parts may be shared objects.

Knows dictionaries and lists; knows nothing of keywords.
"""

from __future__ import annotations

from typing import Any

from editflow.constraints.json_schema.reading.source import Schema
from editflow.errors import SchemaError

MOST_VALUES = 1_000_000
"""of a schema as JSON text, those inside others included"""


def check_extent(schema: Schema) -> None:
    """Raise SchemaError where a schema holds itself or is too large to be written out.

    Takes time by the objects there are, not by the values they would be as text.
    """
    if _written_out(schema) > MOST_VALUES:
        raise SchemaError(
            f"written out, the schema has more than {MOST_VALUES} values",
            where="#",
            hint="Put what is used often under `$defs`, and refer to it with `$ref`.",
        )


def _written_out(root: Any) -> int:
    """Return the number of values in the JSON text."""
    sizes: dict[int, int] = {}
    around: set[int] = set()
    stack = [(root, False)]
    while stack:
        value, known = stack.pop()
        inner = _inner(value)
        if known:
            sizes[id(value)] = 1 + sum(sizes.get(id(one), 1) for one in inner)
            around.discard(id(value))
        elif id(value) in around:
            raise SchemaError(
                "the schema is an object that holds itself", where="#", hint="Use `$ref` for that."
            )
        elif inner and id(value) not in sizes:
            around.add(id(value))
            stack.append((value, True))
            stack += ((one, False) for one in inner)
    return sizes.get(id(root), 1)


def _inner(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
