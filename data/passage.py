"""A text to learn by filling its holes: plain, or the answer to a prompt that is never masked.

Knows what makes a row a passage and reads files of them; knows nothing of tokens or of masks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from editflow.data.pair import EditPair, pair_of, problems_of_text
from editflow.data.rows.bad import BadRow
from editflow.data.rows.files import read_objects
from editflow.data.rows.names import named

# Names of the prompt and of the answer; the first that a row has both of counts.
PROMPTED = (
    ("prompt", "answer"),
    ("prompt", "completion"),
    ("prompt", "response"),
    ("question", "answer"),
    ("instruction", "answer"),
    ("instruction", "output"),
    ("instruction", "response"),
    ("prompt", "text"),
)
PLAIN = "text"


@dataclass(frozen=True, slots=True)
class Passage:
    """One row: `text` is learnt, given the `prompt` where there is one."""

    text: str
    prompt: str = ""
    id: str = ""
    licence: str = ""


def read_passages(path: Path) -> Iterator[tuple[int, Passage | BadRow]]:
    """Yield every row as a passage, or as what is wrong with it, with its number in the file."""
    for number, row in read_objects(path):
        yield number, row if isinstance(row, BadRow) else passage_of(row)


def read_either(path: Path) -> Iterator[tuple[int, EditPair | Passage | BadRow]]:
    """Yield every row as an edit pair where it is one, else as `read_passages` does.

    A row of `prompt` and `completion` is a pair when the prompt begins with an instruction and a
    colon, as for `editflow.data.pair`.
    """
    for number, row in read_objects(path):
        if isinstance(row, BadRow):
            yield number, row
            continue
        pair = pair_of(row)
        yield number, pair if isinstance(pair, EditPair) or _is_pair(row) else passage_of(row)


def passage_of(row: Mapping[str, Any]) -> Passage | BadRow:
    """Return the passage that a row holds.

    A row without a text, with an empty one, with one that no file could hold, or with fields of the
    wrong type is a `BadRow`; so is an edit pair, whose two texts are not one.
    """
    row = {name: value for name, value in row.items() if value is not None}
    if _is_pair(row):
        return BadRow("an edit pair, not a text: it has a text before and one after")
    names = next((both for both in PROMPTED if both[0] in row and both[1] in row), None)
    if names is None and PLAIN not in row:
        known = ", ".join(f"{prompt}/{answer}" for prompt, answer in PROMPTED)
        return BadRow(f'no field "{PLAIN}", nor a prompt with its answer ({known})')
    spelt = {"text": PLAIN} if names is None else {"prompt": names[0], "text": names[1]}
    spelt |= {"id": "id", "licence": "license" if "license" in row else "licence"}
    values = {name: row.get(field, "") for name, field in spelt.items()}
    if type(values["id"]) is int:
        values["id"] = str(values["id"])
    problem = next(_problems(values, spelt), None)
    return problem or Passage(**values)


def _problems(values: Mapping[str, Any], spelt: Mapping[str, str]) -> Iterator[BadRow]:
    for name, value in values.items():
        if not isinstance(value, str):
            yield BadRow("must be a string", spelt[name])
        else:
            yield from problems_of_text(value, spelt[name])
    if isinstance(values["text"], str) and not values["text"].strip():
        yield BadRow("is empty", spelt["text"])


def _is_pair(row: Mapping[str, Any]) -> bool:
    """Tell whether a row has both texts of a layout that only edit pairs have."""
    found = named(row)
    if found is None:
        return False
    both = found.spelt["before"], found.spelt["after"]
    return set(both) <= row.keys() and both not in PROMPTED
