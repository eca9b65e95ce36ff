"""A row that cannot be used, as a value: whoever reads decides whether to stop or to go on.

Knows nothing of files or of what a row holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class BadRow:
    """What is wrong with a row, and with which `field` of it; "" for the row as a whole."""

    what: str
    field: str = ""

    def __str__(self) -> str:
        return f'field "{self.field}" {self.what}' if self.field else self.what


Lazy = Callable[[], dict[str, Any] | BadRow]  # a row that is parsed when it is asked for
