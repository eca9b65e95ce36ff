"""A filled text: the byte edits that fill it, the values, and how it came to them.

All else (new bytes, patch) follows from the edits. Knows nothing of models or files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from editflow.canvas.trace import Trace
from editflow.text.edits import Edit, apply_edits
from editflow.text.patch import to_patch
from editflow.text.source import Source
from editflow.text.syntax import Verdict, check_syntax, language_of


@dataclass(frozen=True, slots=True)
class FillStats:
    """What a fill cost: forward passes, tokens filled in, seconds, steps, and why it stopped.

    Of the `forwards`, `probes` chose lengths and sections, one for each thing that was tried.
    """

    forwards: int
    tokens: int
    seconds: float
    steps: int
    stop: str
    probes: int = 0


@dataclass(frozen=True, slots=True)
class Filled:
    """A source with its slots filled; nothing is written anywhere.

    `values` are texts by name: of a repeated section a list of objects, of an optional one whether
    it is there, or the text of the field that is called like it. `confidence` is the probability
    of the least sure token of each slot, by name; of a name that occurs more often, of all.
    """

    source: Source
    edits: tuple[Edit, ...]
    values: Mapping[str, Any]
    confidence: Mapping[str, float]
    trace: Trace
    stats: FillStats

    @property
    def data(self) -> bytes:
        """The new bytes: the edits spliced into the original ones."""
        return apply_edits(self.source.data, self.edits)

    @property
    def text(self) -> str:
        """The new text, decoded, with the line endings of the source."""
        body = self.data[len(self.source.bom) :]
        return body.decode(self.source.encoding, errors="surrogateescape")

    @property
    def after(self) -> Source:
        """The new bytes as a source of their own."""
        return Source.from_bytes(self.data, path=self.source.path)

    @property
    def verdict(self) -> Verdict:
        """Whether the result parses, in a language that its path or first line tells."""
        after = self.after
        return check_syntax(after.text, language_of(after.path, after.text))

    @property
    def parses(self) -> bool:
        """Whether the result parses, or nobody here can tell."""
        return self.verdict.status != "fail"

    def patch(self, path: str | None = None) -> bytes:
        """Return a git-style unified diff from the template to the filled text."""
        return to_patch(self.edits, self.source.data, path=path or self.source.path or "text")
