"""Work done in parts, so that what was interrupted goes on where it stopped.

A part is finished when a small JSON file says so, written last. Knows nothing of what a part holds.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from editflow.errors import InputError, UsageError, WriteError


@dataclass(frozen=True, slots=True)
class Parts:
    """The reports of the finished parts, by name, and what was asked for, in a folder."""

    folder: Path

    def claim(self, asked: Mapping[str, Any]) -> None:
        """Make the folder ready for this work; `UsageError` when it holds parts of another."""
        try:
            self.folder.mkdir(exist_ok=True)
        except OSError as error:
            raise WriteError(f"cannot be made: {error.strerror}", where=str(self.folder)) from error
        asked = json.loads(json.dumps(asked, default=str))
        earlier = self.report("asked")
        if earlier is None:
            self.finish("asked", asked)
        elif different := sorted(
            name for name in {*earlier, *asked} if earlier.get(name) != asked.get(name)
        ):
            raise UsageError(
                f"holds unfinished work that was asked for differently: {', '.join(different)}",
                where=str(self.folder),
                hint="Ask for the same again to go on, or remove this folder to start anew.",
            )

    def report(self, name: str) -> dict[str, Any] | None:
        """Return what a part said of itself; None when it is not finished."""
        path = self._path(name)
        try:
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise InputError(f"cannot be read: {error}", where=str(path)) from error
        return found

    def finish(self, name: str, report: Mapping[str, Any]) -> None:
        """Say that a part is finished."""
        write_json(report, self._path(name))

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"


def write_json(value: Mapping[str, Any], path: Path) -> None:
    """Write an object; the file stands under its name once it is whole."""
    temporary = path.with_name(f".{path.name}.part")
    text = json.dumps(value, ensure_ascii=False, indent=1, default=str)
    try:
        temporary.write_text(text + "\n", encoding="utf-8")
        os.replace(temporary, path)
    except OSError as error:
        raise WriteError(f"cannot be written: {error.strerror}", where=str(path)) from error
