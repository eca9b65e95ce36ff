"""The same instance on one line and on many."""

from __future__ import annotations

import json

import pytest

from editflow.constraints.json_schema.plan import Policy, compile_schema
from editflow.constraints.json_schema.planning.outline import outline
from editflow.constraints.json_schema.planning.skeleton import Layout, leaves, text_of
from editflow.constraints.json_schema.reading.strict import spread

SCHEMA = {
    "type": "object",
    "properties": {
        "a": {"type": "array", "items": {"type": "integer", "maximum": 9}, "minItems": 2},
        "b": {"type": "object"},
        "c": {"enum": ["x", None]},
        "d": {"anyOf": [{"type": "string", "maxLength": 4}, {"type": "boolean"}]},
    },
    "required": ["a", "b"],
}


def test_a_skeleton_is_laid_out_as_json_dumps_does_it() -> None:
    place = compile_schema(SCHEMA, Policy(optional="all")).skeleton(
        lambda questions: [[0.0] * len(question.options) for question in questions]
    )
    texts = dict.fromkeys(leaves(place), '"x"')
    wide, line = text_of(place, texts, Layout(indent=2)), text_of(place, texts)
    assert wide == json.dumps(json.loads(wide), indent=2)
    assert line == json.dumps(json.loads(wide), separators=(",", ":"))


@pytest.mark.parametrize(
    "value", [{"a": [1, {}, [], [[2.5]]], 'b"{,': 'c:"\\'}, [], {}, "x, y", [None, True]]
)
def test_spread_keeps_numbers_and_strings(value: object) -> None:
    assert spread(json.dumps(value, separators=(",", ":"))) == json.dumps(value, indent=2)


def test_numbers_stay_as_they_are_written() -> None:
    assert spread("[1.50,1E9]") == "[\n  1.50,\n  1E9\n]"


def test_an_outline_says_what_each_place_holds() -> None:
    found = outline(compile_schema(SCHEMA))
    assert [(row.where, row.needed, row.holds) for row in found.rows] == [
        ("/a/0", True, "integer, to 9"),
        ("/a/1", True, "integer, to 9"),
        ("/b/*", False, "anything"),
        ("/c", False, '"x" or null'),
        ("/d", False, "string, at most 4 characters or true or false"),
    ]
    assert {(one.where, one.about) for one in found.decisions} >= {("#", "keys")}
