"""What a model makes of masks: log-probabilities of the hidden tokens, and of no others.

One function for edit models, one for language models of transformers. Knows batches and models;
knows nothing of data sets or training runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from torch import Tensor, nn

from editflow.flow.blocks import left_columns, may_attend
from editflow.flow.denoising import denoising_loss
from editflow.models.heads import Places
from editflow.models.network import EditInputs, EditNetwork, Wanted
from editflow.models.visibility import visibility
from editflow.training.collate import Batch


@dataclass(frozen=True, slots=True, eq=False)
class DenoisingTerms:
    """The loss of masked diffusion, a scalar."""

    denoise: Tensor

    @property
    def total(self) -> Tensor:
        return self.denoise


def masked_loss(
    model: nn.Module, batch: Batch, *, divisor: float | Tensor, shifted: bool = False
) -> DenoisingTerms:
    """Run the model once over a batch of `collate` and score the hidden tokens.

    model: an `EditFlowModel`, whose substitute distribution is the denoiser, or a model of
    transformers with a language-model head, also inside a wrapper of accelerate or peft. `shifted`:
    the latter predicts token i at position i - 1. Sums are divided by `divisor`.
    """
    where, hidden = tokens_due(batch)
    if isinstance(bare(model), EditNetwork):
        (log_q,) = model(denoising_inputs(batch), ((where, hidden),)).log_q
    else:
        log_q = _language_log_q(model, batch, where, shifted=shifted)
    return DenoisingTerms(denoising_loss(log_q, batch["weight"][where], normaliser=divisor))


def tokens_due(batch: Batch) -> Wanted:
    """Return the hidden tokens, which a model has to score, and where they are."""
    rows, columns = (batch["target"] >= 0).nonzero(as_tuple=True)
    return (rows, columns), (batch["target"][rows, columns], "substitute")


def denoising_inputs(batch: Batch) -> EditInputs:
    """Return what a pass reads; with blocks, who sees whom and what comes before what."""
    inputs = EditInputs.of(batch)
    if "block" not in batch:
        return inputs
    seen = may_attend(
        batch["position"],
        batch["clean"].bool(),
        batch["attention_mask"].bool(),
        block=batch["block"][:, None],
    )
    return replace(inputs, attention_mask=seen, positions=batch["position"], left=_left(batch))


def bare(model: Any) -> Any:
    """Return the model inside wrappers of parallel training, compilation and adapters."""
    for name in ("module", "_orig_mod"):
        if hasattr(model, name):
            return bare(getattr(model, name))
    return bare(model.get_base_model()) if hasattr(model, "get_base_model") else model


def _language_log_q(model: nn.Module, batch: Batch, where: Places, *, shifted: bool) -> Tensor:
    inner = bare(model)
    inputs, source = denoising_inputs(batch), where
    mask = inputs.attention_mask.bool()
    if mask.dim() == 2:  # spelled out, for a causal model would look to the left only
        mask = mask[:, None, :].expand(-1, mask.shape[1], -1)
    if shifted:
        source = where[0], _left(batch)[where]
    embeddings = inner.get_input_embeddings().weight
    seen = visibility(inner.base_model, embeddings, mask, inputs.positions)
    with _rows_of_head(inner, source):
        logits = model(input_ids=inputs.input_ids, use_cache=False, **seen).logits  # (N, V)
    targets = batch["target"][where]
    log_q: Tensor = logits.float().log_softmax(-1).gather(-1, targets[:, None]).squeeze(-1)
    return log_q


def _left(batch: Batch) -> Tensor:
    real, clean = batch["attention_mask"].bool(), batch["clean"].bool()
    block = batch["block"][:, None] if "block" in batch else batch["position"].max() + 1
    return left_columns(batch["position"], clean, real, block=block)


@contextmanager
def _rows_of_head(model: Any, where: Places) -> Iterator[None]:
    """Give the layer that maps states to the vocabulary those of some places only.

    A hook, so that the pass is the model's own `forward`, which is what wrappers of it watch.
    """

    def select(_: nn.Module, given: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        return given[0][where], *given[1:]

    handle = model.get_output_embeddings().register_forward_pre_hook(select)
    try:
        yield
    finally:
        handle.remove()
