"""Prepared texts in a folder, written once and read from disk one at a time.

Knows files `<language>.<split>.jsonl` and where their lines start; keeps no text in memory, so that
many processes share what the system caches.
"""

from __future__ import annotations

import json
import os
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from contextlib import ExitStack
from itertools import accumulate
from pathlib import Path
from typing import IO, overload

from editflow.data.sources.text import Text, line
from editflow.errors import InputError


class StoredTexts(Sequence[Text]):
    """The texts of some files, in their order; an item is read when it is asked for."""

    def __init__(self, files: Iterable[_File]) -> None:
        self._files = tuple(files)
        self._ends = list(accumulate(map(len, self._files)))

    @classmethod
    def of(cls, folder: Path, split: str) -> StoredTexts:
        """Open the texts of one split in a folder."""
        return cls(_File(path) for path in sorted(folder.glob(f"*.{split}.jsonl")))

    def only(self, langs: Collection[str]) -> StoredTexts:
        """Return the texts of some languages."""
        return StoredTexts(file for file in self._files if file.lang in langs)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, index: int) -> Text: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Text]: ...
    def __getitem__(self, index: int | slice) -> Text | Sequence[Text]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        for file, end in zip(self._files, self._ends, strict=True):
            if number < end:
                return file.read(number - (end - len(file)))
        raise IndexError(index)


class _File:
    """One file and where each of its lines starts; it stays open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lang = path.name.split(".")[0]
        self._file = path.open("rb")
        self._starts = array("q", accumulate(map(len, self._file), initial=0))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def read(self, number: int) -> Text:
        start, end = self._starts[number : number + 2]
        try:  # a read with a position, for processes that share the open file
            return Text(**json.loads(os.pread(self._file.fileno(), end - start, start)))
        except (TypeError, ValueError) as error:
            where = f"{self.path}:{number + 1}"
            raise InputError(f"not a text row: {error}", where=where) from error


def store(texts: Iterable[tuple[str, Text]], folder: Path) -> Counter[str]:
    """Write texts, each with its split, into the files of a folder; return the counts by file."""
    counts: Counter[str] = Counter()
    with ExitStack() as opened:
        files: dict[str, IO[str]] = {}
        for split, text in texts:
            name = f"{text.lang}.{split}.jsonl"
            if name not in files:
                file = (folder / name).open("w", encoding="utf-8", newline="\n")
                files[name] = opened.enter_context(file)
            files[name].write(line(text))
            counts[name] += 1
    return counts


def of_languages(texts: Sequence[Text], langs: Collection[str]) -> Sequence[Text]:
    """Return the texts of some languages, without reading stored ones."""
    if isinstance(texts, StoredTexts):
        return texts.only(langs)
    return [text for text in texts if text.lang in langs]
