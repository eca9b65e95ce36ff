"""A distribution over short texts small enough to know every conditional of it exactly."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np

Text = tuple[int, ...]


@dataclass(frozen=True)
class ToyTexts:
    """All texts of `length` tokens out of `size`, each with a random probability."""

    size: int = 3
    length: int = 3
    seed: int = 0

    @property
    def table(self) -> dict[Text, float]:
        return _table(self)

    def log_q(self, text: Text, position: int, shown: frozenset[int]) -> float:
        """log p(the token at `position` | the tokens at the positions `shown`)."""
        return _log_q(self, text, position, shown)


@cache
def _table(toy: ToyTexts) -> dict[Text, float]:
    generator = np.random.default_rng(toy.seed)
    texts = list(product(range(toy.size), repeat=toy.length))
    shares = generator.dirichlet(np.full(len(texts), 0.4))
    return dict(zip(texts, shares.tolist(), strict=True))


@cache
def _log_q(toy: ToyTexts, text: Text, position: int, shown: frozenset[int]) -> float:
    like = [(other, share) for other, share in toy.table.items() if _agree(other, text, shown)]
    right = sum(share for other, share in like if other[position] == text[position])
    return float(np.log(right / sum(share for _, share in like)))


def _agree(one: Text, two: Text, where: frozenset[int]) -> bool:
    return all(one[place] == two[place] for place in where)
