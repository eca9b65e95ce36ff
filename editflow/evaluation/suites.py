"""Suites: files of edit pairs and of holes that a model is scored on, by name or by path.

Knows pair files and what each suite measures first; knows nothing of models or scores.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from editflow.data.pair import EditPair, read_pairs
from editflow.errors import InputError, UsageError
from editflow.evaluation.instances.tasks import holds_tasks
from editflow.evaluation.trials import CODE_PLACE, read_tests, wrapped
from editflow.text.syntax import language_of, suffix_of

T = TypeVar("T")
Measure = Literal["exact", "program", "f_half", "gleu", "passes", "right", "valid", "whole"]


@dataclass(frozen=True, slots=True)
class Suite:
    """What a suite measures first, and the language of rows that do not say theirs.

    `holes`: its rows are texts with a hole to fill, not texts to edit. `schemas`: its rows are JSON
    schemas to fill from a context; they are read by `instances.tasks`.
    """

    measure: Measure = "exact"
    language: str = ""
    holes: bool = False
    schemas: bool = False


_PLAIN = Suite()
_SCHEMAS = Suite("right", "json", schemas=True)

SUITES = {
    "free_form": Suite("exact"),
    "typos_gtc": Suite("f_half"),
    "typos_history_prose": Suite("f_half"),
    "jfleg_dev": Suite("gleu"),
    "cweb_dev_sample": Suite("exact"),
    "mbpp_seeded_bugs": Suite("passes", "python"),
    "debugbench_python": Suite("program", "python"),
    "editeval_code": Suite("passes", "python"),
    "infill_single_line": Suite("exact", "python", holes=True),
    "infill_safim_python_api": Suite("exact", "python", holes=True),
    "infill_safim_python_block": Suite("passes", "python", holes=True),
    "infill_safim_python_control": Suite("passes", "python", holes=True),
    "fill_schema": _SCHEMAS,
}

SHIPPED = Path(__file__).parent / "rows"


@dataclass(frozen=True, slots=True)
class Row:
    """A text, what is asked of it, and the texts that are right: `references`, at least one.

    tests: the program that an answer is tested by, "" where there is none; `wrap` is put before it
    with the answer in place of `{{Code}}`, or of `{{String}}` as a Python string. hole: how many
    characters of the source stand before a hole that is to be filled; None: it is to be edited.
    """

    source: str
    instruction: str
    references: tuple[str, ...]
    id: str = ""
    kind: str = ""
    language: str = ""
    tests: str = ""
    wrap: str = CODE_PLACE
    hole: int | None = None

    @property
    def path(self) -> str | None:
        """A path that tells the language, for an editor; None where there is none to tell."""
        suffix = suffix_of(self.language)
        return f"row{suffix}" if suffix else None

    @property
    def place(self) -> tuple[int, int]:
        """The line and the column of the hole, from 1."""
        before = self.source[: self.hole]
        return before.count("\n") + 1, len(before) - before.rfind("\n")

    @property
    def idle(self) -> bool:
        """Whether nothing has to be done."""
        return self.source in self.references

    def wrapped(self, answer: str) -> str:
        """Return an answer as it stands before the tests."""
        return wrapped(answer, self.wrap)


def find(name: str, folder: Path | None) -> tuple[Suite, Path]:
    """Return the suite of a name, or of a file of pairs or schemas, and where its rows are.

    `free_form`, instructions as different people would type them, comes with the package; `folder`
    holds `NAME.jsonl` or `dev/NAME.jsonl` of the others. UsageError for what is neither a suite nor
    a path, InputError for a file that is not there.
    """
    if name == "real_commit_pointers":
        raise UsageError("its rows point at commits and hold no texts to edit", where=name)
    if name not in SUITES:
        path = _pair_file(name)
        return _SCHEMAS if holds_tasks(path) else _PLAIN, path
    shipped = SHIPPED / f"{name}.jsonl"
    if shipped.is_file():
        return SUITES[name], shipped
    if folder is None:
        raise UsageError(
            "nobody said where the data of the suites is",
            where=name,
            hint="Give the folder with --data DIR, or set EDITFLOW_DATA.",
        )
    places = [folder / f"{name}.jsonl", folder / "dev" / f"{name}.jsonl"]
    for path in places:
        if path.is_file():
            return SUITES[name], path
    hint = f"It is in neither {folder} nor its dev/."
    raise InputError("the suite is not in the data folder", where=f"{name}.jsonl", hint=hint)


def read(path: Path, suite: Suite) -> list[Row]:
    """Read all rows of a suite; InputError with the place of the first that is malformed."""
    rows = [row(pair, suite, where=f"{path}: row {n}") for n, pair in enumerate(_pairs(path), 1)]
    if not rows:
        raise InputError("holds no rows", where=str(path))
    return rows


def row(pair: EditPair, suite: Suite = _PLAIN, *, where: str = "") -> Row:
    """Return a pair as a row to score; InputError when its tests or references are malformed."""
    tests, wrap = read_tests(pair.meta.get("tests"), where=where)
    source, hole = _with_hole(pair, where) if suite.holes else (pair.before, None)
    return Row(
        source=source,
        instruction=pair.instruction,
        references=_references(pair, where),
        id=pair.id,
        kind=pair.family,
        language=pair.lang or suite.language or language_of(pair.path or None, pair.before) or "",
        tests=tests,
        wrap=wrap,
        hole=hole,
    )


def sample(rows: list[T], limit: int | None, *, seed: int) -> list[T]:
    """Draw at most `limit` rows, the same ones for the same seed; they keep their order."""
    if limit is None or limit >= len(rows):
        return rows
    chosen = sorted(random.Random(seed).sample(range(len(rows)), limit))
    return [rows[index] for index in chosen]


def _pair_file(name: str) -> Path:
    path = Path(name)
    if path.is_file():
        return path
    if path.is_dir():
        raise InputError("a folder, not a file of pairs", where=name)
    if path.suffix or len(path.parts) > 1:
        raise InputError("no such file", where=name)
    known = ", ".join(SUITES)
    raise UsageError("no such suite", where=name, hint=f"Suites: {known}; or a file of pairs.")


def _pairs(path: Path) -> list[EditPair]:
    try:
        return list(read_pairs(path))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error


def _references(pair: EditPair, where: str) -> tuple[str, ...]:
    """Return `refs`, equal ones as often as they are there, and the target if it is not one."""
    found = pair.meta.get("refs") or []
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise InputError('field "refs" must be a list of strings', where=where)
    return tuple(found) if pair.after in found else (pair.after, *found)


def _with_hole(pair: EditPair, where: str) -> tuple[str, int]:
    """Return the text of a row without what is missing, and the characters before the hole."""
    match pair.meta:
        case {"prefix": str(prefix), "suffix": str(suffix)}:
            return prefix + suffix, len(prefix)
    raise InputError('a row with a hole needs the fields "prefix" and "suffix"', where=where)
