"""Holes in a file of any kind: `<fill>`, `<fill: a hint>`, or a place given by line and column.

Knows strings; every other character of the file, braces included, means itself.
"""

from __future__ import annotations

import re

from editflow.constraints.templates.kinds import kind_of
from editflow.constraints.templates.parts import Field, Fixed, Part, Template
from editflow.errors import UsageError

_HOLE = re.compile(r"<fill(?::([^<>\n]*))?>")


def has_holes(text: str) -> bool:
    """Tell whether a text has a hole."""
    return _HOLE.search(text) is not None


def read_holes(text: str, *, path: str | None = None) -> Template:
    """Return the template whose fields, named 1, 2, …, are the holes of a text.

    A hole alone on its line may become several lines, any other one only part of a line.
    """
    spans = [(match.start(), match.end(), match[1] or "") for match in _HOLE.finditer(text)]
    return _template(text, spans, path)


def hole_at(text: str, line: int, column: int, *, path: str | None = None) -> Template:
    """Return the template with one hole before a column of a line, both counted from 1.

    UsageError for a place that the text does not have.
    """
    lines = text.split("\n")
    where = f"{path or 'text'}:{line}:{column}"
    if not 1 <= line <= len(lines):
        raise UsageError("there is no such line", where=where, hint=f"There are {len(lines)}.")
    if not 1 <= column <= len(lines[line - 1]) + 1:
        raise UsageError(
            "there is no such column",
            where=where,
            hint=f"The line has {len(lines[line - 1])} characters; one more is its end.",
        )
    at = sum(len(before) + 1 for before in lines[: line - 1]) + column - 1
    return _template(text, [(at, at, "")], path)


def _template(text: str, spans: list[tuple[int, int, str]], path: str | None) -> Template:
    parts: list[Part] = []
    fields = {}
    done = 0
    for number, (start, end, hint) in enumerate(spans, start=1):
        if start > done:
            parts.append(Fixed(done, start, text[done:start]))
        kind = kind_of("text" if _alone(text, start, end) else "line")
        field = Field(start, end, str(number), kind, hint.strip())
        fields[field.name] = field
        parts.append(field)
        done = end
    if done < len(text):
        parts.append(Fixed(done, len(text), text[done:]))
    return Template(text, tuple(parts), path, fields)


def _alone(text: str, start: int, end: int) -> bool:
    """Tell whether nothing else stands on the line of a hole."""
    first = text.rfind("\n", 0, start) + 1
    newline = text.find("\n", end)
    last = len(text) if newline < 0 else newline
    return not (text[first:start] + text[end:last]).strip()
