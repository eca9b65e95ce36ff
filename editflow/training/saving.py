"""A trained model as a folder: weights in half precision, configuration, tokenizer, lexicon.

Knows what a model folder holds; knows nothing of how the model was trained.
"""

from __future__ import annotations

from pathlib import Path

import torch

from editflow.models.edit_model import EditFlowModel
from editflow.text.prompt import Reader


def save(model: EditFlowModel, reader: Reader, folder: Path) -> None:
    """Write a complete model folder: weights in bfloat16, configuration, tokenizer, lexicon."""
    half = EditFlowModel(model.config)
    half.load_state_dict(model.state_dict())
    half.to(torch.bfloat16).save_pretrained(folder)
    reader.save_pretrained(folder)
