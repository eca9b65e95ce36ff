"""One step, read by eye: what logits written by hand become, and what rules let pass."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from editflow.canvas.canvas import Canvas, Ints
from editflow.canvas.operations import Delete, Insert, Operation, Substitute
from editflow.errors import NonFiniteError
from editflow.sampling.masks.loop import unmask
from editflow.sampling.masks.policy import UnmaskPolicy, with_ids
from editflow.sampling.masks.presets import preset
from editflow.sampling.masks.slots import OPEN, Rules, SlotRule
from editflow.sampling.masks.step.commit import drift, passing
from editflow.sampling.masks.step.fill import step
from editflow.sampling.masks.step.plan import plan
from editflow.sampling.masks.step.reading import Reading, read
from editflow.sampling.masks.step.state import State
from tests.support.denoisers import (
    DELETE,
    EXPAND,
    IDS,
    MASK,
    ScriptedDenoiser,
    constant,
    noise,
    template,
)

LOGS = torch.tensor([[0.7, 0.2, 0.1], [0.5, 0.45, 0.05], [0.6, 0.2, 0.2]]).log()


def logs(*rows: dict[int, float]) -> np.ndarray:
    """Return logits (L, 14) with these probabilities and next to nothing elsewhere."""
    table = np.full((len(rows), 14), 1e-9)
    for row, odds in enumerate(rows):
        table[row, list(odds)] = list(odds.values())
    return np.log(table)


def taken(
    canvas: Canvas, logits: Any, policy: UnmaskPolicy, rules: Rules | None = None
) -> list[Operation]:
    """Return the operations of the first step."""
    generator = torch.Generator().manual_seed(0)
    state = State.of(canvas, rules or {}, policy).advanced(policy)
    look = plan(state, policy, generator)
    with torch.inference_mode():
        reading = read(torch.from_numpy(logits[look.at]).float(), policy, keep=True)
    return step(state, look, reading, policy, generator=generator)


def test_a_reading_tells_tokens_probabilities_and_scores() -> None:
    for order, expected in {
        "confidence": [0.7, 0.5, 0.6],
        "margin": [0.5, 0.05, 0.4],
        "entropy": [-0.8018, -0.8557, -0.9503],
    }.items():
        found = read(LOGS.clone(), UnmaskPolicy(order=order))  # type: ignore[arg-type]
        assert found.tokens.tolist() == [0, 0, 0]
        np.testing.assert_allclose(found.p, [0.7, 0.5, 0.6], atol=1e-6)
        np.testing.assert_allclose(found.score, expected, atol=1e-4)


def test_suppressed_tokens_do_not_count() -> None:
    found = read(LOGS.clone(), UnmaskPolicy(mask_id=0))
    assert found.tokens.tolist() == [1, 1, 1]
    np.testing.assert_allclose(found.p, [2 / 3, 0.9, 0.5], atol=1e-6)


def test_filters_change_scores_only_when_they_are_asked_to() -> None:
    """The original's trap: at temperature 0, top_k changes the order all the same."""
    raw = read(LOGS.clone(), UnmaskPolicy(top_k=2))
    np.testing.assert_allclose(raw.p, [0.7, 0.5, 0.6], atol=1e-6)
    cut = read(LOGS.clone(), UnmaskPolicy(top_k=2, scores="filtered"))
    np.testing.assert_allclose(cut.p, [7 / 9, 50 / 95, 0.75], atol=1e-6)
    nucleus = read(LOGS.clone(), UnmaskPolicy(top_p=0.65, scores="filtered"))
    np.testing.assert_allclose(nucleus.p, [1.0, 50 / 95, 0.75], atol=1e-6)


@pytest.mark.parametrize("top_p", [0.05, 0.5, 0.9, 0.999])
def test_a_nucleus_is_found_without_sorting_all(top_p: float) -> None:
    """Against the definition, on a vocabulary far wider than what is looked at first."""
    logits = torch.randn(7, 5000, generator=torch.Generator().manual_seed(1))
    found = read(logits.clone(), UnmaskPolicy(top_p=top_p, scores="filtered"))
    p = logits.softmax(1).sort(1, descending=True).values
    held = p * (p.cumsum(1) - p <= top_p)
    np.testing.assert_allclose(found.p, held[:, 0] / held.sum(1), rtol=1e-4)


def test_tokens_are_drawn_from_the_tempered_and_filtered_distribution() -> None:
    logits = torch.tensor([0.4, 0.3, 0.2, 0.1]).log().repeat(20_000, 1)
    u = torch.rand(20_000, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    plain = read(logits.clone(), UnmaskPolicy(temperature=1.0), u=u)
    np.testing.assert_allclose(np.bincount(plain.tokens) / 20_000, [0.4, 0.3, 0.2, 0.1], atol=0.01)
    sharp = read(logits.clone(), UnmaskPolicy(temperature=0.5, top_k=2), u=u)
    np.testing.assert_allclose(np.bincount(sharp.tokens) / 20_000, [0.64, 0.36], atol=0.01)
    np.testing.assert_allclose(np.unique(sharp.p.round(6)), [0.3, 0.4])  # the model's own


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_what_is_not_finite_is_refused(bad: float) -> None:
    with pytest.raises(NonFiniteError):
        read(torch.full((2, 3), bad), UnmaskPolicy())


def reading(p: list[float], entropy: list[float] | None = None) -> Reading:
    """Return ranked proposals."""
    values = np.array(p)
    return Reading(np.zeros(len(p), np.int64), values, values, np.array(entropy or p))


def passed(policy: UnmaskPolicy, of: Reading, **given: Any) -> int:
    return int(passing(of, policy, **{"due": 1, **given}).sum())


def test_rules_of_committing() -> None:
    p = reading([0.99, 0.95, 0.9, 0.3])
    assert passed(UnmaskPolicy(), p) == 1
    assert passed(UnmaskPolicy(), p, due=3) == 3
    assert passed(UnmaskPolicy(commit="threshold", threshold=0.9), p) == 3
    assert passed(UnmaskPolicy(commit="threshold", threshold=0.9), p, due=4) == 4
    # (n + 1)(1 - p_n): 0.02, 0.15, 0.4, 3.5
    assert passed(UnmaskPolicy(commit="factor", factor=0.2), p) == 2
    assert passed(UnmaskPolicy(commit="factor", factor=0.01), p) == 1
    sure = reading([0.9] * 4, [0.01, 0.05, 0.08, 0.9])
    # the sum without the largest: 0, 0.01, 0.06, 0.14
    assert passed(UnmaskPolicy(commit="entropy-bound", entropy_bound=0.07), sure) == 3
    assert passed(UnmaskPolicy(commit="entropy-bound", entropy_bound=0.1), sure) == 3
    assert passed(UnmaskPolicy(commit="entropy-bound", entropy_bound=0.2), sure) == 4
    stable = np.array([False, True, True, True])
    klass = UnmaskPolicy(commit="klass", threshold=0.9)
    assert passing(replace(p, stable=stable), klass, due=1).tolist() == [True, True, True, False]


def test_drift_is_a_divergence() -> None:
    before, now = LOGS[:2], LOGS[1:]
    expected = (now.exp() * (now - before)).sum(1)
    np.testing.assert_allclose(drift(before, now), expected, atol=1e-6)
    assert drift(now, now).tolist() == [0.0, 0.0]


def test_klass_waits_until_a_distribution_rests() -> None:
    """Sure from the start; two steps of rest are needed, so two tokens go one by one."""
    logits = logs(*[{1: 0.95, 2: 0.05}] * 6)
    policy = with_ids(preset("klass"), IDS, ends=False)
    (done,) = unmask([template(6)], ScriptedDenoiser(constant(logits)).model, policy)
    assert [len(taken.operations) for taken in done.steps] == [1, 1, 4]


def test_the_surest_mask_is_filled_with_its_probability() -> None:
    canvas = template([5], 2, [5])
    logits = logs({5: 1.0}, {1: 0.6, 2: 0.4}, {3: 0.8, 2: 0.2}, {5: 1.0})
    policy = with_ids(preset("one-by-one"), IDS, ends=False)
    assert taken(canvas, logits, policy) == [Substitute(3, 3, 0.8)]


def test_expanding_and_deleting() -> None:
    canvas = template([5], 3, [5])
    growing = with_ids(preset("dreamon"), IDS, ends=False)
    expand = logs({5: 1.0}, {1: 0.5, 2: 0.5}, {EXPAND: 0.9, 1: 0.1}, {1: 0.5, 2: 0.5}, {5: 1.0})
    assert taken(canvas, expand, growing) == [Insert(3, 6, MASK, 0.9)]
    delete = logs({5: 1.0}, {1: 0.5, 2: 0.5}, {DELETE: 0.9, 1: 0.1}, {1: 0.5, 2: 0.5}, {5: 1.0})
    assert taken(canvas, delete, growing) == [Delete(3, 0.9), Delete(4, 0.9)]
    assert taken(canvas, delete, growing, {0: SlotRule(shortest=2)}) == [Delete(3, 0.9)]


class Even:
    """Sums of a slot's tokens are even: a language in which every token depends on all others."""

    def path(self, ids: Ints, log_p: np.ndarray, *, uniforms: np.ndarray | None) -> Ints:
        assert uniforms is None
        best: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
        for token, row in zip(ids.tolist(), log_p, strict=True):
            options = range(9) if token == OPEN else [token]
            step: dict[int, tuple[float, list[int]]] = {}
            for parity, (score, path) in best.items():
                for option in options:
                    new = score + (float(row[option]) if token == OPEN else 0.0)
                    key = (parity + option) % 2
                    step[key] = max(step.get(key, (-np.inf, [])), (new, [*path, option]))
            best = step
        return np.array(best[0][1], np.int64)

    def fits(self, ids: Ints) -> bool:
        return len(ids) > 0


@pytest.mark.parametrize("name", ["one-by-one", "threshold", "random", "blocks", "remdm", "edit"])
@pytest.mark.parametrize("seed", range(5))
def test_a_constrained_slot_is_filled_from_valid_paths_alone(name: str, seed: int) -> None:
    canvas = template([1], 5, [2], 4, [3])
    options = {"block_length": 3} if name == "blocks" else {}
    policy = with_ids(preset(name, **options), IDS, ends=False)
    rules = {0: SlotRule(constraint=Even())}
    (done,) = unmask([canvas], ScriptedDenoiser(noise(seed)).model, policy, rules=[rules])
    slot = done.canvas.ids[done.canvas.slot == 0]
    assert slot.sum() % 2 == 0
    assert done.forwards <= 9


def test_the_best_valid_path_wins() -> None:
    """1 2 is more probable, but odd; 1 1 is the best even one, and its surer token comes first."""
    logits = logs({1: 0.9, 2: 0.1}, {2: 0.6, 1: 0.4})
    policy = with_ids(preset("one-by-one"), IDS, ends=False)
    rules = {0: SlotRule(constraint=Even())}
    assert taken(template(2), logits, policy, rules) == [Substitute(1, 1, 0.9)]
    (done,) = unmask([template(2)], ScriptedDenoiser(constant(logits)).model, policy, rules=[rules])
    assert done.canvas.ids.tolist() == [1, 1]


def test_a_slot_may_know_its_own_end() -> None:
    """The end is found in what is filled from the left on; what is right of it goes."""
    logits = logs(*[{1: 0.9, 2: 0.1}] * 3, *[{7: 0.9, 2: 0.1}] * 5)

    def ends(ids: Ints) -> int | None:
        found = np.flatnonzero(ids == 7)
        return int(found[0]) + 1 if len(found) else None

    policy = with_ids(preset("left-to-right"), IDS, ends=False)
    (done,) = unmask(
        [template([5], 8, [6])],
        ScriptedDenoiser(constant(np.concatenate([logs({5: 1.0}), logits, logits]))).model,
        policy,
        rules=[{0: SlotRule(ends=ends)}],
    )
    assert done.canvas.ids.tolist() == [5, 1, 1, 1, 7, 6]
    assert (done.stop, done.forwards) == ("end", 4)


def test_guidance_strengthens_what_the_context_says() -> None:
    """(1 + w) * logits - w * logits without: 0.6 / 0.5 squared against 0.4 / 0.5 squared."""

    def script(ids: np.ndarray) -> np.ndarray:
        odds = {1: 0.6, 2: 0.4} if ids[0] == 5 else {1: 0.5, 2: 0.5}
        return logs(*[odds] * len(ids))

    for blind, canvas in (("mask", template(1, context=[5])), ("drop", template(1, context=[5]))):
        denoiser = ScriptedDenoiser(script)
        policy = with_ids(preset("one-by-one", guidance=1.0, blind=blind), IDS, ends=False)
        (done,) = unmask([canvas], denoiser.model, policy)
        ((operation,),) = [taken.operations for taken in done.steps]
        assert operation.p == pytest.approx(0.72 / (0.72 + 0.32), abs=1e-5)
        assert (done.forwards, denoiser.calls) == (2, 1)


def test_logits_may_come_in_half_precision() -> None:
    logits: Tensor = LOGS.to(torch.bfloat16)
    np.testing.assert_allclose(read(logits, UnmaskPolicy()).p, [0.7, 0.5, 0.6], atol=0.01)
