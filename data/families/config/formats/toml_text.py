"""TOML read by spans: tables and `key = value` lines, checked against tomllib.

Knows nothing of edits. Dotted and quoted keys are left alone.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from editflow.data.families.config.formats.document import Document, Entry, Kind, Path, known

_STRING = r'"""(?:[^\\]|\\.)*?"""' + r"|'''.*?'''" + r'|"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'"
_LINE = re.compile(
    r"^[ \t]*(?:#[^\n]*|(?P<array>\[\[)\s*(?P<many>[\w.-]+)\s*\]\]|\[\s*(?P<table>[\w.-]+)\s*\]"
    r"|(?P<key>[A-Za-z0-9_-]+)[ \t]*=[ \t]*(?P<value>[^\s#]))",
    re.MULTILINE,
)
_TOKEN = re.compile(rf"{_STRING}|#[^\n]*|[\[\]{{}}]|[^\s\[\]{{}},#=\"']+", re.DOTALL)
_LEFT_ALONE = re.compile(r"\r|\b(?:nan|inf)\b")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


@lru_cache(maxsize=2048)
def read(text: str) -> Document | None:
    """Return the document, or None when it does not parse."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError):
        return None
    return (
        known(Document(text, tuple(_entries(text)), data)) if not _LEFT_ALONE.search(text) else None
    )


def load(text: str) -> Any:
    """Parse; `ValueError` when it is no TOML."""
    return tomllib.loads(text)


def scalar(raw: str) -> Any:
    """Parse one written value."""
    return tomllib.loads(f"value = {raw}")["value"]


def string(value: str, raw: str) -> str | None:
    """Write a string value in the quotes of the old one; None when it cannot stand there."""
    if raw[:3] in {'"""', "'''"} or "\n" in value:
        return None
    if raw[:1] == "'":
        return None if "'" in value else f"'{value}'"
    return json.dumps(value, ensure_ascii=False)


def _entries(text: str) -> Iterator[Entry]:
    path: Path = ()
    counts: dict[str, int] = {}
    at = 0
    while match := _LINE.search(text, at):
        at = match.end()
        if match["many"]:
            counts[match["many"]] = counts.get(match["many"], -1) + 1
            path = (*match["many"].split("."), counts[match["many"]])
        elif match["table"]:
            path = tuple(match["table"].split("."))
        elif match["key"]:
            start = match.start("value")
            at = end = _value_end(text, start)
            kind = _kind(text[start:end])
            here = (*path, match["key"])
            first, last = match.span("key")
            yield Entry(here, match["key"], first, first, last, start, end, kind)
            if kind == "list":
                yield from _items(text, start, end, here)


def _value_end(text: str, start: int) -> int:
    """Return where the value that starts at `start` ends, brackets matched."""
    depth = 0
    for token in _TOKEN.finditer(text, start):
        depth += (token[0] in "[{") - (token[0] in "]}")
        if depth == 0:
            return token.end()
    return len(text)


def _items(text: str, start: int, end: int, path: Path) -> Iterator[Entry]:
    """Yield the items of a flat list; nothing for nested ones."""
    inner = list(_TOKEN.finditer(text, start + 1, end - 1))
    values = [token for token in inner if not token[0].startswith("#")]
    if len(values) == len(inner) and not any(token[0] in "[]{}" for token in inner):
        for index, token in enumerate(values):
            first, last = token.span()
            kind = _kind(token[0])
            yield Entry((*path, index), "", first, first, first, first, last, kind, inline=True)


def _kind(raw: str) -> Kind:
    if raw[0] in "\"'":
        return "string" if "\n" not in raw else "other"
    if raw[0] in "[{":
        return "list" if raw[0] == "[" else "table"
    if raw in {"true", "false"}:
        return "boolean"
    return "number" if _NUMBER.fullmatch(raw) else "other"
