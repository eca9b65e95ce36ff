"""Where to look in one step, settled before the model is asked.

Pure functions of a state, a policy and a generator; they do not know what the model will say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from editflow.canvas.canvas import Bools, Ints
from editflow.sampling.masks.policy import UnmaskPolicy
from editflow.sampling.masks.slots import places
from editflow.sampling.masks.step import quota
from editflow.sampling.masks.step.revise import remasked, remdm_due
from editflow.sampling.masks.step.state import State

NOWHERE: Ints = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Look:
    """`at` (n,) are places on the canvas, rising; `fill` (n,) marks the masks that may be filled,
    of which `due` have to be; the filled tokens `again` become masks. Without places the step
    does nothing, and needs no model."""

    at: Ints
    fill: Bools
    due: int
    again: Ints


def plan(state: State, policy: UnmaskPolicy, generator: torch.Generator) -> Look:
    """Return where to look. An order that needs no logits chooses here, so that little is read."""
    opened = state.here(state.opened(policy), policy)
    again = _again(state, policy, generator)
    due = _due(state, policy, len(opened)) + len(again)
    if policy.blindfold and len(opened):
        opened = _blindly(opened, state, policy, due=due, generator=generator)
        due = len(opened)
    if due == 0 and (len(opened) or policy.revise != "edit"):
        return Look(NOWHERE, NOWHERE.astype(np.bool_), 0, NOWHERE)
    others = _others(state, policy, opened)
    if not others:
        return Look(opened, np.ones(len(opened), np.bool_), due, again)
    at = np.unique(np.concatenate([opened, *others]))
    return Look(at, np.isin(at, opened), due, again)


def _due(state: State, policy: UnmaskPolicy, left: int) -> int:
    pace = state.pace
    if policy.revise == "remdm":
        total = left + len(state.here(state.filled(policy), policy))
        return remdm_due(policy, left, total, step=pace.step, steps=pace.steps)
    if policy.quota == "even" and policy.steps is None:
        return min(1, left)
    step = min(pace.step, pace.steps - 1)
    return quota.due(policy.quota, left, step=step, steps=pace.steps, eps=policy.eps)


def _again(state: State, policy: UnmaskPolicy, generator: torch.Generator) -> Ints:
    """Return the filled tokens of the block that ReMDM masks again."""
    if policy.revise != "remdm" or state.pace.last:
        return NOWHERE
    filled = state.here(state.filled(policy), policy)
    uids = state.canvas.uids[filled].tolist()
    sure = np.array([state.sure.get(uid, 1.0) for uid in uids])
    pace = state.pace
    which = remasked(sure, policy, step=pace.step, steps=pace.steps, generator=generator)
    again: Ints = filled[which]
    return again


def _blindly(
    opened: Ints, state: State, policy: UnmaskPolicy, *, due: int, generator: torch.Generator
) -> Ints:
    """Return the places to fill, rising, by place or by chance alone."""
    if policy.order == "left-to-right":
        chosen: Ints = np.arange(len(opened))[:due]
        return opened[chosen]
    u = torch.rand(len(opened), generator=generator).numpy()
    if policy.quota == "origin":
        chosen = np.flatnonzero(u < quota.shares(state.pace.steps, policy.eps)[state.pace.step])
    else:
        chosen = np.sort(np.argsort(u, kind="stable")[:due])
    return opened[chosen]


def _others(state: State, policy: UnmaskPolicy, opened: Ints) -> list[Ints]:
    """Return further places to read: tokens that may be replaced, masks that a language binds."""
    bound = np.array(state.bound, np.int64)
    slots = state.canvas.slot
    others = []
    if policy.revise == "edit":
        filled = state.filled(policy)
        others.append(filled[~np.isin(slots[filled], bound)])
    for slot in np.intersect1d(slots[opened], bound).tolist() if len(bound) else ():
        held = places(state.canvas, slot)
        others.append(held[state.canvas.ids[held] == policy.mask_id])
    return others
