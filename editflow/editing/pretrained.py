"""Load a model whole, or say what is wrong with it.

Knows checkpoints, tokenizers and lexicons; knows nothing of editing.
"""

from __future__ import annotations

from pathlib import Path

import torch

from editflow.errors import ModelError
from editflow.models.catalogue import WEIGHTS, Model, find
from editflow.models.config import EditModelConfig
from editflow.models.edit_model import EditFlowModel
from editflow.text.prompt import Reader


def load_model(
    name: str, *, device: torch.device | str | None = None, dtype: torch.dtype | None = None
) -> tuple[EditFlowModel, Reader]:
    """Load weights, tokenizer and lexicon; `ModelError` says what is wrong with any of them."""
    found = find(name)
    folder = found.path
    _check_kind(found)
    reader = Reader.from_folder(folder)
    try:
        model, report = EditFlowModel.from_pretrained(
            folder, dtype=dtype or torch.float32, use_safetensors=True, output_loading_info=True
        )
    except Exception as error:  # transformers and safetensors raise many kinds for a bad file
        raise ModelError(
            f"cannot load the weights: {error}",
            where=str(folder / WEIGHTS),
            hint="The file is truncated or damaged; copy or train the model again.",
        ) from error
    _check_complete(report, folder)
    if reader.codec.vocab_size > model.config.vocab_size:
        raise ModelError("the tokenizer has more tokens than the model", where=str(folder))
    return model.to(device or default_device()).eval(), reader


def default_device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _check_kind(model: Model) -> None:
    if model.family != EditModelConfig.model_type:
        raise ModelError(
            f"a model of another kind: {model.family!r}, not {EditModelConfig.model_type!r}",
            where=str(model.path / "config.json"),
            hint="Only checkpoints with edit heads can rewrite; train one on top of this base.",
        )
    if not (model.path / WEIGHTS).is_file():
        raise ModelError(
            f"{WEIGHTS} is missing", where=str(model.path), hint="Pickled weights are never loaded."
        )


def _check_complete(report: dict[str, object], folder: Path) -> None:
    for key in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        names = report.get(key)
        if names:
            listed = ", ".join(sorted(str(name) for name in names)[:3])  # type: ignore[attr-defined]
            raise ModelError(
                f"the weights do not fit the configuration: {key.replace('_', ' ')}: {listed}",
                where=str(folder / WEIGHTS),
                hint="config.json and model.safetensors come from different models.",
            )
