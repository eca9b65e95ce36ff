"""`editflow fill` from arguments to files, output and exit code."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from editflow.canvas.trace import read
from editflow.cli.main import main
from tests.support.tiny_families import write_tiny

FORM = 'name = "{{name: word ..9}}"\nport = {{port: int 1..99}}\n'


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_tiny("mini", tmp_path_factory.mktemp("mini")))


@pytest.fixture
def fill(model: str):
    def invoke(*args: str, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(main, ["fill", *args, "-m", model], input=stdin)

    return invoke


@pytest.fixture
def form(folder):
    path = folder / "form.toml"
    path.write_text(FORM)
    return path


def test_the_filled_text_goes_to_stdout(fill, form):
    result = fill("form.toml", "--set", "name=ann", "--context", "port 80")
    assert result.exit_code == 0
    head, port = result.stdout.rsplit(" = ", 1)
    assert head == 'name = "ann"\nport'
    assert 1 <= int(port) <= 99
    assert "2 slots" in result.stderr
    assert form.read_text() == FORM


@pytest.mark.usefixtures("form")
def test_json_has_text_and_values(fill):
    result = fill("form.toml", "--json", "--lengths", "usual", "--steps", "1")
    found = json.loads(result.stdout)
    assert found["text"] == (
        f'name = "{found["values"]["name"]}"\nport = {found["values"]["port"]}\n'
    )
    assert found["forward_passes"] == 1


def test_a_hole_is_written_in_place_and_taken_back(fill, folder):
    path = folder / "notes.md"
    before = b"\xef\xbb\xbfa {{b}} <fill> c\r\n"
    path.write_bytes(before)
    result = fill("notes.md", "-w")
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    after = path.read_bytes()
    assert after.startswith(b"\xef\xbb\xbfa {{b}} ")
    assert after.endswith(b" c\r\n")
    assert b"<fill>" not in after
    undo = result.stderr.splitlines()[-1].partition("editflow ")[2].split()
    assert CliRunner().invoke(main, undo).exit_code == 0
    assert path.read_bytes() == before


def test_a_result_that_does_not_parse_is_not_written(fill, folder):
    path = folder / "a.json"
    path.write_text('{"a": <fill>}')
    result = fill("a.json", "-w", "--set", "1=oops")
    assert result.exit_code == 3
    assert "no longer parses" in result.stderr
    assert path.read_text() == '{"a": <fill>}'
    assert fill("a.json", "-w", "--set", "1=2").exit_code == 0
    assert path.read_text() == '{"a": 2}'


def test_a_place_of_a_file(fill, folder):
    (folder / "a.py").write_text("x = \n")
    result = fill("a.py", "--at", "1:5", "--set", "1=42")
    assert result.stdout == "x = 42\n"


@pytest.mark.usefixtures("form")
def test_several_results_differ(fill):
    result = fill("form.toml", "-n", "3", "--lengths", "usual", "--json")
    texts = [json.loads(line)["text"] for line in result.stdout.splitlines()]
    assert len(texts) == 3
    assert len(set(texts)) > 1
    again = fill("form.toml", "-n", "3", "--lengths", "usual", "--json")
    assert [json.loads(line)["text"] for line in again.stdout.splitlines()] == texts


@pytest.mark.usefixtures("form")
def test_history_and_trace(fill, folder):
    result = fill("form.toml", "--history", "--trace", "t.jsonl", "--lengths", "usual")
    header, *steps, _ = result.stderr.splitlines()
    assert header.split() == ["step", "open", "p", "committed"]
    assert steps[-1].split()[1] == "0"
    found = read((folder / "t.jsonl").read_bytes())
    assert len(found.steps) == len(steps)
    applied = CliRunner().invoke(main, ["apply", "t.jsonl"])
    assert applied.exit_code == 2
    assert "editflow fill -w" in applied.stderr


@pytest.mark.usefixtures("form")
def test_a_terminal_sees_the_slots_being_filled(screen, model):
    shown = screen("fill", "form.toml", "-m", model, "--lengths", "usual")
    assert shown.finish() == 0, shown.shown
    _, last, printed = shown.shown.rpartition("nothing to fill")
    assert last, "the finished canvas was never drawn"
    assert 'name = "' in printed
    assert "2 slots" in printed


def test_standard_input(fill):
    assert fill("-", "--set", "a=1", stdin=b"x{{a: int}}\n").stdout == "x1\n"


@pytest.mark.parametrize(
    ("args", "what"),
    [
        (["form.toml", "--set", "port=100"], "form.toml:2:8: '100' is no int 1..99"),
        (["form.toml", "--set", "port"], "--set: 'port' is not NAME=VALUE"),
        (["form.toml", "--set", "a=1", "--set", "a=2"], "set twice"),
        (["form.toml", "--at", "3"], "--at: '3' is no place"),
        (["form.toml", "--at", "9:1"], "form.toml:9:1: there is no such line"),
        (["form.toml", "-w", "-n", "2"], "--write takes one result"),
        (["-", "-w"], "cannot be written in place"),
        (["-", "--context", "-"], "two things"),
        (["none.txt"], "none.txt"),
        (["bad.txt"], "bad.txt:1:1: a slot is opened and not closed"),
        (["plain.txt"], "plain.txt: there is nothing to fill"),
        (["form.toml", "--order", "best"], "--order"),
        (["form.toml", "--lengths", "dreamon", "--context", "x"], "expand and delete"),
    ],
)
def test_what_makes_no_sense_is_told(fill, form, folder, args, what):
    (folder / "bad.txt").write_text("{{x\n")
    (folder / "plain.txt").write_text("nothing here\n")
    result = fill(*args, stdin=b"x {{a}}")
    assert result.exit_code == 2, result.output
    assert what in result.stderr
    assert form.read_text() == FORM
