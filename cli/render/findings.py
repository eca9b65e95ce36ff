"""What `data check` found, as lines, as a table of counts, and as JSON.

Knows findings; nothing of streams.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from editflow.cli.render.summary import counted
from editflow.data.checks import KINDS, Checker, Finding


def line(finding: Finding) -> str:
    """Return `path:row: kind: what`."""
    return f"{finding.where}: {finding.kind}: {finding.what}"


def summary(checker: Checker, found: Sequence[Finding]) -> Iterator[str]:
    """Yield a table of the files and a line with the counts of each kind."""
    width = max([len(str(path)) for path in checker.tallies], default=0)
    yield f"{'file':<{width}}  {'rows':>11}  {'bad':>11}  nothing to do"
    for path, tally in checker.tallies.items():
        yield f"{path!s:<{width}}  {tally.rows:>11,}  {tally.bad:>11,}  {tally.idle:>13,}"
    kinds = Counter(finding.kind for finding in found)
    parts = [counted(kinds[kind], *words) for kind, words in KINDS.items() if kinds[kind]]
    yield ", ".join(parts) or "Nothing found."


def record(checker: Checker, found: Sequence[Finding]) -> dict[str, Any]:
    """Return files, counts by kind and findings in values that JSON has."""
    kinds = Counter(finding.kind for finding in found)
    return {
        "files": {str(path): asdict(tally) for path, tally in checker.tallies.items()},
        "counts": {kind: kinds[kind] for kind in KINDS},
        "findings": [asdict(finding) for finding in found],
    }
