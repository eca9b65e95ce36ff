"""The table of sources: where texts and ready edit pairs are read from.

A source is a frozen dataclass: its fields are the options a recipe gives it. It has a method
`texts(rejected)` or `pairs(rejected)` that reads it in a fixed order and counts in `rejected` what
it leaves out, by reason. A new source is a new row here: the contract test runs over this table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import Any, Protocol

from editflow.data.pair import EditPair
from editflow.data.sources.text import Text

SOURCES: dict[str, str] = {
    "folder": "editflow.data.sources.folder:Folder",
    "packages": "editflow.data.sources.packages:Packages",
    "texts": "editflow.data.sources.text_rows:TextRows",
    "raw": "editflow.data.sources.raw:Raw",
    "git": "editflow.data.sources.git:History",
    "pairs": "editflow.data.sources.ready:Ready",
}


class TextSource(Protocol):
    """Holds texts, of which families make pairs and masked training makes gaps."""

    def texts(self, rejected: Counter[str]) -> Iterator[Text]: ...


class PairSource(Protocol):
    """Holds edits somebody made, with the words that ask for them."""

    def pairs(self, rejected: Counter[str]) -> Iterator[EditPair]: ...


def source(name: str) -> Any:
    """Return the class of the source called `name`; `KeyError` names the ones there are."""
    if name not in SOURCES:
        raise KeyError(f"unknown source {name!r}; known: {', '.join(SOURCES)}")
    module, attribute = SOURCES[name].split(":")
    return getattr(import_module(module), attribute)
