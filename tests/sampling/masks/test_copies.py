"""A slot that copies another one holds its tokens at every step, and costs no pass of its own."""

from __future__ import annotations

import pytest

from editflow.canvas.trace import Trace, states
from editflow.sampling.masks.loop import unmask
from editflow.sampling.masks.policy import with_ids
from editflow.sampling.masks.presets import PRESETS, preset
from editflow.sampling.masks.slots import SlotRule
from tests.support.denoisers import IDS, MASK, ScriptedDenoiser, noise, template

LENGTH = 4


@pytest.mark.parametrize("temperature", [0.0, 1.0])
@pytest.mark.parametrize("name", [name for name in PRESETS if name != "dreamon"])
def test_a_copy_holds_the_same_tokens_at_every_step(name: str, temperature: float) -> None:
    denoiser = ScriptedDenoiser(noise(3))
    policy = with_ids(preset(name, temperature=temperature), IDS, ends=False)
    canvas = template([1], LENGTH, [2], LENGTH, [3], LENGTH, [4])
    rules = {0: SlotRule(copies=2), 1: SlotRule(copies=2)}  # copies may come first
    (run,) = unmask([canvas], denoiser.model, policy, rules=[rules])
    for state in states(Trace((run.start,), run.steps)):
        held = [state.ids[state.slot == slot].tolist() for slot in range(3)]
        assert held[0] == held[1] == held[2]
    assert MASK not in run.canvas.ids
    assert run.canvas.ids[[0, 5, 10, 15]].tolist() == [1, 2, 3, 4]
    if policy.revise == "none":
        assert run.forwards <= LENGTH


def test_a_copy_ends_where_its_slot_ends() -> None:
    policy = with_ids(preset("left-to-right"), IDS, ends=False)
    canvas = template([1], LENGTH, [2], LENGTH)
    rules = {
        0: SlotRule(ends=lambda ids: 2 if len(ids) >= 2 else None),
        1: SlotRule(copies=0),
    }
    (run,) = unmask([canvas], ScriptedDenoiser(noise(1)).model, policy, rules=[rules])
    held = [run.canvas.ids[run.canvas.slot == slot].tolist() for slot in range(2)]
    assert len(held[0]) == 2
    assert held[0] == held[1]
