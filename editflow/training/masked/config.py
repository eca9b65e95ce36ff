"""The arguments of masked-diffusion training: those of edit training, and what noise needs.

Knows numbers and switches; knows nothing of data or models.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from editflow.flow.denoising import row_weight
from editflow.flow.mask_clock import MaskClock
from editflow.training.config import EditFlowConfig
from editflow.training.masked.noise import Noising


@dataclass
class MaskedDiffusionConfig(EditFlowConfig):
    """`EditFlowConfig` for texts with masks; what the fields mean is with `MaskClock`, `Noising`.

    UsageError for a schedule, weighting or normalisation that is not known.
    """

    mask_schedule: str = field(default="linear", metadata={"help": "linear, cubic or cosine"})
    mask_weighting: Any = field(default="schedule", metadata={"help": "schedule or uniform"})
    normalisation: Any = field(default="token", metadata={"help": "token, sequence or batch"})
    least_masked: float = field(default=1e-3, metadata={"help": "least share of masks drawn"})
    most_masked: float = field(default=1.0, metadata={"help": "largest share of masks drawn"})
    block: int = field(default=0, metadata={"help": "tokens of a block; 0: the whole text"})
    shifted: bool = field(default=False, metadata={"help": "position i - 1 predicts token i"})
    eos_padding: int = field(default=0, metadata={"help": "tokens to fill answers up to"})

    def __post_init__(self) -> None:
        super().__post_init__()
        row_weight(self.normalisation, 1)
        self.clock()
        for name in ("packing", "self_states"):
            if getattr(self, name):
                raise ValueError(f"{name} is for edits alone, not for rows with masks")
        if self.block < 0 or self.eos_padding < 0:
            raise ValueError("block and eos_padding count tokens: 0 or more")

    def clock(self) -> MaskClock:
        return MaskClock(
            self.mask_schedule, self.mask_weighting, self.least_masked, self.most_masked
        )

    @property
    def noising(self) -> Noising:
        return Noising(self.clock(), self.normalisation, self.block)
