"""The weights of a model folder as a network, or what is wrong with them.

Knows checkpoints; knows nothing of tokenizers or of what the network is for.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

from safetensors import SafetensorError
from safetensors.torch import load_file

from editflow.errors import ModelError
from editflow.models.catalogue import WEIGHTS, Model
from editflow.models.network import EditNetwork
from editflow.models.shape import EditShape, Objective, TrunkShape
from editflow.models.trunk import Trunk

if TYPE_CHECKING:
    from editflow.models.edit_model import EditFlowModel


def load_network(found: Model) -> EditNetwork:
    """Load the network in the precision of torch's default; ModelError when it cannot be used.

    Over editflow's own trunk it is an `EditNetwork`, which needs no transformers and so starts in
    half the time; over any other backbone an `EditFlowModel`.
    """
    check_kind(found)
    own = found.config["backbone_config"].get("model_type") == "editflow_trunk"
    return _own(found) if own and found.adapter is None else load_model(found)


def check_kind(model: Model) -> None:
    """Raise `ModelError` when a folder holds no edit model."""
    where = str(model.path / "config.json")
    if model.family != "editflow" or not isinstance(model.config.get("backbone_config"), dict):
        raise ModelError(
            f"a model of another kind: {model.family!r}, not 'editflow'",
            where=where,
            hint="Only checkpoints with edit heads can rewrite; train one on top of this base.",
        )
    objective = model.config.get("objective", "factored")
    if objective not in (known := get_args(Objective)):
        raise ModelError(
            f"an edit model of an unknown objective: {objective!r}",
            where=where,
            hint=f"Known: {', '.join(known)}.",
        )
    if not model.weights.is_file():
        raise ModelError(
            f"{model.weights.name} is missing",
            where=str(model.path),
            hint="Pickled weights are never loaded.",
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


def load_model(found: Model) -> EditFlowModel:
    """Load through transformers, which knows every backbone; as `load_network`, and trainable.

    An adapter comes merged into its base.
    """
    check_kind(found)
    if found.adapter is not None:
        from editflow.models.adapters import load_merged

        return load_merged(found)
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
    loaded: EditFlowModel = model
    return loaded


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
