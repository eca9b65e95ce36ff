"""One large file of raw text, cut at blank lines: for masked and denoising training, and families.

Knows plain text, also compressed; reads it as a stream, so that its size does not matter.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO

from editflow.data.sources.text import Text
from editflow.errors import InputError

PIECE = 20_000  # characters; a piece ends at the first blank line after as many
LONGEST = 200_000  # characters of a piece without blank lines

_OPENED: dict[str, Callable[..., IO[str]]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
}


@dataclass(frozen=True, slots=True)
class Raw:
    """The pieces of `path`; their origins are numbered."""

    path: Path
    lang: str = "prose"
    licence: str = ""

    def texts(self, rejected: Counter[str]) -> Iterator[Text]:
        """Yield the pieces; those of no more than white space are counted as "empty"."""
        for number, piece in enumerate(self._pieces()):
            if piece.strip():
                yield Text(f"{self.path.name}/{number:06d}", self.licence, self.lang, piece)
            else:
                rejected["empty"] += 1

    def _pieces(self) -> Iterator[str]:
        lines: list[str] = []
        length = 0
        try:
            for line in chain(self._lines(), [""]):
                lines.append(line)
                length += len(line)
                if not line or length >= (LONGEST if line.strip() else PIECE):
                    yield "".join(lines)
                    lines, length = [], 0
        except (OSError, EOFError, lzma.LZMAError) as error:
            raise InputError(f"cannot be read: {error}", where=str(self.path)) from error
        except UnicodeDecodeError as error:
            raise InputError("not UTF-8", where=str(self.path)) from error

    def _lines(self) -> Iterator[str]:
        """Yield the lines; one without end is cut, so that no line fills the memory."""
        opened = _OPENED.get(self.path.suffix, open)
        with opened(self.path, "rt", encoding="utf-8", newline="\n") as file:
            yield from iter(lambda: file.readline(PIECE), "")
