"""`editflow data check|show|stats|convert`: what is printed where, and the exit codes."""

import builtins
import json
import subprocess

import click
import numpy as np
import pytest

from editflow.cli.commands.data import COMMANDS, data
from editflow.cli.pair_files import MOST_TOLD
from editflow.data.filters import shingles
from editflow.data.pair import EditPair, read_pairs, write_pairs
from editflow.text.edits import apply_edits
from editflow.text.patch import parse_patch, patch_edits

RENAME = EditPair(
    **{"before": "def load():\n    pass\n", "after": "def read():\n    pass\n"},
    **{"instruction": "Rename load\nto read", "id": "r1", "family": "rename", "lang": "python"},
    **{"path": "src/a.py", "licence": "MIT", "split": "train"},
)
IDLE = EditPair("teh\n", "teh\n", "Rename x to y", id="i1", family="rename", lang="prose")
TYPO = EditPair("teh\r\nend", "the\r\nend", "Fix typos", id="t1", family="typo", lang="prose")
BAD = '{"before": 1, "after": "b", "instruction": "c"}\n'


@pytest.fixture
def file(folder):
    """Three good pairs."""
    write_pairs([RENAME, IDLE, TYPO], folder / "a.jsonl")
    return folder / "a.jsonl"


@pytest.fixture
def bad(file):
    """The same with two bad rows between them, at lines 2 and 3."""
    first, *rest = file.read_text().splitlines(keepends=True)
    path = file.with_name("bad.jsonl")
    path.write_text("".join([first, BAD, "{\n", *rest]))
    return path


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_keeps_its_contract(name):
    command = data.get_command(click.Context(data), name)
    options = [p for p in command.params if isinstance(p, click.Option)]
    assert command.name == name
    assert len(options) <= 16
    assert all(option.help for option in options)


@pytest.mark.usefixtures("file")
def test_check_of_a_good_file(run):
    result = run("data", "check", "a.jsonl")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "file            rows          bad  nothing to do",
        "a.jsonl            3            0              1",
        "Nothing found.",
    ]


@pytest.mark.usefixtures("bad")
def test_check_names_every_fault(run):
    result = run("data", "check", "a.jsonl", "bad.jsonl", "a.jsonl")
    assert result.exit_code == 1
    kinds = [line.split(": ")[:2] for line in result.stdout.splitlines()]
    assert kinds == [
        *(["bad.jsonl:2", "bad"], ["bad.jsonl:3", "bad"]),
        *([f"bad.jsonl:{n}", "id"] for n in (1, 4, 5)),
        *([f"bad.jsonl:{n}", "duplicate"] for n in (1, 4, 5)),
        *([f"bad.jsonl:{n}", "leak"] for n in (4, 5)),  # the first row names its split
    ]
    assert 'bad.jsonl:2: bad: field "before" must be a string, not a number' in result.stdout
    assert result.stderr.splitlines()[-1] == (
        "2 bad rows, 3 repeated ids, 3 repeated pairs, 2 rows with a text of another split"
    )


@pytest.mark.usefixtures("bad")
def test_check_as_json(run):
    result = run("data", "check", "bad.jsonl", "--json")
    assert result.exit_code == 1
    record = json.loads(result.stdout)
    assert record["files"] == {"bad.jsonl": {"rows": 5, "bad": 2, "idle": 1}}
    assert record["counts"]["bad"] == len(record["findings"]) == 2
    assert record["findings"][1]["where"] == "bad.jsonl:3"


@pytest.mark.usefixtures("bad")
def test_check_stops_at_the_first_finding(run):
    result = run("data", "check", "bad.jsonl", "--strict")
    assert result.exit_code == 1
    assert result.stdout.count("\n") == 1
    assert result.stdout.startswith("bad.jsonl:2: bad: ")


def test_check_against_sealed_rows(run, folder, file):
    words = "one two three four five six seven eight nine ten eleven twelve thirteen"
    np.save(folder / "sealed.npy", shingles(words))
    write_pairs([TYPO, EditPair("a", words, "write")], file)
    result = run("data", "check", "a.jsonl", "--decontaminate", "sealed.npy")
    assert result.exit_code == 1
    assert result.stdout.startswith("a.jsonl:2: sealed: ")
    (folder / "sealed.npy").write_text("no")
    result = run("data", "check", "a.jsonl", "--decontaminate", "sealed.npy")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: sealed.npy: not a NumPy file")


@pytest.mark.parametrize(
    ("args", "what"),
    [
        (["check", "no.jsonl"], "error: no.jsonl: cannot be read: No such file"),
        (["show", "no.parquet"], "error: no.parquet: cannot be read: No such file"),
        (["stats", "a.csv"], "error: a.csv: not a kind of data file that is known"),
        (["convert", "a.jsonl", "-o", "x.txt"], "error: x.txt: not a kind of data file"),
        (["show", "a.jsonl", "--family", "none"], 'error: a.jsonl: no pair of the family "none"'),
        (["show", "empty.jsonl"], "error: empty.jsonl: no pair\n"),
        (["convert", "a.jsonl"], "error: Missing option"),
    ],
)
@pytest.mark.usefixtures("file")
def test_what_cannot_start(run, folder, args, what):
    (folder / "empty.jsonl").touch()
    result = run("data", *args)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(what)


@pytest.mark.usefixtures("file")
def test_show_in_a_pipe_is_a_patch(run):
    result = run("data", "show", "a.jsonl")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:4] == [
        "# a.jsonl:1 · r1 · rename · python",
        "# Rename load",
        "# to read",
        "diff --git a/src/a.py b/src/a.py",
    ]
    assert "# Rename x to y\n# nothing to change\n" in result.stdout
    patches = list(parse_patch(result.stdout_bytes))
    assert [patch.path for patch in patches] == ["src/a.py", "text"]
    for patch, pair in zip(patches, (RENAME, TYPO), strict=True):
        before = pair.before.encode()
        assert apply_edits(before, patch_edits(patch, before)) == pair.after.encode()


def test_git_applies_what_show_prints(run, folder, file):
    (folder / "src").mkdir()
    (folder / "src" / "a.py").write_text(RENAME.before)
    patch = run("data", "show", str(file), "-n", "1").stdout_bytes
    subprocess.run(["git", "apply"], input=patch, check=True, cwd=folder)
    assert (folder / "src" / "a.py").read_text() == RENAME.after


def test_a_path_that_no_patch_may_have_is_not_one(run, file):
    write_pairs([EditPair("a\n", "b\n", "do", path="../../etc/passwd")], file)
    assert "diff --git a/text b/text\n" in run("data", "show", "a.jsonl").stdout


def shown(result):
    return [line.split()[1] for line in result.stdout.splitlines() if line.startswith("# a.jsonl")]


def test_show_takes_the_first_or_draws(run, file):
    pairs = [EditPair("a", "b", "do", id=f"p{n}", family="fg"[n % 2]) for n in range(50)]
    write_pairs(pairs, file)
    every = [f"a.jsonl:{n}" for n in range(1, 51)]
    assert shown(run("data", "show", "a.jsonl", "-n", "3")) == every[:3]
    assert shown(run("data", "show", "a.jsonl", "-n", "3", "--family", "g")) == every[1:6:2]
    drawn = shown(run("data", "show", "a.jsonl", "-n", "9", "--seed", "1"))
    assert len(set(drawn)) == 9
    assert drawn == shown(run("data", "show", "a.jsonl", "-n", "9", "--seed", "1"))
    assert drawn != shown(run("data", "show", "a.jsonl", "-n", "9", "--seed", "2"))
    assert set(shown(run("data", "show", "a.jsonl", "-n", "99", "--seed", "1"))) == set(every)


@pytest.mark.usefixtures("file")
def test_show_on_a_terminal_draws(screen):
    one = screen("data", "show", "a.jsonl", TERM="dumb")
    assert one.finish() == 0
    text = one.shown.replace("\r", "")
    assert "a.jsonl:1 · r1 · rename · python\nRename load\nto read\nsrc/a.py\n" in text
    assert "1   │ -def [-load-]():\n  1 │ +def {+read+}():\n" in text
    assert "Rename x to y\nnothing to change\n" in text
    assert "diff --git" not in text


@pytest.mark.usefixtures("bad")
@pytest.mark.parametrize("command", [["show"], ["stats"], ["convert", "-o", "out.jsonl"]])
def test_bad_rows_are_told_and_the_rest_is_used(run, folder, command):
    name, *rest = command
    result = run("data", name, "bad.jsonl", *rest)
    assert result.exit_code == 1
    assert 'warning: bad.jsonl:2: field "before" must be a string, not a number\n' in result.stderr
    assert "warning: bad.jsonl:3: not JSON at character 2: " in result.stderr
    assert "warning: 2 bad rows left out\n" in result.stderr
    strict = run("data", name, "bad.jsonl", "--strict", *rest)
    assert strict.exit_code == 2
    assert strict.stderr.startswith("error: bad.jsonl:2: ")
    if name == "convert":
        assert list(read_pairs(folder / "out.jsonl")) == [RENAME, IDLE, TYPO]


def test_strict_convert_writes_nothing(run, folder, bad):
    assert run("data", "convert", bad.name, "-o", "out.jsonl", "--strict").exit_code == 2
    assert sorted(path.name for path in folder.iterdir()) == ["a.jsonl", "bad.jsonl"]


def test_many_bad_rows_are_counted_not_listed(run, file):
    file.write_text("{\n" * 1000)
    result = run("data", "stats", "a.jsonl")
    assert result.exit_code == 1
    assert result.stderr.count("warning: a.jsonl:") == MOST_TOLD
    assert "and 980 more; see `editflow data check`" in result.stderr
    assert "1,000 bad rows left out" in result.stderr


@pytest.mark.usefixtures("file")
def test_stats_in_words(run):
    lines = run("data", "stats", "a.jsonl").stdout.splitlines()
    assert lines[:4] == [
        "3 pairs",
        "",
        "family",
        "  rename            2   66.7%",
    ]
    at = lines.index("edits in a pair: mean 0.7, largest 1")
    assert lines[at + 1 :] == [
        "  0            1  ####################",
        "  1            2  ########################################",
    ]


@pytest.mark.usefixtures("file")
def test_stats_as_json(run):
    record = json.loads(run("data", "stats", "a.jsonl", "a.jsonl", "--json").stdout)
    assert record["rows"] == 6
    assert record["bad"] == 0
    assert record["counts"]["lang"] == {"prose": 4, "python": 2}


@pytest.mark.usefixtures("file")
def test_stats_plot(run, folder):
    result = run("data", "stats", "a.jsonl", "--plot", "out.png")
    assert result.exit_code == 0
    assert (folder / "out.png").read_bytes().startswith(b"\x89PNG")
    for name, code in (("out.none", 2), ("no/out.png", 3)):
        result = run("data", "stats", "a.jsonl", "--plot", name)
        assert result.exit_code == code
        assert result.stderr.startswith(f"error: {name}: ")


@pytest.mark.usefixtures("file")
def test_without_matplotlib_the_extra_is_named(run, monkeypatch):
    true_import = builtins.__import__

    def without(module, *args):
        if module.startswith("matplotlib"):
            raise ImportError(module)
        return true_import(module, *args)

    monkeypatch.setattr(builtins, "__import__", without)
    result = run("data", "stats", "a.jsonl", "--plot", "out.png")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "pip install 'editflow[plot]'" in result.stderr


@pytest.mark.parametrize("name", ["b.parquet", "b.jsonl.xz", "b.jsonl.gz", "b.jsonl"])
@pytest.mark.usefixtures("file")
def test_convert_there_and_back(run, folder, name):
    result = run("data", "convert", "a.jsonl", "-o", name)
    assert result.exit_code == 0
    assert result.stderr == f"Wrote 3 pairs to {name}.\n"
    run("data", "convert", name, "-o", "c.jsonl")
    assert (folder / "c.jsonl").read_bytes() == (folder / "a.jsonl").read_bytes()


@pytest.mark.usefixtures("file")
def test_work_shows_on_a_terminal_only(run, screen):
    assert (
        run("data", "convert", "a.jsonl", "-o", "b.jsonl", "-o", "b.jsonl").stderr.count("\n") == 1
    )
    one = screen("data", "convert", "a.jsonl", "-o", "b.jsonl")
    assert one.finish() == 0
    assert "Converting rows …" in one.shown
