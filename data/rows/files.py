"""Data files by their suffix: which kind a file is, and how it is read and written.

Knows kinds and suffixes; the kinds themselves are modules next to this one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from editflow.data.rows import json_lines, parquet
from editflow.data.rows.bad import BadRow, Lazy
from editflow.errors import InputError, WriteError

JSON_LINES = (".jsonl", ".ndjson", ".json")
COMPRESSED = (".xz", ".gz")


def read_objects(path: Path) -> Iterator[tuple[int, dict[str, Any] | BadRow]]:
    """Yield each row with its number from 1: its line in JSON Lines, its row in Parquet.

    A row that cannot be read is a `BadRow` and the next one follows. A file that is cut short or
    damaged ends with a `BadRow`. `InputError` when it cannot be opened or its kind is not known.
    """
    for number, row in read_lazily(path):
        yield number, row()


def read_lazily(path: Path) -> Iterator[tuple[int, Lazy]]:
    """Yield each row as `read_objects` does, not yet parsed: calling it does that.

    For passing over rows that another process reads, which is five times as fast.
    """
    read = parquet.read if is_parquet(path) else json_lines.read
    try:
        yield from read(path)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error


def write_objects(rows: Iterable[Mapping[str, Any]], path: Path, *, columns: Sequence[str]) -> int:
    """Write rows in the kind that the suffix names; return how many.

    The file stands under its name once it is whole, so `rows` may still read the old one.
    `columns` are those of a Parquet file. `WriteError` when it cannot be written.
    """
    as_parquet = is_parquet(path)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            if as_parquet:
                count = parquet.write(rows, file, columns=columns)
            else:
                count = json_lines.write(rows, file, suffix=path.suffix.lower())
        os.replace(part, path)
    except OSError as error:
        raise WriteError(f"cannot be written: {error.strerror}", where=str(path)) from error
    finally:
        with suppress(OSError):  # not there once it has its name, nor where no file can be
            part.unlink()
    return count


def is_parquet(path: Path) -> bool:
    """Tell whether a file is Parquet or else JSON Lines; `InputError` when it is neither."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes[-1:] == [".parquet"]:
        return True
    plain = suffixes[:-1] if suffixes[-1:] and suffixes[-1] in COMPRESSED else suffixes
    if plain[-1:] and plain[-1] in JSON_LINES:
        return False
    hint = "Known: .parquet, .jsonl, .jsonl.xz, .jsonl.gz (.json and .ndjson hold lines as well)."
    raise InputError("not a kind of data file that is known", where=str(path), hint=hint)
