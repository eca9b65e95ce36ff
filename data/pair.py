"""The edit pair: a text before, the same text after, and the instruction that asks for the change.

Knows JSON Lines; knows nothing of families, tokenizers or models.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from editflow.errors import InputError


@dataclass(frozen=True, slots=True)
class EditPair:
    """One row. `family` names the generator that made it; `oracle` the check it passed."""

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


_FIELDS = {field.name for field in fields(EditPair)}
_REQUIRED = ("before", "after", "instruction")


def write_pairs(pairs: Iterable[EditPair], path: Path) -> int:
    """Write one JSON object a line; return how many were written."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for pair in pairs:
            row = {name: value for name, value in asdict(pair).items() if value != ""}
            row.update({name: getattr(pair, name) for name in _REQUIRED})
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count


def read_pairs(path: Path) -> Iterator[EditPair]:
    """Yield pairs line by line; `InputError` names file, line and field of the first bad row."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield _pair(line, where=f"{path}:{number}")


def _pair(line: bytes, *, where: str) -> EditPair:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise InputError(f"not a JSON object: {error}", where=where) from error
    if not isinstance(row, dict):
        raise InputError("not a JSON object", where=where)
    for name in _REQUIRED:
        if not isinstance(row.get(name), str):
            raise InputError(f'field "{name}" must be a string', where=where)
    return EditPair(**{name: str(value) for name, value in row.items() if name in _FIELDS})
