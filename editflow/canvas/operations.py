"""The three operations on a canvas, and their JSON form in a trace.

This module does not know what a canvas is: it names tokens by stable id and never by position.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

START = 0
"""The stable id of the front of every canvas: an insertion after START comes first."""


@dataclass(frozen=True, slots=True)
class Insert:
    """Put a new token `token`, known as `uid` from now on, right after the token `after`.

    `p` is the probability the model gave to this very operation, `rate` its intensity (events per
    unit of time) where the sampler has one; the same holds for the other two operations.
    """

    after: int
    uid: int
    token: int
    p: float = 1.0
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove the token `uid`."""

    uid: int
    p: float = 1.0
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class Substitute:
    """Let the token `uid` be `token`; it keeps its stable id."""

    uid: int
    token: int
    p: float = 1.0
    rate: float | None = None


Operation = Insert | Delete | Substitute


def to_json(operation: Operation) -> dict[str, Any]:
    """Return the trace form: `{"op": "ins", "after": 44, "id": 902, "new": 77, "p": 0.71}`.

    `rate` is left out where there is none.
    """
    match operation:
        case Insert():
            record = {"op": "ins", "after": operation.after, "id": operation.uid}
        case Delete():
            record = {"op": "del", "id": operation.uid}
        case Substitute():
            record = {"op": "sub", "id": operation.uid}
    if not isinstance(operation, Delete):
        record["new"] = operation.token
    if operation.rate is not None:
        record["rate"] = operation.rate
    return record | {"p": operation.p}


def from_json(record: Mapping[str, Any]) -> Operation:
    """Read an operation back from its trace form; ValueError says what is wrong with it."""
    p = _number(record.get("p", 1.0))
    rate = None if record.get("rate") is None else _number(record["rate"])
    match record.get("op"):
        case "ins":
            after, uid, token = (_id(record, name) for name in ("after", "id", "new"))
            return Insert(after, uid, token, p=p, rate=rate)
        case "del":
            return Delete(_id(record, "id"), p=p, rate=rate)
        case "sub":
            return Substitute(_id(record, "id"), _id(record, "new"), p=p, rate=rate)
        case kind:
            raise ValueError(f"unknown operation {kind!r}, not one of ins, del, sub")


def _id(record: Mapping[str, Any], name: str) -> int:
    value = record.get(name)
    if type(value) is not int or value < 0:
        raise ValueError(f"operation needs a whole number {name!r}, got {value!r}")
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float):
        raise ValueError(f"'p' and 'rate' are numbers, got {value!r}")
    return float(value)
