"""The language of one slot as a sampler asks it: a path to commit from, and what still fits.

Knows languages over tokens; knows no sampler. What the answers guarantee is in `slot`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy.typing as npt

from editflow.constraints.language.bounded import Language
from editflow.constraints.language.charset import Bools, Ints
from editflow.constraints.lexicon import Floats
from editflow.constraints.reach import completable, feasible_lengths
from editflow.constraints.slot import best_path, length_scores, sample_path
from editflow.constraints.token_lift import TokenAutomaton, lift
from editflow.constraints.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class SlotConstraint:
    """What the tokens of a slot may be together, asked at any state of filling."""

    automaton: TokenAutomaton

    @classmethod
    def of(cls, language: Language, vocabulary: Vocabulary) -> SlotConstraint:
        """Return the constraint that a slot of some vocabulary spells a text of a language."""
        return cls(lift(language, vocabulary))

    def path(
        self, ids: npt.ArrayLike, log_p: npt.ArrayLike, *, uniforms: npt.ArrayLike | None = None
    ) -> Ints:
        """Return tokens (k,) for the whole slot that agree with `ids` (k,), `OPEN` where open.

        The most probable ones by `log_p` (k, V), or as drawn by `uniforms` (R, k + 1, 2) or
        (k + 1, 2); see `best_path` and `sample_path`.
        """
        if uniforms is None:
            return best_path(self.automaton, ids, log_p)
        return sample_path(self.automaton, ids, log_p, uniforms)

    def fits(self, ids: npt.ArrayLike) -> bool:
        """Tell whether a path agrees with `ids` (k,)."""
        return completable(self.automaton, ids)

    def lengths(self, most: int) -> Bools:
        """Return which numbers of tokens can spell a text (most + 1,)."""
        return feasible_lengths(self.automaton, most)

    def length_scores(self, log_p: npt.ArrayLike) -> Floats:
        """Return the log-probability of the best text of each number of tokens (k + 1,)."""
        return length_scores(self.automaton, log_p)
