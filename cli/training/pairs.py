"""The pairs of a training run: read, told where they are bad, set apart, cut to the model's size.

Knows files and sizes; knows nothing of training.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from editflow.cli.pair_files import PairFiles
from editflow.cli.render.summary import counted
from editflow.cli.streams import Streams
from editflow.data.pair import EditPair
from editflow.errors import InputError, UsageError

if TYPE_CHECKING:
    from editflow.training.finetune import Base
    from editflow.training.fitting import Fitted

MOST_SCORED = 200  # held-out pairs; more take longer than they tell
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Split:
    """Pairs to train on and pairs to score on; a pair without a name has its place, `path:row`."""

    train: list[EditPair]
    held_out: list[EditPair]


def split(files: Sequence[Path], val: str, seed: int, streams: Streams) -> Split:
    """Read all pairs, tell of bad rows, and set some apart: the same ones for the same seed.

    `val` is the share of them to set apart, or another file, of which the first rows serve.
    """
    share = _share(val)
    reader = PairFiles(streams)
    with streams.working("Reading") as advance:
        rows = _named(reader, files, advance)
        other = [] if share is not None else _named(reader, [Path(val)], advance)
    reader.close()
    if share is None:
        return Split(rows, other[:MOST_SCORED])
    random.Random(seed).shuffle(rows)
    count = min(round(share * len(rows)), MOST_SCORED)
    return Split(rows[count:], rows[:count])


def fitted(pairs: Sequence[EditPair], base: Base, streams: Streams) -> Fitted:
    """Cut pairs to what the model reads at once, and tell which lost lines and which do not fit."""
    from editflow.training.fitting import fit

    longest = base.model.shape.context_length
    found = fit(pairs, base.reader, longest=longest)
    if found.cut:
        streams.say(
            f"{counted(len(found.cut), 'pair')} longer than the model's {longest} tokens, cut to "
            f"the lines around the change: {_names(found.cut)}"
        )
    if found.too_long:
        streams.warn(
            f"{counted(len(found.too_long), 'pair')} left out, whose change alone is longer than "
            f"the model's {longest} tokens: {_names(found.too_long)}"
        )
    return found


def _named(
    reader: PairFiles, files: Sequence[Path], advance: Callable[[int], None]
) -> list[EditPair]:
    rows = [replace(pair, id=pair.id or where) for where, pair in reader.pairs(files, advance)]
    if not rows:
        raise InputError("no usable row", where=", ".join(map(str, files)))
    return rows


def _names(pairs: Sequence[EditPair]) -> str:
    more = [f"and {len(pairs) - _MOST_NAMED:,} more"] if len(pairs) > _MOST_NAMED else []
    return ", ".join([*(pair.id for pair in pairs[:_MOST_NAMED]), *more])


def _share(value: str) -> float | None:
    """Read `--val` as a share; None where it is a file."""
    try:
        share = float(value)
    except ValueError:
        if Path(value).is_file():
            return None
        share = -1.0
    if not 0 <= share < 1:
        raise UsageError(
            "neither a share between 0 and 1 nor a file", where=f"--val {value}", hint="--val 0.1"
        )
    return share
