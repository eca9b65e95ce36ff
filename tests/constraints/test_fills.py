"""Slots of every type are filled by random logits, in any order: no fill is ever invalid."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from jsonschema.validators import Draft202012Validator

import editflow
from editflow.constraints.constraint import SlotConstraint
from editflow.constraints.language.bounded import Language, meet
from editflow.constraints.language.examples import draw
from editflow.constraints.language.json_text import json_string
from editflow.constraints.language.numbers import Range, multiples, numbers
from editflow.constraints.language.regex.pattern import pattern
from editflow.constraints.reach import deletable, insertable
from editflow.constraints.slot import OPEN
from editflow.constraints.slot_types import choice, slot_language
from editflow.constraints.vocabulary import Vocabulary
from editflow.text.codec import Codec
from editflow.text.spelling import spellings
from tests.support.foreign import FOREIGN
from tests.support.published import mistral_pieces, qwen_pieces

FORMATS = ["date", "time", "date-time", "duration", "email", "hostname", "ipv4", "uri", "uuid"]
CHECKER = Draft202012Validator.FORMAT_CHECKER
LONGEST = 24

Slot = tuple[Callable[[], Language], Callable[[str], object]]


def matches(source: str) -> Callable[[str], object]:
    return re.compile(source, re.ASCII).fullmatch


def of_format(name: str) -> Slot:
    return lambda: language(name), lambda text: CHECKER.conforms(text, name)


def language(name: str) -> Language:
    return slot_language(name)


SLOTS: dict[str, Slot] = {
    "bool": (lambda: language("bool"), ("true", "false").__contains__),
    "int": (lambda: language("int"), matches(r"-?[1-9]\d*|0")),
    "number": (lambda: language("number"), matches(r"-?(0|[1-9]\d*)(\.\d{1,6})?")),
    "age": (
        lambda: Language(numbers(Range(Decimal(0), Decimal(120)))),
        lambda t: 0 <= int(t) <= 120,
    ),
    "even cents": (
        lambda: Language(multiples(Decimal("0.02"))),
        lambda t: (Fraction(t) * 50).denominator == 1,
    ),
    "line": (lambda: language("line"), lambda t: t.strip() and len(t.splitlines()) == 1),
    "text": (lambda: language("text"), lambda t: t.strip() and "\0" not in t and "\r" not in t),
    "short text": (lambda: Language(language("text").texts, 3, 20), lambda t: 3 <= len(t) <= 20),
    "name": (lambda: language("name"), str.isidentifier),
    "choice": (lambda: choice("red", "dark blue"), ("red", "dark blue").__contains__),
    "phone": (lambda: pattern(r"^\(\d{3}\) \d{3}-\d{4}$"), matches(r"\(\d{3}\) \d{3}-\d{4}")),
    "password": (
        lambda: meet(pattern(r"\d"), pattern("[a-z]"), pattern(r"^[\x21-\x7E]{6,30}$")),
        lambda t: re.search(r"\d", t) and re.search("[a-z]", t) and 6 <= len(t) <= 30,
    ),
    "json string": (
        lambda: json_string(Language(pattern("").texts, 1, 9)),
        lambda t: 1 <= len(json.loads(t)) <= 9,
    ),
    "slug": (lambda: language("slug"), matches("[a-z0-9]+(-[a-z0-9]+)*")),
    "version": (lambda: language("version"), matches(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}")),
    "ip": (lambda: language("ipv6"), ipaddress.IPv6Address),
    **{name: of_format(name) for name in FORMATS},
}


def mini() -> list[bytes]:
    codec = Codec.from_file(Path(editflow.__file__).parent / "pretrained/mini/tokenizer.json")
    return [codec.decode([token]) for token in range(codec.vocab_size)]


PIECES: dict[str, Callable[[], list[bytes] | None]] = {
    "mini": mini,
    "qwen": lambda: spellings(FOREIGN["qwen"]()),
    "llama": lambda: spellings(FOREIGN["llama"]()),
    "published qwen": qwen_pieces,
    "published mistral": mistral_pieces,
}
TOKENIZERS = ["mini", "qwen", "llama"]


@cache
def tokens(name: str) -> tuple[list[bytes], Vocabulary]:
    pieces = PIECES[name]()
    if pieces is None:
        pytest.skip(f"the package with the tokenizer of {name} is not installed")
    return pieces, Vocabulary.of(pieces)


def logits(shape: tuple[int, int], generator: np.random.Generator) -> np.ndarray:
    """Return log-probabilities of a model that knows nothing, wants the same thing everywhere, or
    finds most tokens impossible."""
    drawn = normal(shape[1])
    rows = drawn[generator.integers(len(drawn), size=shape[0])] * np.float32(
        generator.choice([1, 10])
    )
    rows[:, generator.integers(shape[1], size=5)] += generator.choice([0, 50])
    if generator.random() < 0.3:
        rows[rows < np.quantile(rows[0], 0.9)] = -np.inf
    return rows


@cache
def normal(size: int) -> np.ndarray:
    """Return rows of random numbers (100, V): to draw them anew for each step would take long."""
    return np.random.default_rng(size).standard_normal((100, size), dtype=np.float32)


def fill(constraint: SlotConstraint, generator: np.random.Generator) -> np.ndarray:
    """Fill a slot of a random length, some positions at a time in random order.

    Now and then positions are freed again, or the slot grows or shrinks where it may.
    """
    possible = np.flatnonzero(constraint.lengths(LONGEST))
    ids = np.full(int(generator.choice(possible)), OPEN)
    for _ in range(200):
        still = np.flatnonzero(ids == OPEN)
        if not still.size:
            return ids
        uniforms = generator.random((2, len(ids) + 1, 2)) if generator.random() < 0.5 else None
        log_p = logits((len(ids), constraint.automaton.lexicon.size), generator)
        path = constraint.path(ids, log_p, uniforms=uniforms)
        chosen = generator.choice(
            still, size=min(len(still), int(generator.integers(1, 5))), replace=False
        )
        ids[chosen] = path[chosen]
        if generator.random() < 0.2:
            ids = disturbed(constraint, ids, generator)
        assert constraint.fits(ids)
    raise AssertionError("the slot was never filled")


def disturbed(
    constraint: SlotConstraint, ids: np.ndarray, generator: np.random.Generator
) -> np.ndarray:
    """Free a position, or change the length where the language allows it."""
    kind = generator.integers(3)
    if kind == 0:
        ids[generator.integers(len(ids))] = OPEN
    elif kind == 1 and (gaps := np.flatnonzero(insertable(constraint.automaton, ids))).size:
        ids = np.insert(ids, int(generator.choice(gaps)), OPEN)
    elif kind == 2 and (places := np.flatnonzero(deletable(constraint.automaton, ids))).size:
        ids = np.delete(ids, int(generator.choice(places)))
    return ids


def check(slot: str, tokenizer: str, *, fills: int) -> None:
    make, valid = SLOTS[slot]
    pieces, vocabulary = tokens(tokenizer)
    constraint = SlotConstraint.of(make(), vocabulary)
    for seed in range(fills):
        ids = fill(constraint, np.random.default_rng([seed, fills]))
        text = b"".join(pieces[token] for token in ids).decode()
        assert valid(text), f"{text!r} by seed {seed}"
        assert make().accepts(text)


@pytest.mark.parametrize("tokenizer", TOKENIZERS)
@pytest.mark.parametrize("slot", SLOTS)
def test_random_logits_fill_every_slot_with_a_valid_text(slot: str, tokenizer: str) -> None:
    check(slot, tokenizer, fills=2)


@pytest.mark.parametrize("slot", SLOTS)
def test_every_spelling_of_a_text_is_in_the_lifted_language(slot: str) -> None:
    pieces, vocabulary = tokens("qwen")
    tokens_of = {piece: token for token, piece in enumerate(pieces) if piece}
    make, _ = SLOTS[slot]
    automaton = SlotConstraint.of(make(), vocabulary).automaton
    generator = np.random.default_rng(0)
    for _ in range(10):
        text = draw(make().texts, generator)
        spelled = spelling(text.encode(), tokens_of, generator)
        assert automaton.accepts(spelled) == make().accepts(text), text


def spelling(data: bytes, tokens_of: dict[bytes, int], generator: np.random.Generator) -> list[int]:
    """Return tokens that spell some bytes, cut at random."""
    found = []
    while data:
        sizes = [n for n in range(1, len(data) + 1) if data[:n] in tokens_of]
        size = int(generator.choice(sizes))
        found.append(tokens_of[data[:size]])
        data = data[size:]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("tokenizer", TOKENIZERS)
@pytest.mark.parametrize("slot", SLOTS)
def test_ten_thousand_fills_are_valid(slot: str, tokenizer: str) -> None:
    check(slot, tokenizer, fills=-(-10_000 // (len(SLOTS) * len(TOKENIZERS))))


@pytest.mark.slow
@pytest.mark.parametrize("tokenizer", [name for name in PIECES if name not in TOKENIZERS])
@pytest.mark.parametrize("slot", SLOTS)
def test_published_vocabularies_fill_every_slot(slot: str, tokenizer: str) -> None:
    check(slot, tokenizer, fills=20)
