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
def quoted_in(language: Language, text: str) -> Language:
    """Return what of a language can be quoted from a text, or all of it where nothing can."""
    named = bounded.meet(language, Language(_named()))
    for source in (_likely, _quotable):
        found = bounded.meet(language, Language(source(text)))
        if not found.empty:
            texts = algebra.union(found.texts, named.texts)
            return Language(texts, language.least, language.most)
    return language


@lru_cache(maxsize=16)
def _likely(text: str) -> Automaton:
    return _listed(text, plausible(_runs(text), text))


@lru_cache(maxsize=16)
def _quotable(text: str) -> Automaton:
    return _listed(text, _runs(text))


def _runs(text: str) -> frozenset[str]:
    """Return runs of words of a text; of a long text fewer words at a time."""
    for most in range(MOST_WORDS, 0, -1):
        runs = quotable(text, most)
        if sum(map(len, runs)) <= _MOST_CHARACTERS:
            break
    return runs


def _listed(text: str, runs: Iterable[str]) -> Automaton:
    """Return strings, and the numbers of a text, as JSON."""
    strings = [quoted(words) for words in runs]
    try:
        return listed([*strings, *numbers_in(text)])
    except ConstraintError:  # more words than an automaton may hold: nothing is quoted
        return algebra.nothing()


@lru_cache(maxsize=1)
def _named() -> Automaton:
    return algebra.uncounted(algebra.one_of(["null", "true", "false"]))
