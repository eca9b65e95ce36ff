"""`editflow eval`: tables, JSON, files, exit codes, and what is said of bad input."""

import json
import sys

import pytest

from editflow.cli import rewriting
from editflow.cli.filling import loading
from editflow.editing.infiller import Infiller
from editflow.errors import ModelError
from tests.support.tiny import restless_editor
from tests.support.tiny_families import write_tiny

LOAD_EDITOR = rewriting.load_editor  # before a fixture puts a fake in its place

PAIRS = [
    {"before": "load(x)\n", "after": "read(x)\n", "instruction": "load -> read", "family": "names"},
    {"before": "a load\n", "after": "a weight\n", "instruction": "load -> read", "family": "terms"},
    {"before": "x\n", "after": "x\n", "instruction": "load -> read", "family": "names"},
    {"before": "one\n", "after": "two\n", "instruction": "one -> two", "family": "terms"},
]
TESTED = {
    "source": "def f():\n    return 1\n",
    "target": "def f():\n    return 2\n",
    "instruction": "1 -> 2",
    "kind": "bug",
    "tests": {"type": "python_exec", "code": "assert f() == 2\n"},
}


def write(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


@pytest.fixture
def pairs(folder):
    return write(folder / "pairs.jsonl", *PAIRS)


def lines(text):
    """The first cells of each line, and the rest."""
    return {line.split("  ")[0]: line.split("  ", 1)[-1].split() for line in text.splitlines()}


def test_the_model_stands_beside_the_copy(run, pairs):
    result = run("eval", "mine", "--suite", pairs)
    assert result.exit_code == 0
    assert result.stderr == ""
    shown = lines(result.stdout)
    assert result.stdout.startswith(f"mine on {pairs}: 4 rows\n")
    assert shown["exact match"] == ["75.0", "25.0"]
    assert shown["exact where an edit is due"] == ["66.7", "0.0"]
    assert shown["changed where none is due"] == ["0.0", "0.0"]
    assert shown["edit F0.5"] == ["66.7", "0.0"]
    assert shown["forward passes a row"] == ["1.75"]
    assert shown["kind"][:4] == ["rows", "exact", "copy", "due"]
    assert shown["names"][:3] == ["2", "100.0", "50.0"]
    assert shown["terms"][:3] == ["2", "50.0", "0.0"]
    assert "pass@1" not in shown
    assert "GLEU" in shown


def test_columns_are_aligned(run, pairs):
    _, _, *rows = run("eval", "--suite", pairs).stdout.splitlines()
    overall = rows[: rows.index("")]
    assert len({len(line) for line in overall if "-" in line or line.startswith("exact")}) == 1


def test_json(run, pairs):
    found = json.loads(run("eval", "--suite", pairs, "--json").stdout)
    assert found["rows"] == found["of_rows"] == 4
    assert [score["name"] for score in found["scores"]] == ["all", "names", "terms"]
    assert found["scores"][0]["exact"] == 0.75
    assert found["copy"][0]["exact"] == 0.25
    assert found["scores"][0]["passes"] is None
    assert found["sandbox"] is None


def test_a_named_suite_from_the_environment(run, folder, monkeypatch):
    (folder / "dev").mkdir()
    write(folder / "dev" / "mbpp_seeded_bugs.jsonl", TESTED)
    monkeypatch.setenv("EDITFLOW_DATA", str(folder))
    result = run("eval", "--suite", "mbpp_seeded_bugs")
    first, _, head, best, *_ = result.stdout.splitlines()
    assert first == "mini on mbpp_seeded_bugs: 1 row"
    assert head.split() == ["%", "model", "copy"]
    assert best.split() == ["pass@1", "100.0", "0.0"]  # the suite's own measure comes first
    assert "Tests were run behind: " in result.stdout


@pytest.mark.parametrize(("random", "share"), [("", "100.0"), ("1", "0.0")])
def test_samples(run, editor, folder, random, share):
    editor(random=random)
    pairs = write(folder / "tested.jsonl", TESTED)
    shown = lines(run("eval", "--suite", pairs, "--samples", "2").stdout)
    assert shown["pass@1"] == ["100.0", "0.0"]
    assert shown["pass@1 of 2"] == shown["pass@2 of 2"] == [share]


def test_latency(run, pairs):
    shown = lines(run("eval", "--suite", pairs, "--latency").stdout)
    assert float(shown["latency p50, ms a row"][0]) <= float(shown["latency p95, ms a row"][0])
    assert "time in batches, ms a row" not in shown


def test_a_sample_of_the_rows(run, folder):
    pairs = write(folder / "many.jsonl", *[{**PAIRS[0], "id": str(n)} for n in range(30)])
    first = run("eval", "--suite", pairs, "--limit", "5", "--seed", "2")
    assert first.stdout.splitlines()[0].endswith(": 5 of 30 rows, seed 2")


def test_failures(run, pairs, folder):
    run("eval", "--suite", pairs, "--failures", "wrong.jsonl")
    (wrong,) = [json.loads(line) for line in (folder / "wrong.jsonl").read_text().splitlines()]
    assert wrong["made"] == "a read\n"
    assert (wrong["source"], wrong["target"]) == ("a load\n", "a weight\n")
    assert "grade" not in wrong
    again = run("eval", "--suite", "wrong.jsonl", "--json")  # failures are a suite of their own
    assert json.loads(again.stdout)["rows"] == 1


def test_failures_of_tests_say_how(run, editor, folder):
    editor(first="1")
    pairs = write(folder / "tested.jsonl", TESTED)
    run("eval", "--suite", pairs, "--failures", "wrong.jsonl")
    wrong = json.loads((folder / "wrong.jsonl").read_text())
    assert wrong["grade"] == {"status": "failed", "detail": "AssertionError: "}
    assert json.loads(run("eval", "--suite", "wrong.jsonl", "--json").stdout)["sandbox"]


@pytest.mark.parametrize(
    ("bar", "code"),
    [
        *(("75", 0), ("75.1", 1), ("exact=75", 0), ("gleu=100", 1)),
        *(("f0.5=66", 0), ("f0.5=67", 1), ("0", 0)),
    ],
)
def test_fail_under(run, pairs, bar, code):
    result = run("eval", "--suite", pairs, "--fail-under", bar)
    assert result.exit_code == code
    assert ("under the" in result.stderr) is bool(code)
    assert "exact match" in result.stdout


def test_fail_under_speaks_of_the_measure(run, pairs):
    result = run("eval", "--suite", pairs, "--fail-under", "90")
    assert result.stderr == "exact is 75.0 %, under the 90 % that were asked for.\n"


@pytest.mark.parametrize("bar", ["high", "101", "-1", "size=3", "=", "nan"])
def test_a_bar_that_makes_no_sense(run, pairs, bar):
    result = run("eval", "--suite", pairs, "--fail-under", bar)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"error: --fail-under: cannot be read: {bar}\n")


def test_a_bar_for_what_the_suite_does_not_measure(run, pairs):
    result = run("eval", "--suite", pairs, "--fail-under", "pass@1=10")
    assert result.exit_code == 2
    assert "no row of the suite has a score for pass@1" in result.stderr


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_plot(run, pairs, folder, suffix):
    pytest.importorskip("matplotlib")
    assert run("eval", "--suite", pairs, "--plot", f"scores.{suffix}").exit_code == 0
    start = (folder / f"scores.{suffix}").read_bytes()[:5]
    assert start == {"png": b"\x89PNG\r", "svg": b"<?xml"}[suffix]


def test_plot_without_matplotlib(run, pairs, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    result = run("eval", "--suite", pairs, "--plot", "scores.png")
    assert result.exit_code == 2
    assert "editflow[plot]" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("option", ["--plot", "--failures"])
def test_a_folder_that_is_not_there_is_told_first(run, pairs, option):
    result = run("eval", "--suite", pairs, option, "nowhere/file.png")
    assert result.exit_code == 2
    assert result.stderr == "error: nowhere: the folder does not exist\n"


def test_a_kind_of_picture_nobody_knows(run, pairs):
    pytest.importorskip("matplotlib")
    result = run("eval", "--suite", pairs, "--plot", "scores.xyz")
    assert result.exit_code == 2
    assert "scores.xyz" in result.stderr


@pytest.mark.parametrize(
    ("args", "what"),
    [
        (["--suite", "typos"], "error: typos: no such suite\n"),
        (["--suite", "typos_gtc"], "error: typos_gtc: nobody said where the data"),
        (["--suite", "typos_gtc", "--data", "."], "error: typos_gtc.jsonl: the suite is not in"),
        (["--suite", "typos_gtc", "--data", "none"], "error: typos_gtc.jsonl: the suite is not in"),
        (["--suite", "gone.jsonl"], "error: gone.jsonl: no such file\n"),
        (["--suite", "."], "error: .: a folder"),
        ([], "--suite"),
    ],
)
def test_no_such_suite(run, args, what):
    result = run("eval", *args)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert what in result.stderr


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "holds no rows"),
        ("{}\n", "no text before and after"),
        ("not JSON\n", "rows.jsonl:1"),
        ('{"before": "a", "after": "b", "instruction": 1}\n', "instruction"),
    ],
)
def test_rows_that_cannot_be_used(run, folder, text, what):
    (folder / "rows.jsonl").write_text(text)
    result = run("eval", "--suite", "rows.jsonl")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert what in result.stderr


def test_no_such_model(run, pairs, monkeypatch):
    monkeypatch.setattr(rewriting, "load_editor", LOAD_EDITOR)
    result = run("eval", "nothing", "--suite", pairs)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: nothing: no such model\n")


def test_a_real_model(run, folder, monkeypatch):
    monkeypatch.setattr(rewriting, "load_editor", lambda _model, _device: restless_editor())
    rows = [{**PAIRS[0], "instruction": text} for text in ("rename load", "word " * 300)]
    result = run("eval", "--suite", write(folder / "rows.jsonl", *rows), "--seed", "1")
    assert result.exit_code == 0
    assert "1 row refused and scored unchanged, the first because the instruction is too long" in (
        result.stdout
    )


SCHEMA_ROW = {
    "id": "a",
    "context": "Ana is 41.",
    "schema": {
        "type": "object",
        "properties": {"age": {"type": "integer"}, "on": {"type": "boolean"}},
        "required": ["age", "on"],
        "additionalProperties": False,
    },
    "value": {"age": 41, "on": None},  # which no instance is
}


@pytest.fixture(scope="module")
def infiller(tmp_path_factory):
    return Infiller.from_pretrained(str(write_tiny("mini", tmp_path_factory.mktemp("mini"))))


@pytest.fixture
def schemas(folder, infiller, monkeypatch):
    """A suite of two schemas, and a model of random weights that fills them and rewrites."""
    monkeypatch.setattr(loading, "load_infiller", lambda _model, _device: infiller)
    monkeypatch.setattr(rewriting, "load_editor", lambda _model, _device: restless_editor())
    return write(folder / "schemas.jsonl", SCHEMA_ROW, {**SCHEMA_ROW, "id": "b"})


def test_a_suite_of_schemas_stands_beside_the_model_without_constraints(run, schemas):
    result = run("eval", "mine", "--suite", schemas)
    assert result.exit_code == 0
    shown = lines(result.stdout)
    assert result.stdout.startswith(f"mine on {schemas}: 2 rows\n")
    assert shown["%"] == ["model", "without"]
    assert shown["leaves right"] == ["50.0", "0.0"]
    assert shown["valid instances"] == ["100.0", "0.0"]
    assert shown["whole instances right"] == ["0.0", "0.0"]
    assert shown["kind"] == ["leaves", "right", "without"]
    assert shown["integer"] == ["2", "100.0", "0.0"]
    assert shown["boolean"] == ["2", "0.0", "0.0"]


def test_schemas_as_json_with_limit_bar_and_failures(run, schemas, folder):
    asked = ("--limit", "1", "--json", "--failures", "wrong.jsonl", "--fail-under", "valid=100")
    result = run("eval", "--suite", schemas, *asked)
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert (found["rows"], found["of_rows"], found["score"]["right"]) == (1, 2, 0.5)
    assert found["unconstrained"]["valid"] == 0
    (wrong,) = [json.loads(line) for line in (folder / "wrong.jsonl").read_text().splitlines()]
    assert json.loads(wrong["made"])["age"] == 41
    missed = run("eval", "--suite", "wrong.jsonl", "--fail-under", "60")
    assert missed.exit_code == 1
    assert missed.stderr == "leaves is 50.0 %, under the 60 % that were asked for.\n"


def test_a_model_that_cannot_rewrite_has_nothing_beside_it(run, schemas, monkeypatch):
    def refuse(_model, _device):
        raise ModelError("it only fills masks")

    monkeypatch.setattr(rewriting, "load_editor", refuse)
    result = run("eval", "--suite", schemas)
    assert result.exit_code == 0
    assert lines(result.stdout)["valid instances"] == ["100.0"]
    assert "not scored without constraints: it only fills masks" in result.stdout


@pytest.mark.parametrize("option", [("--samples", "2"), ("--plot", "scores.png")])
def test_what_says_nothing_of_schemas_is_refused(run, schemas, option):
    result = run("eval", "--suite", schemas, *option)
    assert result.exit_code == 2
    assert result.stderr == f"error: {option[0]}: not for a suite of schemas\n"


def test_a_bar_of_texts_is_none_for_schemas(run, schemas):
    result = run("eval", "--suite", schemas, "--fail-under", "gleu=1")
    assert result.exit_code == 2
    assert "no row of the suite has a score for gleu" in result.stderr


@pytest.mark.usefixtures("pairs")
def test_on_a_terminal(screen):
    shown = screen("eval", "--suite", "pairs.jsonl")
    assert shown.finish() == 0
    assert "Rewriting …" in shown.shown
    assert "exact match" in shown.shown
