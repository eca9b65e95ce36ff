"""Rate models whose answers are written by hand, drawn at random, or known in advance.

They stand in for a trained model wherever a test needs to know what the model says.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from editflow.canvas.canvas import Canvas
from editflow.flow.align import GAP, align
from editflow.flow.rates import EditRates

NOTHING: Mapping[int, float] = {}
VOCABULARY = 12


@dataclass(frozen=True)
class Said:
    """What a model says about one canvas of L tokens."""

    insert: np.ndarray  # (L + 1,)
    delete: np.ndarray  # (L,)
    substitute: np.ndarray  # (L,)
    count: np.ndarray  # (L + 1,)
    insert_q: np.ndarray  # (L + 1, V) log-probabilities
    substitute_q: np.ndarray  # (L, V)


def say(
    canvas: Canvas,
    *,
    insert: Mapping[int, float] = NOTHING,
    delete: Mapping[int, float] = NOTHING,
    substitute: Mapping[int, float] = NOTHING,
    count: Mapping[int, int] = NOTHING,  # type: ignore[assignment]
    tokens: Mapping[tuple[str, int], Mapping[int, float]] | None = None,
) -> Said:
    """Return probabilities given by gap or token index, 0 elsewhere.

    `tokens[kind, index]` gives the probabilities of the tokens there; elsewhere all are equal.
    """
    length = len(canvas)
    log_q = {
        "insert": np.full((length + 1, VOCABULARY), -np.log(VOCABULARY)),
        "substitute": np.full((length, VOCABULARY), -np.log(VOCABULARY)),
    }
    for (kind, index), odds in (tokens or {}).items():
        log_q[kind][index] = np.log([odds.get(token, 0.0) + 1e-9 for token in range(VOCABULARY)])
    return Said(
        insert=_filled(length + 1, 0.0, insert),
        delete=_filled(length, 0.0, delete),
        substitute=_filled(length, 0.0, substitute),
        count=_filled(length + 1, 1, count),
        insert_q=log_q["insert"],
        substitute_q=log_q["substitute"],
    )


def _filled(length: int, rest: float, values: Mapping[int, float]) -> np.ndarray:
    array = np.full(length, rest)
    for index, value in values.items():
        array[index] = value
    return array


def rates_of(said: Sequence[Said]) -> EditRates:
    """Return what was said about several canvases as one padded batch; padding says NaN."""
    lengths = torch.tensor([len(each.delete) for each in said])
    width = int(lengths.max())

    def padded(rows: list[np.ndarray], size: int, rest: float) -> Tensor:
        out = np.full((len(rows), size), rest, dtype=rows[0].dtype)
        for row, values in zip(out, rows, strict=True):
            row[: len(values)] = values
        return torch.from_numpy(out)

    def token_log_q(rows: Tensor, columns: Tensor, kind: str) -> Tensor:
        where = zip(rows.tolist(), columns.tolist(), strict=True)
        log_q = [getattr(said[row], f"{kind}_q")[column] for row, column in where]
        return torch.from_numpy(np.stack(log_q) if log_q else np.zeros((0, VOCABULARY)))

    return EditRates(
        insert=padded([each.insert for each in said], width + 1, np.nan),
        delete=padded([each.delete for each in said], width, np.nan),
        substitute=padded([each.substitute for each in said], width, np.nan),
        lengths=lengths,
        count=padded([each.count for each in said], width + 1, 1),
        token_log_q=token_log_q,
    )


@dataclass
class Scripted:
    """A rate model that answers by `script` and keeps every batch it was asked about."""

    script: Callable[[Canvas], Said]
    batches: list[list[Canvas]] = field(default_factory=list)

    def __call__(self, canvases: Sequence[Canvas], /) -> EditRates:
        self.batches.append(list(canvases))
        return rates_of([self.script(canvas) for canvas in canvases])


def noise(seed: int) -> Callable[[Canvas], Said]:
    """Return a script of random answers that depend on `seed` and the canvas alone."""

    def script(canvas: Canvas) -> Said:
        rng = np.random.default_rng([seed, zlib.crc32(canvas.state)])
        length = len(canvas)
        split = rng.random(length)
        either = rng.random(length)
        return Said(
            insert=0.7 * rng.random(length + 1),  # so that texts do not grow without end
            delete=either * split,
            substitute=either * (1 - split),
            count=rng.integers(1, 4, length + 1),
            insert_q=np.log(rng.dirichlet(np.ones(VOCABULARY), length + 1)),
            substitute_q=np.log(rng.dirichlet(np.ones(VOCABULARY), length)),
        )

    return script


def toward(target: Sequence[int]) -> Callable[[Canvas], Said]:
    """Return a script that is sure of every edit that still separates a canvas from `target`."""

    def script(canvas: Canvas) -> Said:
        z_0, z_1 = align(canvas.ids, np.array(target, dtype=np.int64))
        insert: dict[int, float] = {}
        count: dict[int, int] = {}
        delete: dict[int, float] = {}
        substitute: dict[int, float] = {}
        tokens: dict[tuple[str, int], Mapping[int, float]] = {}
        at = 0
        for old, new in zip(z_0.tolist(), z_1.tolist(), strict=True):
            if old == GAP:
                insert[at] = 1.0
                count[at] = count.get(at, 0) + 1
                tokens.setdefault(("insert", at), {new: 1.0})
                continue
            if new == GAP:
                delete[at] = 1.0
            elif new != old:
                substitute[at] = 1.0
                tokens["substitute", at] = {new: 1.0}
            at += 1
        return say(
            canvas, insert=insert, delete=delete, substitute=substitute, count=count, tokens=tokens
        )

    return script
