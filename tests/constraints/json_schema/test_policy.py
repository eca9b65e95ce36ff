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


@pytest.mark.parametrize(
    "policy",
    [
        Policy(absent=("/name",)),
        Policy(values={"/age": -1}),
        Policy(values={"/other": 1}),
        Policy(present=("/age",), absent=("/age",)),
        Policy(partial={"address": 3}),
    ],
)
def test_contradictions_are_refused(policy: Policy) -> None:
    with pytest.raises(SchemaError, match="no instance satisfies"):
        compile_schema(PERSON, policy)
