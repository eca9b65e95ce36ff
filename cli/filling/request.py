"""What one `editflow fill` was asked to do, and which requests make no sense.

Knows options only; nothing here is slow to import or needs a model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from editflow.errors import UsageError

_PLACE = re.compile(r"(\d+):(\d+)")


@dataclass(frozen=True, slots=True)
class FillRequest:
    """The command line as it was given; None where a setting or the model decides."""

    target: str
    instruction: str = ""
    context: str = ""
    at: str | None = None
    values: Sequence[str] = ()
    model: str | None = None
    device: str | None = None
    number: int = 1
    seed: int = 0
    order: str | None = None
    steps: int | None = None
    lengths: str | None = None
    write: bool = False
    json: bool = False
    trace: str | None = None
    history: bool = False

    @property
    def place(self) -> tuple[int, int] | None:
        """Line and column of `--at`, both from 1; UsageError when it cannot be read."""
        if self.at is None:
            return None
        match = _PLACE.fullmatch(self.at)
        if match is None:
            raise UsageError(
                f"{self.at!r} is no place", where="--at", hint="Write LINE:COLUMN, as in 12:5."
            )
        return int(match[1]), int(match[2])

    @property
    def given(self) -> dict[str, str]:
        """The values of `--set`; UsageError for what is not NAME=VALUE, or comes twice."""
        found: dict[str, str] = {}
        for pair in self.values:
            name, equals, value = pair.partition("=")
            if not equals or not name.strip():
                raise UsageError(f"{pair!r} is not NAME=VALUE", where="--set")
            if name.strip() in found:
                raise UsageError(f"{name.strip()!r} is set twice", where="--set")
            found[name.strip()] = value
        return found

    def validate(self) -> None:
        """Raise UsageError for a combination that makes no sense."""
        if self.write and self.target == "-":
            raise UsageError(
                "standard input cannot be written in place",
                hint="Leave --write out: it goes to stdout.",
            )
        if self.write and self.number > 1:
            raise UsageError("--write takes one result, not several", hint="Leave -n out.")
        if "-" in (self.context, self.instruction) and self.target == "-":
            raise UsageError("two things would come from standard input")
        if self.context == self.instruction == "-":
            raise UsageError("instruction and context would both come from standard input")
        self.place, self.given  # noqa: B018 # both raise
