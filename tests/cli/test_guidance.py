"""Guidance, from rows trained without their instruction to what a rewrite makes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from editflow.cli.main import main
from editflow.cli.training.settings import Job, training_config
from editflow.data.pair import EditPair
from editflow.training.dataset import PairDataset
from editflow.training.trainer import EditFlowTrainer
from tests.support.tiny import restless_editor, tiny_model, tiny_reader


@pytest.fixture
def model(folder: Path) -> str:
    restless_editor().model.save_pretrained(folder / "model")
    tiny_reader().save_pretrained(folder / "model")
    (folder / "a.txt").write_text("def total(count):\n    return count\n")
    return "model"


def rewritten(model: str, *options: str) -> dict[str, object]:
    args = ["rewrite", "a.txt", "-I", "rename count", "-m", model, "--diff", "--json", *options]
    done = CliRunner().invoke(main, args)
    assert done.exit_code in (0, 3), done.output
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_a_setting_makes_the_editor_look_twice(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = rewritten(model)
    monkeypatch.setenv("EDITFLOW_GUIDANCE", "1.5")
    guided = rewritten(model)
    assert guided["edits"] != plain["edits"]
    assert guided["forward_passes"] % 2 == 0  # type: ignore[operator]
    monkeypatch.setenv("EDITFLOW_GUIDANCE", "0")
    assert rewritten(model)["edits"] == plain["edits"]


def test_a_project_may_set_it(model: str, folder: Path) -> None:
    plain = rewritten(model)
    (folder / "pyproject.toml").write_text("[tool.editflow]\nguidance = 1.5\n")
    assert rewritten(model)["edits"] != plain["edits"]


def test_an_evaluation_uses_it(model: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"before": "def total(count):\n", "after": "x\n", "instruction": "rename count"}
    (folder / "rows.jsonl").write_text(json.dumps(row) + "\n")

    def forwards() -> float:
        args = ["eval", model, "--suite", "rows.jsonl", "--json"]
        return float(json.loads(CliRunner().invoke(main, args).stdout)["scores"][0]["forwards"])

    plain = forwards()
    monkeypatch.setenv("EDITFLOW_GUIDANCE", "1.5")
    assert forwards() % 2 == 0
    assert forwards() != plain


@pytest.mark.parametrize("value", ["much", "-1", "inf"])
def test_what_is_no_weight_is_told(value: str, model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITFLOW_GUIDANCE", value)
    done = CliRunner().invoke(main, ["rewrite", "a.txt", "-I", "x", "-m", model])
    assert done.exit_code == 2
    assert f"guidance '{value}': not a weight" in done.stderr


def test_rows_lose_their_instruction_as_often_as_the_configuration_says(folder: Path) -> None:
    (folder / "more.toml").write_text("condition_dropout = 0.3\n")
    given = dict.fromkeys(Job.__dataclass_fields__)
    values = {"output": folder / "out", "config": folder / "more.toml", "seed": 0}
    values |= {"device": "cpu", "objective": "edit"}
    config = training_config(Job(**(given | values)), 100, evaluate=False)  # type: ignore[arg-type]
    pairs = [EditPair("a\n", "b\n", "a to b")] * 400
    trainer = EditFlowTrainer(
        tiny_model(), config, processing_class=tiny_reader(), train_dataset=pairs
    )
    data = trainer.train_dataset
    assert isinstance(data, PairDataset)
    bare = sum(len(data[place].example.instruction) == 0 for place in range(400))
    assert 85 <= bare <= 155  # 120, and four deviations
