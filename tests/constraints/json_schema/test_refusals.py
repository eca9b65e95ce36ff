"""What cannot be held to is refused before anything is filled in, with the place and the reason."""

from __future__ import annotations

import contextlib
import io
import json
import time
from typing import Any

import numpy as np
import pytest

from editflow.constraints.json_schema.plan import Policy, compile_schema, drawing
from editflow.constraints.json_schema.reading.strict import parsed
from editflow.errors import InputError, SchemaError, UsageError

# schema, JSON pointer, part of the reason
REFUSED: dict[str, tuple[Any, str, str]] = {
    "malformed": ({"type": "strin"}, "#/type", "not a schema of 2020-12"),
    "malformed below": (
        {"properties": {"a": {"minLength": "x"}}},
        "#/properties/a/minLength",
        "not of type",
    ),
    "false": (False, "#", "no instance satisfies"),
    "contradiction": ({"type": "string", "minLength": 5, "maxLength": 2}, "#", "no instance"),
    "required and forbidden": (
        {"type": "object", "required": ["a"], "properties": {"a": False}},
        "#",
        "no instance",
    ),
    "endless": (
        {"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]},
        "#",
        "or none of up to",
    ),
    "remote": ({"$ref": "https://example.com/other.json"}, "#/$ref", "cannot be resolved"),
    "nowhere": ({"$ref": "#/$defs/none"}, "#/$ref", "cannot be resolved"),
    "no schema": ({"$ref": "#/x", "x": [1]}, "#/$ref", "not a schema"),
    "back-reference": ({"type": "string", "pattern": r"^(a|b)\1$"}, "#", "cannot be held to"),
    "catastrophic": ({"type": "string", "pattern": "(a|b)*a(a|b){25}$"}, "#", "states"),
    "draft 3": ({"$schema": "http://json-schema.org/draft-03/schema#"}, "", "draft 3"),
    "fine step": ({"type": "number", "multipleOf": 0.123456789}, "#", "remainders"),
    "too few choices": (
        {"type": "array", "items": {"type": "boolean"}, "uniqueItems": True, "minItems": 3},
        "#",
        "no instance",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_names_place_and_reason(name: str) -> None:
    schema, where, reason = REFUSED[name]
    with pytest.raises(SchemaError, match=reason) as caught:
        compile_schema(schema)
    assert (caught.value.where or "").startswith(where)


def test_a_key_that_cannot_be_held_to_is_left_out_where_it_may_be() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string", "pattern": r"(.)\1"}, "b": {"type": "integer"}},
        "required": ["b"],
    }
    plan = compile_schema(schema, Policy(optional="all"))
    assert '"a"' not in plan.witness
    assert not plan.holds({"a": "xx", "b": 1})


def test_a_reference_to_a_schema_that_is_given_is_followed() -> None:
    registry = {"https://example.com/n": {"type": "integer", "minimum": 3}}
    plan = compile_schema({"$ref": "https://example.com/n"}, registry=registry)
    assert plan.check(3) == []
    assert plan.check(2)


def test_large_schemas_end() -> None:
    wide = {"type": "object", "properties": {f"k{i}": {"type": "integer"} for i in range(2000)}}
    deep: Any = {"type": "integer"}
    for _ in range(200):
        deep = {"type": "object", "properties": {"a": deep}, "required": ["a"]}
    start = time.process_time()
    assert compile_schema(wide | {"required": list(wide["properties"])}).check({}) != []
    with pytest.raises(SchemaError, match="levels"):
        compile_schema(deep)
    assert time.process_time() - start < 20


NESTS: dict[str, Any] = {
    "keys": lambda inner: {"type": "object", "properties": {"a": inner}, "required": ["a"]},
    "optional keys": lambda inner: {"type": "object", "properties": {"a": inner}},
    "items": lambda inner: {"type": "array", "items": inner},
    "allOf": lambda inner: {"allOf": [inner]},
    "anyOf": lambda inner: {"anyOf": [inner, {"type": "null"}]},
    "not": lambda inner: {"not": inner},
}


@pytest.mark.parametrize("name", NESTS)
def test_a_schema_of_two_hundred_levels_is_refused_at_once(name: str) -> None:
    deep: Any = {"type": "integer"}
    for _ in range(200):
        deep = NESTS[name](deep)
    start = time.process_time()
    with pytest.raises(SchemaError, match="nests too deep"):
        compile_schema(deep)
    assert time.process_time() - start < 5


@pytest.mark.slow
def test_two_thousand_keys_are_filled_in() -> None:
    kinds: list[Any] = [{"type": "integer"}, {"maxLength": 9}, {"format": "date"}, {"enum": [1]}]
    wide = {f"k{i}": {"type": ["integer", "string"], **kinds[i % 4]} for i in range(2000)}
    schema = {"type": "object", "properties": wide, "additionalProperties": False}
    start, generator = time.process_time(), np.random.default_rng(0)
    plan = compile_schema(schema, Policy(optional="all", most_places=5000))
    skeleton = plan.skeleton(lambda asked: [generator.random(len(q.options)) for q in asked])
    done = plan.complete(skeleton, drawing(generator))
    assert done.problems == []
    assert len(parsed(done.text)) == 2000
    assert time.process_time() - start < 60


def test_many_overlapping_branches_end() -> None:
    branches = [{"properties": {f"k{i}": {"type": "integer"}}} for i in range(12)]
    schema = {"type": "object", "allOf": [{"oneOf": branches} for _ in range(6)]}
    start = time.process_time()
    with contextlib.suppress(SchemaError):
        assert compile_schema(schema).witness
    assert time.process_time() - start < 20


def test_warnings_name_what_bounds_nothing() -> None:
    schema = {"properties": {"a": {"type": "string", "format": "colour", "nullable": True}}}
    found = compile_schema(schema).warnings
    assert [warning.partition(":")[0] for warning in found] == [
        "#/properties/a/format",
        "#/properties/a/nullable",
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a":1,"a":2}', "occurs twice"),
        ("NaN", "no JSON number"),
        ("[-Infinity]", "no JSON number"),
        ("1e999", "too large"),
        ('"\\ud800"', "surrogates"),
        ("{'a':1}", "property name"),
        ("", "Expecting value"),
    ],
)
def test_the_gate_reads_strict_json(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parsed(text)


def test_the_gate_does_not_run_patterns_that_take_for_ever() -> None:
    plan = compile_schema({"type": "string", "pattern": "^(a+)+$"})
    start = time.process_time()
    assert plan.gate.problems(json.dumps("a" * 60 + "!"))
    assert plan.gate.problems(json.dumps("a" * 60)) == []
    assert time.process_time() - start < 5


@pytest.mark.parametrize("text", ["[1]", "{", "3"])
def test_what_is_no_schema_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        compile_schema(io.StringIO(text))


def test_a_pointer_begins_with_a_slash() -> None:
    with pytest.raises(UsageError, match="no JSON pointer"):
        compile_schema({}, Policy(present=("a",)))
