"""How many tokens each blank gets, found out by trying: no training, one pass a candidate.

Knows rows of blanks and denoisers; knows nothing of templates. A length is as good as its likeliest
text and the fixed tokens right behind it are probable to the model, per token (the first-step
confidence of arXiv 2602.00476; what stands behind tells whether the text ends there).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from editflow.canvas.canvas import Canvas, Ints
from editflow.constraints.slot import OPEN
from editflow.editing.filling.asking import Places, log_probs_at
from editflow.editing.filling.blanks import Blank, Row, blanks_of, laid_out
from editflow.editing.filling.readers import Prompted

Lengths = Literal["search", "usual", "dreamon", "edits"]

_TRIED = 8  # candidates of one blank
_BEHIND = 2  # fixed tokens behind a blank that are asked for as well


def chosen_lengths(row: Row, prompted: Prompted, lengths: Lengths) -> tuple[list[int], int]:
    """Return the number of tokens of each blank, and how many candidates were tried.

    Each blank is tried while the others have their usual length. ConstraintError as `Blank.sizes`.
    """
    blanks = blanks_of(row)
    sizes = [_nearest(blank.sizes, blank.usual) if blank.copies is None else 0 for blank in blanks]
    _copy(blanks, sizes)
    if lengths != "search":
        return sizes, 0
    trials = list(_trials(row, sizes, prompted))
    answers = log_probs_at([trial.places for trial in trials], prompted)
    scores = [_score(trial, log_p) for trial, log_p in zip(trials, answers, strict=True)]
    best: dict[int, float] = {}
    found = list(sizes)
    for trial, score in zip(trials, scores, strict=True):
        if score > best.get(trial.index, -np.inf):
            best[trial.index], found[trial.index] = score, trial.size
    _copy(blanks, found)
    return found, len(trials)


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    """Blank number `index` with `size` tokens, which come first among the `places` to look at;
    behind them `wanted` (m,) are due."""

    index: int
    size: int
    blank: Blank
    places: Places
    wanted: Ints


def _trials(row: Row, sizes: Sequence[int], prompted: Prompted) -> Iterator[_Trial]:
    """Yield what to try, as far as the model can read it."""
    blanks = blanks_of(row)
    for index, blank in enumerate(blanks):
        tried = _spread(blank.sizes, blank.usual) if blank.copies is None else []
        for size in tried if len(tried) > 1 else []:
            given = [size if at == index else other for at, other in enumerate(sizes)]
            _copy(blanks, given)
            trial = _trial(row, given, index, prompted)
            if prompted.room is None or len(trial.places.canvas) <= prompted.room:
                yield trial


def _trial(row: Row, sizes: Sequence[int], index: int, prompted: Prompted) -> _Trial:
    canvas, _ = laid_out(row, sizes, mask=prompted.ids.mask, context=prompted.context)
    at = np.flatnonzero(canvas.slot == index)
    gap = int(np.flatnonzero(canvas.slot_gaps == index)[-1])  # the one right of the blank
    behind = np.arange(gap, min(gap + _BEHIND, len(canvas)))
    behind = behind[np.logical_and.accumulate(canvas.frozen[behind])]
    wanted = canvas.ids[behind]
    ids = canvas.ids.copy()
    ids[behind] = prompted.ids.mask
    places = Places(Canvas.of(ids, context=canvas.context), np.concatenate([at, behind]))
    return _Trial(index, sizes[index], blanks_of(row)[index], places, wanted)


def _score(trial: _Trial, log_p: np.ndarray) -> float:
    inside, behind = log_p[: trial.size], log_p[trial.size :]
    if trial.blank.constraint is None:
        likely = inside.max(axis=1).sum()
    else:
        path = trial.blank.constraint.path(np.full(trial.size, OPEN), inside)
        likely = inside[np.arange(trial.size), path].sum()
    after = behind[np.arange(len(trial.wanted)), trial.wanted].sum()
    return float(likely + after) / max(len(log_p), 1)


def _spread(sizes: Sequence[int], usual: int) -> list[int]:
    """Return a few of the lengths, the short ones closer together, the usual one among them."""
    if len(sizes) <= _TRIED:
        return list(sizes)
    places = np.unique(np.geomspace(1, len(sizes), _TRIED).round().astype(int)) - 1
    return sorted({_nearest(sizes, usual), *(sizes[at] for at in places)})


def _nearest(sizes: Sequence[int], usual: int) -> int:
    return min(sizes, key=lambda size: abs(size - usual))


def _copy(blanks: Sequence[Blank], sizes: list[int]) -> None:
    """Give each copy the length of what it copies."""
    for at, blank in enumerate(blanks):
        if blank.copies is not None:
            sizes[at] = sizes[blank.copies]
