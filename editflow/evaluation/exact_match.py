"""Score a model on edit pairs: exact matches, changes where none was due, forward passes.

The copy of the input is scored beside it. Run as `python -m editflow.evaluation.exact_match MODEL
PAIRS`. Knows proposals and pairs; knows nothing of how either was made.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from editflow.data.pair import EditPair, read_pairs
from editflow.editing.editor import Editor
from editflow.editing.proposal import Proposal
from editflow.errors import EditflowError
from editflow.sampling.policy import Policy


@dataclass(frozen=True, slots=True)
class Outcome:
    """One pair and what the model made of it."""

    pair: EditPair
    after: str
    forwards: int
    parses: bool

    @property
    def exact(self) -> bool:
        return bool(self.after == self.pair.after)

    @property
    def idle(self) -> bool:
        """Nothing was to be done."""
        return bool(self.pair.before == self.pair.after)


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of the rows of one name, between 0 and 1; None where there are no such rows.

    `exact` over rows that need an edit, `false_edits` over rows that need none, `copy` what the
    untouched input scores over all rows, `parses` verdicts other than "fail".
    """

    name: str
    rows: int
    exact: float | None
    false_edits: float | None
    copy: float
    parses: float
    forwards: float


def outcomes(
    editor: Editor, pairs: Iterable[EditPair], *, policy: Policy | None = None
) -> list[Outcome]:
    """Rewrite every pair's source by its instruction, 64 at a time."""
    found: list[Outcome] = []
    waiting = iter(pairs)
    while some := list(islice(waiting, 64)):
        proposals = editor.rewrite_many(
            [(pair.before, pair.instruction) for pair in some], policy=policy
        )
        found.extend(_outcome(pair, made) for pair, made in zip(some, proposals, strict=True))
    return found


def _outcome(pair: EditPair, made: Proposal) -> Outcome:
    return Outcome(pair, made.text, made.stats.forwards, made.verify().status != "fail")


def score(name: str, rows: Sequence[Outcome]) -> Score:
    """Average the outcomes of some rows."""
    due = [row.exact for row in rows if not row.idle]
    idle = [not row.exact for row in rows if row.idle]
    return Score(
        name=name,
        rows=len(rows),
        exact=_mean(due),
        false_edits=_mean(idle),
        copy=_mean([row.idle for row in rows]) or 0.0,
        parses=_mean([row.parses for row in rows]) or 0.0,
        forwards=_mean([row.forwards for row in rows]) or 0.0,
    )


def table(rows: Sequence[Outcome]) -> list[Score]:
    """Score every family by itself and, first, all rows together."""
    names = dict.fromkeys(row.pair.family for row in rows)
    parts = [score(name, [row for row in rows if row.pair.family == name]) for name in names]
    return [score("all", rows), *parts]


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _line(row: Score) -> str:
    shown = ["-" if value is None else f"{value:.1%}" for value in (row.exact, row.false_edits)]
    return (
        f"{row.name:36} {row.rows:6} {shown[0]:>8} {shown[1]:>8} {row.copy:>8.1%} "
        f"{row.parses:>8.1%} {row.forwards:>8.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--failures", type=Path, metavar="FILE", help="write the rows it got wrong")
    options = parser.parse_args()
    try:
        rows = outcomes(Editor.from_pretrained(options.model), read_pairs(options.pairs))
    except EditflowError as error:
        raise SystemExit(f"error: {error}") from error
    if options.failures:
        wrong = [{**asdict(row.pair), "made": row.after} for row in rows if not row.exact]
        lines = (json.dumps(row, ensure_ascii=False) for row in wrong)
        options.failures.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    if options.json:
        print(json.dumps([asdict(row) for row in table(rows)], indent=1))
        return
    heads = ("rows", "exact", "false", "copy", "parses", "forwards")
    print(f"{'family':36} {heads[0]:>6} " + " ".join(f"{head:>8}" for head in heads[1:]))
    for row in table(rows):
        print(_line(row))


if __name__ == "__main__":
    main()
