"""How data sets spell the fields of an edit pair: one table, and the lookup of a row in it.

Knows names and where an instruction stands; knows nothing of files or of what makes a good pair.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any


@dataclass(frozen=True, slots=True)
class Layout:
    """The names of the three texts; of several names for the instruction the first one counts.

    `joined`: where no field holds the instruction, it stands before the first colon of `before`.
    """

    before: str
    after: str
    instruction: tuple[str, ...] = ("instruction",)
    joined: bool = False


LAYOUTS = {
    "editflow": Layout("before", "after"),
    "CanItEdit": Layout("before", "after", ("instruction_descriptive", "instruction_lazy")),
    "CommitPackFT, EditPackFT": Layout(
        "old_contents", "new_contents", ("instruction", "subject", "message")
    ),
    "evaluation rows": Layout("source", "target"),
    "CoEdIT": Layout("src", "tgt", joined=True),
    "InstructCoder": Layout("input", "output"),
    "TRL": Layout("prompt", "completion", joined=True),
}

# Names of the optional fields, in any layout. `source` is where a row is from, unless it is taken.
OTHERS = {
    "id": ("id", "_id"),
    "family": ("family", "kind", "task"),
    "lang": ("lang", "language"),
    "path": ("path", "new_file", "old_file"),
    "source": ("source", "origin", "repos"),
    "licence": ("licence", "license"),
    "split": ("split",),
    "oracle": ("oracle",),
    "meta": ("meta",),
}

_JOINED = re.compile(r"(?P<instruction>[^\n]+?):(?: |\n+)(?P<before>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Named:
    """A row under our names: `values`, how the file spells each of them, and all other fields."""

    values: dict[str, Any]
    spelt: dict[str, str]
    rest: dict[str, Any]


def named(row: Mapping[str, Any]) -> Named | None:
    """Return a row under our names, without its nulls; None when it has no text at all."""
    row = {name: value for name, value in row.items() if value is not None}
    layout = _layout(row)
    if layout is None:
        return None
    spelt = {"before": layout.before, "after": layout.after}
    spelt["instruction"] = _first(layout.instruction, row) or layout.instruction[0]
    taken = set(spelt.values())
    for name, names in OTHERS.items():
        found = _first([other for other in names if other not in taken], row)
        if found:
            spelt[name] = found
    values = {name: row[other] for name, other in spelt.items() if other in row}
    if layout.joined and "instruction" not in values:
        spelt["instruction"] = layout.before
        values |= _parted(values)
    rest = {name: value for name, value in row.items() if name not in spelt.values()}
    return Named(values, spelt, rest)


def _layout(row: Mapping[str, Any]) -> Layout | None:
    """Return the first layout of which a row has all texts, else the first of which it has any."""
    known = LAYOUTS.values()
    return next(
        chain(
            (form for form in known if _has(row, form) and _first(form.instruction, row)),
            (form for form in known if _has(row, form)),
            (form for form in known if form.before in row or form.after in row),
        ),
        None,
    )


def _has(row: Mapping[str, Any], layout: Layout) -> bool:
    return layout.before in row and layout.after in row


def _first(names: tuple[str, ...] | list[str], row: Mapping[str, Any]) -> str | None:
    return next((name for name in names if name in row), None)


def _parted(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return instruction and texts of a row that has the instruction within `before`."""
    texts = {name: _said(values[name]) for name in ("before", "after") if name in values}
    before = texts.get("before")
    parts = _JOINED.fullmatch(before) if isinstance(before, str) else None
    return texts | parts.groupdict() if parts else texts


def _said(value: Any) -> Any:
    """Return the text of a conversation of one message, any other value as it is."""
    match value:
        case [{"content": str(text)}]:
            return text
    return value
