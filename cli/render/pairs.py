"""An edit pair for people: drawn on a terminal, or a git patch under its instruction.

Knows pairs and diffs; nothing of files or streams.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import normpath

from rich.console import Console, ConsoleOptions, RenderableType
from rich.text import Text

from editflow.cli.render.diff import FileDiff
from editflow.cli.render.visible import visible
from editflow.data.changes import changes
from editflow.data.pair import EditPair
from editflow.text.git_names import is_inside
from editflow.text.patch import to_patch
from editflow.text.source import Source

IDLE = "nothing to change"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A pair for rich to print: where it is from, what is asked, and the diff."""

    where: str
    pair: EditPair

    def __rich_console__(
        self, _console: Console, _options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        yield Text(visible(title(self.where, self.pair)), style="dim")
        yield Text(visible(self.pair.instruction), style="bold")
        source = Source.from_text(self.pair.before, path=self.pair.path or None)
        edits = changes(self.pair.before, self.pair.after)
        yield FileDiff(source, edits) if edits else Text(IDLE)
        yield Text()


def patch(where: str, pair: EditPair) -> bytes:
    """Return where the pair is from and its instruction as comments, and the patch under them."""
    lines = [title(where, pair), *pair.instruction.splitlines()]
    data, edits = pair.before.encode(), changes(pair.before, pair.after)
    made = to_patch(edits, data, path=_name(pair)) if edits else f"# {IDLE}\n".encode()
    return "".join(f"# {line}\n" for line in lines).encode() + made


def title(where: str, pair: EditPair) -> str:
    """Return where a pair is and what it is of, in one line."""
    return " · ".join(word for word in (where, pair.id, pair.family, pair.lang) if word)


def _name(pair: EditPair) -> str:
    """Return a name that a patch may have."""
    return pair.path if pair.path and is_inside(normpath(pair.path).lstrip("/")) else "text"
