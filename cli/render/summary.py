"""Results in one line of words: how many edits, how sure, what it cost.

Knows candidates and counts; nothing of terminals or files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from editflow.cli.budget import touched_tokens

if TYPE_CHECKING:
    from editflow.cli.proposals import Candidate
    from editflow.text.syntax import Verdict


def describe(candidate: Candidate) -> str:
    """Return `2 edits · 9 tokens · confidence 0.97-0.88 · syntax ok · 3 forward passes, 0.3 s`."""
    proposal, stats = candidate.proposal, candidate.proposal.stats
    cost = f"{counted(stats.forwards, 'forward pass', 'forward passes')}, {stats.seconds:.1f} s"
    if not proposal.changed:
        return f"unchanged: {proposal.doubt} · {cost}"
    parts = [
        counted(len(proposal.edits), "edit"),
        "mixed" if candidate.mixed else counted(touched_tokens(proposal.trace), "token"),
        f"confidence {_confidence([edit.confidence for edit in proposal.edits])}",
        verdict_in_words(candidate.verdict),
        proposal.doubt,
        f"{stats.dropped} dropped: not in the encoding of the file" if stats.dropped else "",
        cost,
    ]
    return " · ".join(part for part in parts if part)


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return `1 edit`, `2 edits`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def verdict_in_words(verdict: Verdict) -> str:
    """Return what was checked: `syntax ok`, or why nothing was."""
    if verdict.status == "skipped":
        return f"not checked: {verdict.message}"
    if verdict.language:
        return "syntax ok" if verdict.status == "pass" else "syntax broken"
    return verdict.message


def _confidence(values: Sequence[float]) -> str:
    high, low = f"{max(values):.2f}", f"{min(values):.2f}"
    return high if high == low else f"{high}-{low}"
