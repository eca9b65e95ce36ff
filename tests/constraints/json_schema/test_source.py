"""A schema may come as a dictionary, text, file, stream, Python type, or in a wrapper."""

from __future__ import annotations

import dataclasses
import enum
import io
import json
from pathlib import Path
from typing import Any, Literal

import pytest
from typing_extensions import TypedDict

from editflow.constraints.json_schema.reading.source import read_schema
from editflow.errors import InputError

SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}}


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclasses.dataclass
class Point:
    x: int
    colour: Colour


class Options(TypedDict):
    mode: Literal["on", "off"]


def test_text_file_stream_and_dictionary(tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    path.write_text(json.dumps(SCHEMA))
    text = json.dumps(SCHEMA)
    for source in (SCHEMA, text, path, str(path), io.StringIO(text)):
        assert read_schema(source) == SCHEMA
    assert read_schema("true") is True


@pytest.mark.parametrize(
    "wrapped",
    [
        {"type": "json_schema", "json_schema": {"name": "x", "schema": SCHEMA, "strict": True}},
        {"name": "x", "schema": SCHEMA, "strict": True},
    ],
)
def test_wrappers_are_taken_off(wrapped: dict[str, Any]) -> None:
    assert read_schema(wrapped) == SCHEMA


def test_python_types() -> None:
    pytest.importorskip("pydantic")
    assert read_schema(Options)["properties"]["mode"]["enum"] == ["on", "off"]  # type: ignore[index]
    assert read_schema(list[int]) == {"type": "array", "items": {"type": "integer"}}
    point = read_schema(Point)
    assert point["$defs"]["Colour"]["enum"] == ["red", "blue"]  # type: ignore[index]


@pytest.mark.parametrize("source", ["no/such/file.json", "no_such_module:Name", "json:none"])
def test_what_cannot_be_read_is_named(source: str) -> None:
    with pytest.raises(InputError):
        read_schema(source)
