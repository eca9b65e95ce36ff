"""A family made backwards: each good form of a real text was written the old way before.

Knows nothing of which forms there are.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import partial

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, Span, parse, read, splice

Edit = tuple[Span, str]
_MOST_SITES = 8
Rewrites = Callable[[Code], list[Edit]]


def _backwards(
    text: str,
    rng: random.Random,  # noqa: ARG001
    *,
    old: Rewrites,
    needs: str,
    bad: str,
) -> Draft | None:
    """Write every site of a good text in the old way."""
    code = read(text) if re.search(needs, text) and not re.search(bad, text) else None
    edits = old(code) if code else []
    if not 1 <= len(edits) <= _MOST_SITES:
        return None
    before = splice(text, edits)
    return Draft(before, text) if parse(before) else None


def _clean(text: str, rng: random.Random, *, bad: str) -> Draft | None:  # noqa: ARG001
    """A text with nothing to do, some of which do it right already."""
    code = read(text)
    return Draft(text, text) if code and not re.search(bad, text) else None


def rewrite_family(
    name: str,
    old: Rewrites,
    holds: Callable[[Draft], bool],
    needs: str,
    bad: str,
    phrasings: tuple[str, ...],
) -> Family:
    """Return a family; `old` writes a text that `needs` matches and `bad` does not the old way."""
    return Family(
        name=name,
        lang="python",
        phrasings=phrasings,
        draft=partial(_backwards, old=old, needs=needs, bad=bad),
        holds=holds,
        absent=partial(_clean, bad=bad),
    )
