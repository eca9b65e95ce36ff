"""A trained model as a folder: weights in half precision, configuration, tokenizer, lexicon.

Knows what a model folder holds; knows nothing of how the model was trained.
"""

from __future__ import annotations

from pathlib import Path

import torch

from editflow.models.edit_model import EditFlowModel
from editflow.text.prompt import Reader


def save(
    model: EditFlowModel, reader: Reader, folder: Path, *, dtype: torch.dtype = torch.bfloat16
) -> None:
    """Write a complete model folder: weights as `dtype`, configuration, tokenizer, lexicon."""
    copy = EditFlowModel(model.config)
    copy.load_state_dict(model.state_dict())
    copy.to(dtype).save_pretrained(folder)
    reader.save_pretrained(folder)
