"""Fit how likely people make which slip, from the misspellings of the dictionary.

Run it as `python -m editflow.data.slips`; it prints the numbers of `text/slips.py`. A conditional
logit: which of the common words one slip away was meant, by kinds of slips and ranks of words.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import log
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from editflow.text.dictionary import Dictionary
from editflow.text.slips import ODDS, Kind, slips

NAMES: tuple[str, ...] = (*get_args(Kind), "FIRST", "RANK")
Floats = NDArray[np.float64]
_STEPS, _DECAY = 20, 1e-3


def fit(dictionary: Dictionary) -> dict[str, float]:
    """Return the weights, by `NAMES`, under which what was meant is the likeliest.

    Newton's method; the sum of the squares of the weights counts `_DECAY` of the mean loss.
    """
    cases = list(_cases(dictionary))
    widest = max(len(rows) for rows, _ in cases)
    features = np.zeros((len(cases), widest, len(NAMES)))
    padding = np.zeros((len(cases), widest))
    for index, (rows, _) in enumerate(cases):
        features[index, : len(rows)] = rows
        padding[index, len(rows) :] = -np.inf
    meant = features[np.arange(len(cases)), [place for _, place in cases]]
    weights = np.zeros(len(NAMES))
    for _ in range(_STEPS):
        scores = features @ weights + padding
        odds = np.exp(scores - scores.max(1, keepdims=True))
        odds /= odds.sum(1, keepdims=True)
        mean = np.einsum("nm,nmk->nk", odds, features)
        spread = np.einsum("nm,nmk,nml->kl", odds, features, features) - mean.T @ mean
        slope = (mean - meant).mean(0) + 2 * _DECAY * weights
        weights -= np.linalg.solve(spread / len(cases) + 2 * _DECAY * np.eye(len(NAMES)), slope)
    return dict(zip(NAMES, weights.tolist(), strict=True))


def _cases(dictionary: Dictionary) -> Iterator[tuple[Floats, int]]:
    """Yield the features of what a misspelling may stand for, and the place of what it does."""
    for wrong, rights in dictionary.corrections.items():
        kinds: dict[str, Kind] = {}
        for kind, near in slips(wrong) if len(rights) == 1 else ():
            if dictionary.is_common(near) and ODDS[kind] >= ODDS[kinds.get(near, kind)]:
                kinds[near] = kind
        if len(kinds) > 1 and rights[0] in kinds:
            rows = np.zeros((len(kinds), len(NAMES)))
            for row, (near, kind) in zip(rows, kinds.items(), strict=True):
                row[NAMES.index(kind)] = 1
                row[NAMES.index("FIRST")] = near[0] != wrong[0]
                row[NAMES.index("RANK")] = log(dictionary.rank(near) + 1)
            yield rows, list(kinds).index(rights[0])


def main() -> None:
    for name, weight in fit(Dictionary.english()).items():
        print(f"{name:8}{weight:6.2f}")


if __name__ == "__main__":
    main()
