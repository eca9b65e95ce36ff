"""Proofreading: one mistake or several of any kind put right; the clean real text is the target.

Nothing says what is wrong or where, so much of what is asked is to leave right words alone.
"""

from __future__ import annotations

import random

from editflow.data.changes import changes
from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.lexicon import lexicon
from editflow.data.families.prose.mistakes import KINDS, Mistake
from editflow.data.families.prose.phrasings.proofreading import PROOFREAD
from editflow.data.families.prose.spans import pick, splice, unchanged, words

_HOW_MANY = (1, 1, 1, 2, 2, 3, 4)
_TRIES = 3  # kinds that are tried for each mistake, since a text has no place for some
_FEWEST_WORDS = 6


def _wrong(text: str, rng: random.Random) -> Draft | None:
    if not _is_clean(text):
        return None
    made: list[Mistake] = []
    wanted = rng.choice(_HOW_MANY)
    for kind in rng.choices([*KINDS], [*KINDS.values()], k=wanted * _TRIES):
        found = pick(list(kind(text, rng)), rng)
        if found and len(made) < wanted and all(_is_apart(found, other) for other in made):
            made.append(found)
    before = text
    for start, end, wrong in sorted(made, reverse=True):
        before = splice(before, start, end, wrong)
    count = len(changes(before, text))
    return Draft(before, text, {"count": str(count)}) if made else None


def _is_apart(one: Mistake, other: Mistake) -> bool:
    """Tell whether two mistakes leave a letter between them."""
    return one[1] + 1 < other[0] or other[1] + 1 < one[0]


def _is_clean(text: str) -> bool:
    found = [match["word"].lower() for match in words(text)]
    return len(found) >= _FEWEST_WORDS and lexicon().misspelt.isdisjoint(found)


def _right(text: str, rng: random.Random) -> Draft | None:
    del rng
    return unchanged(text) if _is_clean(text) else None


def _holds(draft: Draft) -> bool:
    """As much is changed as mistakes were made; those side by side are one change."""
    return len(changes(draft.before, draft.after)) == int(draft.words["count"]) > 0


PROOFREAD_TEXT = Family(
    "prose-proofread",
    "prose",
    PROOFREAD,
    _wrong,
    _holds,
    absent=_right,
    grade="C",
)
