"""Where and how precisely to hold the weights of a model.

Knows devices; knows nothing of files or of transformers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import torch
from torch import nn

from editflow.errors import ModelError

Module = TypeVar("Module", bound=nn.Module)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where and how precisely to hold the weights; `ModelError` for what excludes one another.

    `device` holds all of them; `device_map` ("auto", or module to device) spreads them through
    accelerate. `dtype` None is that of the files. `bits` 4 (NF4) or 8 quantises linear layers
    through bitsandbytes, on `device` or the first GPU; what is not a linear layer, such as the
    experts of a mixture, stays as it is. `attention` is one of transformers' implementations.
    """

    device: torch.device | str | None = None
    dtype: torch.dtype | None = None
    device_map: str | Mapping[str, Any] | None = None
    bits: Literal[4, 8] | None = None
    attention: Literal["sdpa", "eager"] = "sdpa"

    def __post_init__(self) -> None:
        if self.bits not in (None, 4, 8):
            raise ModelError(f"bits is {self.bits}", hint="Weights are quantised to 4 or 8 bits.")
        if self.device is not None and self.device_map is not None:
            raise ModelError(
                "device and device_map are given", hint="Give one: both place weights."
            )


def place(model: Module, *, device: torch.device | str) -> Module:
    """Move a model; `ModelError` when the device is not there or has not the memory."""
    try:
        return model.to(device)
    except (AssertionError, RuntimeError) as error:  # of torch: no CUDA, no such name, no memory
        raise ModelError(
            f"the weights cannot be placed there: {error}",
            where=f"device {device}",
            hint="Give another device, a smaller dtype, bits, or a device_map.",
        ) from error
