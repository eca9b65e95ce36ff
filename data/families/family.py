"""What an edit family is: a way to make one right edit in a real text, and ways to ask for it.

Knows nothing of tokenizers, models or files.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Grade = Literal["A", "B", "C"]


@dataclass(frozen=True, slots=True)
class Draft:
    """An edit without its wording.

    `words` fills the `{fields}` of a phrasing: names and literals exactly as they stand in a text.
    `before == after` is a nothing-to-do draft (the target is absent, or the work is done).
    """

    before: str
    after: str
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of edit.

    `draft(text, rng)` finds a site in `text` by span and returns exactly one right answer, or None
    when the text offers no unambiguous site. `holds(draft)` is the oracle: true for a right target
    and false for the untouched source. `phrasings` are format strings over the draft's words; every
    fifth is held out of training (see `editflow.data.wording`).
    """

    name: str
    lang: str
    phrasings: tuple[str, ...]
    draft: Callable[[str, random.Random], Draft | None]
    holds: Callable[[Draft], bool]
    absent: Callable[[str, random.Random], Draft | None] | None = None
    grade: Grade = "A"
