"""Suites: where they are, what a row holds, and what is said of those that cannot be read."""

import json

import pytest

from editflow.errors import InputError, UsageError
from editflow.evaluation.suites import SUITES, Row, Suite, find, read, sample

PAIR = {"source": "a", "instruction": "b for a", "target": "b"}
TESTS = {"type": "python_exec", "code": "assert x"}


def write(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


SHIPPED = ["free_form", "infill_single_line"]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_suite_needs_no_folder(name):
    suite, path = find(name, None)
    rows = read(path, suite)
    assert len({(row.source, row.instruction) for row in rows}) == len(rows) >= 100
    assert sum(row.idle for row in rows) <= 20
    assert all((row.hole is None) is not suite.holes for row in rows)


def test_a_row_with_a_hole(tmp_path):
    row = {**PAIR, "prefix": "def f():\n    return ", "suffix": "\n", "target": "..."}
    (found,) = read(write(tmp_path / "rows.jsonl", row), Suite(holes=True))
    assert found.source == "def f():\n    return \n"
    assert (found.hole, found.place) == (20, (2, 12))


def test_a_hole_has_to_be_somewhere(tmp_path):
    with pytest.raises(InputError, match='"prefix" and "suffix"'):
        read(write(tmp_path / "rows.jsonl", PAIR), Suite(holes=True))


@pytest.mark.parametrize("name", sorted(SUITES.keys() - {*SHIPPED, "fill_schema"}))
@pytest.mark.parametrize("place", ["", "dev"])
def test_a_suite_is_found_in_the_folder_or_its_dev(tmp_path, name, place):
    (tmp_path / place).mkdir(exist_ok=True)
    path = write(tmp_path / place / f"{name}.jsonl", PAIR)
    assert find(name, tmp_path) == (SUITES[name], path)


def test_any_file_of_pairs_is_a_suite(tmp_path):
    path = write(tmp_path / "mine.jsonl", {"before": "a", "after": "b", "instruction": "i"})
    suite, found = find(str(path), None)
    assert (suite, found) == (Suite("exact"), path)
    assert read(found, suite) == [Row("a", "i", ("b",))]


@pytest.mark.parametrize(
    ("name", "error", "what"),
    [
        ("typos", UsageError, "no such suite"),
        ("typos.jsonl", InputError, "no such file"),
        ("folder/typos", InputError, "no such file"),
        ("real_commit_pointers", UsageError, "hold no texts"),
        ("typos_gtc", InputError, "not in the data folder"),
    ],
)
def test_what_is_not_there(tmp_path, monkeypatch, name, error, what):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=what):
        find(name, tmp_path)


def test_a_folder_is_no_suite(tmp_path):
    with pytest.raises(InputError, match="a folder"):
        find(str(tmp_path), None)


def test_a_suite_needs_its_folder():
    with pytest.raises(UsageError, match="nobody said where") as caught:
        find("jfleg_dev", None)
    assert "--data" in caught.value.hint


def test_a_row_holds_everything(tmp_path):
    row = {
        **PAIR,
        "id": "1",
        "kind": "bugs",
        "refs": ["c", "b", "c"],
        "tests": {**TESTS, "wrap": "y = '{{Code}}'\n{{Code}}"},
        "meta": {"note": "x"},
    }
    (found,) = read(write(tmp_path / "rows.jsonl", row), Suite("passes", "python"))
    assert found.references == ("c", "b", "c")
    assert (found.id, found.kind, found.language) == ("1", "bugs", "python")
    assert found.tests == "assert x"
    assert found.wrapped("{{Code}}") == "y = '{{Code}}'\n{{Code}}"
    assert found.wrapped("z") == "y = 'z'\nz"


def test_the_target_is_a_reference(tmp_path):
    (found,) = read(write(tmp_path / "rows.jsonl", {**PAIR, "refs": ["c"]}), Suite())
    assert found.references == ("b", "c")


def test_without_wrapping_the_answer_stands_alone(tmp_path):
    (found,) = read(write(tmp_path / "rows.jsonl", {**PAIR, "tests": TESTS}), Suite())
    assert found.wrapped("x = 1") == "x = 1"


@pytest.mark.parametrize(
    ("row", "language"),
    [
        ({"lang": "toml"}, "toml"),
        ({"path": "a.json"}, "json"),
        ({"lang": "toml", "path": "a.json"}, "toml"),
        ({}, ""),
    ],
)
def test_the_language_of_a_row(tmp_path, row, language):
    (found,) = read(write(tmp_path / "rows.jsonl", PAIR | row), Suite())
    assert found.language == language


@pytest.mark.parametrize(
    ("row", "idle"), [({}, False), ({"target": "a"}, True), ({"refs": ["b", "a"]}, True)]
)
def test_nothing_to_do(tmp_path, row, idle):
    (found,) = read(write(tmp_path / "rows.jsonl", PAIR | row), Suite())
    assert found.idle is idle


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ({"refs": "c"}, "refs"),
        ({"refs": [1]}, "refs"),
        ({"tests": "assert x"}, "tests"),
        ({"tests": {"type": "stdin_stdout"}}, "tests"),
        ({"tests": {**TESTS, "wrap": "no place"}}, "wrap"),
        ({"target": 1}, "target"),
        ({"instruction": " "}, "instruction"),
    ],
)
def test_a_malformed_row_is_named(tmp_path, row, what):
    path = write(tmp_path / "rows.jsonl", PAIR, PAIR | row)
    with pytest.raises(InputError, match=what) as caught:
        read(path, Suite())
    assert caught.value.where.startswith(str(path))
    assert "2" in caught.value.where


def test_an_empty_file(tmp_path):
    with pytest.raises(InputError, match="no rows"):
        read(write(tmp_path / "rows.jsonl"), Suite())


ROWS = [Row(str(n), "", ("",)) for n in range(50)]


class TestSample:
    def test_the_seed_decides(self):
        drawn = sample(ROWS, 10, seed=1)
        assert drawn == sample(ROWS, 10, seed=1)
        assert drawn != sample(ROWS, 10, seed=2)

    def test_rows_keep_their_order_and_come_once(self):
        places = [int(row.source) for row in sample(ROWS, 10, seed=1)]
        assert places == sorted(set(places))
        assert len(places) == 10

    @pytest.mark.parametrize("limit", [None, 50, 99])
    def test_all_of_them(self, limit):
        assert sample(ROWS, limit, seed=0) == ROWS
