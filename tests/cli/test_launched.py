"""Several processes of one launcher: what all of them would say is said once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner, Result

from editflow.cli import launched
from editflow.cli.main import main
from editflow.errors import StaleError
from tests.support.tiny import tiny_model, tiny_reader

WRONG = ["train", "pairs.jsonl", "-o", "out", "--base", "nowhere"]
MISSPELT = [*WRONG, "--epochs", "x"]


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that processes waited to be ended, and were not."""
    found: list[float] = []
    monkeypatch.setattr(launched.time, "sleep", found.append)
    return found


@pytest.fixture
def launcher(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ends whoever waits, as torchrun does when the first process has ended."""

    def end(_seconds: float) -> NoReturn:
        raise SystemExit(143)

    monkeypatch.setattr(launched.time, "sleep", end)


def start(*args: str) -> Result:
    return CliRunner().invoke(main, args)


@pytest.mark.usefixtures("launcher")
@pytest.mark.parametrize("args", [WRONG, MISSPELT])
def test_the_first_of_a_machine_says_what_is_wrong_and_the_others_nothing(
    args: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCAL_RANK", "1")
    assert start(*args).stderr == ""
    monkeypatch.setenv("LOCAL_RANK", "0")
    done = start(*args)
    assert (done.exit_code, done.stderr.count("error: ")) == (2, 1)


def test_who_is_alone_with_an_error_says_it_in_the_end(
    waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCAL_RANK", "1")
    done = start(*WRONG)
    assert (done.exit_code, waits) == (2, [launched.PATIENCE])
    assert done.stderr.startswith("error: ")


def test_what_happens_to_one_is_not_waited_for(
    waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of a diverged batch are those of one process."""

    def fail(*_: object) -> NoReturn:
        raise StaleError("the loss is nan")

    monkeypatch.setenv("LOCAL_RANK", "1")
    monkeypatch.setattr("editflow.cli.training.job.run", fail)
    done = start(*WRONG)
    assert (done.exit_code, waits) == (3, [])
    assert "the loss is nan" in done.stderr


def test_without_a_launcher_nothing_is_waited_for(waits: list[float]) -> None:
    assert start(*MISSPELT).exit_code == 2
    assert waits == []


@pytest.mark.parametrize("rank", ["0", "1"])
def test_the_first_alone_warns_and_shows_what_there_is(
    rank: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny_model().save_pretrained(folder / "base")
    tiny_reader().save_pretrained(folder / "base")
    rows = [{"before": "a\n", "after": "b\n", "instruction": "a to b"}, {"before": 1}]
    (folder / "pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    monkeypatch.setenv("RANK", rank)
    args = ("train", "pairs.jsonl", "-o", "out", "--base", "base", "--val", "0", "--dry-run")
    done = start(*args, "--device", "cpu")
    assert done.exit_code == 0, done.output
    speaks = rank == "0"
    assert ("pairs.jsonl:2" in done.stderr) == ("1 pair" in done.stdout) == speaks
    assert bool(done.stderr) == bool(done.stdout) == speaks
