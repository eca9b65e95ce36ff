"""What a caller decides about a fill, as schemas that hold beside the given one.

Knows JSON pointers into instances; knows nothing of plans.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from editflow.constraints.json_schema.reading.source import Schema
from editflow.constraints.json_schema.reading.strict import parsed
from editflow.errors import UsageError

_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller wants at a place of the instance, in words and as a schema of the whole."""

    where: str
    what: str
    schema: Schema


@dataclass(frozen=True, slots=True)
class Policy:
    """Which of the instances that satisfy a schema are wanted.

    Pointers are JSON pointers into the instance: `/address/zip`, `/items/0`.
    """

    optional: Literal["all", "required", "model"] = "model"
    """which keys appear that need not"""
    present: tuple[str, ...] = ()
    """places that must be there"""
    absent: tuple[str, ...] = ()
    """keys that must not be there"""
    values: Mapping[str, Any] = field(default_factory=dict)
    """values at places"""
    typed: Mapping[str, str] = field(default_factory=dict)
    """values at places as somebody typed them: the text itself, or what it is read as JSON"""
    partial: Any = _NOTHING
    """an instance of which everything is kept and to which anything may be added"""
    on_conflict: Literal["witness", "fail"] = "witness"
    """what becomes of a fill that the gate will not let through"""
    most_items: int = 8
    """items of an array where the schema does not ask for more"""
    most_levels: int = 16
    """objects and arrays inside each other where the schema does not ask for more"""
    most_places: int = 400
    """values of an instance; beyond, only what the schema demands is added"""

    def wishes(self) -> list[Wish]:
        """Return what has to hold beside the schema. UsageError for a malformed pointer."""
        found = [Wish(p, "is to be there", _at(_steps(p), True)) for p in self.present]
        found += [Wish(p, "is to be left out", _without(_steps(p))) for p in self.absent]
        fixed = {p: (value,) for p, value in self.values.items()} | {
            p: _read(text) for p, text in self.typed.items()
        }
        for place, values in fixed.items():
            shown = " or ".join(json.dumps(value, ensure_ascii=False) for value in values)
            schema = _at(_steps(place), {"enum": list(values)})
            found.append(Wish(place, f"is to be {shown}", schema))
        if self.partial is not _NOTHING:
            found.append(Wish("", "is to hold what is given", _kept(self.partial)))
        return found


def _steps(pointer: str) -> list[str]:
    if pointer and not pointer.startswith("/"):
        raise UsageError(
            f"{pointer!r} is no JSON pointer", hint="Write /name, /address/zip or /items/0."
        )
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _at(steps: list[str], schema: Schema) -> Schema:
    """Return what makes a schema hold at a place that has to be there."""
    for step in reversed(steps):
        member: Schema = {"type": "object", "properties": {step: schema}, "required": [step]}
        schema = {"anyOf": [member, _item(int(step), schema)]} if step.isdecimal() else member
    return schema


def _item(index: int, schema: Schema) -> Schema:
    places = [*[True] * index, schema]
    return {"type": "array", "prefixItems": places, "minItems": index + 1}


def _without(steps: list[str]) -> Schema:
    """Return what keeps a key, or an item with all behind it, out; `*` stands for every item."""
    schema: Schema = False
    for step in reversed(steps):
        member: dict[str, Any] = {"properties": {step: schema}}
        if step == "*":
            schema = {"items": schema}
        elif step.isdecimal():
            schema = member | {"prefixItems": [*[True] * int(step), schema]}
        else:
            schema = member
    return schema


def _read(text: str) -> tuple[Any, ...]:
    """Return what a typed value may stand for."""
    try:
        value = parsed(text)
    except ValueError:
        return (text,)
    return (value,) if isinstance(value, str) else (value, text)


def _kept(value: Any) -> Schema:
    """Return a schema of the values that hold everything a value holds."""
    if isinstance(value, dict):
        kept = {key: _kept(member) for key, member in value.items()}
        return {"type": "object", "required": list(value), "properties": kept}
    if isinstance(value, list):
        kept_items = [_kept(item) for item in value]
        return {"type": "array", "minItems": len(value), "prefixItems": kept_items}
    return {"const": value}
