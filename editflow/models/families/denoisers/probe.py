"""Try a loaded model on three tokens: what its layers cannot do, or do wrongly, shows only then.

Knows denoisers; knows nothing of files.
"""

from __future__ import annotations

import torch

from editflow.errors import ModelError
from editflow.models.families.denoisers.native import FamilyDenoiser


def probe(denoiser: FamilyDenoiser, *, where: str) -> None:
    """Raise `ModelError` when a model does not run here, or its attention has stayed causal.

    Some releases of transformers take no notice of `is_causal=False` where nothing is padded, and
    every logit is wrong without a word. One pass over two rows that differ in their last token.
    """
    size = min(3, denoiser.block or 3)  # one block, in which every position sees every other one
    ids = torch.tensor([[0, 1, 2], [0, 1, denoiser.ids.mask]])[:, -size:]
    try:
        first = denoiser.logits_at(ids, (torch.tensor([0, 1]), torch.tensor([0, 0])))
    except Exception as error:  # of torch, bitsandbytes, accelerate or a driver
        raise ModelError(
            f"the model does not run here: {error}",
            where=f"{where} on {denoiser.device}",
            hint="Load it on another device, in another dtype, or without bits.",
        ) from error
    if size > 1 and torch.equal(first[0], first[1]):
        raise ModelError(
            "attention stays causal: a position does not see the ones after it",
            where=where,
            hint="This release of transformers makes it so; install one of 5.20 to 5.23.",
        )
