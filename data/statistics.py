"""What a file of pairs is made of: rows by family, language, licence, split; how long, how edited.

Knows pairs; nothing of files or of how numbers are shown.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from editflow.data.changes import changes
from editflow.data.pair import TEXTS, EditPair

COUNTED = ("family", "lang", "licence", "split")
MEASURED = {
    **{name: f"characters of {name}" for name in TEXTS},
    "size": "bytes taken out and put in",
    "edits": "edits in a pair",
}


@dataclass
class Histogram:
    """Whole numbers counted by powers of two: bin n holds those of n binary digits."""

    bins: Counter[int] = field(default_factory=Counter)
    total: int = 0
    largest: int = 0

    def add(self, value: int) -> None:
        self.bins[value.bit_length()] += 1
        self.total += value
        self.largest = max(self.largest, value)

    @property
    def mean(self) -> float:
        return self.total / (self.bins.total() or 1)

    def ranges(self) -> dict[str, int]:
        """Return how many values are in `0`, `1`, `2-3`, `4-7`…, from the first to the last."""
        if not self.bins:
            return {}
        return {_range(n): self.bins[n] for n in range(min(self.bins), max(self.bins) + 1)}


@dataclass
class Statistics:
    """Counts and histograms of the pairs added so far."""

    rows: int = 0
    counts: dict[str, Counter[str]] = field(
        default_factory=lambda: {name: Counter() for name in COUNTED}
    )
    measures: dict[str, Histogram] = field(
        default_factory=lambda: {name: Histogram() for name in MEASURED}
    )

    def add(self, pair: EditPair) -> None:
        """Count one pair."""
        self.rows += 1
        for name, counter in self.counts.items():
            counter[getattr(pair, name)] += 1
        made = changes(pair.before, pair.after)
        values = {name: len(getattr(pair, name)) for name in TEXTS}
        values |= {"size": sum(len(e.old) + len(e.new) for e in made), "edits": len(made)}
        for name, value in values.items():
            self.measures[name].add(value)

    def record(self) -> dict[str, Any]:
        """Return everything in values that JSON has, the most frequent first."""
        return {
            "rows": self.rows,
            "counts": {name: dict(found.most_common()) for name, found in self.counts.items()},
            "measures": {
                name: {"mean": round(one.mean, 2), "largest": one.largest, "rows": one.ranges()}
                for name, one in self.measures.items()
            },
        }


def _range(digits: int) -> str:
    """Return the numbers of so many binary digits: `0`, `1`, `2-3`, `4-7`."""
    low, high = 2**digits // 2, 2**digits - 1
    return str(high) if low >= high else f"{low:,}-{high:,}"
