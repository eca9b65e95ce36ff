"""Statistics as plain text: tables of counts and histograms of words and signs.

Knows statistics; nothing of terminals: the text is the same in a pipe.
"""

from __future__ import annotations

from collections.abc import Iterator

from editflow.cli.render.summary import counted
from editflow.data.statistics import MEASURED, Histogram, Statistics

WIDEST = 40  # signs of the longest bar


def lines(found: Statistics) -> Iterator[str]:
    """Yield a table for each thing that is counted and a histogram for each that is measured."""
    yield counted(found.rows, "pair")
    if not found.rows:
        return
    for name, counts in found.counts.items():
        yield from ("", name)
        width = max(map(len, counts))
        for value, count in counts.most_common():
            yield f"  {value or '-':<{width}}  {count:>11,}  {count / found.rows:>6.1%}"
    for name, histogram in found.measures.items():
        title = f"{MEASURED[name]}: mean {histogram.mean:,.1f}, largest {histogram.largest:,}"
        yield from ("", title, *bars(histogram))


def bars(histogram: Histogram) -> Iterator[str]:
    """Yield a line for each range of values, with a bar as long as its count."""
    ranges = histogram.ranges()
    width, most = max(map(len, ranges)), max(ranges.values())
    for values, count in ranges.items():
        bar = "#" * -(-count * WIDEST // most)
        yield f"  {values:>{width}}  {count:>11,}  {bar}".rstrip()
