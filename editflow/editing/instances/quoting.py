"""Languages narrowed down to what stands in a text, for models that copy rather than write.

What reads like a value comes first: a whole name, date or sum, or words that are no function words.
Where no such quotation will do, any run of words may. Knows languages and texts; knows nothing of
schemas, tokens or models.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from editflow.constraints.json_schema.scalars.values import listed, quoted
from editflow.constraints.language import algebra, bounded
from editflow.constraints.language.automaton import Automaton
from editflow.constraints.language.bounded import Language
from editflow.constraints.language.quotations import MOST_WORDS, numbers_in, quotable
from editflow.editing.instances.plausible import plausible
from editflow.errors import ConstraintError

_MOST_CHARACTERS = 20_000  # of what can be quoted, all runs of words together


@lru_cache(maxsize=256)
def quoted_in(language: Language, text: str, *, without: frozenset[str] = frozenset()) -> Language:
    """Return what of a language can be quoted from a text, or all of it where nothing can.

    `without`: JSON texts that are left out. Then only what reads like a value is quoted.
    """
    if without:
        found = bounded.meet(language, Language(_likely(text, without)))
        return language if found.empty else found
    named = bounded.meet(language, Language(_named()))
    for source in (_likely, _quotable):
        found = bounded.meet(language, Language(source(text)))
        if not found.empty:
            texts = algebra.union(found.texts, named.texts)
            return Language(texts, language.least, language.most)
    return language


@lru_cache(maxsize=64)
def _likely(text: str, without: frozenset[str] = frozenset()) -> Automaton:
    return _listed(plausible(_runs(text), text), numbers_in(text), without)


@lru_cache(maxsize=16)
def _quotable(text: str) -> Automaton:
    return _listed(_runs(text), numbers_in(text))


def _runs(text: str) -> frozenset[str]:
    """Return runs of words of a text; of a long text fewer words at a time."""
    for most in range(MOST_WORDS, 0, -1):
        runs = quotable(text, most)
        if sum(map(len, runs)) <= _MOST_CHARACTERS:
            break
    return runs


def _listed(
    runs: Iterable[str], numbers: Iterable[str], without: frozenset[str] = frozenset()
) -> Automaton:
    """Return runs of words as JSON strings, and numbers."""
    texts = {*map(quoted, runs), *numbers}
    try:
        return listed(sorted(texts - without))
    except ConstraintError:  # more words than an automaton may hold: nothing is quoted
        return algebra.nothing()


@lru_cache(maxsize=1)
def _named() -> Automaton:
    return algebra.uncounted(algebra.one_of(["null", "true", "false"]))
