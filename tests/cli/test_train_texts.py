"""`editflow train --objective ...`: masks in texts, block by block, and together with edits."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from editflow.cli.commands.train import train as command
from editflow.cli.main import main
from editflow.cli.render.forecast import HIDDEN
from editflow.training.objectives import OBJECTIVES
from tests.support.tiny import tiny_model, tiny_reader

TEXTS: list[Any] = [{"text": f"x = {n}\n"} for n in range(12)]
PROMPTED: list[Any] = [{"prompt": "say it", "answer": f"y = {n}\n"} for n in range(8)]
PAIRS: list[Any] = [
    {"before": f"a = {n}\n", "after": f"b = {n}\n", "instruction": "rename a to b"}
    for n in range(12)
]


def written(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def train(folder: Path) -> Callable[..., Result]:
    tiny_model().save_pretrained(folder / "base")
    tiny_reader().save_pretrained(folder / "base")

    def invoke(rows: list[Any], objective: str, *args: str) -> Result:
        path = written(folder / "rows.jsonl", rows)
        given = ["train", str(path), "--objective", objective, "-o", "out", "--base", "base"]
        return CliRunner().invoke(main, [*given, "--device", "cpu", *args])

    return invoke


def test_the_command_knows_every_objective_and_no_more_than_sixteen_options() -> None:
    options = [each for each in command.params if isinstance(each, click.Option)]
    (given,) = (each.type for each in options if each.name == "objective")
    assert isinstance(given, click.Choice)
    assert list(given.choices) == list(OBJECTIVES)
    assert len(options) <= 16


@pytest.mark.parametrize("objective", ["masked", "block", "mixed"])
def test_a_run_leaves_a_model_with_card_and_curve(
    train: Callable[..., Result], folder: Path, objective: str
) -> None:
    rows = TEXTS + PROMPTED + (PAIRS if objective == "mixed" else [])
    done = train(rows, objective, "--steps", "4", "--batch", "4", "--val", "0.2")
    assert done.exit_code == 0, done.output
    assert done.stdout == "out\n"
    assert re.search(r"held-out loss on \d rows: \d+\.\d{3} -> \d+\.\d{3}", done.stderr)
    assert ("exact match on" in done.stderr) == (objective == "mixed")
    assert "step 0 of 4 · held-out loss" in done.stderr
    card = (folder / "out" / "README.md").read_text()
    kinds = {"masked": "masked diffusion", "block": "block diffusion", "mixed": "edits and fills"}
    assert kinds[objective] in card
    assert re.search(
        r"\d+ edit pairs and \d+ texts of" if objective == "mixed" else r"\d texts of", card
    )
    assert ("| block | 16 |" in card) == (objective == "block")
    curve = list(csv.DictReader((folder / "out" / "curve.csv").open()))
    assert all(row["denoise"] for row in curve if row["loss"])
    assert CliRunner().invoke(main, ["models", "show", "out"]).exit_code == 0


def test_rates_over_time_are_trained_told_and_decoded(
    train: Callable[..., Result], folder: Path
) -> None:
    done = train(PAIRS, "bregman", "--steps", "2", "--batch", "4", "--val", "0.1")
    assert done.exit_code == 0, done.output
    assert "exact match on 1 pair: " in done.stderr
    card = (folder / "out" / "README.md").read_text()
    assert "rates of edits over time" in card
    assert "editflow rewrite -m out" in card
    assert "masked-diffusion" not in card
    assert "| schedule | cubic |" in card
    curve = list(csv.DictReader((folder / "out" / "curve.csv").open()))
    assert all(row["rates"] for row in curve if row["loss"])
    (folder / "a.py").write_text("a = 1\n")
    asked = ["rewrite", "a.py", "-I", "rename a to b", "-m", "out", "--check", "--device", "cpu"]
    for samples, guidance in (("1", "0"), ("2", "0.5")):
        settings = {"EDITFLOW_GUIDANCE": guidance}
        found = CliRunner().invoke(main, [*asked, "--samples", samples], env=settings)
        assert found.exit_code in (0, 1, 3), found.output  # whatever two steps have taught


def test_settings_come_from_a_file(train: Callable[..., Result], folder: Path) -> None:
    (folder / "a.toml").write_text('block = 4\nmask_weighting = "uniform"\n')
    done = train(TEXTS, "masked", "--steps", "1", "--config", "a.toml")
    assert done.exit_code == 0, done.output
    card = (folder / "out" / "README.md").read_text()
    assert "| block | 4 |" in card
    assert "| mask weighting | uniform |" in card


@pytest.mark.parametrize("objective", ["masked", "block", "mixed"])
def test_a_dry_run_shows_a_text_with_masks(
    train: Callable[..., Result], folder: Path, objective: str
) -> None:
    rows = [*PAIRS[:2], *TEXTS] if objective == "mixed" else TEXTS
    done = train(rows, objective, "--dry-run", "--val", "0")
    assert done.exit_code == 0, done.output
    assert "12 texts, " in done.stdout
    assert HIDDEN in done.stdout
    assert ("blocks of 16" in done.stdout) == (objective == "block")
    assert ("2 pairs, " in done.stdout) == (objective == "mixed")
    assert "GiB" in done.stdout
    assert not (folder / "out").exists()


def test_bad_rows_are_told_and_long_ones_cut_or_left_out(train: Callable[..., Result]) -> None:
    rows = [
        {"text": "".join(f"line_{n} = {n}\n" for n in range(60)), "id": "long"},
        {"prompt": "say it", "answer": "z = 3\n" * 90, "id": "answer"},
        PAIRS[0],
        {"content": "x"},
        *TEXTS,
    ]
    done = train(rows, "masked", "--dry-run", "--val", "0")
    assert done.exit_code == 0, done.output
    assert "rows.jsonl:3: an edit pair, not a text" in done.stderr
    assert 'rows.jsonl:4: no field "text"' in done.stderr
    assert "2 bad rows left out" in done.stderr
    assert re.search(
        r"1 text longer than the model's 128 tokens, cut into pieces: \d+ texts in all", done.stderr
    )
    assert (
        "1 answer left out, longer with the prompt than the model's 128 tokens: answer"
        in done.stderr
    )


@pytest.mark.parametrize(
    ("rows", "objective", "settings", "message"),
    [
        (TEXTS, "edit", "", "no text before and after.*error: .*no usable row"),
        (PAIRS, "masked", "", "an edit pair, not a text.*error: .*no usable row"),
        (TEXTS, "masked", 'mask_schedule = "square"', "no schedule is called 'square'"),
        (TEXTS, "masked", "eos_padding = 4", "no end-of-text token"),
        (TEXTS, "masked", "packing = true", "packing is for edits alone"),
        (TEXTS, "mixed", 'normalisation = "token"', "divided by rows"),
        (PAIRS, "edit", "block = 4", "unexpected keyword.*block"),
    ],
)
def test_what_cannot_start_is_told(
    train: Callable[..., Result],
    folder: Path,
    rows: list[Any],
    objective: str,
    settings: str,
    message: str,
) -> None:
    (folder / "a.toml").write_text(settings)
    done = train(rows, objective, "--steps", "1", "--config", "a.toml")
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    assert re.search(message, done.stderr, re.DOTALL), done.stderr


def test_a_run_resumes(train: Callable[..., Result]) -> None:
    assert train(TEXTS, "masked", "--steps", "4").exit_code == 0
    done = train(TEXTS, "masked", "--steps", "6", "--resume")
    assert done.exit_code == 0, done.output
    assert "step 6 of 6" in done.stderr
