"""Each keyword: what it lets in and keeps out, and that chance fills it with valid instances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from editflow.constraints.json_schema.plan import Plan, Policy, compile_schema, drawing
from editflow.constraints.json_schema.planning.asking import Question
from editflow.constraints.json_schema.planning.skeleton import List

NODE = {"type": "object", "properties": {"v": {"type": "integer"}, "next": {"$ref": "#"}}}
CAT = {"properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}}, "required": ["kind"]}
DOG = {"properties": {"kind": {"const": "dog"}, "tricks": {"type": "array"}}, "required": ["kind"]}

# schema, some instances that belong to the plan, some that do not
KEYWORDS: dict[str, tuple[Any, list[Any], list[Any]]] = {
    "true": (True, [1, "a", None, [], {"a": [1]}], []),
    "type": ({"type": "integer"}, [1, -3, 2.0], [1.5, "1", True, None, [], {}]),
    "types": ({"type": ["string", "null"]}, ["", None], [0, False, {}]),
    "const": ({"const": {"a": [1]}}, [{"a": [1]}, {"a": [1.0]}], [{"a": [2]}, {}, 1]),
    "enum": ({"enum": ["red", 7, None, [True]]}, ["red", 7, None, [True]], ["blue", [1], False]),
    "length": ({"type": "string", "minLength": 2, "maxLength": 3}, ["ab", "äöü"], ["a", "abcd"]),
    "long": ({"type": "string", "minLength": 80, "maxLength": 90}, ["x" * 85], ["x" * 91, ""]),
    "pattern": ({"type": "string", "pattern": "^a+$"}, ["a", "aaa"], ["", "ab", 1]),
    "pattern and length": (
        {"type": "string", "pattern": "^[ab]+$", "minLength": 3, "maxLength": 4},
        ["aba", "abab"],
        ["ab", "ababa", "abc"],
    ),
    "two patterns": (
        {"type": "string", "pattern": "a", "allOf": [{"pattern": "b"}]},
        ["ab", "ba"],
        ["a", "b"],
    ),
    "format": ({"type": "string", "format": "date"}, ["2024-02-29"], ["2023-02-29", "today"]),
    "format of strings alone": (
        {"format": "idn-email"},
        [12, None, True, [], "実例@例え.jp"],
        ["2962"],
    ),
    "format and length": (
        {"type": ["string", "null"], "format": "email", "minLength": 10, "maxLength": 40},
        ["joe@example.com", None],
        ["a@b.co", f"{'x' * 40}@a.b", "joe.example.com", 1],
    ),
    "range": ({"type": "integer", "minimum": -5, "maximum": 12}, [-5, 0, 12], [-6, 13]),
    "open range": (
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        [0.5, 0.001],
        [0, 1, 1.2],
    ),
    "old open range": (
        {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "type": "number",
            "minimum": 1,
            "exclusiveMinimum": True,
        },
        [1.5, 2],
        [1, 0],
    ),
    "multipleOf": ({"type": "integer", "multipleOf": 7}, [0, -14, 21], [1, 20]),
    "large step": ({"type": "integer", "multipleOf": 1999}, [0, -1999, 3998], [1, 2000]),
    "two steps": (
        {"type": "number", "multipleOf": 0.5, "allOf": [{"multipleOf": 0.75}]},
        [0, 1.5, -3, 10.5],
        [0.5, 0.75, 1],
    ),
    "whole numbers of a step": ({"type": "integer", "multipleOf": 1.5}, [0, 3, -6], [1.5, 2]),
    "required": (
        {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a", "b"]},
        [{"a": 1, "b": "x"}],
        [{"a": 1}, {"a": "x", "b": 1}],
    ),
    "additionalProperties": (
        {"properties": {"a": {}}, "additionalProperties": False, "type": "object"},
        [{}, {"a": 1}],
        [{"b": 1}],
    ),
    "map": (
        {"type": "object", "additionalProperties": {"type": "boolean"}, "minProperties": 2},
        [{"x": True, "y": False}],
        [{"x": True}, {"x": 1, "y": 2}],
    ),
    "patternProperties": (
        {
            "type": "object",
            "patternProperties": {"^n_": {"type": "integer"}, "_z$": {"minimum": 5}},
            "additionalProperties": False,
            "minProperties": 1,
        },
        [{"n_a": 1}, {"n_z": 7}, {"a_z": 8}],
        [{"n_z": 3}, {"other": 1}, {"n_a": "x"}],
    ),
    "propertyNames": (
        {"type": "object", "propertyNames": {"pattern": "^[a-c]$"}, "minProperties": 2},
        [{"a": 1, "b": 2}],
        [{"a": 1, "d": 2}],
    ),
    "maxProperties": (
        {"type": "object", "properties": {k: {} for k in "abcd"}, "maxProperties": 2},
        [{}, {"a": 1, "d": 2}],
        [{"a": 1, "b": 1, "c": 1}],
    ),
    "dependentRequired": (
        {
            "type": "object",
            "properties": {"card": {"type": "integer"}, "zip": {"type": "string"}},
            "dependentRequired": {"card": ["zip"]},
        },
        [{}, {"zip": "1"}, {"card": 1, "zip": "1"}],
        [{"card": 1}],
    ),
    "dependentSchemas": (
        {
            "type": "object",
            "properties": {"a": {"type": "integer"}},
            "dependentSchemas": {"a": {"required": ["b"]}},
        },
        [{}, {"a": 1, "b": 2}],
        [{"a": 1}],
    ),
    "dependencies": (
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "type": "object",
            "properties": {"a": {}, "b": {}},
            "dependencies": {"a": ["b"]},
        },
        [{"b": 1}, {"a": 1, "b": 2}],
        [{"a": 1}],
    ),
    "items": (
        {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3},
        [[1], [1, 2, 3]],
        [[], [1, 2, 3, 4], ["a"]],
    ),
    "prefixItems": (
        {"type": "array", "prefixItems": [{"const": "v"}, {"type": "integer"}], "items": False},
        [[], ["v"], ["v", 1]],
        [["v", 1, 2], ["w"]],
    ),
    "old items": (
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "type": "array",
            "items": [{"type": "string"}],
            "additionalItems": {"type": "integer"},
        },
        [["a", 1, 2]],
        [[1], ["a", "b"]],
    ),
    "contains": (
        {
            "type": "array",
            "items": {"type": "integer"},
            "contains": {"const": 5},
            "minContains": 2,
            "maxContains": 2,
        },
        [[5, 5], [5, 1, 5]],
        [[5], [5, 5, 5], [1, 2]],
    ),
    "uniqueItems": (
        {"type": "array", "items": {"enum": ["a", "b", "c"]}, "minItems": 2, "uniqueItems": True},
        [["a", "b"], ["c", "b", "a"]],
        [["a", "a"], ["a"]],
    ),
    "allOf": (
        {"allOf": [{"type": "integer", "minimum": 3}, {"maximum": 5}]},
        [3, 4, 5],
        [2, 6, "x"],
    ),
    "anyOf": (
        {"anyOf": [{"type": "string"}, {"type": "object", "required": ["a"]}]},
        ["x", {"a": 1}],
        [1, {}],
    ),
    "oneOf of scalars": (
        {"oneOf": [{"type": "integer", "multipleOf": 2}, {"type": "integer", "multipleOf": 3}]},
        [2, 3, 4],
        [1, 6, 12],
    ),
    "oneOf of objects": (
        {"type": "object", "oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
        [{"a": 1}, {"b": 1, "c": 2}],
        [{}, {"a": 1, "b": 2}],
    ),
    "discriminated": (
        {"type": "object", "oneOf": [CAT, DOG]},
        [{"kind": "cat", "lives": 9}, {"kind": "dog"}],
        [{"kind": "cow"}, {"kind": "cat", "lives": "many"}],
    ),
    "not": ({"type": "string", "not": {"enum": ["a", "b"]}}, ["c", ""], ["a", "b"]),
    "not required": (
        {"type": "object", "properties": {"a": {}, "b": {}}, "not": {"required": ["a"]}},
        [{}, {"b": 1}],
        [{"a": 1}],
    ),
    "if": (
        {
            "type": "object",
            "properties": {"country": {"enum": ["US", "NL"]}, "zip": {"type": "string"}},
            "required": ["country"],
            "if": {"properties": {"country": {"const": "US"}}},
            "then": {"required": ["zip"]},
            "else": {"properties": {"zip": False}},
        },
        [{"country": "US", "zip": "1"}, {"country": "NL"}],
        [{"country": "US"}, {"country": "NL", "zip": "1"}],
    ),
    "if of scalars": (
        {"type": "integer", "if": {"minimum": 10}, "then": {"multipleOf": 10}},
        [3, 20],
        [11],
    ),
    "$ref": (
        {"$defs": {"n": {"type": "integer"}}, "type": "array", "items": {"$ref": "#/$defs/n"}},
        [[], [1]],
        [["a"]],
    ),
    "$ref and siblings": (
        {"$defs": {"n": {"type": "integer"}}, "$ref": "#/$defs/n", "minimum": 3},
        [3],
        [2, "x"],
    ),
    "old $ref stands alone": (
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "definitions": {"n": {"type": "integer"}},
            "properties": {"a": {"$ref": "#/definitions/n", "minimum": 3}},
            "type": "object",
        },
        [{"a": 1}],
        [{"a": "x"}],
    ),
    "recursion": (NODE, [{}, {"v": 1, "next": {"next": {}}}], [{"next": 1}, 3]),
    "$anchor": (
        {"$defs": {"x": {"$anchor": "here", "type": "null"}}, "$ref": "#here"},
        [None],
        [1],
    ),
    "$dynamicRef": (
        {
            "$id": "https://example.com/list",
            "$defs": {"item": {"$dynamicAnchor": "item", "type": "integer"}},
            "type": "array",
            "items": {"$dynamicRef": "#item"},
        },
        [[1]],
        [["a"]],
    ),
    "unevaluatedProperties": (
        {
            "type": "object",
            "allOf": [{"properties": {"a": {"type": "integer"}}}],
            "unevaluatedProperties": False,
        },
        [{}, {"a": 1}],
        [{"b": 1}],
    ),
    "unevaluatedItems": (
        {"type": "array", "prefixItems": [{"type": "integer"}], "unevaluatedItems": False},
        [[], [1]],
        [[1, 2]],
    ),
}


@pytest.fixture(scope="module", params=KEYWORDS)
def case(request: pytest.FixtureRequest) -> tuple[Plan, list[Any], list[Any]]:
    schema, inside, outside = KEYWORDS[request.param]
    return compile_schema(schema, Policy(most_places=12)), inside, outside


def test_known_instances_are_in_the_language_and_others_outside(
    case: tuple[Plan, list[Any], list[Any]],
) -> None:
    plan, inside, outside = case
    assert [value for value in inside if plan.check(value)] == []
    assert [value for value in outside if not plan.check(value)] == []
    assert [value for value in outside if plan.holds(value)] == []  # even without the gate


def test_what_chance_fills_in_is_valid(case: tuple[Plan, list[Any], list[Any]]) -> None:
    plan = case[0]
    assert plan.gate.problems(plan.witness) == []
    for seed in range(3):
        generator = np.random.default_rng(seed)
        skeleton = plan.skeleton(chance(generator))
        done = plan.complete(skeleton, drawing(generator))
        assert done.problems == [], done.text


def chance(generator: np.random.Generator) -> Any:
    def score(questions: Sequence[Question]) -> list[Any]:
        return [np.log(generator.random(len(question.options))) for question in questions]

    return score


def test_no_item_is_begun_where_none_fits() -> None:
    """Only a branch speaks of the first item, and nothing else may follow it."""
    plan = compile_schema({"if": {"prefixItems": [{"const": "a"}]}, "unevaluatedItems": False})
    assert plan.check([]) == plan.check(["a"]) == []
    assert not plan.holds(["a", "b"])
    for seed in range(20):
        skeleton = plan.skeleton(chance(np.random.default_rng(seed)))
        if isinstance(skeleton.node, List):
            assert len(skeleton.node.items) <= 1
