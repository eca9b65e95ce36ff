"""How sure the model must be of every edit before files are written without a look at them.

Knows proposals and the setting; nothing of where the setting comes from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from editflow.errors import DoubtError, UsageError

if TYPE_CHECKING:
    from editflow.editing.proposal import Proposal


def read_confidence(text: str | None) -> float:
    """Read a probability, such as "0.5"; UsageError for anything else."""
    try:
        least = float(text or 0)
    except ValueError:
        least = -1.0
    if not 0 <= least <= 1:
        raise UsageError(
            "not a probability",
            where=f"confidence {text!r}",
            hint="Give a number from 0, which writes any edit, to 1.",
        )
    return least


def check_confidence(proposal: Proposal, least: float) -> None:
    """Raise DoubtError when an edit is less probable than `least`."""
    if proposal.confidence < least:
        raise DoubtError(
            f"the edits are a guess: confidence {proposal.confidence:.2f}, wanted {least:.2f}",
            where=proposal.source.path,
            hint="Nothing was written; the instruction may be beyond the model. Look at the edits "
            "with --diff, choose with -i,\nor write them anyway with EDITFLOW_CONFIDENCE=0.",
        )
