"""Average the weights of models that were trained one from the other.

`python -m editflow.training.average runs/8 runs/9 -o runs/mean` writes the mean of the weights;
all else is that of the last model. What lies between two ends of training is often better than
either (model soups, arXiv 2203.05482). Knows model folders; trains nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch

from editflow.errors import ModelError
from editflow.models.edit_model import EditFlowModel
from editflow.text.prompt import Reader
from editflow.training.saving import save


def averaged(folders: Sequence[Path]) -> EditFlowModel:
    """Return the last model with the mean of the weights of all.

    ModelError for folders that do not hold the same weights in the same shapes.
    """
    models: list[EditFlowModel] = [EditFlowModel.from_pretrained(str(folder)) for folder in folders]
    weights = [model.state_dict() for model in models]
    shapes = [{name: tensor.shape for name, tensor in each.items()} for each in weights]
    for folder, shape in zip(folders, shapes, strict=True):
        if shape != shapes[-1]:
            raise ModelError(
                "the weights have other names or shapes than those of the last model",
                where=str(folder),
                hint="Average models of one recipe, or of stages that began from one another.",
            )
    mean = {
        name: torch.stack([each[name].double() for each in weights]).mean(0).to(tensor.dtype)
        for name, tensor in weights[-1].items()
    }
    models[-1].load_state_dict(mean)
    return models[-1]


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the average of some model folders."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="+", type=Path, help="model folders, the newest last")
    parser.add_argument("-o", "--output", required=True, type=Path)
    options = parser.parse_args(arguments)
    model = averaged(options.models)
    save(model, Reader.from_folder(options.models[-1]), options.output)


if __name__ == "__main__":
    main()
