"""Ask the editor for proposals and keep, for each file, the first that holds up.

Knows the editor's face, verdicts and budgets; nothing of terminals or of how results are written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from editflow.cli import verification
from editflow.cli.budget import Budget
from editflow.cli.confidence import check_confidence
from editflow.errors import BudgetError, DoubtError, Refused
from editflow.text.syntax import Verdict

if TYPE_CHECKING:
    import torch

    from editflow.editing.editor import Editor
    from editflow.editing.proposal import Proposal
    from editflow.sampling.edits.policy import Policy
    from editflow.text.region import Region
    from editflow.text.source import Source


@dataclass(frozen=True, slots=True)
class Terms:
    """What a candidate must satisfy, and how many may be tried."""

    verify: str = "syntax"
    budget: Budget = field(default_factory=Budget)
    samples: int = 1
    seed: int = 0
    confidence: float = 0.0
    guidance: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal and what came of checking it; `refusal` says why it must not be used.

    `mixed`: only part of the proposal, or text written by hand; the model never saw this result.
    """

    proposal: Proposal
    verdict: Verdict
    refusal: Refused | None = None
    mixed: bool = False

    @property
    def path(self) -> str:
        return self.proposal.source.path or "standard input"


@dataclass(frozen=True, slots=True)
class Task:
    """Texts to rewrite by one instruction; a region of None leaves all of a text free."""

    instruction: str
    sources: Sequence[Source]
    regions: Sequence[Region | None]


def propose(
    editor: Editor, task: Task, terms: Terms, *, progress: Callable[[int], None] | None = None
) -> list[Candidate]:
    """Return one candidate for each source, in order.

    The first candidate of a file is the deterministic one. Where that is refused, up to
    `terms.samples - 1` random ones follow, drawn from `terms.seed`, until one is accepted. If none
    is, the first stands, refused.
    """
    candidates = _round(editor, task, terms, tried=1, progress=progress)
    for tried in range(2, terms.samples + 1):
        failed = [index for index, found in enumerate(candidates) if found.refusal]
        if not failed:
            break
        sources = [task.sources[index] for index in failed]
        regions = [task.regions[index] for index in failed]
        again = _round(editor, Task(task.instruction, sources, regions), terms, tried=tried)
        for index, candidate in zip(failed, again, strict=True):
            if candidate.refusal is None and candidate.proposal.changed:
                candidates[index] = candidate
    return candidates


def judged(proposal: Proposal, terms: Terms, *, mixed: bool = False) -> Candidate:
    """Check a proposal against the terms; one that changes nothing is always accepted."""
    if not proposal.changed:
        return Candidate(proposal, Verdict("skipped", None, "nothing changed"), mixed=mixed)
    verdict = verification.check(proposal.source, proposal.edits, terms.verify)
    refusal: Refused | None = None
    if verdict.status == "fail":
        refusal = verification.failure(verdict, proposal.source.path, tried=terms.samples)
    else:
        try:
            terms.budget.check(proposal)
            check_confidence(proposal, terms.confidence)
        except (BudgetError, DoubtError) as error:
            refusal = error
    return Candidate(proposal, verdict, refusal, mixed)


def _round(
    editor: Editor,
    task: Task,
    terms: Terms,
    *,
    tried: int,
    progress: Callable[[int], None] | None = None,
) -> list[Candidate]:
    """Propose once for every source: the first time deterministically, later at random."""
    policy, generator = _policy(editor, terms, tried=tried)
    proposals = editor.rewrite_many(
        [(source, task.instruction) for source in task.sources],
        regions=task.regions,
        policy=policy,
        generator=generator,
        progress=progress,
    )
    return [judged(proposal, terms) for proposal in proposals]


def _policy(
    editor: Editor, terms: Terms, *, tried: int
) -> tuple[Policy | None, torch.Generator | None]:
    """Return how to decode: the first time deterministically, later at random; None: as ever."""
    if tried == 1 and not terms.guidance:
        return None, None
    import torch

    from editflow.sampling.edits.policy import Policy

    if tried == 1:
        return replace(editor.policy, guidance=terms.guidance), None
    generator = torch.Generator().manual_seed(terms.seed + tried - 2)
    return Policy(name="euler", cleanup=True, guidance=terms.guidance), generator
