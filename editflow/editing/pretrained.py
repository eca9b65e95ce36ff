"""Load a model whole, or say what is wrong with it.

Knows checkpoints, tokenizers and lexicons; knows nothing of editing.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from editflow.errors import ModelError
from editflow.models.catalogue import WEIGHTS, Model, find
from editflow.models.network import EditNetwork
from editflow.models.shape import EditShape, TrunkShape
from editflow.models.trunk import Trunk
from editflow.text.prompt import Reader


def load_model(
    name: str, *, device: torch.device | str | None = None, dtype: torch.dtype | None = None
) -> tuple[EditNetwork, Reader]:
    """Load weights, tokenizer and lexicon; `ModelError` says what is wrong with any of them.

    Over editflow's own trunk the model is an `EditNetwork`, which needs no transformers and so
    starts in half the time; over any other backbone it is an `EditFlowModel`.
    """
    found = find(name)
    _check_kind(found)
    reader = Reader.from_folder(found.path)
    own = found.config["backbone_config"].get("model_type") == "editflow_trunk"
    model = _own(found) if own else _foreign(found)
    if reader.codec.vocab_size > model.shape.vocab_size:
        raise ModelError("the tokenizer has more tokens than the model", where=str(found.path))
    return model.to(device or default_device(), dtype or torch.float32).eval(), reader


def default_device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _check_kind(model: Model) -> None:
    where = str(model.path / "config.json")
    if model.family != "editflow" or not isinstance(model.config.get("backbone_config"), dict):
        raise ModelError(
            f"a model of another kind: {model.family!r}, not 'editflow'",
            where=where,
            hint="Only checkpoints with edit heads can rewrite; train one on top of this base.",
        )
    if model.config.get("objective", "factored") != "factored":
        raise ModelError(
            "a time-conditioned model, whose rates the editor does not read",
            where=where,
            hint='Only checkpoints with "objective": "factored" can rewrite.',
        )
    if not (model.path / WEIGHTS).is_file():
        raise ModelError(
            f"{WEIGHTS} is missing", where=str(model.path), hint="Pickled weights are never loaded."
        )


def _own(found: Model) -> EditNetwork:
    """Build the network and fill it with the weights of the file."""
    path = found.path / WEIGHTS
    trunk = Trunk(TrunkShape.read(found.config["backbone_config"]))
    model = EditNetwork(EditShape.read(found.config), trunk)
    try:
        model.load_state_dict(load_file(path))
    except (OSError, SafetensorError) as error:
        raise _damaged(path, error) from error
    except RuntimeError as error:  # torch lists what is missing, unexpected or of another size
        raise _misfit(path, str(error).split("\n\t", 1)[-1].split("\n")[0]) from error
    return model


def _foreign(found: Model) -> EditNetwork:
    """Load through transformers, which knows the backbone."""
    from editflow.models.edit_model import EditFlowModel

    path = found.path / WEIGHTS
    try:
        model, report = EditFlowModel.from_pretrained(
            found.path, use_safetensors=True, output_loading_info=True
        )
    except Exception as error:  # transformers and safetensors raise many kinds for a bad file
        raise _damaged(path, error) from error
    for key in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        if report[key]:
            listed = ", ".join(sorted(str(name) for name in report[key])[:3])
            raise _misfit(path, f"{key.replace('_', ' ')}: {listed}")
    network: EditNetwork = model
    return network


def _damaged(path: Path, error: Exception) -> ModelError:
    return ModelError(
        f"cannot load the weights: {error}",
        where=str(path),
        hint="The file is truncated or damaged; copy or train the model again.",
    )


def _misfit(path: Path, what: str) -> ModelError:
    return ModelError(
        f"the weights do not fit the configuration: {what}",
        where=str(path),
        hint="config.json and model.safetensors come from different models.",
    )
