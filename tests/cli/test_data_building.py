"""`editflow data mine` and `data build`: what they print and how they end."""

import json
import subprocess
from pathlib import Path

import pytest

RECIPE = Path(__file__).parents[1] / "data" / "build.toml"


@pytest.fixture
def project(folder):
    path = folder / "project"
    subprocess.run(["git", "init", "-q", path], check=True)
    for number, message in enumerate(["Start with a value", "Set the value to one", "wip"]):
        (path / "a.py").write_text(f"name = 'value'\nvalue = {number}\n")
        who = ["-c", "user.name=n", "-c", "user.email=e"]
        for command in (["add", "."], ["commit", "-qm", message]):
            subprocess.run(["git", "-C", path, *who, *command], check=True)
    return path


def test_mining_says_what_each_step_left_out(run, folder, project):
    result = run("data", "mine", str(project), "-o", "pairs.jsonl", "--licence", "MIT")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert [line.split(maxsplit=1) for line in result.stderr.splitlines()] == [
        ["3", "commits"],
        ["-1", "not a change of text"],
        ["-1", "message"],
        ["1", "pairs in pairs.jsonl"],
    ]
    row = json.loads((folder / "pairs.jsonl").read_text())
    assert (row["instruction"], row["licence"]) == ("Set the value to one", "MIT")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere", "-o", "p.jsonl"], "nowhere: fatal: cannot change to"),
        ([".", "-o", "p.jsonl"], "fatal: not a git repository"),
        (["project", "-o", "p.csv"], "p.csv: not a kind of data file"),
        (["project", "-o", "no/p.jsonl"], "no/p.jsonl.parts: cannot be made"),
        (["project", "-o", "p.jsonl", "--lang", "pyton"], "--lang pyton: unknown language"),
        (["project", "-o", "p.jsonl", "--decontaminate", "x.npy"], "x.npy: cannot be read"),
        (["project", "-o", "p.jsonl", "--reserved", "x.json"], "x.json: cannot read"),
    ],
)
@pytest.mark.usefixtures("project")
def test_mining_that_cannot_start(run, folder, arguments, said):
    result = run("data", "mine", *arguments)
    assert result.exit_code in (2, 3)
    assert said in result.stderr
    assert [path.name for path in folder.iterdir()] == ["project"]


def test_building_says_what_was_kept(run, folder):
    result = run("data", "build", str(RECIPE), "-o", "made")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "2 toml.train.jsonl\n" in result.stderr
    assert result.stderr.endswith(
        "       90 train pairs, 3 files in made\n       20 held-out pairs, 1 file in made\n"
    )
    before = {path: path.read_bytes() for path in folder.rglob("*.json*")}
    assert run("data", "build", str(RECIPE), "-o", "made").stderr == result.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*.json*")} == before


def test_building_by_another_recipe(run, folder):
    run("data", "build", str(RECIPE), "-o", "made")
    other = folder / "other.toml"
    texts = f'path = "{RECIPE.parent}/texts"'
    other.write_text(RECIPE.read_text().replace('path = "texts"', texts))
    result = run("data", "build", "other.toml", "-o", "made")
    assert result.exit_code == 2
    assert "asked for differently: recipe\n" in result.stderr


def test_a_bar_over_shards(screen):
    shown = screen("data", "build", str(RECIPE), "-o", "made")
    assert shown.finish() == 0
    assert "Preparing texts …" in shown.shown
    assert "Building …" in shown.shown
    assert "4/4" in shown.shown
