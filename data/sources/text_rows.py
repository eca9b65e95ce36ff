"""Texts that someone else keeps as rows: JSON Lines, also compressed, or Parquet.

Knows the fields `origin`, `licence` and `text`, with `lang` where the origin does not tell it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from editflow.data.rows.bad import BadRow
from editflow.data.rows.files import read_objects
from editflow.data.sources.language import guess_language
from editflow.data.sources.text import Text
from editflow.errors import InputError


@dataclass(frozen=True, slots=True)
class TextRows:
    """The rows of the file at `path`."""

    path: Path

    def texts(self, _rejected: Counter[str]) -> Iterator[Text]:
        """Yield every text; `InputError` names the first row that is bad or has no text."""
        for number, row in read_objects(self.path):
            where = f"{self.path}:{number}"
            if isinstance(row, BadRow):
                raise InputError(str(row), where=where)
            origin, text = row.get("origin"), row.get("text")
            if not isinstance(origin, str) or not isinstance(text, str):
                raise InputError('fields "origin" and "text" must be strings', where=where)
            lang = row.get("lang") or guess_language(origin, text)
            yield Text(origin, str(row.get("licence", "")), str(lang), text)
