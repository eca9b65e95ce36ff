"""Run an editor or an infiller over the rows of a suite, and the baseline that copies its input.

Knows rows, both engines and the sandbox; knows nothing of scores.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch

from editflow.editing.editor import Editor
from editflow.editing.filling.filled import Filled
from editflow.editing.infiller import FillOptions, Infiller
from editflow.editing.proposal import Proposal
from editflow.errors import ConstraintError, UsageError
from editflow.evaluation.metrics import same_program
from editflow.evaluation.sandbox import Grade, grade
from editflow.evaluation.suites import Row
from editflow.sampling.edits.policy import Policy
from editflow.sampling.masks.policy import UnmaskPolicy
from editflow.text.source import Source

Engine = Editor | Infiller

_BATCH = 64
_RANDOM = Policy(name="euler", cleanup=True)
_RANDOM_FILL = UnmaskPolicy(temperature=1.0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row and what was made of it; the source itself where the row was refused.

    refusal: why the engine would not take the row, "" when it did. grade: of the tests, where there
    are any. samples: which of the random answers pass them. seconds: of a call for this row alone
    where `alone`, else its share of the batch.
    """

    row: Row
    made: str
    refusal: str = ""
    forwards: int = 0
    seconds: float = 0.0
    alone: bool = False
    grade: Grade | None = None
    samples: tuple[bool, ...] = ()

    @property
    def exact(self) -> bool:
        return self.made in self.row.references

    @property
    def same_program(self) -> bool:
        """Whether it is exact, or Python with the syntax tree of a reference.

        Where the source has that tree already, as when comments are to go, only exact counts.
        """
        source, made = self.row.source, self.made
        return self.exact or any(
            same_program(made, wanted) and not same_program(source, wanted)
            for wanted in self.row.references
        )

    @property
    def right(self) -> bool:
        """Whether it passes its tests; without tests, whether it is what was wanted."""
        if self.grade is not None:
            return self.grade.passed
        return self.same_program if self.row.language == "python" else self.exact


@dataclass(frozen=True, slots=True)
class _Answer:
    """What an engine made of a row: its own text where it refused."""

    text: str
    forwards: int = 0
    refusal: str = ""

    @classmethod
    def of(cls, made: Proposal | Filled) -> _Answer:
        return cls(made.text, made.stats.forwards)


@dataclass(frozen=True, slots=True)
class Terms:
    """How to run: `samples` random answers besides the deterministic one where there are tests.

    `alone` gives the editor one row at a time, as it is when its latency is measured. `guidance`
    is that of `Policy`.
    """

    samples: int = 0
    seed: int = 0
    alone: bool = False
    guidance: float = 0.0


def evaluate(
    engine: Engine,
    rows: Sequence[Row],
    terms: Terms | None = None,
    *,
    progress: Callable[[int], None] = lambda _rows: None,
) -> list[Outcome]:
    """Rewrite every row's source by its instruction, or fill its hole, and grade what has tests.

    An editor takes rows without holes, an infiller those with holes. What it refuses, such as a row
    whose instruction is too long for the model, keeps its source and says why. `progress(n)` is
    told of n finished rows.
    """
    terms = terms or Terms()
    size = 1 if terms.alone else _BATCH
    if terms.alone:
        _answers(engine, rows[:1], terms)  # the first call of a process takes longer than any other
    generator = torch.Generator().manual_seed(terms.seed)
    outcomes: list[Outcome] = []
    for start in range(0, len(rows), size):
        batch = rows[start : start + size]
        outcomes.extend(_outcomes(engine, batch, terms, generator))
        progress(len(batch))
    return outcomes


def copies(
    rows: Sequence[Row], *, progress: Callable[[int], None] = lambda _rows: None
) -> list[Outcome]:
    """Return what doing nothing gives: every source as it is."""
    outcomes = []
    for row in rows:
        outcomes.append(Outcome(row, row.source, grade=_grade(row, row.source)))
        progress(1)
    return outcomes


def _outcomes(
    engine: Engine, rows: Sequence[Row], terms: Terms, generator: torch.Generator
) -> list[Outcome]:
    began = time.perf_counter()
    answers = _answers(engine, rows, terms)
    seconds = (time.perf_counter() - began) / len(rows)
    passed = _samples(engine, [row for row in rows if row.tests], terms, generator)
    draws = iter(passed)
    return [
        Outcome(
            row,
            made.text,
            refusal=made.refusal,
            forwards=made.forwards,
            seconds=seconds,
            alone=terms.alone,
            grade=_grade(row, made.text),
            samples=next(draws) if row.tests else (),
        )
        for row, made in zip(rows, answers, strict=True)
    ]


def _samples(
    engine: Engine, rows: Sequence[Row], terms: Terms, generator: torch.Generator
) -> list[tuple[bool, ...]]:
    """Tell for each row which of `terms.samples` random answers pass its tests."""
    passed: list[tuple[bool, ...]] = [() for _ in rows]
    for _ in range(terms.samples if rows else 0):
        answers = _answers(engine, rows, terms, generator=generator)
        grades = [_grade(row, made.text) for row, made in zip(rows, answers, strict=True)]
        now = [found is not None and found.passed for found in grades]
        passed = [(*before, ok) for before, ok in zip(passed, now, strict=True)]
    return passed


def _answers(
    engine: Engine, rows: Sequence[Row], terms: Terms, *, generator: torch.Generator | None = None
) -> Sequence[_Answer]:
    """Return an answer for each row, or why it was refused; a random one with a generator."""
    if isinstance(engine, Infiller):
        drawn = None if generator is None else _RANDOM_FILL
        return [_fill(engine, row, policy=drawn, generator=generator) for row in rows]
    policy = None if generator is None else _RANDOM
    if terms.guidance:
        policy = replace(policy or engine.policy, guidance=terms.guidance)
    return _propose(engine, rows, policy=policy, generator=generator)


def _fill(
    infiller: Infiller,
    row: Row,
    *,
    policy: UnmaskPolicy | None,
    generator: torch.Generator | None,
) -> _Answer:
    options = FillOptions(policy=policy, at=row.place)
    try:
        made = infiller.fill(
            Source.from_text(row.source, path=row.path),
            instruction=row.instruction,
            options=options,
            generator=generator,
        )
    except (UsageError, ConstraintError) as error:
        return _Answer(row.source, refusal=error.what)
    return _Answer.of(made)


def _propose(
    editor: Editor,
    rows: Sequence[Row],
    *,
    policy: Policy | None,
    generator: torch.Generator | None,
) -> list[_Answer]:
    """Return an answer for each row, or why it was refused; a refused row spoils no other."""
    requests = [(Source.from_text(row.source, path=row.path), row.instruction) for row in rows]
    try:
        made = editor.rewrite_many(requests, policy=policy, generator=generator)
        return [_Answer.of(proposal) for proposal in made]
    except UsageError as error:
        if len(rows) == 1:
            return [_Answer(rows[0].source, refusal=error.what)]
    single = [_propose(editor, [row], policy=policy, generator=generator) for row in rows]
    return [made for (made,) in single]


def _grade(row: Row, text: str) -> Grade | None:
    return grade(row.wrapped(text), row.tests) if row.tests else None
