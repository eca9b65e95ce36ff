"""A folder of text files, each one text.

Knows names and encodings; knows nothing of what is made of the texts.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from editflow.data.sources.language import by_name
from editflow.data.sources.licences import is_licence_file, of_text
from editflow.data.sources.text import Text, decoded
from editflow.errors import InputError

MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Folder:
    """The files under `path` in the order of their names; hidden ones and links are no part of it.

    `langs` are the wanted languages (none: all that are known). `name` is the `owner/name` of the
    repository the folder is a copy of. `licence` is by default the one of its licence file.
    """

    path: Path
    langs: tuple[str, ...] = ()
    name: str = ""
    licence: str = ""

    def texts(self, rejected: Counter[str]) -> Iterator[Text]:
        """Yield the texts; what is not read is counted by reason."""
        if not self.path.is_dir():
            raise InputError("not a folder", where=str(self.path))
        licence = self.licence or _licence(self.path)
        for file in _files(self.path):
            lang = by_name(file.name)
            reason, text = _read(file) if self._wants(lang) else ("other language", "")
            if reason:
                rejected[reason] += 1
            else:
                yield Text(self._origin(file), licence, str(lang), text.replace("\r\n", "\n"))

    def _wants(self, lang: str | None) -> bool:
        return lang in self.langs if self.langs else lang is not None

    def _origin(self, file: Path) -> str:
        inside = file.relative_to(self.path).as_posix()
        return f"{self.name}:{inside}" if self.name else f"{self.path.resolve().name}/{inside}"


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                yield path


def _read(file: Path) -> tuple[str, str]:
    """Return why a file is not used, or "" and its text."""
    if file.stat().st_size > MOST_BYTES:
        return "too large", ""
    try:
        data = file.read_bytes()
    except OSError:
        return "unreadable", ""
    return decoded(data)


def _licence(folder: Path) -> str:
    files = sorted(path for path in folder.iterdir() if is_licence_file(path.name))
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in files if path.is_file())
    return next((name for text in texts if (name := of_text(text))), "")
