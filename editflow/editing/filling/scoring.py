"""How well each of several texts fits into a place, by one pass of the model a text.

Knows tokens and denoisers; knows nothing of templates, and of schemas only what a question is. The
fixed tokens of an option, and some behind it, become masks, and their mean log-probability counts:
a pseudo-likelihood that does not favour what is short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from editflow.canvas.canvas import Bools, Canvas, Ints
from editflow.constraints.json_schema.planning.asking import Question
from editflow.constraints.json_schema.planning.skeleton import HOLE
from editflow.editing.filling.asking import Places, log_probs_at
from editflow.editing.filling.readers import Prompted

_HOLE_TOKENS = 3  # what is not decided yet is taken for so many
_BEHIND = 2
_SEEN = 192  # tokens on either side of an option


@dataclass(frozen=True, slots=True)
class Option:
    """A text for a place; `HOLE` stands in all three for what is not decided yet."""

    before: str
    text: str
    after: str


@dataclass(frozen=True, eq=False)
class ModelScorer:
    """Decides the structure of a JSON instance; a `planning.asking.Scorer`."""

    prompted: Prompted

    def __call__(self, questions: Sequence[Question]) -> list[npt.NDArray[np.float64]]:
        """Return log-probabilities per token (options,) for each question of a batch."""
        options = [Option(q.before, text, q.after) for q in questions for text in q.options]
        scores = score_options(options, self.prompted, behind=0)
        ends = np.cumsum([len(question.options) for question in questions])
        return np.split(scores, ends[:-1])


def score_options(
    options: Sequence[Option], prompted: Prompted, *, behind: int = _BEHIND
) -> npt.NDArray[np.float64]:
    """Return the mean log-probability (options,) of what each option has of fixed tokens.

    Of an option that has none, the mean of the likeliest tokens.
    """
    asked = [_asked(option, prompted, behind) for option in options]
    answers = log_probs_at([places for places, _ in asked], prompted)
    means = [_mean(log_p, due) for log_p, (_, due) in zip(answers, asked, strict=True)]
    return np.array(means, dtype=np.float64)


def _asked(option: Option, prompted: Prompted, behind: int) -> tuple[Places, Ints]:
    """Return where to look, and the tokens (n,) that are due there, -1 for any token."""
    inside = _tokens(option.text, prompted)
    room = 2 * _SEEN + len(inside) if prompted.room is None else prompted.room
    seen = max(0, min(_SEEN, (room - len(inside)) // 2))
    before = _tokens(option.before, prompted)
    before, after = before[max(0, len(before) - seen) :], _tokens(option.after, prompted)[:seen]
    due = np.concatenate([before, inside, after])
    scored = _scored(before, inside, after, behind)
    ids = np.where(scored | (due < 0), prompted.ids.mask, due)
    if (due[scored] >= 0).any():
        scored &= due >= 0
    at = np.flatnonzero(scored)
    return Places(Canvas.of(ids, context=prompted.context), at), due[at]


def _scored(before: Ints, inside: Ints, after: Ints, behind: int) -> Bools:
    """Return which tokens count: those of the option, and the fixed ones right behind it."""
    follows = np.logical_and.accumulate(after >= 0) & (np.arange(len(after)) < behind)
    marks = (np.zeros(len(before), np.bool_), np.ones(len(inside), np.bool_), follows)
    return np.concatenate(marks)


def _tokens(text: str, prompted: Prompted) -> Ints:
    """Return the tokens of a text, -1 for each token of what is not decided."""
    ids: list[int] = []
    for index, piece in enumerate(text.split(HOLE)):
        ids += [-1] * (_HOLE_TOKENS if index else 0)
        ids += prompted.spelling.encode(piece) if piece else []
    return np.array(ids, dtype=np.int64)


def _mean(log_p: npt.NDArray[np.float32], wanted: Ints) -> float:
    if not len(wanted):
        return 0.0
    if (wanted < 0).all():
        return float(log_p.max(axis=1).mean())
    return float(log_p[np.arange(len(wanted)), wanted].mean())
