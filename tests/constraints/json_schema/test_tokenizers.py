"""Random logits over tokens of other kinds, and another engine that reads what is filled in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest

from editflow.constraints.json_schema.fill import fill
from editflow.constraints.json_schema.filling.slots import Pace, Spelling
from editflow.constraints.json_schema.plan import compile_schema
from editflow.constraints.json_schema.planning.asking import Question
from editflow.constraints.vocabulary import Vocabulary
from editflow.text.spelling import spellings
from tests.support.foreign import FOREIGN

SCHEMAS: dict[str, Any] = {
    "record": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 9},
            "mail": {"type": "string", "format": "email"},
            "age": {"type": "integer", "minimum": 0, "maximum": 120},
            "tags": {"type": "array", "items": {"enum": ["é", "日本", "\t"]}, "maxItems": 3},
        },
        "required": ["name", "mail"],
        "additionalProperties": False,
    },
    "branches": {
        "anyOf": [
            {"type": "object", "properties": {"a": {"const": 1}}, "required": ["a"]},
            {"type": "array", "items": {"type": "boolean"}, "minItems": 1},
            {"type": "string", "pattern": "^[A-Z]{2}[0-9]+$"},
        ]
    },
    "map": {
        "type": "object",
        "patternProperties": {"^x-[a-z]+$": {"type": "number", "minimum": 0}},
        "additionalProperties": False,
    },
    "tree": {
        "$defs": {
            "node": {
                "type": "object",
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "below": {"type": "array", "items": {"$ref": "#/$defs/node"}},
                },
                "required": ["id"],
                "additionalProperties": False,
            }
        },
        "$ref": "#/$defs/node",
    },
}


@cache
def spelling(name: str) -> Spelling:
    tokenizer = FOREIGN[name]()
    pieces = spellings(tokenizer)

    def encode(text: str) -> Sequence[int]:
        return list(tokenizer.encode(text, add_special_tokens=False).ids)

    def decode(ids: Sequence[int]) -> bytes:
        return b"".join(pieces[token] for token in ids)

    return Spelling(Vocabulary.of(pieces), encode, decode)


def filled(schema: Any, name: str, seed: int) -> str:
    generator = np.random.default_rng(seed)

    def scorer(questions: Sequence[Question]) -> list[Any]:
        return [np.log(generator.random(len(question.options))) for question in questions]

    def logits(ids: Any) -> Any:
        return generator.normal(size=(len(ids), spelling(name).vocabulary.size))

    plan = compile_schema(schema)
    found = fill(plan, spelling(name), logits, scorer, Pace(3, "typical"))
    assert found.degraded is None
    assert plan.check(found.value) == []
    return found.text


@pytest.mark.parametrize("tokenizer", ["qwen", "llama"])
@pytest.mark.parametrize("name", SCHEMAS)
def test_every_tokenizer_gives_valid_instances(name: str, tokenizer: str) -> None:
    texts = {filled(SCHEMAS[name], tokenizer, seed) for seed in range(3)}
    assert len(texts) > 1


@pytest.mark.parametrize("name", SCHEMAS)
def test_llguidance_reads_what_is_filled_in(name: str) -> None:
    """Another engine, which compiles the same schemas to grammars, takes every instance."""
    llguidance = pytest.importorskip("llguidance")
    tokens = llguidance.LLTokenizer("byte")
    grammar = llguidance.LLMatcher.grammar_from_json_schema(
        json.dumps(SCHEMAS[name]), {"whitespace_flexible": False}
    )
    assert not llguidance.LLMatcher.validate_grammar(grammar, tokens)
    for seed in range(3):
        matcher = llguidance.LLMatcher(tokens, grammar)
        text = filled(SCHEMAS[name], "qwen", seed).encode()
        assert matcher.validate_tokens(list(text)) == len(text), text
        assert matcher.try_consume_tokens(list(text)) == len(text)
        assert matcher.is_accepting()
