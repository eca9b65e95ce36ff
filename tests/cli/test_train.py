"""`editflow train`: what it reads, what it refuses, and the folder it leaves."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner, Result
from transformers import TrainerCallback
from transformers.integrations.integration_utils import INTEGRATION_TO_CALLBACK

from editflow.cli.main import main
from editflow.cli.training.settings import Job, training_config
from tests.support.tiny import tiny_model, tiny_reader
from tests.support.tiny_bases import write_base
from tests.training.test_saving import files_no_longer_than


@pytest.fixture
def base(folder: Path) -> str:
    tiny_model().save_pretrained(folder / "base")
    tiny_reader().save_pretrained(folder / "base")
    return "base"


@pytest.fixture
def pairs(folder: Path) -> Path:
    """Twenty good rows under names of another data set."""
    rows = [
        {"source": f"a = {n}\n", "target": f"b = {n}\n", "instruction": "rename a"}
        for n in range(20)
    ]
    return written(folder / "pairs.jsonl", rows)


def written(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def train(base: str) -> Callable[..., Result]:
    def invoke(*args: str | Path) -> Result:
        given = ["train", *map(str, args), "--base", base, "--device", "cpu"]
        return CliRunner().invoke(main, given)

    return invoke


def test_a_run_leaves_a_model_with_card_and_curve(train, pairs: Path, folder: Path) -> None:  # type: ignore[no-untyped-def]
    done = train(pairs, "-o", "out", "--steps", "4", "--batch", "4", "--rate", "0.01")
    assert done.exit_code == 0, done.output
    assert done.stdout == "out\n"
    assert "exact match on 2 pairs: " in done.stderr
    assert re.search(r"step 4 of 4 · loss \d+\.\d+ · [\d,]+ tokens/s\n", done.stderr)
    assert "step 4 of 4 · held-out loss " in done.stderr
    held = {path.name for path in (folder / "out").iterdir() if path.is_file()}
    wanted = {"config.json", "model.safetensors", "tokenizer.json", "lexicon.txt"}
    assert held == wanted | {"README.md", "curve.csv", "curve.png"}
    card = (folder / "out" / "README.md").read_text()
    assert "18 edit pairs of `pairs.jsonl`." in card
    assert "| not stated | 18 |" in card
    assert "4 steps in " in card
    assert "| learning rate | 0.01 |" in card
    assert re.search(r"\| exact match \| \d+\.\d% \| \d+\.\d% \|", card)
    assert (folder / "out" / "curve.png").read_bytes().startswith(b"\x89PNG")
    rows = list(csv.DictReader((folder / "out" / "curve.csv").open()))
    assert [row["step"] for row in rows if row["loss"]] == ["1", "2", "3", "4"]
    assert CliRunner().invoke(main, ["models", "show", "out"]).exit_code == 0


def test_an_adapter_is_kept_used_and_merged(  # type: ignore[no-untyped-def]
    train, pairs: Path, folder: Path
) -> None:
    (folder / "keep.toml").write_text("keep_adapter = true\n")
    options = ("--steps", "4", "--rate", "0.05", "--lora", "2", "--config", "keep.toml")
    done = train(pairs, "-o", "out", *options)
    assert done.exit_code == 0, done.output
    assert "an adapter over base; editflow models merge joins them" in done.stderr
    assert not (folder / "out" / "model.safetensors").exists()
    shown = CliRunner().invoke(main, ["models", "show", "out"]).stdout
    assert re.search(r"^adapter +rank 2 over .*/base$", shown, re.MULTILINE)
    merged = CliRunner().invoke(main, ["models", "merge", "out", "-o", "whole"])
    assert merged.exit_code == 0, merged.output
    assert merged.stdout == "whole\n"
    assert "`out`" in (folder / "whole" / "README.md").read_text()
    scores = [
        CliRunner().invoke(main, ["eval", model, "--suite", str(pairs), "--json"]).stdout
        for model in ("out", "whole")
    ]
    one, two = (json.loads(each)["scores"][0]["exact"] for each in scores)
    assert one == two
    again = CliRunner().invoke(main, ["models", "merge", "whole", "-o", "twice"])
    assert again.exit_code == 2
    assert "whole: not an adapter" in again.stderr


def test_a_run_stops_when_it_gains_nothing(train, pairs: Path) -> None:  # type: ignore[no-untyped-def]
    done = train(pairs, "-o", "out", "--steps", "30", "--rate", "1e-12", "--patience", "1")
    assert done.exit_code == 0, done.output
    assert "trained 6 steps in " in done.stderr


def test_a_run_that_diverges_names_the_rows(train, pairs: Path, folder: Path) -> None:  # type: ignore[no-untyped-def]
    done = train(pairs, "-o", "out", "--steps", "9", "--batch", "2", "--rate", "1e30")
    assert done.exit_code == 3, done.output
    assert re.search(
        r"error: step \d: (\S+pairs.jsonl:\d+(, )?){2}: the loss is (nan|inf)", done.stderr
    )
    assert not (folder / "out" / "model.safetensors").exists()


def test_a_dry_run_shows_what_there_is_and_writes_nothing(  # type: ignore[no-untyped-def]
    train, pairs: Path, folder: Path
) -> None:
    done = train(pairs, "-o", "out", "--dry-run")
    assert done.exit_code == 0, done.output
    assert "18 pairs" in done.stdout
    assert "substitute" in done.stdout
    assert "GiB" in done.stdout
    assert not (folder / "out").exists()


def test_bad_rows_are_told_and_long_ones_are_cut_or_left_out(  # type: ignore[no-untyped-def]
    train, folder: Path
) -> None:
    lines = [f"line_{n} = {n}\n" for n in range(100)]
    long = "".join(lines)
    rows: list[dict[str, object]] = [
        {"before": long, "after": long.replace("= 50", "= 7"), "instruction": "set line_50 to 7"},
        {"before": "a b c d\n" * 90, "after": "e f g h\n" * 90, "instruction": "anew", "id": "all"},
        {"before": 1, "after": "", "instruction": "x"},
        {"before": "a\n", "after": "b\n", "instruction": "a to b"},
    ]
    path = written(folder / "rows.jsonl", rows)
    done = train(path, "-o", "out", "--dry-run", "--val", "0")
    assert done.exit_code == 0, done.output
    assert "rows.jsonl:3" in done.stderr
    assert re.search("1 pair longer than .* cut to the lines around .*rows.jsonl:1", done.stderr)
    assert re.search("1 pair left out, whose change alone is longer .*: all", done.stderr)
    assert "2 pairs" in done.stdout


@pytest.mark.parametrize(
    ("text", "strategy", "every"),
    [
        ("", "steps", 4),
        ("save_steps = 5", "steps", 5),
        ("eval_steps = 7", "steps", 7),
        ('save_strategy = "epoch"', "epoch", 4),
    ],
)
def test_what_is_saved_is_what_is_scored(
    text: str, strategy: str, every: int, folder: Path
) -> None:
    (folder / "given.toml").write_text(text)
    given = {"steps": 40, "config": Path("given.toml"), "device": "cpu", "objective": "edit"}
    blank = dict.fromkeys((field.name for field in fields(Job)), None)
    job = Job(**blank | {"output": Path("out"), "seed": 0} | given)  # type: ignore[arg-type]
    found = training_config(job, 20, evaluate=True)
    assert (found.save_strategy, found.save_steps) == (strategy, every)
    assert (found.eval_strategy, found.eval_steps) == (strategy, every)


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        ([], (), "pairs.jsonl: no usable row"),
        (["long"], (), "1 pair left out, .*pairs.jsonl:1\n.*error: pairs.jsonl: no usable row"),
        (["good"], ("--val", "empty.jsonl"), "empty.jsonl: no usable row"),
        (["good"], ("--val", "0", "--patience", "2"), "no rows to score on"),
        (["good"], ("--quantize", "nf4"), "set lora"),
        (["good"], ("-o", "wrong.toml"), "there is a file of this name"),
        (["good"], ("--val", "2"), "neither a share between 0 and 1 nor a file"),
        (["good"], ("--config", "none.toml"), "none.toml: cannot be read"),
        (["good"], ("--config", "wrong.toml"), "wrong.toml: .*unexpected keyword.*typo"),
        (["good"], ("--resume",), "no checkpoint to go on from"),
    ],
)
def test_what_cannot_start_is_told(  # type: ignore[no-untyped-def]
    train, folder: Path, rows: list[str], options: tuple[str, ...], message: str
) -> None:
    texts = {"good": ("a\n", "b\n"), "long": ("a b c d\n" * 90, "e f g h\n" * 90)}
    written(
        folder / "pairs.jsonl",
        [
            {"before": texts[row][0], "after": texts[row][1], "instruction": "a to b"}
            for row in rows
        ],
    )
    (folder / "empty.jsonl").write_text("")
    (folder / "wrong.toml").write_text("typo = 1\n")
    done = train("pairs.jsonl", "-o", "out", *options)
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    assert re.search(message, done.stderr, re.DOTALL), done.stderr


def test_a_base_without_a_tokenizer_is_told(pairs: Path, folder: Path) -> None:
    other = write_base("qwen2", folder)
    (other / "tokenizer.json").unlink()
    done = CliRunner().invoke(main, ["train", str(pairs), "-o", "out", "--base", str(other)])
    assert done.exit_code == 2
    assert f"{other}: there is no tokenizer" in done.stderr
    assert "Put the tokenizer.json of the checkpoint into the folder." in done.stderr
    assert not (folder / "out").exists()


def test_a_full_disk_leaves_the_model_that_was_there(train, pairs: Path, folder: Path) -> None:  # type: ignore[no-untyped-def]
    options = ("-o", "out", "--steps", "1", "--batch", "2", "--val", "0")
    assert train(pairs, *options).exit_code == 0
    before = (folder / "out" / "model.safetensors").read_bytes()
    with files_no_longer_than(20_000):
        done = train(pairs, *options, "--seed", "1")
    assert done.exit_code == 3, done.output
    assert "out/checkpoint-1: the checkpoint cannot be written: " in done.stderr
    assert (folder / "out" / "model.safetensors").read_bytes() == before
    assert CliRunner().invoke(main, ["models", "show", "out"]).exit_code == 0


class Tracker(TrainerCallback):
    """What `report_to` starts, keeping what it is told."""

    told: ClassVar[list[dict[str, float]]] = []

    def on_log(self, _args, _state, _control, logs=None, **_):  # type: ignore[no-untyped-def]
        self.told.append(dict(logs))


def test_a_tracker_hears_what_is_logged(  # type: ignore[no-untyped-def]
    train, pairs: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(INTEGRATION_TO_CALLBACK, "trackio", Tracker)
    (folder / "track.toml").write_text('report_to = ["trackio"]\n')
    done = train(pairs, "-o", "out", "--steps", "2", "--batch", "2", "--config", "track.toml")
    assert done.exit_code == 0, done.output
    assert done.stdout == "out\n"
    rows = list(csv.DictReader((folder / "out" / "curve.csv").open()))
    for name in ("loss", "token", "eval_loss"):
        heard = [each[name] for each in Tracker.told if name in each]
        assert heard == [float(row[name]) for row in rows if row[name]], name
        assert len(heard) == 2


def test_tensorboard_has_the_curve(train, pairs: Path, folder: Path) -> None:  # type: ignore[no-untyped-def]
    events = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    (folder / "track.toml").write_text('report_to = "tensorboard"\n')
    done = train(pairs, "-o", "out", "--steps", "2", "--batch", "2", "--config", "track.toml")
    assert done.exit_code == 0, done.output
    (log,) = (folder / "out").rglob("events.out.tfevents.*")
    found = events.EventAccumulator(str(log))
    found.Reload()
    assert [each.step for each in found.Scalars("train/loss")] == [1, 2]
    assert [each.step for each in found.Scalars("eval/loss")] == [1, 2]


def test_a_base_of_another_kind_is_told(pairs: Path, folder: Path) -> None:
    (folder / "other").mkdir()
    (folder / "other" / "config.json").write_text('{"model_type": "t5"}')
    (folder / "other" / "model.safetensors").touch()
    done = CliRunner().invoke(main, ["train", str(pairs), "-o", "out", "--base", "other"])
    assert done.exit_code == 2
    assert "other/config.json: no edit model can be built on 't5'" in done.stderr
