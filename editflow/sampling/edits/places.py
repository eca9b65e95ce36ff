"""Places of a batch where something happens, and the token to put there.

This module does not know why a place was chosen; vocabulary logits are asked for only here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from editflow.canvas.canvas import Bools, Ints
from editflow.errors import NonFiniteError
from editflow.flow.rates import EditRates
from editflow.sampling.edits.policy import Policy

Floats = npt.NDArray[np.float64]
Kind = Literal["insert", "substitute"]

_ROWS = 512  # token distributions looked at together: bounds memory at _ROWS * V numbers
_DECIMALS = 6  # of the probabilities and rates kept in a trace


@dataclass(frozen=True, slots=True)
class Places:
    """n tokens or gaps of a batch, each with a token and the odds of the operation there."""

    rows: Ints  # (n,)
    columns: Ints  # (n,)
    tokens: Ints  # (n,)
    p: Floats  # (n,)
    rate: Floats | None = None  # (n,)

    def __iter__(self) -> Iterator[tuple[int, int, int, float, float | None]]:
        rate = [None] * len(self.rows) if self.rate is None else _rounded(self.rate)
        where = self.rows.tolist(), self.columns.tolist(), self.tokens.tolist()
        return zip(*where, _rounded(self.p), rate, strict=True)

    def where(self, keep: Bools) -> Places:
        rate = None if self.rate is None else self.rate[keep]
        return Places(self.rows[keep], self.columns[keep], self.tokens[keep], self.p[keep], rate)


def _log_q(
    rates: EditRates, places: tuple[Ints, ...], kind: Kind, policy: Policy
) -> Iterator[Tensor]:
    """Yield log Q (n, V) in pieces of at most `_ROWS` places, suppressed tokens at -inf."""
    suppressed = torch.tensor(policy.suppressed, dtype=torch.long)
    for start in range(0, len(places[0]), _ROWS):
        rows, columns = (torch.from_numpy(axis[start : start + _ROWS]) for axis in places)
        log_q = rates.token_log_q(rows, columns, kind).detach()
        if log_q.isnan().any() or log_q.isposinf().any():
            raise NonFiniteError(f"the model gave NaN or infinity as a token to {kind}")
        log_q = log_q.index_fill(1, suppressed.to(log_q.device), -torch.inf)
        if log_q.amax(1).isneginf().any():
            raise NonFiniteError(f"the model gave no token any probability to {kind}")
        yield log_q


def best_tokens(rates: EditRates, places: tuple[Ints, ...], kind: Kind, policy: Policy) -> Places:
    """Return the most probable token at each place; p is Q(token)."""
    best = [log_q.max(1) for log_q in _log_q(rates, places, kind, policy)]
    return _gathered(places, [b.indices for b in best], [b.values for b in best])


def drawn_tokens(
    rates: EditRates, places: tuple[Ints, ...], kind: Kind, policy: Policy, u: Floats
) -> Places:
    """Return a token drawn from Q at each place by inverting its cumulative sum at `u` (n,)."""
    tokens, values, start = [], [], 0
    for log_q in _log_q(rates, places, kind, policy):
        log_q = log_q.double().log_softmax(1)
        total = log_q.exp().cumsum(1)
        point = torch.from_numpy(u[start : start + len(log_q)]).to(total.device)[:, None]
        token = torch.searchsorted(total, point * total[:, -1:], right=True)
        tokens.append(token[:, 0])
        values.append(log_q.gather(1, token)[:, 0])
        start += len(log_q)
    return _gathered(places, tokens, values)


def _gathered(places: tuple[Ints, ...], tokens: list[Tensor], log_q: list[Tensor]) -> Places:
    rows, columns = places
    token = torch.cat(tokens).cpu().numpy() if tokens else np.zeros(0, np.int64)
    p = torch.cat(log_q).double().exp().cpu().numpy() if log_q else np.zeros(0)
    return Places(rows, columns, token, p)


def scaled(places: Places, p: Floats, rate: Floats | None = None) -> Places:
    """Return the places with the odds of the operation, p and rate (B, L), times Q(token)."""
    at = (places.rows, places.columns)
    return replace(places, p=p[at] * places.p, rate=None if rate is None else rate[at] * places.p)


def _rounded(values: Floats) -> list[float]:
    rounded: list[float] = values.round(_DECIMALS).tolist()
    return rounded
