"""`editflow generate` and `editflow chat` from arguments to answers."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from editflow.canvas.trace import read
from editflow.cli.main import main
from tests.support.tiny_chat import TURNS, write_tokenizer


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("dream")
    write_tokenizer(folder, template=TURNS)
    return str(folder)


def run(*args: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, args, input=stdin)


def test_an_answer_goes_to_stdout(model, folder):
    given = ("-m", model, "--tokens", "6", "--preset", "entropy")
    result = run("generate", "he", *given, "--history", "--trace", "t.jsonl")
    assert result.exit_code == 0, result.output
    header, *steps, last = result.stderr.splitlines()
    assert header.split() == ["step", "open", "p", "committed"]
    assert "forward pass" in last
    found = read((folder / "t.jsonl").read_bytes())
    assert len(found.steps) == len(steps)
    again = json.loads(run("generate", "-", *given, "--json", stdin="he").stdout)
    assert result.stdout.rstrip("\n") == again["text"].rstrip("\n")
    assert 1 <= again["forward_passes"] <= 6


@pytest.mark.parametrize(
    ("args", "what"),
    [
        (["generate", "he"], "no model that answers"),
        (["generate", "he", "-m", "mini"], "answers nothing"),
        (["generate", " ", "-m", "x"], "prompt is empty"),
        (["generate", "he", "-m", "x", "--preset", "best"], "--preset"),
        (["chat", "-m", "x"], "needs a terminal"),
    ],
)
def test_what_makes_no_sense_is_told(args, what):
    result = run(*args)
    assert result.exit_code == 2
    assert what in result.stderr


@pytest.mark.slow
def test_a_conversation_on_a_terminal(screen, model):
    shown = screen("chat", "-m", model, "--tokens", "4", "--preset", "entropy")
    shown.wait_for("> ", seconds=120)
    for said in ("he\n", "he he\n"):
        shown.type(said)
        shown.wait_for(" s\r\n> ", seconds=60)  # what it cost, and the next turn
    shown.type("\n")
    assert shown.finish() == 0
