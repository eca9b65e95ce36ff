"""JSON read by spans: a small tokenizer beside the real parser.

Knows nothing of edits.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from editflow.data.families.config.formats.document import Document, Entry, Kind, Path

TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}\[\]:,]')
_KINDS: dict[str, Kind] = {'"': "string", "t": "boolean", "f": "boolean", "n": "null"}


@dataclass(slots=True)
class _Open:
    """A container that is not closed yet; `key` is the member whose value comes next."""

    path: Path
    start: int
    is_table: bool
    key: re.Match[str] | None = None
    count: int = 0


@lru_cache(maxsize=2048)
def read(text: str) -> Document | None:
    """Return the document, or None when it does not parse or repeats a key."""
    try:
        data = json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        return None
    return Document(text, tuple(_entries(text)), data)


def load(text: str) -> Any:
    """Parse; `ValueError` when it is no JSON or a key stands twice in an object."""
    return json.loads(text, object_pairs_hook=_unique)


def scalar(raw: str) -> Any:
    """Parse one written value."""
    return json.loads(raw)


def string(value: str, raw: str) -> str | None:  # noqa: ARG001
    """Write a string value."""
    return json.dumps(value, ensure_ascii=False)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in an object")
    return found


def _entries(text: str) -> list[Entry]:
    found: list[tuple[int, Entry]] = []
    stack: list[_Open] = []
    for match in TOKEN.finditer(text):
        sign = match[0][0]
        if sign in ":,":
            continue
        if sign in "]}":
            closed = stack.pop()
            if stack:
                kind: Kind = "table" if closed.is_table else "list"
                found.append(_entry(stack[-1], closed.start, match.end(), kind))
        elif sign in "[{":
            path = _path(stack[-1]) if stack else ()
            stack.append(_Open(path, match.start(), sign == "{"))
        elif stack and stack[-1].is_table and stack[-1].key is None:
            stack[-1].key = match
        elif stack:
            kind = _KINDS.get(sign, "number")
            found.append(_entry(stack[-1], match.start(), match.end(), kind))
    return [entry for _, entry in sorted(found, key=lambda item: item[0])]


def _path(holder: _Open) -> Path:
    if holder.is_table and holder.key is not None:
        return (*holder.path, json.loads(holder.key[0]))
    return (*holder.path, holder.count)


def _entry(holder: _Open, start: int, end: int, kind: Kind) -> tuple[int, Entry]:
    """Make the entry of a finished value and get the holder ready for its next one."""
    path, key = _path(holder), holder.key
    holder.key, holder.count = None, holder.count + 1
    if key is None:
        return start, Entry(path, "", start, start, start, start, end, kind, inline=True)
    name = str(path[-1])
    whole = (key.start(), key.start() + 1, key.end() - 1)
    return key.start(), Entry(path, name, *whole, start, end, kind, inline=True)
