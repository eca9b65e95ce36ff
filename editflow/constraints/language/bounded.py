"""A set of texts with bounds of length, counted instead of unrolled into states.

Knows automata; knows nothing of patterns, tokens or JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from editflow.constraints.language import algebra
from editflow.constraints.language.automaton import DEAD, Automaton, explore


@dataclass(frozen=True, slots=True)
class Language:
    """The texts of an automaton with `least` to `most` characters that count; no end where None."""

    texts: Automaton
    least: int = 0
    most: int | None = None

    def accepts(self, text: str) -> bool:
        """Tell whether the text belongs to the language."""
        return self.texts.accepts(text) and self.fits(self.texts.counted(text))

    def fits(self, count: int) -> bool:
        """Tell whether a number of characters lies within the bounds."""
        return count >= self.least and (self.most is None or count <= self.most)

    @property
    def bounded(self) -> bool:
        """Tell whether there are bounds at all."""
        return self.least > 0 or self.most is not None

    @property
    def empty(self) -> bool:
        """Tell whether no text belongs to the language."""
        last = self.least + self.texts.states if self.most is None else self.most
        return not lengths(self.texts, last)[self.least :].any()


def meet(first: Language, *others: Language) -> Language:
    """Return the texts that all languages hold."""

    def both(a: Language, b: Language) -> Language:
        ends = [end for end in (a.most, b.most) if end is not None]
        texts = algebra.intersection(a.texts, b.texts)
        return Language(texts, max(a.least, b.least), min(ends, default=None))

    return reduce(both, others, first)


def unrolled(language: Language) -> Automaton:
    """Return the language as an automaton that counts in its states.

    ConstraintError where the bounds ask for more states than an automaton may have.
    """
    if not language.bounded:
        return language.texts
    texts, most = language.texts, language.most
    moves, counts = texts.moves.tolist(), texts.counts.tolist()

    def step(key: tuple[int, ...], column: int) -> tuple[tuple[int, ...], bool]:
        state, count = key
        counted = counts[state][column]
        count += counted
        beyond = most is not None and count > most
        after = (moves[state][column], count if most is not None else min(count, language.least))
        return () if beyond or after[0] == DEAD else after, counted

    start: tuple[int, ...] = (texts.start, 0)
    return explore(
        texts.alphabet, start, step, lambda k: bool(texts.accepting[k[0]]) and language.fits(k[1])
    )


def lengths(texts: Automaton, last: int) -> npt.NDArray[np.bool_]:
    """Return whether some text counts exactly n characters, for n up to `last` (last + 1,)."""
    found = np.zeros(last + 1, dtype=bool)
    at = np.zeros(texts.states, dtype=bool)
    at[texts.start] = True
    for count in range(last + 1):
        at = _closed(texts, at)
        found[count] = (at & texts.accepting).any()
        after = _reached(texts, at, counted=True)
        if (after == at).all():
            found[count:] = found[count]
            break
        at = after
    return found


def _closed(texts: Automaton, at: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Add the states that characters that do not count lead to."""
    while ((wider := at | _reached(texts, at, counted=False)) != at).any():
        at = wider
    return at


def _reached(
    texts: Automaton, at: npt.NDArray[np.bool_], *, counted: bool
) -> npt.NDArray[np.bool_]:
    """Return the live states that one character, counted or not, leads to."""
    after = np.zeros_like(at)
    after[texts.moves[at][texts.counts[at] == counted]] = True
    after[DEAD] = False
    return after
