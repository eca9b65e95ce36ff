"""Load a model whole, or say what is wrong with it.

Knows checkpoints, tokenizers and lexicons; knows nothing of editing.
"""

from __future__ import annotations

import torch

from editflow.errors import ModelError
from editflow.models.catalogue import find
from editflow.models.loading import load_network
from editflow.models.network import EditNetwork
from editflow.text.prompt import Reader


def load_model(
    name: str, *, device: torch.device | str | None = None, dtype: torch.dtype | None = None
) -> tuple[EditNetwork, Reader]:
    """Load weights, tokenizer and lexicon; `ModelError` says what is wrong with any of them."""
    found = find(name)
    model, reader = load_network(found), Reader.from_folder(found.path)
    if reader.codec.vocab_size > model.shape.vocab_size:
        raise ModelError("the tokenizer has more tokens than the model", where=str(found.path))
    return model.to(device or default_device(), dtype or torch.float32).eval(), reader


def default_device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
