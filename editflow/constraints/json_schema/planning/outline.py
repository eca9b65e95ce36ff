"""What a plan will fill in, place by place, for people to read before a model runs.

Knows decided structures; knows nothing of tokens, models or terminals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from editflow.constraints.json_schema.planning.asking import Question
from editflow.constraints.json_schema.planning.skeleton import HOLE, Leaf, List, Members, Place
from editflow.constraints.json_schema.planning.structure import Open, Structure
from editflow.constraints.json_schema.reading.dialect import pointer
from editflow.constraints.json_schema.scalars.wording import worded

if TYPE_CHECKING:
    from editflow.constraints.json_schema.plan import Plan

_MOST_PLACES = 200
_ANY_KEY = "*"


@dataclass(frozen=True, slots=True)
class Row:
    """A value of the instance with every key, and the first of every choice of branches."""

    where: str
    """JSON pointer into the instance; `*` is a key that is not named"""
    needed: bool
    """every instance that has the places above has this one"""
    holds: str
    """in words"""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the model is asked about the structure."""

    where: str
    """JSON pointer into the schema"""
    about: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """What is filled in, and what is decided on the way to the fullest instance."""

    rows: tuple[Row, ...]
    decisions: tuple[Decision, ...]


def outline(plan: Plan) -> Outline:
    """Return what a plan fills in, as far as the policy wants it."""
    asked: list[Decision] = []

    def first(questions: Sequence[Question]) -> list[Any]:
        for one in questions:
            options = tuple(option.replace(HOLE, "…") for option in one.options)
            asked.append(Decision(one.where, one.about, options))
        return [_wish(question) for question in questions]

    policy = replace(plan.policy, most_places=min(plan.policy.most_places, _MOST_PLACES))
    plan.planner.reader.budget.renew()
    root = Structure(plan.planner, policy, first).decide(plan.conjuncts, plan.room)
    return Outline(tuple(_rows(plan, root, (), needed=True)), tuple(dict.fromkeys(asked)))


def _wish(question: Question) -> Any:
    """Ask for all keys, one item and the first branch."""
    count = len(question.options)
    if question.about == "items":
        return -np.abs(np.arange(count) - (1.0 if question.options[0] in ("[]", "{}") else 0.0))
    return np.zeros(count) if question.about == "keys" else -np.arange(count, dtype=float)


def _rows(plan: Plan, place: Place, path: tuple[str | int, ...], *, needed: bool) -> Iterator[Row]:
    at = pointer(path)[1:]
    match place.node:
        case Leaf():
            assert isinstance(place, Open)
            yield Row(at, needed, worded(plan.planner.reader.scalar(place.conjuncts)))
        case Members(members, required):
            if not members:
                yield Row(at, needed, "an object")
            for key, value in members:
                name = key if isinstance(key, str) else _ANY_KEY
                yield from _rows(plan, value, (*path, name), needed=needed and name in required)
        case List(items, _, required):
            if not items:
                yield Row(at, needed, "an array")
            for index, item in enumerate(items):
                yield from _rows(plan, item, (*path, index), needed=needed and index < required)
