"""Parquet files, read and written a few rows at a time; needs pyarrow (extra `data`).

Knows columns; knows nothing of what they mean.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any

from editflow.data.rows.bad import BadRow, Lazy
from editflow.errors import InputError

ROWS_A_BATCH = 64
BUFFER = 2**20  # bytes of a column held at a time, however large its row groups are


def read(path: Path) -> Iterator[tuple[int, Lazy]]:
    """Yield each row, without its nulls, with its number from 1; damage ends the file.

    A row is made of its columns when it is asked for.
    """
    pa, parquet = _pyarrow()
    number = 0
    with path.open("rb") as raw:
        try:
            with parquet.ParquetFile(raw, buffer_size=BUFFER) as file:
                for batch in file.iter_batches(batch_size=ROWS_A_BATCH):
                    for index in range(batch.num_rows):
                        number += 1
                        yield number, partial(_object, batch, index)
        except (pa.ArrowException, OSError) as error:
            yield number + 1, partial(BadRow, f"damaged from here on: {error}")


def write(rows: Iterable[Mapping[str, Any]], raw: IO[bytes], *, columns: Sequence[str]) -> int:
    """Write `columns`, all of strings, as zstd Parquet; return how many rows.

    What a row lacks is null; what is not a string is written as JSON.
    """
    pa, parquet = _pyarrow()
    schema = pa.schema([(name, pa.string()) for name in columns])
    count = 0
    with parquet.ParquetWriter(raw, schema, compression="zstd") as writer:
        for group in _groups(rows):
            table = {name: [_text(row.get(name)) for row in group] for name in columns}
            writer.write_table(pa.table(table, schema=schema))
            count += len(group)
    return count


def _object(batch: Any, index: int) -> dict[str, Any] | BadRow:
    row = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            value = column[index].as_py()
        except UnicodeDecodeError:
            return BadRow("is not valid UTF-8", name)
        if value is not None and value == value:  # NaN is how tables of numbers write null
            row[name] = value
    return row


def _groups(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """Gather rows until they are many or long."""
    group: list[Mapping[str, Any]] = []
    size = 0
    for row in rows:
        group.append(row)
        size += sum(len(value) for value in row.values() if isinstance(value, str))
        if len(group) == 64 * ROWS_A_BATCH or size > 16 * BUFFER:
            yield group
            group, size = [], 0
    if group:
        yield group


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        hint = "pip install 'editflow[data]'"
        raise InputError("Parquet files need pyarrow, which is not installed", hint=hint) from error
    return pyarrow, pyarrow.parquet
