"""One class per situation a caller can act on; each says what happened, where, and what to do.

This module knows nothing of click, files or models. `exit_code` is the process status a command
line should end with: 2 cannot start, 3 refused with nothing written.
"""

from __future__ import annotations


class EditflowError(Exception):
    """What happened, where (`path`, `path:line:col`, a JSON pointer), and what to do about it."""

    exit_code = 2

    def __init__(self, what: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}\n{self.hint}" if self.hint else text


class UsageError(EditflowError):
    """The request itself makes no sense: an empty instruction, a bad line range, no terminal."""


class InputError(EditflowError):
    """An input cannot be edited: missing, unreadable, binary, empty, a dangling or looping link."""


class ModelError(EditflowError):
    """A model folder is missing, truncated, or of another kind."""


class PatchError(EditflowError):
    """A patch or trace is malformed."""


class Refused(EditflowError):
    """The work was done and its result must not be used; nothing was written."""

    exit_code = 3


class VerificationError(Refused):
    """The result would break the file: it parsed before and no longer parses."""


class StaleError(Refused):
    """A file is not the one the edit was made for (changed meanwhile, or since the run)."""


class WriteError(Refused):
    """A file could not be written: read-only, disk full, folder missing."""


class NonFiniteError(Refused):
    """The model produced NaN or infinity."""


class BudgetError(Refused):
    """The edit would go past the number of edits or the share of text the caller allowed."""


class DoubtError(Refused):
    """The model is less sure of its edits than the caller wants."""


class ConstraintError(Refused):
    """A constraint is beyond what can be held to: too large, not regular, met by no text."""


class SchemaError(ConstraintError):
    """A schema is malformed, unsatisfiable or not supported; `where` is a JSON pointer."""

    def __init__(
        self, what: str, *, keyword: str = "", where: str | None = None, hint: str | None = None
    ) -> None:
        super().__init__(what, where=where, hint=hint)
        self.keyword = keyword
