"""The arguments of training edits and masks in one run.

Knows numbers and switches; knows nothing of data or models.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from editflow.training.masked.config import MaskedDiffusionConfig


@dataclass
class MixedConfig(MaskedDiffusionConfig):
    """For edits and masks in one run, both divided by rows. `masked`: share of masked rows.

    Rows that are texts, not pairs, are always masked, whatever the share. ValueError for a
    normalisation by tokens, of which rows to edit have none.
    """

    normalisation: Any = field(default="sequence", metadata={"help": "sequence or batch"})
    masked: float = field(default=0.5, metadata={"help": "share of pairs that are masked texts"})

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.normalisation == "token":
            raise ValueError(
                "a mixed loss is divided by rows: normalisation must be sequence or batch"
            )
