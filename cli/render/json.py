"""One candidate as one line of JSON, for programs.

Knows candidates; nothing of streams. Offsets count bytes of the file before the edits.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from editflow.cli.proposals import Candidate
    from editflow.text.edits import Edit
    from editflow.text.source import Source


def record(candidate: Candidate, *, written: bool) -> str:
    """Return the JSON object, ASCII, without a line ending."""
    proposal, verdict = candidate.proposal, candidate.verdict
    source = proposal.source
    return json.dumps(
        {
            "path": source.path,
            "status": _status(candidate, written=written),
            "sha256_before": source.sha256,
            "sha256_after": sha256(proposal.data).hexdigest(),
            "edits": [_edit(source, edit) for edit in proposal.edits],
            "verify": {"status": verdict.status, "message": verdict.message},
            "error": str(candidate.refusal) if candidate.refusal else None,
            "confidence": round(proposal.confidence, 4),
            "doubt": proposal.doubt or None,
            "forward_passes": proposal.stats.forwards,
            "seconds": round(proposal.stats.seconds, 4),
        }
    )


def _status(candidate: Candidate, *, written: bool) -> str:
    if candidate.refusal:
        return "refused"
    if not candidate.proposal.changed:
        return "unchanged"
    return "rewritten" if written else "would-change"


def _edit(source: Source, edit: Edit) -> dict[str, Any]:
    """`line` and `column` count from 1, columns in characters; `old` and `new` are text."""
    line, column = source.line_col(edit.start)
    return {
        "start": edit.start,
        "end": edit.end,
        "line": line,
        "column": column,
        "old": edit.old.decode(source.encoding, "backslashreplace"),
        "new": edit.new.decode(source.encoding, "backslashreplace"),
        "confidence": round(edit.confidence, 4),
    }
