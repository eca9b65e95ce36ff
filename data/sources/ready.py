"""Edit pairs that are ready: a file in the project's own format or one of its aliases.

Knows nothing of the format itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from editflow.data.pair import EditPair, read_pairs


@dataclass(frozen=True, slots=True)
class Ready:
    """The pairs of `path`; `lang` and `licence` are for rows that do not tell theirs."""

    path: Path
    lang: str = ""
    licence: str = ""

    def pairs(self, _rejected: Counter[str]) -> Iterator[EditPair]:
        """Yield every pair."""
        for pair in read_pairs(self.path):
            yield replace(pair, lang=pair.lang or self.lang, licence=pair.licence or self.licence)
