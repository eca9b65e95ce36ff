"""One step of unmasking: what was read of a canvas becomes operations on it.

Pure functions of their arguments. They do not know the model, batches, or what came before.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from editflow.canvas.canvas import Ints
from editflow.canvas.operations import Operation, Substitute
from editflow.sampling.masks.policy import UnmaskPolicy
from editflow.sampling.masks.slots import OPEN, places
from editflow.sampling.masks.step.commit import passing, ranking
from editflow.sampling.masks.step.lengths.expand import resized
from editflow.sampling.masks.step.plan import Look
from editflow.sampling.masks.step.reading import Floats, Reading
from editflow.sampling.masks.step.revise import replaced
from editflow.sampling.masks.step.state import State

_DECIMALS = 6  # of the probabilities kept in a trace


def step(
    state: State,
    look: Look,
    reading: Reading,
    policy: UnmaskPolicy,
    *,
    generator: torch.Generator,
) -> list[Operation]:
    """Return what happens at the places of `look`, read as `reading` in their order.

    Masks are filled, at least one of those that may be; filled tokens become masks again or give
    way to others. Nothing is proposed outside `look.at`, so nothing frozen changes.
    """
    reading = _bound(state, look, reading, policy, generator=generator)
    order = _ranked(state, look, reading, policy, generator)
    chosen = order[passing(reading[order], policy, due=look.due)]
    fills = _triples(look.at, reading, chosen)
    canvas = state.canvas
    return [
        *resized(state, fills, policy),
        *(Substitute(int(canvas.uids[at]), _mask(policy)) for at in look.again.tolist()),
        *_replacements(state, look, reading, policy),
    ]


def _ranked(
    state: State, look: Look, reading: Reading, policy: UnmaskPolicy, generator: torch.Generator
) -> Ints:
    """Return the places that may be filled, by index in the reading, the first to fill first."""
    score = _score(reading, policy, look, generator)
    row = np.full(len(state.canvas), -np.inf)
    row[look.at[look.fill]] = score[look.fill]
    return np.searchsorted(look.at, ranking(row, policy, generator=generator))


def _score(
    reading: Reading, policy: UnmaskPolicy, look: Look, generator: torch.Generator
) -> Floats:
    if policy.blindfold or policy.order == "left-to-right":
        return -look.at.astype(np.float64)
    if policy.order == "random":
        return torch.rand(len(look.at), generator=generator, dtype=torch.float64).numpy()
    return reading.score


def _triples(at: Ints, reading: Reading, which: Ints) -> list[tuple[int, int, float]]:
    p = reading.p[which].round(_DECIMALS)
    return list(zip(at[which].tolist(), reading.tokens[which].tolist(), p.tolist(), strict=True))


def _replacements(
    state: State, look: Look, reading: Reading, policy: UnmaskPolicy
) -> list[Operation]:
    """Return the filled tokens that give way to another one."""
    if policy.revise != "edit":
        return []
    canvas = state.canvas
    there = np.flatnonzero(canvas.ids[look.at] != policy.mask_id)
    better = replaced(canvas.ids[look.at[there]], reading[there], policy, most=state.revisions)
    return [
        Substitute(int(canvas.uids[at]), token, p)
        for at, token, p in _triples(look.at, reading, there[better])
    ]


def _bound(
    state: State, look: Look, reading: Reading, policy: UnmaskPolicy, *, generator: torch.Generator
) -> Reading:
    """Return the reading with the tokens of constrained slots taken from one valid path each."""
    canvas = state.canvas
    slots = canvas.slot[look.at]
    bound = [slot for slot in state.bound if (slots == slot).any()]
    if not bound:
        return reading
    assert reading.log_p is not None, "a constraint needs the distributions"
    tokens, p = reading.tokens.copy(), reading.p.copy()
    for slot in bound:
        rows = np.flatnonzero(slots == slot)
        log_p = reading.log_p[torch.from_numpy(rows)].cpu().numpy()
        tokens[rows] = _path(state, slot, log_p, policy, generator)
        p[rows] = np.exp(log_p[np.arange(len(rows)), tokens[rows]])
    score = p if policy.order == "confidence" else reading.score
    return replace(reading, tokens=tokens, p=p, score=score)


def _path(
    state: State, slot: int, log_p: Floats, policy: UnmaskPolicy, generator: torch.Generator
) -> Ints:
    """Return tokens (m,) for the masks of a slot out of one path that its constraint allows."""
    constraint = state.rules[slot].constraint
    assert constraint is not None
    held = places(state.canvas, slot)
    opened = state.canvas.ids[held] == policy.mask_id
    ids = np.where(opened, OPEN, state.canvas.ids[held])
    rows = np.zeros((len(held), log_p.shape[1]), np.float32)
    rows[opened] = log_p
    uniforms = None
    if policy.temperature:
        size = (len(held) + 1, 2)
        uniforms = torch.rand(size, generator=generator, dtype=torch.float64).numpy()
    tokens: Ints = constraint.path(ids, rows, uniforms=uniforms)[opened]
    return tokens


def _mask(policy: UnmaskPolicy) -> int:
    assert policy.mask_id is not None
    return policy.mask_id
