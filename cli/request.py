"""What one `editflow rewrite` was asked to do, and which requests make no sense.

Knows options only; nothing here is slow to import or needs a model.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from editflow.errors import UsageError


@dataclass(frozen=True, slots=True)
class Request:
    """The command line as it was given; None where a setting decides."""

    paths: tuple[str, ...]
    instruction: str
    model: str | None = None
    device: str | None = None
    lines: tuple[str, ...] = ()
    protect: tuple[str, ...] = ()
    changed: str | None = None
    budget: str | None = None
    samples: int = 1
    seed: int = 0
    interactive: bool = False
    diff: bool = False
    check: bool = False
    output: str | None = None
    verify: str | None = None
    trace: str | None = None
    json: bool = False

    @property
    def from_stdin(self) -> bool:
        return self.paths == ("-",)

    @property
    def writes(self) -> bool:
        """Whether user files may be written at all."""
        return not (self.diff or self.check)

    @property
    def in_place(self) -> bool:
        return self.writes and not (self.from_stdin or self.output)

    @property
    def trusting(self) -> bool:
        """Whether the result is used before the user has seen it."""
        return self.writes and not self.interactive

    @property
    def prints_text(self) -> bool:
        """Whether stdout gets the new text itself."""
        to_stdout = self.output == "-" or (self.from_stdin and not self.output)
        return to_stdout and self.writes and not self.json

    @property
    def prints_edits(self) -> bool:
        """Whether stdout gets a patch, or a drawing of it."""
        return (self.writes or self.diff) and not (self.json or self.prints_text)

    def validate(self) -> None:
        """Raise UsageError for a combination that makes no sense."""
        if "-" in self.paths and not self.from_stdin:
            raise UsageError("`-` cannot be mixed with other paths")
        if self.from_stdin and self.instruction == "-":
            raise UsageError("both the text and the instruction would come from standard input")
        for name, blockers in _EXCLUSIVE.items():
            clash = next((other for other in blockers if getattr(self, other)), None)
            if getattr(self, name) and clash:
                raise UsageError(f"{_spelt(name)} and {_spelt(clash)} cannot be combined")
        if self.interactive and not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise UsageError(
                "--interactive needs a terminal",
                hint="Without one: --diff shows the edits, --lines and --protect choose where "
                "they may be,\nand leaving -i out writes all of them.",
            )

    def validate_files(self, files: Sequence[Path]) -> None:
        """Raise UsageError when what was asked does not fit the files that were found."""
        for name in ("lines", "output"):
            if getattr(self, name) and len(files) > 1:
                raise UsageError(f"{_spelt(name)} is for one file, not for {len(files)}")
        target = self.output
        if target and any(Path(target).resolve() == file.resolve() for file in files):
            raise UsageError(
                "the output is the input itself",
                where=target,
                hint="Without --output the file is rewritten in place, and undo takes it back.",
            )


_EXCLUSIVE = {
    "interactive": ("from_stdin", "diff", "check", "json"),
    "output": ("diff", "check"),
    "changed": ("from_stdin",),
}


def _spelt(name: str) -> str:
    return "standard input" if name == "from_stdin" else f"--{name}"
