"""Mine a git history into a file of pairs, in parts, so that an interrupted run can go on.

Knows the order of the work; which commits are usable is up to the source and the filter.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any

from editflow.data.filters import Filter
from editflow.data.pair import read_pairs, write_pairs
from editflow.data.parts import Parts
from editflow.data.rows.files import is_parquet
from editflow.data.sources.git import History

COMMITS_A_PART = 500


def mine(
    history: History,
    commits: Sequence[str],
    output: Path,
    *,
    wanted: Filter,
    advance: Callable[[int], None],
) -> Counter[str]:
    """Write the usable pairs of `commits`; return how many were "kept", and the others by reason.

    Until all is done the parts are in a folder next to `output`; the same call goes on from there
    and writes the same file. `advance` is told how many commits were looked at.
    """
    is_parquet(output)  # a name that cannot be written is told before the work
    parts = Parts(output.with_name(f"{output.name}.parts"))
    parts.claim(_asked(history, commits, wanted))
    counts: Counter[str] = Counter()
    done = []
    for start in range(0, len(commits), COMMITS_A_PART):
        chosen = commits[start : start + COMMITS_A_PART]
        done.append(parts.folder / f"{start:07d}{''.join(output.suffixes)}")
        report = parts.report(done[-1].name)
        if report is None:
            report = _part(history, chosen, done[-1], wanted)
            parts.finish(done[-1].name, report)
        else:
            list(wanted.keep_pairs(read_pairs(done[-1])))  # later parts must not repeat them
        counts.update(report)
        advance(len(chosen))
    write_pairs(chain.from_iterable(map(read_pairs, done)), output)
    shutil.rmtree(parts.folder)
    return counts


def _part(history: History, commits: Sequence[str], path: Path, wanted: Filter) -> Counter[str]:
    wanted.rejected = rejected = Counter[str]()
    kept = write_pairs(wanted.keep_pairs(history.edits(commits, rejected)), path)
    return rejected + Counter(kept=kept)


def _asked(history: History, commits: Sequence[str], wanted: Filter) -> dict[str, Any]:
    """Return all that the result depends on, to tell whether unfinished parts are of use."""
    options = {name: _plain(value) for name, value in asdict(history).items()}
    commits_hash = hashlib.sha256(" ".join(commits).encode()).hexdigest()
    return {**options, "commits": commits_hash, "filter": wanted.identity()}


def _plain(value: Any) -> Any:
    return str(value.resolve()) if isinstance(value, Path) else value
