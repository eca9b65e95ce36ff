"""A canvas while its masks are filled: on a terminal drawn anew at each step, elsewhere a table.

Knows steps, the bytes of tokens and rich; nothing of models.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from editflow.canvas.operations import Delete, Insert, Substitute
from editflow.cli.render.summary import counted
from editflow.cli.render.visible import visible

if TYPE_CHECKING:
    from rich.text import Text

    from editflow.sampling.masks.loop import Moment

Kind = Literal["frozen", "committed", "fresh", "revised", "draft", "mask"]
MASK = "░"

# Every mark survives without colour.
_STYLES = {
    "frozen": "dim",
    "committed": "",
    "fresh": "bold green",
    "revised": "bold underline yellow",
    "draft": "italic cyan",
    "mask": "bright_black",
}


@dataclass
class Denoising:
    """The steps seen so far; `data` gives the bytes of a token id, None for a mask."""

    data: Callable[[int], bytes | None]
    committed: set[int] = field(default_factory=set)
    steps: int = 0

    def pieces(self, moment: Moment) -> list[tuple[str, Kind]]:
        """Return the text after one step, cut by what became of it.

        What is frozen never changes; of the rest, tokens are committed, fresh in this step, revised
        in it, or a draft: what the model would say where it has not committed itself.
        """
        kinds = self._changed(moment)
        uids, tokens = (values.tolist() for values in moment.draft)
        draft = dict(zip(uids, tokens, strict=True))
        found = [
            self._shown(uid, token, "frozen" if frozen else kinds.get(uid, "committed"), draft)
            for uid, token, frozen in zip(
                moment.canvas.uids.tolist(),
                moment.canvas.ids.tolist(),
                moment.canvas.frozen.tolist(),
                strict=True,
            )
        ]
        return [
            (b"".join(data for data, _ in group).decode("utf-8", "replace"), kind)
            for kind, group in groupby(found, key=lambda piece: piece[1])
        ]

    def line(self, moment: Moment) -> str:
        """Return one step as a line of a table: its number, how much is filled, what it filled."""
        operations = moment.step.operations
        self._changed(moment)
        said = [
            repr((self.data(op.token) or MASK.encode()).decode("utf-8", "replace"))
            for op in operations
            if isinstance(op, Substitute | Insert)
        ]
        least = min((op.p for op in operations), default=1.0)
        gone = sum(isinstance(op, Delete) for op in operations)
        words = " ".join(said) + (f" less {counted(gone, 'token')}" if gone else "")
        open_masks = sum(self.data(token) is None for token in moment.canvas.ids.tolist())
        return f"{self.steps:>5}  {open_masks:>5}  {least:.2f}  {words}"

    def _changed(self, moment: Moment) -> dict[int, Kind]:
        """Note what a step did and return the tokens it touched."""
        self.steps += 1
        kinds: dict[int, Kind] = {}
        for operation in moment.step.operations:
            if isinstance(operation, Substitute | Insert):
                kinds[operation.uid] = "revised" if operation.uid in self.committed else "fresh"
                self.committed.add(operation.uid)
        return kinds

    def _shown(self, uid: int, token: int, kind: Kind, draft: dict[int, int]) -> tuple[bytes, Kind]:
        data = self.data(token)
        if data is not None:
            return data, kind
        proposed = self.data(draft[uid]) if uid in draft else None
        return (MASK.encode(), "mask") if proposed is None else (proposed, "draft")


HEADER = " step   open     p  committed"


def drawn(pieces: list[tuple[str, Kind]], *, height: int, status: str) -> Text:
    """Draw at most `height` lines around what is fresh, and a status line under them."""
    from rich.text import Text

    text, focus = Text(), 0
    for content, kind in pieces:
        if kind in ("fresh", "revised"):
            focus = text.plain.count("\n")
        text.append(visible(content.expandtabs(4)), _STYLES[kind])
    lines = text.split("\n", allow_blank=True)
    start = max(0, min(focus - height // 2, len(lines) - height))
    return Text.assemble(Text("\n").join(lines[start : start + height]), "\n", (status, "bold"))
