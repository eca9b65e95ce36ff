"""A text some source holds, with where it comes from and under which licence.

Knows JSON Lines, plain or xz; knows nothing of what a text is used for.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from editflow.errors import InputError


@dataclass(frozen=True, slots=True)
class Text:
    """One whole text. `origin` names it (`package/path.py`), `lang` is "python", "prose"…"""

    origin: str
    licence: str
    lang: str
    text: str


def write_texts(texts: Iterable[Text], path: Path) -> int:
    """Write one JSON object a line (compressed when `path` ends in `.xz`); return the count."""
    count = 0
    with _open(path, "wt") as file:
        for text in texts:
            file.write(line(text))
            count += 1
    return count


def line(text: Text) -> str:
    """Return a text as a line of JSON Lines."""
    return json.dumps(asdict(text), ensure_ascii=False) + "\n"


def read_texts(path: Path) -> Iterator[Text]:
    """Yield the texts of a `.jsonl` or `.jsonl.xz` file; `InputError` names the first bad line."""
    with _open(path, "rt") as file:
        for number, line in enumerate(file, 1):
            try:
                yield Text(**json.loads(line))
            except (TypeError, ValueError) as error:
                raise InputError(f"not a text row: {error}", where=f"{path}:{number}") from error


def decoded(data: bytes) -> tuple[str, str]:
    """Return "" and the text of a file, or why it has none: "binary" or "not UTF-8"."""
    if b"\0" in data:
        return "binary", ""
    try:
        return "", data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "not UTF-8", ""


def _open(path: Path, mode: str) -> IO[str]:
    if path.suffix == ".xz":
        return lzma.open(path, mode, encoding="utf-8", newline="\n")  # type: ignore[return-value]
    return open(path, mode, encoding="utf-8", newline="\n")
