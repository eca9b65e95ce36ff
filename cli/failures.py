"""Rows that a model got wrong, kept as JSON Lines.

Knows files; knows nothing of what a row holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from editflow.errors import WriteError


def write_failures(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write one line for each row. WriteError where the file cannot be written."""
    try:
        text = "".join(f"{json.dumps(row)}\n" for row in rows)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise WriteError(f"cannot be written: {error.strerror}", where=str(path)) from error
