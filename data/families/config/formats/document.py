"""A configuration text as entries with exact spans, next to the data a real parser reads from it.

One value type for JSON, YAML, TOML and INI; knows nothing of edits or wording.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["number", "string", "boolean", "null", "list", "table", "other"]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A `key: value` pair, or a list item (`key` empty). Spans are character offsets.

    `key_start:key_end` is the name without quotes. `start` is where the entry begins, quote or dash
    included. `inline`: written inside brackets on the way, where lines mean nothing.
    """

    path: Path
    key: str
    start: int
    key_start: int
    key_end: int
    value_start: int
    value_end: int
    kind: Kind
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """Entries in text order, and the parsed data they are the spans of."""

    text: str
    entries: tuple[Entry, ...]
    data: Any

    def raw(self, entry: Entry) -> str:
        """Return the value as it is written."""
        return self.text[entry.value_start : entry.value_end]

    def keyed(self) -> list[Entry]:
        """Return the entries with a key that stands only once in the text."""
        names = [entry.key for entry in self.entries]
        return [entry for entry in self.entries if entry.key and names.count(entry.key) == 1]

    def members(self, path: Path) -> list[Entry]:
        """Return the entries directly under `path`, in text order."""
        return [entry for entry in self.entries if entry.path[:-1] == path and entry.path]

    def value(self, entry: Entry) -> Any:
        """Return the parsed value of an entry."""
        return look_up(self.data, entry.path)


@dataclass(frozen=True, slots=True)
class Format:
    """`read` returns None for what does not parse; `load` raises `ValueError`.

    `scalar` parses one written value, `string` writes one in the style of an old raw value.
    """

    name: str
    read: Callable[[str], Document | None]
    load: Callable[[str], Any]
    scalar: Callable[[str], Any]
    string: Callable[[str, str], str | None]


def look_up(data: Any, path: Path) -> Any:
    """Return what stands at `path`; `LookupError` or `TypeError` when nothing does."""
    for step in path:
        data = data[step]
    return data


def stands(form: Format, text: str, path: Path) -> Any:
    """Return what a parser reads at `path`, None where it reads nothing."""
    try:
        return look_up(form.load(text), path)
    except (ValueError, LookupError, TypeError):
        return None


def replaced(data: Any, path: Path, change: Callable[[Any, str | int], None]) -> Any:
    """Return a copy of `data` in which `change(container, last step)` was applied at `path`."""
    changed = copy.deepcopy(data)
    change(look_up(changed, path[:-1]), path[-1])
    return changed


def known(document: Document) -> Document:
    """Return the document without entries the parser does not see at their path."""
    return Document(document.text, tuple(_seen(document)), document.data)


def dotted(path: Path) -> str:
    """Return `a.b.c` for a path of names."""
    return ".".join(map(str, path))


def pack(value: Any) -> str:
    """Write a path or value as a hidden word of a draft, for its oracle."""
    return json.dumps(value)


def is_cut(before: str, after: str) -> bool:
    """Tell whether `after` is `before` with one run of characters taken out."""
    head = 0
    while head < len(after) and before[head] == after[head]:
        head += 1
    return before[len(before) - (len(after) - head) :] == after[head:]


def _seen(document: Document) -> Iterator[Entry]:
    for entry in document.entries:
        try:
            look_up(document.data, entry.path)
        except (LookupError, TypeError):
            continue
        yield entry
