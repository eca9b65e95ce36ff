"""Draw the edits of one file on a terminal: line numbers, marks, changed parts within lines.

Knows rows and rich; never used where output is not a terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.style import Style
from rich.text import Text

from editflow.cli.render.rows import Line, Row, rows
from editflow.cli.render.visible import visible
from editflow.text.edits import Edit
from editflow.text.source import Source

TAB = 4

# Reverse video marks the changed part: it shows without colour, and on spaces as well.
_STYLES = {
    " ": (Style(), Style()),
    "-": (Style(color="red"), Style(color="red", bold=True, reverse=True)),
    "+": (Style(color="green"), Style(color="green", bold=True, reverse=True)),
}
_BRACKETS = {"-": ("[-", "-]"), "+": ("{+", "+}")}  # as `git diff --word-diff` writes them


@dataclass(frozen=True, slots=True)
class FileDiff:
    """What `edits` do to `source`, for rich to print."""

    source: Source
    edits: Sequence[Edit]
    context: int = 3

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        found = rows(self.source, self.edits, context=self.context)
        digits = max((len(str(n)) for row in found for n in (row.old, row.new) if n), default=1)
        yield Text(visible(self.source.path or "text"), style="bold")
        for row in found:
            yield from _drawn(row, digits, options.max_width, plain=console.color_system is None)


def _drawn(row: Row, digits: int, width: int, *, plain: bool) -> Iterator[Text]:
    """Yield the row as lines no wider than `width`."""
    if row.mark == "…":
        yield Text(f"{'⋯':>{digits}}", style="dim")
        return
    numbers = " ".join(f"{n or '':>{digits}}" for n in (row.old, row.new))
    body = _body(row, plain=plain)
    space = max(width - len(numbers) - 4, 10)
    for index, part in enumerate(body.divide(_cuts(body.plain, space))):
        gutter = numbers if index == 0 else " " * len(numbers)
        mark = Text(row.mark if index == 0 else " ", style=_STYLES[row.mark][0])
        yield Text.assemble((f"{gutter} │ ", "dim"), mark, part)


def _body(row: Row, *, plain: bool) -> Text:
    style, strong = _STYLES[row.mark]
    before, after = _BRACKETS.get(row.mark, ("", "")) if plain else ("", "")
    text = Text()
    for piece, shown in zip(row.line.pieces, _shown(row.line), strict=True):
        if piece.changed:
            text.append(f"{before}{shown}{after}", style=strong)
        else:
            text.append(shown, style=style)
    if not row.line.ended and row.mark != " ":
        text.append("  (no newline at the end)", style="dim")
    return text


def _shown(line: Line) -> Iterator[str]:
    """Yield each piece with control characters visible and tabs as spaces, an arrow if changed."""
    column = 0
    for piece in line.pieces:
        start = column
        shown = ""
        for character in piece.text:
            if character == "\t":
                fill = TAB - (start + cell_len(shown)) % TAB
                shown += "→" + " " * (fill - 1) if piece.changed else " " * fill
            else:
                shown += visible(character)
        column = start + cell_len(shown)
        yield shown


def _cuts(text: str, width: int) -> list[int]:
    """Return the character offsets at which `text` breaks into lines of `width` cells."""
    if text.isascii():
        return list(range(width, len(text), width))
    cuts, used = [], 0
    for index, character in enumerate(text):
        cells = cell_len(character)
        if used + cells > width:
            cuts.append(index)
            used = 0
        used += cells
    return cuts
