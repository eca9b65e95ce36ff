"""A proposal: the edits a model wants to make to one source, and how it came to them.

All else (new bytes, patch, verdict) follows from the edits. Knows nothing of models or files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from editflow.canvas.trace import Trace
from editflow.editing.doubt import doubt
from editflow.text.edits import Edit, apply_edits
from editflow.text.patch import to_patch
from editflow.text.source import Source
from editflow.text.syntax import Verdict, language_of, verify


@dataclass(frozen=True, slots=True)
class Stats:
    """What an edit cost: forward passes over windows, tokens read, seconds, and why it stopped.

    `dropped` counts proposed changes that could not be written in the file's encoding or would have
    cut a character in two.
    """

    forwards: int
    tokens: int
    seconds: float
    steps: int
    windows: int
    stop: str
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """Edits to `source` by an instruction; nothing is written anywhere."""

    source: Source
    instruction: str
    edits: tuple[Edit, ...]
    trace: Trace
    stats: Stats

    @property
    def changed(self) -> bool:
        return bool(self.edits)

    @property
    def confidence(self) -> float:
        """The probability of the least sure edit; 1 when nothing changed."""
        return min((edit.confidence for edit in self.edits), default=1.0)

    @property
    def doubt(self) -> str:
        """Why the instruction is likely beyond the model, in words; "" when nothing says so."""
        return doubt(self)

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
        """The new bytes, read as the source was."""
        return Source.from_bytes(self.data, path=self.source.path, encoding=self.source.encoding)

    @property
    def language(self) -> str | None:
        """The language of the source, as far as its path or its first line tells."""
        return language_of(self.source.path, self.source.text)

    def patch(self, path: str | None = None) -> bytes:
        """Return a git-style unified diff; empty when nothing changed."""
        name = path or self.source.path or "text"
        return to_patch(self.edits, self.source.data, path=name)

    def verify(self) -> Verdict:
        """Check "parsed before, so parses after" in the language of the source."""
        return verify(self.source.text, self.after.text, self.language)

    def keep(self, edits: Sequence[Edit]) -> Proposal:
        """Return the proposal with only some of its edits; the trace still records all of them."""
        return replace(self, edits=tuple(edits))
