"""Policies: names users know, ids of a vocabulary, and what makes no sense."""

from typing import Any

import pytest

from editflow.errors import UsageError
from editflow.flow.denoiser import SpecialIds
from editflow.sampling.masks.loop import unmask
from editflow.sampling.masks.policy import UnmaskPolicy, with_ids
from editflow.sampling.masks.presets import DreamOptions, LladaOptions, from_options, preset
from tests.support.denoisers import ScriptedDenoiser, noise, template


def test_dream_names() -> None:
    policy = DreamOptions(
        alg="entropy", alg_temp=0.2, steps=64, temperature=0.2, top_p=0.95, top_k=50, eps=0.01
    ).policy()
    assert (policy.order, policy.order_temperature, policy.quota) == ("entropy", 0.2, "dream")
    assert (policy.steps, policy.temperature, policy.top_p) == (64, 0.2, 0.95)
    assert (policy.top_k, policy.eps, policy.scores) == (50, 0.01, "filtered")
    orders = {"maskgit_plus": "confidence", "topk_margin": "margin", "entropy": "entropy"}
    assert {alg: DreamOptions(alg=alg).policy().order for alg in orders} == orders
    assert DreamOptions(alg_temp=0.3).policy().quota == "origin"


def test_llada_names() -> None:
    options = LladaOptions(steps=8, gen_length=32, block_length=8, cfg_scale=0.5, temperature=1.0)
    policy = options.policy()
    assert (policy.blocks, policy.block_length, policy.quota) == ("semi-ar", 8, "even")
    assert (policy.order, policy.guidance, policy.scores) == ("confidence", 0.5, "raw")
    assert LladaOptions(remasking="random").policy().order == "random"


@pytest.mark.parametrize(
    ("names", "options", "message"),
    [
        ("dream", {"alg": "greedy"}, "unknown alg 'greedy'"),
        ("dream", {"gen_length": 8}, "unknown dream option 'gen_length'"),
        ("dream", {"temperature": -1}, "temperature is -1"),
        ("dream", {"delete_eos_token": True}, "unknown dream option 'delete_eos_token'"),
        ("llada", {"remasking": "high"}, "unknown remasking 'high'"),
        ("llada", {"gen_length": 10, "block_length": 4}, "do not divide into blocks"),
        ("llada", {"gen_length": 8, "block_length": 2, "steps": 6}, "do not divide into blocks"),
        ("gpt", {}, "unknown option names 'gpt'"),
    ],
)
def test_what_is_wrong_with_options(names: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        from_options(names, options).policy()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"order": "best"}, "unknown order 'best'"),
        ({"remask": "all"}, "unknown remask 'all'"),
        ({"steps": 0}, "steps is 0"),
        ({"top_p": 0.0}, "top_p is 0.0"),
        ({"eps": 1.0}, "eps is 1.0"),
        ({"temperature": float("nan")}, "temperature is nan"),
        ({"quota": "origin"}, "'origin' fills masks by chance"),
        ({"quota": "origin", "order": "random", "length": "dreamon"}, "'origin' fills masks"),
        ({"order": "random", "order_temperature": 0.5}, "no score to temper"),
        ({"revise": "remdm", "commit": "threshold"}, "has a schedule"),
        ({"revise": "edit", "blocks": "causal"}, "'causal' are final"),
        ({"revise": "edit", "length": "dreamon"}, "does not go with revision"),
    ],
)
def test_what_makes_no_sense(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        UnmaskPolicy(**options)


def test_unknown_presets_and_options_raise() -> None:
    with pytest.raises(UsageError, match="unknown preset 'fast'"):
        preset("fast")
    with pytest.raises(UsageError, match="unknown unmasking option 'stepz'"):
        preset("threshold", stepz=3)
    assert preset("threshold", threshold=0.5).threshold == 0.5


def test_ids_that_are_missing() -> None:
    model = ScriptedDenoiser(noise(0)).model
    with pytest.raises(UsageError, match="no mask token"):
        unmask([template(2)], model, UnmaskPolicy())
    with pytest.raises(UsageError, match="needs a model with expand and delete"):
        unmask([template(2)], model, UnmaskPolicy(mask_id=13, length="dreamon"))


def test_special_tokens_are_suppressed_but_for_ends() -> None:
    ids = SpecialIds(mask=9, eos=5, pad=6, bos=7, stops=(5, 8))
    policy = UnmaskPolicy(suppress=(1,))
    assert with_ids(policy, ids, ends=False).suppressed == (1, 5, 6, 7, 8, 9)
    text = with_ids(policy, ids, ends=True)
    assert (text.suppressed, text.eos_ids) == ((1, 6, 7, 9), (5, 8))


def test_a_token_that_both_ends_and_deletes() -> None:
    """DreamOn's delete is its eos: with a fixed length it ends, else it takes masks away."""
    ids = SpecialIds(mask=9, eos=5, pad=5, expand=6, delete=5)
    fixed = with_ids(UnmaskPolicy(), ids, ends=True)
    assert (fixed.suppressed, fixed.eos_ids) == ((6, 9), (5,))
    free = with_ids(UnmaskPolicy(length="dreamon"), ids, ends=True)
    assert (free.suppressed, free.eos_ids) == ((9,), ())
