"""Decode histories of the original Dream and LLaDA loops, token for token at every step.

`tests/support/freeze_decoding.py` made `originals.json` by running the originals.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from editflow.canvas.canvas import Canvas
from editflow.canvas.operations import Substitute
from editflow.canvas.trace import Trace, states
from editflow.flow.denoiser import SpecialIds
from editflow.sampling.masks import loop
from editflow.sampling.masks.loop import unmask
from editflow.sampling.masks.policy import UnmaskPolicy, with_ids
from editflow.sampling.masks.presets import DreamOptions, from_options
from editflow.sampling.run import Run
from tests.support.denoisers import ScriptedDenoiser, hashed
from tests.support.freeze_decoding import MASK, SEED

ORIGINALS = json.loads((Path(__file__).parent / "originals.json").read_text(encoding="utf-8"))
IDS = SpecialIds(mask=MASK)


def shifted(ids: np.ndarray) -> np.ndarray:
    """Position i - 1 of Dream's model stands for token i, and position 0 for itself as well."""
    logits = hashed(ids)
    return np.concatenate([logits[:1], logits[:-1]])


def options(names: str, case: dict[str, Any]) -> UnmaskPolicy:
    known = {k: v for k, v in case.items() if k not in ("rows", "prompts", "history")}
    return with_ids(from_options(names, known).policy(), IDS, ends=False)


def history(runs: list[Run], steps: int) -> list[list[list[int]]]:
    """Return for each nominal step `[row, place, token]` of all that changed."""
    found: list[list[list[int]]] = [[] for _ in range(steps)]
    for row, run in enumerate(runs):
        for step in run.steps:
            for operation in step.operations:
                assert isinstance(operation, Substitute)
                at = run.start.position(operation.uid)
                found[step.step].append([row, at, operation.token])
    return [sorted(step) for step in found]


def canvas(row: list[int]) -> Canvas:
    return Canvas.of(
        row, frozen=[token != MASK for token in row], frozen_gaps=[True] * len(row + row[:1])
    )


@pytest.mark.parametrize(
    "case", ORIGINALS["dream"], ids=lambda case: f"{case['alg']}-{case['steps']}"
)
def test_dream(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """At temperature 0, or with the draws of the same seed."""
    monkeypatch.setattr(
        loop, "seeded", lambda _, n: [torch.Generator().manual_seed(SEED) for _ in range(n)]
    )
    denoiser = ScriptedDenoiser(shifted, ids=IDS, vocab_size=40)
    runs = unmask([canvas(row) for row in case["rows"]], denoiser.model, options("dream", case))
    assert history(runs, case["steps"]) == case["history"]
    busy = sum(any(change[0] == 0 for change in step) for step in case["history"])
    assert runs[0].forwards == busy <= case["steps"]


@pytest.mark.parametrize("case", ORIGINALS["llada"], ids=lambda case: str(case["block_length"]))
def test_llada(case: dict[str, Any]) -> None:
    width = len(case["prompts"][0])
    canvases = [
        Canvas.of([MASK] * case["gen_length"], context=prompt) for prompt in case["prompts"]
    ]
    denoiser = ScriptedDenoiser(hashed, ids=IDS, vocab_size=40)
    runs = unmask(canvases, denoiser.model, options("llada", case))
    moved = [
        [[row, at + width, token] for row, at, token in s] for s in history(runs, case["steps"])
    ]
    assert moved == case["history"]
    cost = 2 if case.get("cfg_scale") else 1
    assert [run.forwards for run in runs] == [case["steps"] * cost] * len(runs)


def test_history_as_the_seed_program_prints_it() -> None:
    """8 new tokens in 16 steps: one canvas a step, as `output_history` gives them."""
    policy = with_ids(DreamOptions(max_new_tokens=8, steps=16).policy(), IDS, ends=False)
    start = Canvas.of([1, 2, 3] + [MASK] * 8, frozen=[True] * 3 + [False] * 8)
    (run,) = unmask([start], ScriptedDenoiser(shifted, ids=IDS, vocab_size=40).model, policy)
    shown = list(states(Trace((run.start,), run.steps)))
    left = [int((state.ids == MASK).sum()) for state in shown]
    assert left[0] == 8
    assert left[-1] == 0
    assert left == sorted(left, reverse=True)
    assert max(step.step for step in run.steps) == 15
    assert run.forwards == len(run.steps) <= 8
