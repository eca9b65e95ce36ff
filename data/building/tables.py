"""Make a dataclass of a TOML table, or say which key of which file is wrong.

Knows names and types of fields; knows nothing of what they mean.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, NoReturn, get_type_hints

from editflow.errors import UsageError

_NAMES: dict[Any, str] = {
    **{str: "a string", int: "a whole number", float: "a number", bool: "true or false"},
    **{Path: "a path", Path | None: "a path", tuple[str, ...]: "a list of strings"},
    **{Mapping[str, float]: "a table of numbers"},
}


@dataclass(frozen=True, slots=True)
class Place:
    """A table of a TOML file: where errors are, and where relative paths start."""

    file: Path
    table: str = ""

    def inside(self, table: str) -> Place:
        """Return the place of a table of this one."""
        return Place(self.file, f"{self.table} {table}".strip())

    def wrong(self, what: str, *, hint: str | None = None) -> NoReturn:
        """Raise a `UsageError` that names this place."""
        where = f"{self.file}: {self.table}" if self.table else str(self.file)
        raise UsageError(what, where=where, hint=hint)


def made(kind: Any, values: Any, place: Place, **ready: Any) -> Any:
    """Return a `kind` of the values of a table; `ready` fields are not the table's to give."""
    if not isinstance(values, dict):
        place.wrong("must be a table")
    types = get_type_hints(kind)
    own = [each for each in fields(kind) if each.name not in ready]
    names = [each.name for each in own]
    for name in values:
        if name not in names:
            place.wrong(f'unknown key "{name}"', hint=f"Known keys: {', '.join(names)}.")
    for each in own:
        optional = each.default is not MISSING or each.default_factory is not MISSING
        if not optional and each.name not in values:
            place.wrong(f'needs the key "{each.name}"')
    given = {
        name: _value(types[name], value, place.inside(f'"{name}"'))
        for name, value in values.items()
    }
    return kind(**given, **ready)


def _value(wanted: Any, value: Any, place: Place) -> Any:
    """Return a TOML value as the type of its field."""
    if wanted in (Path, Path | None) and isinstance(value, str):
        return place.file.parent / Path(os.path.expandvars(value)).expanduser()
    if wanted == tuple[str, ...] and isinstance(value, list):
        return tuple(_value(str, each, place) for each in value)
    if wanted == Mapping[str, float] and isinstance(value, dict):
        return {name: _value(float, each, place.inside(name)) for name, each in value.items()}
    if type(value) is not wanted and not (wanted is float and type(value) is int):
        place.wrong(f"must be {_NAMES[wanted]}")
    return value
