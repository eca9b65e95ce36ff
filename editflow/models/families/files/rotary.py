"""Check that the rotary frequencies of a loaded model are the ones its configuration asks for.

They are in no checkpoint, so a loader that leaves them uninitialised goes unnoticed and every logit
is wrong. Knows modules and configurations; knows nothing of families.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

from editflow.errors import ModelError


def check_rotary(model: nn.Module, *, where: str) -> None:
    """Raise `ModelError` unless every `inv_freq` is theta ** (-2 i / d) in float32.

    That is RoPE (arXiv 2104.09864, equation 15); a scaled rotary embedding is compared with the
    scaling its configuration names.
    """
    for name, module, buffer in _frequencies(model):
        expected = _closed_form(module.config, name.rpartition("_inv_freq")[0])
        buffer = buffer.cpu()
        if buffer.dtype != torch.float32 or not torch.allclose(buffer, expected, rtol=1e-6, atol=0):
            raise ModelError(
                f"the rotary frequencies ({name}) are not those of the configuration",
                where=where,
                hint="This release of transformers leaves them out; every logit would be wrong.",
            )


def _frequencies(model: nn.Module) -> Iterator[tuple[str, Any, Tensor]]:
    """Yield the frequencies in use, not the copies kept to restore them."""
    for module in model.modules():
        for name, buffer in module.named_buffers(recurse=False):
            if name.endswith("inv_freq") and "original" not in name:
                yield name, module, buffer


def _closed_form(config: Any, kind: str) -> Tensor:
    """Return `(D / 2,)` frequencies; `kind` is of layers, empty where all of them share one."""
    parameters = config.rope_parameters[kind] if kind else config.rope_parameters
    rope_type = parameters.get("rope_type", "default")
    if rope_type != "default":
        scaled: Tensor = ROPE_INIT_FUNCTIONS[rope_type](config, torch.device("cpu"))[0]
        return scaled
    width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    width = int(width * parameters.get("partial_rotary_factor", 1.0))
    steps = torch.arange(0, width, 2, dtype=torch.float32) / width
    return 1.0 / torch.pow(float(parameters["rope_theta"]), steps)
