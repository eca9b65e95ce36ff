"""What a caller decides about a fill, as schemas that hold beside the given one.

Knows JSON pointers into instances; knows nothing of plans.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from editflow.constraints.json_schema.reading.source import Schema
from editflow.errors import UsageError

_NOTHING = object()


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

    def schemas(self) -> list[Schema]:
        """Return what has to hold beside the schema. UsageError for a malformed pointer."""
        found = [_at(_steps(pointer), True, needed=True) for pointer in self.present]
        found += [_at(_steps(pointer), False, needed=False) for pointer in self.absent]
        found += [_at(_steps(p), {"const": value}, needed=True) for p, value in self.values.items()]
        if self.partial is not _NOTHING:
            found.append(_kept(self.partial))
        return found


def _steps(pointer: str) -> list[str]:
    if pointer and not pointer.startswith("/"):
        raise UsageError(
            f"{pointer!r} is no JSON pointer", hint="Write /name, /address/zip or /items/0."
        )
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _at(steps: list[str], schema: Schema, *, needed: bool) -> Schema:
    """Return what makes a schema hold at a place below."""
    for step in reversed(steps):
        member: dict[str, Any] = {"type": "object", "properties": {step: schema}}
        if needed:
            member["required"] = [step]
        if not step.isdecimal():
            schema = member if needed else {"properties": {step: schema}}
            continue
        index = int(step)
        item: dict[str, Any] = {"type": "array", "prefixItems": [*[True] * index, schema]}
        if needed:
            item["minItems"] = index + 1
        schema = {"anyOf": [member, item]}
    return schema


def _kept(value: Any) -> Schema:
    """Return a schema of the values that hold everything a value holds."""
    if isinstance(value, dict):
        kept = {key: _kept(member) for key, member in value.items()}
        return {"type": "object", "required": list(value), "properties": kept}
    if isinstance(value, list):
        kept_items = [_kept(item) for item in value]
        return {"type": "array", "minItems": len(value), "prefixItems": kept_items}
    return {"const": value}
