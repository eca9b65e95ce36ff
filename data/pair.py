"""The edit pair: a text before, the same text after, and the instruction that asks for the change.

Knows what makes a row a pair and reads and writes files of them; knows nothing of families,
tokenizers or models.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from editflow.data.rows.bad import BadRow
from editflow.data.rows.files import read_objects, write_objects
from editflow.data.rows.names import LAYOUTS, Named, named
from editflow.errors import InputError

LONGEST = 2_000_000  # characters of a text


@dataclass(frozen=True, slots=True)
class EditPair:
    """One row. `family` names the generator that made it; `oracle` the check it passed.

    `meta` is what else is known of it, in values that JSON has.
    """

    before: str
    after: str
    instruction: str
    id: str = ""
    family: str = ""
    lang: str = ""
    path: str = ""
    source: str = ""
    licence: str = ""
    split: str = ""
    oracle: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict, hash=False)


FIELDS = tuple(each.name for each in fields(EditPair))
TEXTS = ("before", "after", "instruction")


def write_pairs(pairs: Iterable[EditPair], path: Path) -> int:
    """Write pairs as JSON Lines or Parquet, as the suffix says; return how many were written."""
    return write_objects(map(_row, pairs), path, columns=FIELDS)


def read_pairs(path: Path) -> Iterator[EditPair]:
    """Yield pairs row by row; `InputError` names file, line and field of the first bad row."""
    for number, row in read_rows(path):
        if isinstance(row, BadRow):
            raise InputError(str(row), where=f"{path}:{number}")
        yield row


def read_rows(path: Path) -> Iterator[tuple[int, EditPair | BadRow]]:
    """Yield every row as a pair, or as what is wrong with it, with its number as `read_objects`."""
    for number, row in read_objects(path):
        yield number, row if isinstance(row, BadRow) else pair_of(row)


def pair_of(row: Mapping[str, Any]) -> EditPair | BadRow:
    """Return the pair that a row of any known layout holds; fields it has no place for are `meta`.

    A pair without a text or an instruction, with a text that no file of text could hold, or with
    fields of the wrong type is a `BadRow`.
    """
    found = named(row)
    if found is None:
        known = ", ".join(dict.fromkeys(f"{form.before}/{form.after}" for form in LAYOUTS.values()))
        return BadRow(f"no text before and after; known names are {known}")
    if type(found.values.get("id")) is int:
        found.values["id"] = str(found.values["id"])
    found.values["meta"] = _meta(found)
    problem = next(_problems(found), None)
    return problem or EditPair(**found.values)


def _problems(found: Named) -> Iterator[BadRow]:
    for name in TEXTS:
        spelt, value = found.spelt[name], found.values.get(name)
        if name not in found.values:
            joined = spelt == found.spelt["before"] and name == "instruction"
            yield BadRow("holds no instruction before a colon" if joined else "is missing", spelt)
        elif isinstance(value, str):
            yield from problems_of_text(value, spelt)
    for name, value in found.values.items():
        wanted, kind = (Mapping, "an object") if name == "meta" else (str, "a string")
        if not isinstance(value, wanted):
            yield BadRow(f"must be {kind}, not {_kind(value)}", found.spelt[name])
    if not found.values["instruction"].strip():
        yield BadRow("is empty", found.spelt["instruction"])


def problems_of_text(text: str, spelt: str) -> Iterator[BadRow]:
    """Yield what no text of a row may be: longer than `LONGEST`, or binary."""
    if len(text) > LONGEST:
        yield BadRow(f"has {len(text):,} characters, more than {LONGEST:,}", spelt)
    if "\0" in text:
        yield BadRow(f"holds a NUL at character {text.index(chr(0)) + 1}", spelt)


def _meta(found: Named) -> Any:
    """Return `meta`, which Parquet holds as text, with the fields that have no place elsewhere."""
    meta = found.values.get("meta", {})
    if isinstance(meta, str):
        try:
            meta = json.loads(meta)
        except (ValueError, RecursionError):
            return meta
    return {**found.rest, **meta} if isinstance(meta, Mapping) else meta


def _kind(value: Any) -> str:
    """Return what JSON calls a value."""
    names = {bool: "true or false", int: "a number", float: "a number", list: "a list"}
    return names.get(type(value), "an object" if isinstance(value, Mapping) else "a string")


def _row(pair: EditPair) -> dict[str, Any]:
    """Return the fields that say something; the three texts always."""
    values = {name: getattr(pair, name) for name in FIELDS}
    return {name: value for name, value in values.items() if value or name in TEXTS}
