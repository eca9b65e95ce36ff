"""Why an instruction is likely beyond the model, read off what it did and how sure it was.

Knows proposals; nothing of thresholds a caller may set, terminals or files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from editflow.text.slots import slot_spans

if TYPE_CHECKING:
    from editflow.editing.proposal import Proposal

_UNSETTLED = {
    "cycle": "the model went back and forth between two results",
    "steps": "the model was not done after its last step",
}
_MOST_NAMED = 3


def doubt(proposal: Proposal) -> str:
    """Say in a few words what speaks against the result; "" when nothing does.

    An unchanged text is doubtful: nothing to do and not understood look alike. How sure the model
    was of its edits is `Proposal.confidence`, and for the caller to judge.
    """
    if proposal.changed:
        return _UNSETTLED.get(proposal.stats.stop, "")
    absent = _absent(proposal)
    if absent:
        return f"{absent} nowhere in the text"
    return "no edit was likely enough; if one is due, try other words"


def _absent(proposal: Proposal) -> str:
    """Return the names of the instruction, with their verb, when none of them is in the text."""
    names = [name for name in proposal.trace.header.get("slots", ()) if name]
    if not names or any(slot_spans(proposal.source.text, [name]) for name in names):
        return ""
    listed = ", ".join(f"`{name}`" for name in names[:_MOST_NAMED])
    more = ", …" if len(names) > _MOST_NAMED else ""
    return f"{listed}{more} {'stands' if len(names) == 1 else 'stand'}"
