"""The rows of a training run: read, told where they are bad, set apart, cut to the model's size.

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
from editflow.cli.training.settings import Job
from editflow.data.pair import EditPair, read_rows
from editflow.data.passage import Passage, read_either, read_passages
from editflow.errors import InputError, UsageError

if TYPE_CHECKING:
    from editflow.training.finetune import Base
    from editflow.training.fitting import Fitted
    from editflow.training.masked.fitting import FittedPassages

MOST_SCORED = 200  # held-out rows; more take longer than they tell
_MOST_NAMED = 5


Row = EditPair | Passage
READERS = {"pairs": read_rows, "texts": read_passages, "both": read_either}


@dataclass(frozen=True, slots=True)
class Split:
    """Rows to train on and rows to score on; one without a name has its place, `path:row`."""

    train: list[Row]
    held_out: list[Row]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rows of the model's size, by kind."""

    pairs: Fitted
    texts: FittedPassages

    @property
    def rows(self) -> list[Row]:
        return [*self.pairs.pairs, *self.texts.passages]

    @property
    def sizes(self) -> list[int]:
        return [*self.pairs.sizes, *self.texts.sizes]


def split(job: Job, kind: str, streams: Streams) -> Split:
    """Read all rows, tell of bad ones, and set some apart: the same ones for the same seed.

    `job.val` is the share of them to set apart, or another file, of which the first rows serve.
    `kind` is a name of `READERS`.
    """
    share = _share(job.val)
    reader = PairFiles(streams, read=READERS[kind])
    with streams.working("Reading") as advance:
        rows = _named(reader, job.files, advance)
        other = [] if share is not None else _named(reader, [Path(job.val)], advance)
    reader.close()
    if share is None:
        return Split(rows, other[:MOST_SCORED])
    random.Random(job.seed).shuffle(rows)
    count = min(round(share * len(rows)), MOST_SCORED)
    return Split(rows[count:], rows[:count])


def prepared(rows: Sequence[Row], base: Base, streams: Streams) -> Prepared:
    """Cut rows of both kinds to what the model reads at once, and tell what that did to them."""
    pairs = [row for row in rows if isinstance(row, EditPair)]
    texts = [row for row in rows if isinstance(row, Passage)]
    return Prepared(fitted(pairs, base, streams), fitted_texts(texts, base, streams))


def fitted_texts(texts: Sequence[Passage], base: Base, streams: Streams) -> FittedPassages:
    """Cut texts into pieces of whole lines, and tell which answers do not fit."""
    from editflow.training.masked.fitting import fit_passages
    from editflow.training.masked.rows import encoder_of

    longest = base.model.shape.context_length
    found = fit_passages(texts, encoder_of(base.reader), longest=longest)
    if found.cut:
        streams.say(
            f"{counted(found.cut, 'text')} longer than the model's {longest} tokens, cut into "
            f"pieces: {counted(len(found.passages), 'text')} in all"
        )
    if found.too_long:
        streams.warn(
            f"{counted(len(found.too_long), 'answer')} left out, longer with the prompt than the "
            f"model's {longest} tokens: {_names(found.too_long)}"
        )
    return found


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


def _named(reader: PairFiles, files: Sequence[Path], advance: Callable[[int], None]) -> list[Row]:
    rows = [replace(row, id=row.id or where) for where, row in reader.pairs(files, advance)]
    if not rows:
        raise InputError("no usable row", where=", ".join(map(str, files)))
    return rows


def _names(rows: Sequence[Row]) -> str:
    more = [f"and {len(rows) - _MOST_NAMED:,} more"] if len(rows) > _MOST_NAMED else []
    return ", ".join([*(row.id for row in rows[:_MOST_NAMED]), *more])


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
