"""Choose edits one by one with the keys of `git add -p`.

Knows edits, decisions and questions; how a question reaches the user is the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from editflow.text.edits import Edit, cluster
from editflow.text.source import Source

UNIT_GAP = 20  # bytes; edits nearer than this are usually parts of one change

HELP = """\
y - make this edit
n - do not make it
q - quit; make neither this edit nor any of the remaining ones
a - make this edit and all later ones in the file
d - make neither this edit nor any later one in the file
j - leave it undecided, go to the next
k - leave it undecided, go to the previous
s - split it into smaller edits
e - write the new text yourself, in $EDITOR
? - show this help"""


@dataclass(slots=True)
class Unit:
    """Edits that are shown and decided together; `start` and `end` are view characters."""

    start: int
    end: int
    edits: list[Edit]
    wanted: bool | None = None


@dataclass(slots=True)
class Review:
    """The state of choosing among the edits of one file.

    ask: shows a unit with the keys that apply and returns what was typed. rewrite: lets the user
    write text that replaces a span of the source, None when he thinks better of it.
    """

    source: Source
    units: list[Unit]
    ask: Callable[[Unit, str, str], str]  # (unit, "1/3", keys) -> answer
    tell: Callable[[str], None]
    rewrite: Callable[[str], str | None]
    at: int = 0
    quit: bool = field(default=False)

    def run(self) -> list[Edit]:
        """Ask until every unit is decided; return the edits to make."""
        while any(unit.wanted is None for unit in self.units):
            keys = self._keys()
            progress = f"{self.at + 1}/{len(self.units)}"
            answer = self.ask(self.units[self.at], progress, ",".join(keys)).strip().lower()[:1]
            if answer in keys and answer != "?":
                self._act(answer)
            elif answer:
                self.tell(HELP)
        return _joined(edit for unit in self.units if unit.wanted for edit in unit.edits)

    def _act(self, key: str) -> None:
        match key:
            case "y" | "n":
                self._decide(key == "y", [self.units[self.at]])
            case "a" | "d":
                self._decide(key == "a", self.units[self.at :])
            case "q":
                self.quit = True
                self._decide(False, self.units)
            case "j" | "k":
                self._move(1 if key == "j" else -1)
            case "s":
                parts = self.units[self.at].edits
                self.units[self.at : self.at + 1] = [_unit(self.source, [edit]) for edit in parts]
            case "e":
                self._edit()

    def _keys(self) -> list[str]:
        """The keys that mean something now, in git's order."""
        others = sum(unit.wanted is None for unit in self.units) > 1
        splits = len(self.units[self.at].edits) > 1
        return [*"ynqad", *("jk" if others else ""), *("s" if splits else ""), "e", "?"]

    def _decide(self, wanted: bool, units: Sequence[Unit]) -> None:
        for unit in units:
            if unit.wanted is None:
                unit.wanted = wanted
        self._move(1)

    def _move(self, by: int) -> None:
        """Go to the nearest undecided unit in one direction, round the end."""
        for step in range(1, len(self.units) + 1):
            index = (self.at + by * step) % len(self.units)
            if self.units[index].wanted is None:
                self.at = index
                return

    def _edit(self) -> None:
        """Let the user write the new text of the lines around the unit."""
        start, end = self._lines()
        unit = self.units[self.at]
        if any(low < end and start < high for low, high in self.source.frozen):
            self.tell("These lines hold bytes that are not text; they cannot be edited by hand.")
            return
        new = self.rewrite(self._proposed(unit, start, end))
        if new is not None:
            made = self.source.edits([(start, end, new, 1.0)])
            self.units[self.at] = Unit(start, end, made)
            self._decide(True, [self.units[self.at]])

    def _lines(self) -> tuple[int, int]:
        """The unit's whole lines as view characters, short of the neighbouring units."""
        text, unit = self.source.text, self.units[self.at]
        before = self.units[self.at - 1].end if self.at else 0
        last = self.at + 1 == len(self.units)
        after = len(text) if last else self.units[self.at + 1].start
        line_end = text.find("\n", unit.end) + 1 or len(text)
        return max(before, text.rfind("\n", 0, unit.start) + 1), min(after, line_end)

    def _proposed(self, unit: Unit, start: int, end: int) -> str:
        """View text [start, end) with the unit's edits made."""
        pieces, position = [], start
        for edit in unit.edits:
            low, high = _in_view(self.source, edit.start, edit.end)
            new = edit.new.decode(self.source.encoding).replace("\r\n", "\n")
            pieces += [self.source.text[position:low], new]
            position = high
        return "".join([*pieces, self.source.text[position:end]])


def units(source: Source, edits: Sequence[Edit]) -> list[Unit]:
    """Group edits into the units that are asked about."""
    return [_unit(source, group) for group in cluster(edits, gap=UNIT_GAP)]


def _unit(source: Source, edits: list[Edit]) -> Unit:
    return Unit(*_in_view(source, edits[0].start, edits[-1].end), edits)


def _in_view(source: Source, start: int, end: int) -> tuple[int, int]:
    low, high = source.offsets.searchsorted([start, end])
    return int(low), int(high)


def _joined(edits: Iterable[Edit]) -> list[Edit]:
    """Make one edit of neighbours that touch: two insertions at one place have no order."""
    result: list[Edit] = []
    for edit in edits:
        if result and result[-1].end == edit.start:
            left = result.pop()
            least = min(left.confidence, edit.confidence)
            edit = Edit(left.start, edit.end, left.old + edit.old, left.new + edit.new, least)
        result.append(edit)
    return result
