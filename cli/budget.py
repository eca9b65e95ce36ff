"""How much of a file one run may change: at most N edits, or P percent of its tokens.

Knows proposals; nothing of options or files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from editflow.errors import BudgetError, UsageError

if TYPE_CHECKING:
    from editflow.canvas.trace import Trace
    from editflow.editing.proposal import Proposal


@dataclass(frozen=True, slots=True)
class Budget:
    """A limit for each file; None is no limit. `share` is a part of its tokens, in [0, 1]."""

    edits: int | None = None
    share: float | None = None

    @classmethod
    def parse(cls, text: str | None) -> Budget:
        """Read "12" (edits) or "5%" (of the tokens); UsageError for anything else."""
        if text is None:
            return cls()
        match = re.fullmatch(r"(?P<edits>\d+)|(?P<percent>\d+(\.\d+)?)%", text.strip())
        if match is None or float(match["percent"] or 0) > 100:
            raise UsageError(
                "not a budget",
                where=f"--budget {text!r}",
                hint="Give a number of edits, as in 12, or a share of the tokens, as in 5%.",
            )
        if match["edits"]:
            return cls(edits=int(match["edits"]))
        return cls(share=float(match["percent"]) / 100)

    def check(self, proposal: Proposal) -> None:
        """Raise BudgetError when `proposal` goes past the limit."""
        path = proposal.source.path
        if self.edits is not None and len(proposal.edits) > self.edits:
            _exceeded(f"{len(proposal.edits)} edits, {self.edits} allowed", path)
        tokens = max(proposal.stats.tokens, 1)
        if self.share is not None and touched_tokens(proposal.trace) > self.share * tokens:
            share = touched_tokens(proposal.trace) / tokens
            _exceeded(f"{share:.1%} of the tokens change, {self.share:.1%} allowed", path)


def touched_tokens(trace: Trace) -> int:
    """Count the tokens that were inserted, deleted or substituted."""
    return len({(step.canvas, o.uid) for step in trace.steps for o in step.operations})


def _exceeded(what: str, path: str | None) -> None:
    raise BudgetError(
        f"the result is over budget: {what}",
        where=path,
        hint="Nothing was written. Allow more with --budget, or look at it with -i.",
    )
