"""Statistics as a picture; needs matplotlib (extra `plot`).

Knows statistics and axes; nothing of the command that asks.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from editflow.data.statistics import MEASURED, Statistics
from editflow.errors import UsageError, WriteError

MOST_BARS = 25


def require() -> None:
    """Raise `UsageError` where nothing can be drawn; to be told before the work, not after it."""
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError as error:
        hint = "pip install 'editflow[plot]'"
        raise UsageError("--plot needs matplotlib, which is not installed", hint=hint) from error


def plot(found: Statistics, path: Path) -> None:
    """Write one picture of all counts and histograms, in the format that the suffix names."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(16, 14), layout="constrained")
    axes = iter(figure.subplots(3, 3).flat)
    for name, counts in found.counts.items():
        most = f", the most frequent {MOST_BARS}" if len(counts) > MOST_BARS else ""
        _across(next(axes), name + most, dict(counts.most_common(MOST_BARS)))
    for name, histogram in found.measures.items():
        _upright(next(axes), MEASURED[name], histogram.ranges())
    try:
        figure.savefig(path)
    except OSError as error:
        raise WriteError(f"cannot be written: {error.strerror}", where=str(path)) from error
    except ValueError as error:  # no such format
        raise UsageError(str(error), where=str(path)) from error


def _across(axis: Any, title: str, counts: dict[str, int]) -> None:
    """Draw names on the left, the most frequent on top."""
    shown = dict(reversed(counts.items()))
    axis.barh([name[:40] or "-" for name in shown], list(shown.values()))
    axis.set_title(title)


def _upright(axis: Any, title: str, ranges: dict[str, int]) -> None:
    axis.bar(list(ranges), list(ranges.values()))
    axis.set_title(title)
    axis.tick_params(axis="x", rotation=60)
