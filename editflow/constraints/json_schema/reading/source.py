"""A schema as people give it: text, file, dictionary, Python type, wrapper of a chat API.

Knows the shapes of input; knows nothing of keywords. Only files that the caller names are read.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from editflow.errors import InputError

Schema = dict[str, Any] | bool

_WRAPPERS = ("json_schema", "schema")


def read_schema(source: object) -> Schema:
    """Return the schema that `source` gives.

    A dictionary or boolean, JSON text, a path, a readable stream, `package.module:Name`, or a
    Python type: pydantic model, dataclass, TypedDict, Enum, Literal, `list[int]`. The wrapper
    `{"type": "json_schema", "json_schema": {"schema": ...}}` is taken off. InputError otherwise.
    """
    if isinstance(source, bool):
        return source
    if isinstance(source, Mapping):
        return _unwrapped(dict(source))
    if isinstance(source, Path):
        return _from_file(source)
    if isinstance(source, str):
        return _from_text(source)
    if hasattr(source, "read"):
        return _parsed(source.read(), "the stream")
    return _from_type(source)


def _from_text(text: str) -> Schema:
    """Return the schema in a text: JSON, the name of a Python type, or the name of a file."""
    if text.lstrip()[:1] in ("{", "[") or text.strip() in ("true", "false"):
        return _parsed(text, "the text")
    if not Path(text).is_file() and _names_a_type(text):
        return _from_type(_imported(text))
    return _from_file(Path(text))


def _from_file(path: Path) -> Schema:
    try:
        return _parsed(path.read_bytes(), str(path))
    except OSError as error:
        raise InputError(f"cannot read the schema: {error.strerror}", where=str(path)) from error


def _parsed(data: str | bytes, where: str) -> Schema:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"the schema is not JSON: {error}", where=where) from error
    if isinstance(found, bool):
        return found
    if not isinstance(found, dict):
        raise InputError(
            f"a schema is an object or a boolean, this is {type(found).__name__}", where=where
        )
    return _unwrapped(found)


def _unwrapped(found: dict[str, Any]) -> Schema:
    """Take off the wrappers around a schema that chat APIs ask for."""
    if found.get("type") == "json_schema" and isinstance(found.get("json_schema"), dict):
        found = found["json_schema"]
    wrapped = found.get("schema")
    if isinstance(wrapped, dict) and set(found) <= {"name", "schema", "strict", "description"}:
        return wrapped
    return found


def _names_a_type(text: str) -> bool:
    module, colon, name = text.partition(":")
    return bool(colon) and all(
        part.isidentifier() for part in [*module.split("."), *name.split(".")]
    )


def _imported(text: str) -> object:
    module, _, name = text.partition(":")
    try:
        found: object = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise InputError(
            f"cannot import the type: {error}",
            where=text,
            hint="Name it package.module:Name, importable from the current folder.",
        ) from error
    return found


def object_of(source: object, text: str) -> Any:
    """Return the object that a text describes where `source` is a Python type, else None.

    Of a pydantic model an instance of it, of a dataclass likewise.
    """
    if isinstance(source, str) and not Path(source).is_file() and _names_a_type(source):
        source = _imported(source)
    if isinstance(source, bool | Mapping | Path | str) or hasattr(source, "read"):
        return None
    from pydantic import TypeAdapter

    kind: Any = source
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    return adapter.validate_json(text)


def _from_type(kind: Any) -> Schema:
    """Return the schema of a Python type, as pydantic describes it."""
    try:
        from pydantic import TypeAdapter
        from pydantic.errors import PydanticUserError
    except ImportError as error:
        raise InputError(
            f"cannot describe {kind!r} without pydantic", hint="pip install pydantic"
        ) from error
    try:
        adapter: TypeAdapter[Any] = TypeAdapter(kind)
        return adapter.json_schema()
    except PydanticUserError as error:
        raise InputError(f"pydantic cannot describe {kind!r}: {error.message}") from error
