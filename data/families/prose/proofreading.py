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
    return Draft(before, text, {"mended": _mended(before, text)}) if made else None


def _is_apart(one: Mistake, other: Mistake) -> bool:
    """Tell whether two mistakes leave a letter between them."""
    return one[1] + 1 < other[0] or other[1] + 1 < one[0]


def _is_clean(text: str) -> bool:
    found = [match["word"].lower() for match in words(text)]
    return len(found) >= _FEWEST_WORDS and lexicon().misspelt.isdisjoint(found)


def _right(text: str, rng: random.Random) -> Draft | None:
    del rng
    return unchanged(text) if _is_clean(text) else None


def _mended(before: str, after: str) -> str:
    """Return what stands in the places of the mistakes when they are mended."""
    return "|".join(edit.new.decode() for edit in changes(before, after))


def _holds(draft: Draft) -> bool:
    """All that was wrong is mended, and nothing else is changed."""
    changed = draft.before != draft.after
    return changed and _mended(draft.before, draft.after) == draft.words["mended"]


PROOFREAD_TEXT = Family(
    "prose-proofread",
    "prose",
    PROOFREAD,
    _wrong,
    _holds,
    absent=_right,
    grade="C",
)
