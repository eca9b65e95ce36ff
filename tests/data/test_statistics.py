"""Statistics: what is counted and measured of each pair."""

from __future__ import annotations

from editflow.data.pair import EditPair
from editflow.data.statistics import Histogram, Statistics


def test_bins_are_powers_of_two() -> None:
    histogram = Histogram()
    for value in (0, 1, 2, 3, 8, 2000):
        histogram.add(value)
    assert list(histogram.ranges().items())[:5] == [
        *(("0", 1), ("1", 1), ("2-3", 2), ("4-7", 0), ("8-15", 1)),
    ]
    assert histogram.ranges()["1,024-2,047"] == 1
    assert histogram.mean == 2014 / 6
    assert histogram.largest == 2000


def test_pairs_are_counted_and_measured() -> None:
    found = Statistics()
    found.add(EditPair("a b, c", "x b, yy", "swap", family="f", licence="MIT"))
    found.add(EditPair("same", "same", "none", family="f", split="train"))
    record = found.record()
    assert record["rows"] == 2
    assert record["counts"] == {
        "family": {"f": 2},
        "lang": {"": 2},
        "licence": {"MIT": 1, "": 1},
        "split": {"": 1, "train": 1},
    }
    assert record["measures"]["before"] == {"mean": 5.0, "largest": 6, "rows": {"4-7": 2}}
    assert record["measures"]["edits"]["rows"] == {"0": 1, "1": 0, "2-3": 1}
    assert record["measures"]["size"]["largest"] == len("a" + "x" + "c" + "yy")


def test_nothing_is_no_error() -> None:
    record = Statistics().record()
    assert record["rows"] == 0
    assert record["measures"]["size"] == {"mean": 0.0, "largest": 0, "rows": {}}
