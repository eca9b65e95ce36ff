"""The mean of the weights of several models, written as a model."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from editflow.editing.editor import Editor
from editflow.errors import ModelError
from editflow.models.edit_model import EditFlowModel
from editflow.training.average import averaged, main
from editflow.training.saving import save
from tests.support.tiny import tiny_config, tiny_model, tiny_reader


def write(folder: Path, shift: float) -> Path:
    model = tiny_model()
    with torch.no_grad():
        for weights in model.parameters():
            weights.add_(shift)
    save(model, tiny_reader(), folder, dtype=torch.float32)
    return folder


def test_the_mean_of_the_weights_is_a_model(tmp_path: Path) -> None:
    folders = [write(tmp_path / str(shift), shift) for shift in (0.0, 0.5, 1.0)]
    main([*map(str, folders), "-o", str(tmp_path / "mean")])
    first, mean = (
        EditFlowModel.from_pretrained(str(folder)).state_dict()
        for folder in (folders[0], tmp_path / "mean")
    )
    for name, weights in first.items():
        wanted = (weights.float() + 0.5).bfloat16().float()
        torch.testing.assert_close(mean[name].float(), wanted, rtol=0.01, atol=0.01)
    assert Editor.from_pretrained(str(tmp_path / "mean")).rewrite("x = 1\n", "x -> y").stats


def test_models_of_other_shapes_are_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "one", 0.0)
    other = tmp_path / "other"
    config = tiny_config()
    config.copy_size = 16
    save(EditFlowModel(config), tiny_reader(), other)
    with pytest.raises(ModelError, match="other names or shapes") as refusal:
        averaged([other, folder])
    assert str(other) in str(refusal.value.where)
