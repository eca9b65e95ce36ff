"""What a template is made of: fixed text, fields, repetitions of a field, and sections.

Values only; how they are written is `reader`'s, and what fills them is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from editflow.constraints.language.bounded import Language
from editflow.errors import UsageError


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """What a field may hold: `language`, written as `words`; `usual` characters at a guess."""

    words: str
    language: Language
    usual: int


@dataclass(frozen=True, slots=True)
class Fixed:
    """Characters `[start, end)` of the template, which stand for `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """A slot with a name; `hint` is what the template says about it to the model."""

    start: int
    end: int
    name: str
    kind: Kind
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Same:
    """The value of a field once more."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part that appears `least` to `most` times with `between` in the middle.

    An `optional` one is written `{{?name}}`, any other `{{#name 1..3}}`.
    """

    start: int
    end: int
    name: str
    parts: tuple[Part, ...]
    least: int = 0
    most: int = 1
    between: str = ""
    optional: bool = True


Part: TypeAlias = Fixed | Field | Same | Section


@dataclass(frozen=True, slots=True)
class Template:
    """A text and its parts, which follow each other without a gap; `path` names it in errors."""

    text: str
    parts: tuple[Part, ...]
    path: str | None = None
    fields: dict[str, Field] = field(default_factory=dict)

    def where(self, at: int) -> str:
        """Return `path:line:column` of a character, line and column from 1."""
        return location(self.text, at, self.path)

    def sections(self) -> Iterator[Section]:
        """Yield the sections, outer ones before those inside them."""
        yield from _sections(self.parts)

    @property
    def hints(self) -> list[str]:
        """What the template says about its fields, in order, each once."""
        return list(dict.fromkeys(found.hint for found in self.fields.values() if found.hint))


def _sections(parts: tuple[Part, ...]) -> Iterator[Section]:
    for part in parts:
        if isinstance(part, Section):
            yield part
            yield from _sections(part.parts)


def location(text: str, at: int, path: str | None) -> str:
    """Return `path:line:column` of a character of a text, line and column from 1."""
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    return f"{path or 'template'}:{line}:{column}"


def misplaced(what: str, text: str, at: int, path: str | None, hint: str) -> UsageError:
    """Return the error of something wrong at a character of a template."""
    return UsageError(what, where=location(text, at, path), hint=hint)
