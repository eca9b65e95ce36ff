"""Fit how likely people make which slip, from the misspellings of the dictionary.

Run it as `python -m editflow.data.slips`; it prints the numbers of `text/slips.py`. A conditional
logit: which of the common words one slip away was meant, by kinds of slips and ranks of words.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import log
from typing import get_args

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from editflow.text.dictionary import Dictionary
from editflow.text.slips import ODDS, Kind, slips

NAMES: tuple[str, ...] = (*get_args(Kind), "FIRST", "RANK")
_STEPS, _RATE, _DECAY = 400, 0.05, 1e-3


def fit(dictionary: Dictionary) -> dict[str, float]:
    """Return the weights, by `NAMES`, under which what was meant is the likeliest."""
    cases = list(_cases(dictionary))
    features = pad_sequence([case for case, _ in cases], batch_first=True)
    lengths = torch.tensor([len(case) for case, _ in cases])
    is_padding = torch.arange(features.shape[1]) >= lengths[:, None]
    meant = torch.tensor([place for _, place in cases])
    weights = torch.zeros(len(NAMES), requires_grad=True)
    optimizer = torch.optim.Adam([weights], lr=_RATE)
    for _ in range(_STEPS):
        scores = (features @ weights).masked_fill(is_padding, -torch.inf)
        loss = torch.nn.functional.cross_entropy(scores, meant) + _DECAY * weights.square().sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return dict(zip(NAMES, weights.tolist(), strict=True))


def _cases(dictionary: Dictionary) -> Iterator[tuple[Tensor, int]]:
    """Yield the features of what a misspelling may stand for, and the place of what it does."""
    for wrong, rights in dictionary.corrections.items():
        kinds: dict[str, Kind] = {}
        for kind, near in slips(wrong) if len(rights) == 1 else ():
            if dictionary.is_common(near) and ODDS[kind] >= ODDS[kinds.get(near, kind)]:
                kinds[near] = kind
        if len(kinds) > 1 and rights[0] in kinds:
            rows = torch.zeros(len(kinds), len(NAMES))
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
