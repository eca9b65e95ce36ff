"""Edit pairs read from files while training goes on: any number of rows, none of them held.

All processes read past the same rows in the same order, and each parses those of its own batches
alone, so that the rows of a step do not depend on how many processes and workers there are, and a
run goes on from any row. Knows files and rows; knows nothing of models.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import numpy as np
from torch.utils.data import IterableDataset, get_worker_info

from editflow.data.pair import EditPair, pair_of
from editflow.data.rows.bad import BadRow, Lazy
from editflow.data.rows.files import read_lazily
from editflow.errors import InputError
from editflow.training.dataset import Drawer, Row
from editflow.training.fitting import shortened

ABREAST = 8  # files that are read side by side, so that a block holds rows of several
MOST_TOLD = 20  # bad rows that a process names
_ROW, _BLOCK, _FILES = range(3)  # what a generator is for

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Files:
    """Files of pairs to read while training goes on, shuffled within blocks of rows."""

    paths: Sequence[Path]
    block: int = 4096


@dataclass(frozen=True)
class Share:
    """Which batches are this process's: every `processes`-th, from number `process` on."""

    batch: int
    process: int = 0
    processes: int = 1

    @property
    def step(self) -> int:
        """Return the rows that all processes together take at a time."""
        return self.batch * self.processes

    def is_mine(self, turn: np.ndarray) -> np.ndarray:
        """Tell which rows this data worker of this process reads; `turn` counts them from 0.

        Workers take batches in turn, which is how a loader collects them.
        """
        worker = get_worker_info()
        number, of = (worker.id, worker.num_workers) if worker else (0, 1)
        mine: np.ndarray = (turn // self.batch % self.processes == self.process) & (
            turn // self.step % of == number
        )
        return mine


@dataclass(frozen=True)
class PairStream(IterableDataset[Row]):
    """Rows of the pairs in files, without end: after the last one, anew in another order.

    A row is shuffled with those of its block, of up to ABREAST files; files are shuffled too. Its
    place in the stream and the seed decide what is drawn for it. Rows in front of place `start` are
    passed over. In the place of a bad row, or of one whose change is longer than `longest` tokens,
    stands the next good one of its block. InputError when there is none.
    """

    files: Files
    draw: Drawer
    share: Share
    longest: int
    seed: int = 0
    start: int = 0

    def __iter__(self) -> Iterator[Row]:
        told = 0
        for first, rows in self._blocks():
            order = self._generator(_BLOCK, first).permutation(len(rows))
            places = first + np.arange(len(rows))
            wanted = (places >= self.start) & self.share.is_mine(places - self.start)
            for index in np.flatnonzero(wanted):
                pair, bad = self._good(rows, order, int(index))
                for what in bad[: max(MOST_TOLD - told, 0)]:
                    _LOG.warning("%s; another row stands in", what)
                told += len(bad)
                yield self._row(pair, int(places[index]))

    def _row(self, pair: EditPair, place: int) -> Row:
        return self.draw(pair, place, generator=self._generator(_ROW, place))

    def _generator(self, what: int, number: int) -> np.random.Generator:
        return np.random.default_rng((self.seed, what, number))

    def _blocks(self) -> Iterator[tuple[int, list[tuple[str, Lazy]]]]:
        """Yield blocks with the place of their first row, from that on which holds `start`."""
        place = epoch = 0
        while True:
            begin, rows = place, self._epoch(epoch)
            while block := list(islice(rows, self.files.block)):
                if place + len(block) > self.start:
                    yield place, block
                place += len(block)
            if place == begin:
                raise InputError("no row to train on", where=", ".join(map(str, self.files.paths)))
            size = place - begin
            behind = max((self.start - place) // size, 0)  # whole epochs, which need no reading
            place, epoch = place + behind * size, epoch + 1 + behind

    def _epoch(self, epoch: int) -> Iterator[tuple[str, Lazy]]:
        """Read all files once, ABREAST of them in turn."""
        order = self._generator(_FILES, epoch).permutation(len(self.files.paths))
        waiting = (_rows(self.files.paths[index]) for index in order)
        reading = list(islice(waiting, ABREAST))
        while reading:
            for each in tuple(reading):
                row = next(each, None)
                if row is None:
                    at = reading.index(each)
                    reading[at : at + 1] = islice(waiting, 1)
                else:
                    yield row

    def _good(
        self, rows: Sequence[tuple[str, Lazy]], order: np.ndarray, index: int
    ) -> tuple[EditPair, list[str]]:
        """Return the pair at a place of a shuffled block, or the next good one; what was bad."""
        bad: list[str] = []
        for at in chain(order[index:], order[:index]):
            where, parse = rows[at]
            found = self._pair(parse)
            if isinstance(found, EditPair):
                return found, bad
            bad.append(f"{where}: {found}")
        raise InputError(
            f"no usable row among {len(rows):,}, beginning with: {bad[0]}",
            hint="`editflow data check` tells what is wrong with each.",
        )

    def _pair(self, parse: Lazy) -> EditPair | BadRow:
        row = parse()
        pair = row if isinstance(row, BadRow) else pair_of(row)
        if isinstance(pair, BadRow):
            return pair
        short = shortened(pair, self.draw.reader, longest=self.longest)
        return short or BadRow(f"the change alone is longer than {self.longest} tokens")


def _rows(path: Path) -> Iterator[tuple[str, Lazy]]:
    for number, row in read_lazily(path):
        yield f"{path}:{number}", row
