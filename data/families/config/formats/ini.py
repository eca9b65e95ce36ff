"""INI and .env files read by spans, checked against configparser.

Knows nothing of edits. Continued lines are left alone.
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from editflow.data.families.config.formats.document import Document, Entry, Kind, Path, known

ROOT = "-root-"  # the section of lines above the first header
_LINE = re.compile(
    r"^(?:\[(?P<section>[^\]\n]+)\]"
    r"|(?P<key>[A-Za-z_][\w.-]*)[ \t]*[=:][ \t]*(?P<value>[^\n]*?))[ \t]*$",
    re.MULTILINE,
)


@lru_cache(maxsize=2048)
def read(text: str) -> Document | None:
    """Return the document, or None when it does not parse."""
    try:
        data = load(text)
    except ValueError:
        return None
    return known(Document(text, tuple(_entries(text)), data))


def load(text: str) -> Any:
    """Parse into sections of strings; `ValueError` when it is no INI."""
    parser = configparser.RawConfigParser(strict=True)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    try:
        parser.read_string(f"[{ROOT}]\n{text}")
    except configparser.Error as error:
        raise ValueError(str(error)) from error
    return {name: dict(parser[name]) for name in parser.sections()}


def scalar(raw: str) -> Any:
    """Parse one written value: every value is a string."""
    return raw


def string(value: str, raw: str) -> str | None:
    """Write a value, in the quotes of the old one if it had any."""
    quote = raw[:1] if raw[:1] in "\"'" and raw[-1:] == raw[:1] and len(raw) > 1 else ""
    return None if "\n" in value or (quote and quote in value) else f"{quote}{value}{quote}"


def _entries(text: str) -> Iterator[Entry]:
    path: Path = (ROOT,)
    for match in _LINE.finditer(text):
        if match["section"]:
            path = (match["section"],)
        else:
            first, last = match.span("key")
            start, end = match.span("value")
            here = (*path, match["key"])
            yield Entry(here, match["key"], first, first, last, start, end, _kind(match["value"]))


def _kind(raw: str) -> Kind:
    if raw.lower() in {"true", "false"}:
        return "boolean"
    if re.fullmatch(r"-?\d+(?:\.\d+)?", raw):
        return "number"
    return "string" if raw else "null"
