"""Filling by tokens: the model is followed where it may be, and whatever it says is made valid."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from editflow.constraints.json_schema.fill import fill
from editflow.constraints.json_schema.filling.slots import Pace, Spelling
from editflow.constraints.json_schema.plan import Policy, compile_schema
from editflow.constraints.json_schema.planning.asking import Question
from editflow.constraints.json_schema.planning.skeleton import HOLE
from editflow.constraints.slot import OPEN
from editflow.constraints.vocabulary import Vocabulary
from editflow.errors import SchemaError

BYTES = Spelling(
    Vocabulary.of([bytes([b]) for b in range(256)]), lambda text: list(text.encode()), bytes
)

SCHEMAS: dict[str, Any] = {
    "record": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "maxLength": 9},
            "age": {"type": "integer", "minimum": 0, "maximum": 120},
            "mail": {"type": ["string", "null"], "pattern": "^[a-z]+@[a-z]+$"},
        },
        "required": ["name", "age"],
    },
    "map": {"type": "object", "additionalProperties": {"enum": [1, 2]}, "minProperties": 2},
    "unique": {"type": "array", "items": {"enum": list("abc")}, "minItems": 3, "uniqueItems": True},
    "choice": {"oneOf": [{"type": "integer", "multipleOf": 3}, {"const": "x"}, {"type": "null"}]},
    "fine": {"type": "number", "multipleOf": 0.01, "minimum": 0, "maximum": 99},
}


def noise(generator: np.random.Generator) -> Any:
    return lambda ids: generator.normal(size=(len(ids), 256))


def chance(generator: np.random.Generator) -> Any:
    def score(questions: Sequence[Question]) -> list[Any]:
        return [np.log(generator.random(len(question.options))) for question in questions]

    return score


@pytest.mark.parametrize("lengths", ["typical", "scored"])
@pytest.mark.parametrize("name", SCHEMAS)
def test_random_logits_give_valid_instances(name: str, lengths: Any) -> None:
    plan = compile_schema(SCHEMAS[name])
    for seed in range(3):
        generator = np.random.default_rng(seed)
        found = fill(plan, BYTES, noise(generator), chance(generator), Pace(3, lengths))
        assert plan.gate.problems(found.text) == []
        assert json.loads(found.text) == found.value
        assert found.degraded is None


def prefers(text: str) -> Any:
    """Log-probabilities that want a text in the open positions, from the first one on."""

    def logits(ids: np.ndarray) -> np.ndarray:
        rows = np.full((len(ids), 256), -5.0)
        for position, byte in zip(np.flatnonzero(ids == OPEN), text.encode(), strict=False):
            rows[position, byte] = 0.0
        return rows

    return logits


@pytest.mark.parametrize("text", ['"cat"', '"giraffe"', "null", "-17"])
def test_the_model_decides_text_and_length(text: str) -> None:
    plan = compile_schema({"enum": ["cat", "giraffe", None, -17, "dog"]})
    assert fill(plan, BYTES, prefers(text), None, Pace(1)).text == text


def test_the_scorer_sees_the_draft_and_decides_the_structure() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "array", "items": {"type": "null"}}, "b": {"type": "null"}},
    }
    asked: list[Question] = []

    def scorer(questions: Sequence[Question]) -> list[Any]:
        asked.extend(questions)
        return [
            np.log([0.9, 0.2]) if q.about == "keys" else -np.abs(np.arange(len(q.options)) - 2.0)
            for q in questions
        ]

    found = fill(compile_schema(schema), BYTES, prefers(""), scorer)
    assert found.text == '{"a":[null,null]}'
    assert [question.about for question in asked] == ["keys", "items"]
    assert asked[0].options == (f'"a":{HOLE}', f'"b":{HOLE}')
    assert (asked[1].before, asked[1].after) == ('{"a":', "}")
    assert asked[1].options[2] == f"[{HOLE},{HOLE}]"


EQUAL = {
    "type": "array",
    "items": {"type": "object", "properties": {"a": {"type": "boolean"}}},
    "minItems": 2,
    "uniqueItems": True,
}


def test_the_witness_takes_the_place_of_what_cannot_be_repaired() -> None:
    found = fill(compile_schema(EQUAL), BYTES, prefers(""))  # two empty objects: nothing to refill
    assert "non-unique" in (found.degraded or "")
    assert len(found.value) >= 2


def test_or_the_fill_is_refused() -> None:
    plan = compile_schema(EQUAL, Policy(on_conflict="fail"))
    with pytest.raises(SchemaError, match="non-unique"):
        fill(plan, BYTES, prefers(""))
