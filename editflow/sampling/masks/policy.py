"""`UnmaskPolicy`: every choice that filling masks leaves open, as one value with orthogonal axes.

A policy does not know models or canvases; the ids in it come from whoever knows the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from editflow.errors import UsageError
from editflow.flow.denoiser import SpecialIds

Quota = Literal["even", "cosine", "dream", "origin"]
Order = Literal["confidence", "margin", "entropy", "random", "left-to-right"]
Commit = Literal["quota", "threshold", "factor", "entropy-bound", "klass"]
Revise = Literal["none", "remdm", "edit"]
Remask = Literal["cap", "rescale", "conf", "loop"]
Length = Literal["fixed", "dreamon", "edits"]
Blocks = Literal["none", "semi-ar", "causal"]
Scores = Literal["raw", "filtered"]
Blind = Literal["mask", "drop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmaskPolicy:
    """How to fill masks; UsageError for a value or a combination that makes no sense.

    The default is exact for a model whose conditionals are: one token a step, the surest first.
    """

    mask_id: int | None = None
    suppress: tuple[int, ...] = ()
    """token ids never to propose; `mask_id` is always one of them"""
    eos_ids: tuple[int, ...] = ()
    """once all before one of these is filled, the masks after it become the first at no cost"""
    eos_penalty: float = 0.0
    """taken from the logits of `eos_ids`, against answers that end before they begin"""

    steps: int | None = None
    """the most steps to take, each at most one forward pass; None: as many as there are masks"""
    quota: Quota = "even"
    """masks filled a step: equal shares; few first; Dream's rounded shares; each mask by chance"""
    eps: float = 1e-3
    """dream, origin: where the time grid from 1 ends"""

    order: Order = "confidence"
    """which masks first: by the probability of the token, its lead over the second, the entropy.
    Above temperature 0, the first prefers likely texts: the token it looks at is the one drawn"""
    order_temperature: float = 0.0
    """above 0: the masks are drawn without replacement from softmax(score / order_temperature)"""
    scores: Scores = "raw"
    """scores and probabilities of the model's own distribution, or of the one tokens come from"""

    commit: Commit = "quota"
    """besides the quota (with `steps`) or one mask (without), fill all that pass this rule"""
    threshold: float = 0.9
    """threshold, klass: the least probability"""
    factor: float = 1.0
    """factor: the n surest while (n + 1) * (1 - probability of the n-th) < factor"""
    entropy_bound: float = 0.1
    """entropy-bound: the surest while the sum of entropies without the largest is at most this"""
    kl_bound: float = 0.01
    """klass: the distribution moved less than this, in nats, in each of the last `kl_steps`"""
    kl_steps: int = 2

    revise: Revise = "none"
    """remdm: mask some filled tokens again, in the same number of steps; edit: replace them"""
    remask: Remask = "cap"
    remask_rate: float = 0.04
    """eta of ReMDM (arXiv 2503.00307)"""
    edit_threshold: float = 0.9
    """edit: replace a filled token by another one that is at least this probable"""
    max_revisions: int | None = None
    """edit: replace at most so many tokens of a canvas; None: as many as there were masks"""

    length: Length = "fixed"
    """dreamon: `expand_id` makes a mask two, `delete_id` takes it and those right of it away;
    edits: the edit heads of a model add masks to slots and take tokens out of them"""
    expand_id: int | None = None
    delete_id: int | None = None
    max_growth: int = 256
    """dreamon, edits: the most masks that a canvas may gain"""
    missing_threshold: float = 0.5
    """edits: the least probability that tokens are missing, for masks to be added there"""
    surplus_threshold: float = 0.5
    """edits: the least probability that a token has to go, for it to be taken away"""

    blocks: Blocks = "none"
    """semi-ar: blocks from the first free token on, one after another; causal: blocks of the row,
    context included, which only a model that reads no later block may be given with a cache"""
    block_length: int = 32

    temperature: float = 0.0
    """0: the best token; above: draw from softmax(logits / temperature)"""
    top_p: float | None = None
    top_k: int | None = None
    """draw among the likeliest tokens that hold `top_p` of the probability, at most `top_k`"""
    guidance: float = 0.0
    """w of (1 + w) * logits - w * logits without the context"""
    blind: Blind = "mask"
    """the context of the second pass of guidance: all masks (LLaDA), or none"""
    batch_tokens: int = 8192
    """the most tokens, padding included, of one forward pass (one canvas may be longer)"""

    def __post_init__(self) -> None:
        object.__setattr__(self, "suppress", tuple(int(token) for token in self.suppress))
        for name, values in _CHOICES.items():
            _one_of(name, getattr(self, name), get_args(values))
        for name, least in _LEAST.items():
            value = getattr(self, name)
            _check(value is None or least <= value < float("inf"), name, value, f">= {least}")
        for name in ("missing_threshold", "surplus_threshold"):
            _check(0 < getattr(self, name) <= 1, name, getattr(self, name), "above 0, at most 1")
        _check(0 < self.eps < 1, "eps", self.eps, "between 0 and 1")
        _check(self.top_p is None or 0 < self.top_p <= 1, "top_p", self.top_p, "above 0, at most 1")
        self._check_combination()

    def _check_combination(self) -> None:
        """Raise UsageError for axes that contradict each other."""
        if self.quota == "origin" and not (self.order == "random" and self.blindfold):
            raise UsageError(
                "quota 'origin' fills masks by chance, whatever the model says",
                hint="Use order 'random', commit 'quota', length 'fixed', no revision by edits.",
            )
        if self.order_temperature and self.order in ("random", "left-to-right"):
            raise UsageError(f"order {self.order!r} has no score to temper")
        if self.revise == "remdm" and (self.commit, self.quota) != ("quota", "even"):
            raise UsageError("revise 'remdm' has a schedule", hint="Use commit and quota 'even'.")
        if self.revise == "edit" and self.blocks == "causal":
            raise UsageError("blocks 'causal' are final", hint="Use revise 'none' or 'remdm'.")
        if self.length != "fixed" and self.revise != "none":
            raise UsageError(f"length {self.length!r} does not go with revision")
        if self.length == "edits" and self.guidance:
            raise UsageError("length 'edits' does not go with guidance")

    def check_ids(self) -> None:
        """Raise UsageError when ids are missing that this way to unmask cannot do without."""
        if self.mask_id is None:
            raise UsageError("the model has no mask token", hint="Masks are what is filled.")
        if self.length == "dreamon" and None in (self.expand_id, self.delete_id):
            raise UsageError(
                "length 'dreamon' needs a model with expand and delete tokens",
                hint="DreamOn checkpoints have them; use length 'fixed' with others.",
            )

    @property
    def suppressed(self) -> tuple[int, ...]:
        """The token ids no proposal may have: mask, and expand and delete where length is fixed."""
        resizing = {token for token in (self.expand_id, self.delete_id) if token is not None}
        barred = {*self.suppress} | ({self.mask_id} if self.mask_id is not None else set())
        if self.length == "dreamon":
            return tuple(sorted(barred - resizing))
        return tuple(sorted(barred | resizing - {*self.eos_ids}))

    @property
    def blindfold(self) -> bool:
        """Whether the places to fill are chosen before the model is asked."""
        told = self.order in ("random", "left-to-right") and self.commit == "quota"
        return told and self.revise != "edit" and self.length == "fixed"


def with_ids(policy: UnmaskPolicy, ids: SpecialIds, *, ends: bool) -> UnmaskPolicy:
    """Return the policy for a vocabulary: no special token is proposed, and an end only if `ends`.

    Where a token both ends a text and takes a mask away, length "dreamon" has it take masks away.
    """
    stops = ids.stops or (() if ids.eos is None else (ids.eos,))
    resizing = ids.delete if policy.length == "dreamon" else None
    eos_ids = tuple(token for token in stops if token != resizing) if ends else ()
    return replace(
        policy,
        mask_id=ids.mask,
        eos_ids=eos_ids,
        expand_id=ids.expand,
        delete_id=ids.delete,
        suppress=tuple(sorted({*policy.suppress, *ids.all} - {*eos_ids})),
    )


_CHOICES: dict[str, Any] = {
    "quota": Quota,
    "order": Order,
    "scores": Scores,
    "commit": Commit,
    "revise": Revise,
    "remask": Remask,
    "length": Length,
    "blocks": Blocks,
    "blind": Blind,
}

_LEAST: dict[str, float] = {
    "mask_id": 0,
    "steps": 1,
    "order_temperature": 0,
    "threshold": 0,
    "factor": 0,
    "entropy_bound": 0,
    "kl_bound": 0,
    "kl_steps": 1,
    "remask_rate": 0,
    "edit_threshold": 0,
    "max_revisions": 0,
    "max_growth": 0,
    "block_length": 1,
    "temperature": 0,
    "top_k": 1,
    "guidance": 0,
    "batch_tokens": 1,
}


def _one_of(name: str, value: str, allowed: Iterable[str]) -> None:
    if value not in (names := tuple(allowed)):
        raise UsageError(f"unknown {name} {value!r}", hint=f"Choose from: {', '.join(names)}.")


def _check(good: bool, name: str, value: object, expected: str) -> None:
    if not good:
        raise UsageError(f"{name} is {value!r}", hint=f"It must be {expected}.")
