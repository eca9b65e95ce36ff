"""`editflow models`: what a folder says about its model, without loading it."""

import json

import pytest

from editflow.models import catalogue


@pytest.fixture
def model(folder):
    """A folder with 2 x 3 + 4 weights of 4 bytes."""
    path = folder / "mine"
    path.mkdir()
    (path / "config.json").write_text('{"model_type": "editflow", "context_length": 512}')
    head = {
        "__metadata__": {"format": "pt"},
        "a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
        "b": {"dtype": "F32", "shape": [4], "data_offsets": [24, 40]},
    }
    text = json.dumps(head).encode()
    (path / "model.safetensors").write_bytes(len(text).to_bytes(8, "little") + text + bytes(40))
    return path


@pytest.mark.usefixtures("model")
def test_show(run):
    lines = dict(
        line.split(maxsplit=1) for line in run("models", "show", "mine").stdout.splitlines()
    )
    assert lines["family"] == "editflow"
    assert lines["parameters"] == "10"
    assert lines["context_length"] == "512"
    assert lines["path"] == "mine"


def test_list(run, model, monkeypatch):
    monkeypatch.setattr(catalogue, "SHIPPED", model.parent)
    assert run("models", "list").stdout == f"mine  0.0 M parameters  editflow  {model}\n"


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        (lambda path: (path / "model.safetensors").unlink(), "cannot be read"),
        (lambda path: (path / "model.safetensors").write_bytes(b"short"), "cannot be read"),
        (lambda path: (path / "config.json").write_text("{"), "cannot read"),
        (lambda path: (path / "config.json").write_text("[]"), "not a JSON object"),
        (lambda path: _cut(path / "model.safetensors"), "cut short"),
    ],
)
def test_damaged(run, model, damage, what):
    damage(model)
    result = run("models", "show", "mine")
    assert result.exit_code == 2
    assert what in result.stderr


def _cut(path):
    path.write_bytes(path.read_bytes()[:-1])


def test_no_such_model(run):
    result = run("models", "show", "none")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: none: no such model\n")
