"""JSON Lines, plain, xz or gz: one object a line, read and written line by line.

Knows UTF-8 and JSON; knows nothing of what the fields of a row mean.
"""

from __future__ import annotations

import gzip
import json
import lzma
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, NoReturn

from editflow.data.rows.bad import BadRow, Lazy
from editflow.errors import InputError

LONGEST_LINE = 16 * 2**20  # bytes; a longer line is passed over without being held

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def read(path: Path) -> Iterator[tuple[int, Lazy]]:
    """Yield each line that is not blank, unparsed, with its number from 1; damage ends the file.

    Compression is told by the first bytes, not by the name. `InputError` for a JSON array.
    """
    number = 0
    with path.open("rb") as raw:
        try:
            file = _unpacked(raw)
            while line := file.readline(LONGEST_LINE):
                number += 1
                if number == 1 and line.lstrip().startswith(b"["):
                    hint = f"One object a line is needed: jq -c '.[]' {path} > rows.jsonl"
                    raise InputError("a JSON array, not JSON Lines", where=str(path), hint=hint)
                if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                    length = len(line) + _rest_of_line(file)
                    what = f"a line of {length:,} bytes, more than {LONGEST_LINE:,}"
                    yield number, partial(BadRow, what)
                elif line.strip():
                    yield number, partial(_object, line.strip().removeprefix(_BYTE_ORDER_MARK))
        except (EOFError, lzma.LZMAError, zlib.error, gzip.BadGzipFile) as error:
            yield number + 1, partial(BadRow, f"damaged from here on: {error}")


def write(rows: Iterable[Mapping[str, Any]], raw: IO[bytes], *, suffix: str) -> int:
    """Write one object a line to `raw`, compressed as `suffix` says; return how many.

    The same rows give the same bytes. Values that JSON does not have are written as text.
    """
    count = 0
    with _packed(raw, suffix) as file:
        for row in rows:
            line = json.dumps(row, ensure_ascii=False, default=str)
            file.write(line.encode() + b"\n")
            count += 1
    return count


def _unpacked(raw: BufferedReader) -> IO[bytes]:
    start = raw.peek(6)
    if start.startswith(b"\xfd7zXZ\0"):
        return lzma.open(raw)
    return gzip.open(raw) if start.startswith(b"\x1f\x8b") else raw  # type: ignore[return-value]


def _packed(raw: IO[bytes], suffix: str) -> IO[bytes]:
    if suffix == ".xz":
        return lzma.open(raw, "wb")
    if suffix == ".gz":  # without name and time, so that the same rows give the same bytes
        return gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0)  # type: ignore[return-value]
    return raw


def _rest_of_line(file: IO[bytes]) -> int:
    """Pass over what is left of a line; return its length."""
    length = 0
    while part := file.readline(2**20):
        length += len(part)
        if part.endswith(b"\n"):
            break
    return length


def _object(line: bytes) -> dict[str, Any] | BadRow:
    try:
        text, doubtful = line.decode(), _ESCAPED_SURROGATE.search(line) is not None
    except UnicodeDecodeError:  # parsed all the same, to name the field
        text, doubtful = line.decode(errors="surrogateescape"), True
    try:
        row = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        return BadRow(f"not JSON at character {error.pos + 1}: {error.msg.removesuffix(' at')}")
    except (ValueError, RecursionError) as error:  # endless digits, endless brackets
        return BadRow(f"not JSON that can be read: {error}")
    if not isinstance(row, dict):
        return BadRow("not a JSON object")
    broken = [name for name in row if doubtful and not _is_utf_8(name, row[name])]
    return BadRow("is not valid UTF-8", broken[0]) if broken else row


def _is_utf_8(*values: Any) -> bool:
    """Tell whether JSON values hold no lone surrogates, which no file could hold."""
    try:
        json.dumps(values, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
