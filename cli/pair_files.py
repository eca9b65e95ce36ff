"""The rows of data files that a command was given: bad rows are told and counted, work is shown.

Knows pairs and streams; nothing of what is done with a pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from editflow.cli.render.summary import counted
from editflow.cli.streams import Streams
from editflow.data.pair import read_rows
from editflow.data.rows.bad import BadRow
from editflow.errors import InputError

FOUND = 1  # exit code of a command that met bad rows
MOST_TOLD = 20
STEP = 500  # rows; a bar that moves with each of them would take longer than reading them

T = TypeVar("T")


@dataclass
class PairFiles:
    """Reads pairs, or with another `read` other rows; each bad one is told on stderr.

    With `strict` the first bad row ends the command.
    """

    streams: Streams
    strict: bool = False
    bad: int = 0
    read: Callable[[Path], Iterator[tuple[int, Any]]] = read_rows

    def pairs(
        self, paths: Iterable[Path], advance: Callable[[int], None]
    ) -> Iterator[tuple[str, Any]]:
        """Yield the pairs of all files, or what else `read` finds, with their place, `path:row`."""
        for path in paths:
            for number, row in moving(self.read(path), advance):
                where = f"{path}:{number}"
                if isinstance(row, BadRow):
                    self._tell(where, row)
                else:
                    yield where, row

    def close(self) -> int:
        """Say how many bad rows there were; return the exit code."""
        if self.bad > MOST_TOLD:
            self.streams.warn(f"and {self.bad - MOST_TOLD:,} more; see `editflow data check`")
        if self.bad:
            self.streams.warn(f"{counted(self.bad, 'bad row')} left out")
        return FOUND if self.bad else 0

    def _tell(self, where: str, row: BadRow) -> None:
        if self.strict:
            raise InputError(str(row), where=where)
        self.bad += 1
        if self.bad <= MOST_TOLD:
            self.streams.warn(f"{where}: {row}")


def moving(rows: Iterable[T], advance: Callable[[int], None]) -> Iterator[T]:
    """Yield the rows and move a bar over them."""
    for count, row in enumerate(rows, 1):
        if count % STEP == 0:
            advance(STEP)
        yield row
