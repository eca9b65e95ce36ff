"""Rows of a context, a JSON schema and the one instance that the context tells.

Knows files of such rows; knows nothing of models or scores.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from editflow.errors import InputError

_FIELDS = ("context", "schema", "value")


@dataclass(frozen=True, slots=True)
class Task:
    """A context, a schema of an object, and the one instance that the context tells."""

    id: str
    context: str
    schema: dict[str, Any]
    value: dict[str, Any]

    @property
    def blank(self) -> str:
        """The object with its keys and no values."""
        return json.dumps(dict.fromkeys(self.value, ""), indent=2) + "\n"

    def kind(self, key: str) -> str:
        """Return of what kind the value of a key is: `enum`, a format, or a type."""
        schema = self.schema["properties"][key]
        return "enum" if "enum" in schema else str(schema.get("format", schema.get("type", "any")))


def holds_tasks(path: Path) -> bool:
    """Tell whether the first row of a file is one of these; no where it cannot be read."""
    try:
        with path.open(encoding="utf-8") as file:
            found = json.loads(file.readline())
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and all(name in found for name in _FIELDS)


def read_tasks(path: Path) -> list[Task]:
    """Read all rows of a file; InputError with the place of the first that is malformed."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", where=str(path)) from error
    return [_task(line, where=f"{path}:{number}") for number, line in enumerate(lines, 1)]


def _task(line: str, *, where: str) -> Task:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise InputError(f"not JSON: {error}", where=where) from error
    match found:
        case {
            "context": str(context),
            "schema": {"properties": dict(properties)},
            "value": dict(value),
        } if value.keys() <= properties.keys():
            return Task(str(found.get("id", "")), context, found["schema"], value)
    what = 'a row needs "context", "schema" with "properties", and "value" with some of these keys'
    raise InputError(what, where=where)
