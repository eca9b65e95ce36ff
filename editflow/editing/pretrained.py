"""Find a model by name and load it whole, or say what is wrong with it.

Knows folders and checkpoints; knows nothing of editing.
"""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import torch

from editflow.errors import ModelError
from editflow.models.config import EditModelConfig
from editflow.models.edit_model import EditFlowModel
from editflow.text.prompt import Reader

WEIGHTS = "model.safetensors"


def find_model(name: str) -> Path:
    """Return the folder of a shipped model ("mini") or of a path; `ModelError` when there is none."""
    shipped = Path(str(resources.files("editflow.pretrained"))) / name
    if Path(name).name == name and (shipped / "config.json").is_file():
        return shipped
    folder = Path(name).expanduser()
    if not folder.is_dir():
        raise ModelError(
            "no such model",
            where=name,
            hint="Give a shipped model (mini) or a folder with config.json and model.safetensors; "
            "`editflow models list` shows what is here.",
        )
    return folder


def load_model(
    name: str, *, device: torch.device | str | None = None, dtype: torch.dtype | None = None
) -> tuple[EditFlowModel, Reader]:
    """Load weights, tokenizer and lexicon; every way it can fail is a `ModelError` with a reason."""
    folder = find_model(name)
    _check_kind(folder)
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


def _check_kind(folder: Path) -> None:
    path = folder / "config.json"
    try:
        kind = json.loads(path.read_text(encoding="utf-8")).get("model_type")
    except (OSError, ValueError, AttributeError) as error:
        raise ModelError(
            f"cannot read the model's configuration: {error}",
            where=str(path),
            hint="The folder must hold config.json, model.safetensors and tokenizer.json.",
        ) from error
    if kind != EditModelConfig.model_type:
        raise ModelError(
            f"a model of another kind: model_type is {kind!r}, not {EditModelConfig.model_type!r}",
            where=str(path),
            hint="Only checkpoints with edit heads can rewrite; train one on top of this base.",
        )
    if not (folder / WEIGHTS).is_file():
        raise ModelError(
            f"{WEIGHTS} is missing", where=str(folder), hint="Pickled weights are never loaded."
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
