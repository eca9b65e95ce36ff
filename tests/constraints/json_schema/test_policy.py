"""What a caller decides about a fill is held to, and refused where it contradicts the schema."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from editflow.constraints.json_schema.plan import Policy, compile_schema, drawing
from editflow.errors import SchemaError

PERSON = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "age": {"type": "integer", "minimum": 0},
        "address": {
            "type": "object",
            "properties": {"zip": {"type": "string"}, "city": {"type": "string"}},
            "required": ["city"],
        },
        "tags": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["name"],
    "additionalProperties": False,
}


def anything(questions: Any) -> Any:
    return [np.zeros(len(question.options)) for question in questions]


def filled(policy: Policy) -> Any:
    plan, generator = compile_schema(PERSON, policy), np.random.default_rng(1)

    def score(questions: Any) -> Any:
        return [np.log(generator.random(len(question.options))) for question in questions]

    done = plan.complete(plan.skeleton(score), drawing(generator))
    assert done.problems == []
    return json.loads(done.text)


def test_all_optional_keys_or_none() -> None:
    assert set(filled(Policy(optional="required"))) == {"name"}
    everything = filled(Policy(optional="all"))
    assert list(everything) == ["name", "age", "address", "tags"]  # in order of the schema
    assert set(everything["address"]) == {"zip", "city"}
    assert everything["tags"]


def test_keys_that_must_be_there_and_keys_that_must_not() -> None:
    policy = Policy(optional="required", present=("/address/zip", "/tags/1"))
    found = filled(policy)
    assert set(found) == {"name", "address", "tags"}
    assert set(found["address"]) == {"zip", "city"}
    assert len(found["tags"]) == 2
    assert set(filled(Policy(optional="all", absent=("/age", "/tags")))) == {"name", "address"}


def test_values_at_places() -> None:
    policy = Policy(optional="required", values={"/name": "Ada", "/address/city": "Ulm"})
    assert filled(policy) == {"name": "Ada", "address": {"city": "Ulm"}}
    assert filled(Policy(values={"/tags": ["a", "b"]}))["tags"] == ["a", "b"]


def test_a_partial_instance_is_kept() -> None:
    policy = Policy(optional="required", partial={"age": 36, "tags": ["x"]})
    found = filled(policy)
    assert (found["age"], found["tags"]) == (36, ["x"])


def test_typed_values_are_read_as_what_fits() -> None:
    policy = Policy(optional="required", typed={"/address/zip": "01", "/address/city": "7"})
    assert filled(policy)["address"] == {"zip": "01", "city": "7"}
    assert filled(Policy(optional="required", typed={"/age": "7"}))["age"] == 7
    assert filled(Policy(optional="required", typed={"/tags": '["a"]'}))["tags"] == ["a"]


def test_a_key_is_left_out_of_every_item() -> None:
    item = {"type": "object", "properties": {"a": {"type": "null"}, "b": {"type": "null"}}}
    schema = {"type": "array", "items": item, "minItems": 2}
    plan = compile_schema(schema, Policy(optional="all", absent=("/*/a",)))
    done = plan.complete(plan.skeleton(anything), drawing(np.random.default_rng(0)))
    assert json.loads(done.text)[:2] == [{"b": None}] * 2


@pytest.mark.parametrize(
    ("policy", "where", "what"),
    [
        (Policy(absent=("/name",)), "/name", "the schema where this is to be left out"),
        (Policy(values={"/age": -1}), "/age", "is to be -1"),
        (Policy(typed={"/age": "x"}), "/age", 'is to be "x"'),
        (Policy(values={"/other": 1}), "/other", "is to be 1"),
        (Policy(present=("/age",), absent=("/age",)), "/age", "what else is asked for"),
        (Policy(partial={"address": 3}), "#", "hold what is given"),
    ],
)
def test_contradictions_are_refused_with_their_place(policy: Policy, where: str, what: str) -> None:
    with pytest.raises(SchemaError, match="no instance satisfies") as caught:
        compile_schema(PERSON, policy)
    assert caught.value.where == where
    assert what in caught.value.what
