"""Policies under the names users know: Dream's and LLaDA's options, and one word for each way.

This module does not know models; ids are put into a policy by `policy.with_ids`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from editflow.errors import UsageError
from editflow.sampling.masks.policy import Order, UnmaskPolicy

Chosen = TypeVar("Chosen")


@dataclass(frozen=True, slots=True, kw_only=True)
class DreamOptions:
    """The arguments of Dream's `diffusion_generate` that choose how to decode, and its defaults.

    `policy` decodes as the original does, token for token at temperature 0, but for what is wrong
    there: a step that fills nothing costs no forward pass, each row of a batch has its own count,
    and special tokens are not proposed. `max_new_tokens` is the length of the slot; with
    `output_history` the caller keeps the canvas after each step, which a run's trace holds anyway.
    """

    max_new_tokens: int = 20
    steps: int = 512
    eps: float = 1e-3
    temperature: float = 0.0
    top_p: float | None = None
    top_k: int | None = None
    alg: str = "origin"
    alg_temp: float | None = None
    output_history: bool = False

    def policy(self) -> UnmaskPolicy:
        """Return the policy; UsageError for an unknown `alg` or a value that makes no sense."""
        order = _chosen("alg", self.alg, _DREAM_ORDERS)
        by_chance = order == "random"
        return UnmaskPolicy(
            steps=self.steps,
            quota="origin" if by_chance else "dream",
            eps=self.eps,
            order=order,
            order_temperature=0.0 if by_chance else self.alg_temp or 0.0,
            scores="filtered",
            temperature=self.temperature,
            top_p=self.top_p,
            top_k=self.top_k,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LladaOptions:
    """The arguments of LLaDA's `generate`, and its defaults; `gen_length` is that of the slot."""

    steps: int = 128
    gen_length: int = 128
    block_length: int = 128
    temperature: float = 0.0
    cfg_scale: float = 0.0
    remasking: str = "low_confidence"

    def policy(self) -> UnmaskPolicy:
        """Return the policy; UsageError as the original asserts, and for unknown `remasking`."""
        blocks = self.gen_length // self.block_length
        if self.gen_length % self.block_length or self.steps % blocks:
            raise UsageError(
                f"{self.gen_length} tokens in {self.steps} steps do not divide into blocks of "
                f"{self.block_length}",
                hint="Choose a block length that divides both evenly.",
            )
        return UnmaskPolicy(
            steps=self.steps,
            order=_chosen("remasking", self.remasking, _LLADA_ORDERS),
            blocks="none" if blocks == 1 else "semi-ar",
            block_length=self.block_length,
            temperature=self.temperature,
            guidance=self.cfg_scale,
        )


_DREAM_ORDERS: dict[str, Order] = {
    "origin": "random",
    "maskgit_plus": "confidence",
    "topk_margin": "margin",
    "entropy": "entropy",
}
_LLADA_ORDERS: dict[str, Order] = {"low_confidence": "confidence", "random": "random"}

OPTIONS: dict[str, type[DreamOptions] | type[LladaOptions]] = {
    "dream": DreamOptions,
    "llada": LladaOptions,
}
"""Whose option names a mapping may be written in."""

PRESETS: dict[str, dict[str, Any]] = {
    "one-by-one": {},
    "left-to-right": {"order": "left-to-right"},
    "entropy": {"order": "entropy"},
    "margin": {"order": "margin"},
    "random": {"order": "random"},
    "cosine": {"quota": "cosine", "steps": 8},
    "threshold": {"commit": "threshold"},
    "factor": {"commit": "factor"},
    "entropy-bound": {"commit": "entropy-bound", "order": "entropy"},
    "klass": {"commit": "klass"},
    "remdm": {"revise": "remdm"},
    "remdm-rescale": {"revise": "remdm", "remask": "rescale"},
    "remdm-conf": {"revise": "remdm", "remask": "conf"},
    "remdm-loop": {"revise": "remdm", "remask": "loop"},
    "edit": {"revise": "edit", "commit": "threshold", "threshold": 0.7},
    "blocks": {"blocks": "semi-ar", "commit": "threshold"},
    "dreamon": {"length": "dreamon", "order": "entropy"},
}
"""What each name sets of an `UnmaskPolicy`; all else is as by default."""


def preset(name: str, **options: Any) -> UnmaskPolicy:
    """Return the policy of a preset, with `options` over it; UsageError for an unknown name."""
    chosen = {**_chosen("preset", name, PRESETS), **options}
    return UnmaskPolicy(**_known("unmasking", UnmaskPolicy, chosen))


def from_options(names: str, options: Mapping[str, Any]) -> DreamOptions | LladaOptions:
    """Read options under the names of a project, a key of `OPTIONS`; none is ever ignored."""
    kind = _chosen("option names", names, OPTIONS)
    return kind(**_known(names, kind, options))


def _known(whose: str, kind: type, options: Mapping[str, Any]) -> Mapping[str, Any]:
    names = [field.name for field in fields(kind)]
    if unknown := [name for name in options if name not in names]:
        raise UsageError(
            f"unknown {whose} option {unknown[0]!r}", hint=f"Choose from: {', '.join(names)}."
        )
    return options


def _chosen(what: str, name: str, table: Mapping[str, Chosen]) -> Chosen:
    if name not in table:
        raise UsageError(f"unknown {what} {name!r}", hint=f"Choose from: {', '.join(table)}.")
    return table[name]
