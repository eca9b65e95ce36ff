"""Languages narrowed down to what stands in a text, for models that copy rather than write.

Knows languages and texts; knows nothing of schemas, tokens or models.
"""

from __future__ import annotations

from functools import lru_cache

from editflow.constraints.json_schema.scalars.values import listed, quoted
from editflow.constraints.language import algebra, bounded
from editflow.constraints.language.automaton import Automaton
from editflow.constraints.language.bounded import Language
from editflow.constraints.language.quotations import MOST_WORDS, numbers_in, quotable
from editflow.errors import ConstraintError

_MOST_CHARACTERS = 20_000  # of what can be quoted, all runs of words together


@lru_cache(maxsize=256)
def quoted_in(language: Language, text: str) -> Language:
    """Return what of a language can be quoted from a text, or all of it where nothing can."""
    found = bounded.meet(language, Language(_quotable(text)))
    named = bounded.meet(language, Language(_named()))
    if found.empty:
        return language
    texts = algebra.union(found.texts, named.texts)
    return Language(texts, language.least, language.most)


@lru_cache(maxsize=16)
def _quotable(text: str) -> Automaton:
    """Return strings and numbers of a text, as JSON; of a long text fewer words at a time."""
    for most in range(MOST_WORDS, 0, -1):
        strings = [quoted(words) for words in quotable(text, most)]
        if sum(map(len, strings)) <= _MOST_CHARACTERS or most == 1:
            break
    try:
        return listed([*strings, *numbers_in(text)])
    except ConstraintError:  # more words than an automaton may hold: nothing is quoted
        return algebra.nothing()


@lru_cache(maxsize=1)
def _named() -> Automaton:
    return algebra.uncounted(algebra.one_of(["null", "true", "false"]))
