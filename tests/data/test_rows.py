"""Rows of data files: every layout and kind of file, what is wrong with a row, and memory."""

from __future__ import annotations

import builtins
import gzip
import hashlib
import json
import lzma
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editflow.data.pair import LONGEST, EditPair, read_pairs, read_rows, write_pairs
from editflow.data.rows.bad import BadRow
from editflow.data.rows.json_lines import LONGEST_LINE
from editflow.data.rows.names import LAYOUTS
from editflow.errors import InputError, WriteError

GOOD = {"before": "teh", "after": "the", "instruction": "fix it"}

# One row of each layout, and what it says beyond the two texts "a" and "b".
ROWS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "editflow": (
        {"before": "a", "after": "b", "instruction": "do", "source": "me", "meta": {"n": 1}},
        {"instruction": "do", "source": "me", "meta": {"n": 1}},
    ),
    "CanItEdit": (
        {
            **{"before": "a", "after": "b", "id": 7, "tests": "assert"},
            **{"instruction_descriptive": "Do that.", "instruction_lazy": "do"},
        },
        {
            **{"id": "7", "instruction": "Do that."},
            **{"meta": {"instruction_lazy": "do", "tests": "assert"}},
        },
    ),
    "CommitPackFT, EditPackFT": (
        {
            **{"old_contents": "a", "new_contents": "b", "subject": "Do", "message": "Do\n\nso"},
            **{"old_file": "x.py", "new_file": "y.py", "license": "mit", "repos": "o/n"},
            **{"lang": "Python", "commit": "c0ffee"},
        },
        {
            **{"instruction": "Do", "path": "y.py", "licence": "mit", "source": "o/n"},
            **{"lang": "Python"},
            **{"meta": {"message": "Do\n\nso", "old_file": "x.py", "commit": "c0ffee"}},
        },
    ),
    "evaluation rows": (
        {
            "source": "a",
            "target": "b",
            "instruction": "do",
            "origin": "o",
            "kind": "k",
            "tests": None,
        },
        {"instruction": "do", "source": "o", "family": "k"},
    ),
    "CoEdIT": (
        {"_id": "1", "task": "gec", "src": "Fix the grammar: a", "tgt": "b"},
        {"id": "1", "family": "gec", "instruction": "Fix the grammar"},
    ),
    "InstructCoder": ({"instruction": "do", "input": "a", "output": "b"}, {"instruction": "do"}),
    "TRL": (
        {
            "prompt": [{"role": "user", "content": "Do:\n\na"}],
            "completion": [{"role": "assistant", "content": "b"}],
        },
        {"instruction": "Do"},
    ),
}

# A line, and the field and words that it is refused for.
BAD = {
    "a number": ('{"before": 1, "after": "b", "instruction": "c"}', "before", "not a number"),
    "a list": ('{"before": "a", "after": ["b"], "instruction": "c"}', "after", "not a list"),
    "a wrong id": ('{"before": "a", "after": "b", "instruction": "c", "id": true}', "id", "string"),
    "a wrong meta": ('{"before": "a", "after": "b", "instruction": "c", "meta": 1}', "meta", "obj"),
    "no target": ('{"source": "a", "instruction": "c"}', "target", "missing"),
    "no text": ('{"text": "a"}', "", "old_contents/new_contents"),
    "no instruction": ('{"before": "a", "after": "b"}', "instruction", "missing"),
    "null": ('{"before": "a", "after": "b", "instruction": null}', "instruction", "missing"),
    "blank": ('{"before": "a", "after": "b", "instruction": " \\n"}', "instruction", "empty"),
    "no colon": ('{"src": "a", "tgt": "b"}', "src", "no instruction before a colon"),
    "NUL": ('{"before": "a\\u0000", "after": "b", "instruction": "c"}', "before", "NUL at char"),
    "half a character": (
        '{"before": "a", "after": "\\ud800", "instruction": "c"}',
        *("after", "UTF-8"),
    ),
    "a list of rows": ('[{"before": "a"}]', "", "not a JSON object"),
    "half a row": ('{"before": "a"', "", "not JSON at character 15"),
    "not a number": ('{"before": NaN}', "", "NaN"),
    "endless brackets": ("[" * 200_000, "", "not JSON"),
    "endless digits": ('{"before": %s}' % ("1" * 5000), "", "not JSON"),
}


def write_lines(path: Path, *lines: str | bytes) -> Path:
    raw = (line if isinstance(line, bytes) else line.encode() for line in lines)
    path.write_bytes(b"".join(line + b"\n" for line in raw))
    return path


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_is_read(tmp_path: Path, name: str) -> None:
    row, expected = ROWS[name]
    path = write_lines(tmp_path / "x.jsonl", json.dumps(row))
    assert list(read_pairs(path)) == [EditPair("a", "b", **expected)]


@pytest.mark.parametrize(
    ("joined", "instruction", "before"),
    [
        ("Fix grammar: I has", "Fix grammar", "I has"),
        ("Fix: see 1:2 and http://x: end", "Fix", "see 1:2 and http://x: end"),
        ("Set 10:30 as the time: at noon", "Set 10:30 as the time", "at noon"),
        ("Sort:\n\n  b\na", "Sort", "  b\na"),
    ],
)
def test_an_instruction_stands_before_the_first_colon(
    tmp_path: Path, joined: str, instruction: str, before: str
) -> None:
    path = write_lines(tmp_path / "x.jsonl", json.dumps({"src": joined, "tgt": "b"}))
    (pair,) = read_pairs(path)
    assert (pair.instruction, pair.before) == (instruction, before)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_is_told_and_the_rest_is_read(tmp_path: Path, name: str) -> None:
    line, field, what = BAD[name]
    path = write_lines(tmp_path / "x.jsonl", json.dumps(GOOD), "", line, json.dumps(GOOD))
    (_, first), (number, bad), (last, second) = read_rows(path)
    assert first == second == EditPair(**GOOD)
    assert (number, last) == (3, 4)
    assert isinstance(bad, BadRow)
    assert bad.field == field
    assert what in bad.what
    with pytest.raises(InputError) as raised:
        list(read_pairs(path))
    assert raised.value.where == f"{path}:3"
    assert field in str(raised.value)


def test_bytes_that_are_not_utf_8_name_their_field(tmp_path: Path) -> None:
    line = b'{"before": "a", "after": "\xff", "instruction": "c"}'
    path = write_lines(tmp_path / "x.jsonl", line, json.dumps(GOOD))
    rows = [row for _, row in read_rows(path)]
    assert rows == [BadRow("is not valid UTF-8", "after"), EditPair(**GOOD)]


def test_an_array_of_rows_is_refused_with_a_way_out(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "x.json", json.dumps([GOOD], indent=1))
    with pytest.raises(InputError, match="a JSON array") as raised:
        list(read_rows(path))
    assert f"jq -c '.[]' {path}" in str(raised.value.hint)


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "x.jsonl", b"\xef\xbb\xbf" + json.dumps(GOOD).encode())
    assert len(list(read_pairs(path))) == 1


def test_texts_have_a_longest(tmp_path: Path) -> None:
    rows = [json.dumps(GOOD | {"after": "x" * (LONGEST + more)}) for more in (0, 1)]
    (_, fits), (_, bad) = read_rows(write_lines(tmp_path / "x.jsonl", *rows))
    assert isinstance(fits, EditPair)
    assert bad == BadRow("has 2,000,001 characters, more than 2,000,000", "after")


def test_a_line_of_fifty_megabytes_is_passed_over(tmp_path: Path) -> None:
    huge = json.dumps(GOOD | {"before": "x" * 50_000_000})
    path = write_lines(tmp_path / "x.jsonl", json.dumps(GOOD), huge, json.dumps(GOOD))
    del huge
    tracemalloc.start()
    (_, first), (number, bad), (_, last) = read_rows(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert first == last
    assert number == 2
    assert "a line of 50,000,0" in str(bad)
    assert peak < 2.5 * LONGEST_LINE


def test_a_file_of_fifty_megabytes_is_read_line_by_line(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "x.jsonl", *[json.dumps(GOOD | {"before": "x" * 100_000})] * 500)
    assert path.stat().st_size > 50_000_000
    tracemalloc.start()
    assert sum(len(pair.before) for pair in read_pairs(path)) == 50_000_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_a_parquet_file_is_read_in_batches(tmp_path: Path) -> None:
    """One row group of 50 MB that does not shrink, as other writers make them."""
    texts = [bytes([n % 64 + 32]).hex() * 50_000 for n in range(500)]
    table = pa.table({"before": texts, "after": texts, "instruction": ["do"] * 500})
    pq.write_table(table, tmp_path / "x.parquet", compression=None, use_dictionary=False)
    del table
    before, most = pa.total_allocated_bytes(), 0
    for pair in read_pairs(tmp_path / "x.parquet"):
        assert len(pair.before) == 100_000
        most = max(most, pa.total_allocated_bytes() - before)
    assert 0 < most < 60_000_000  # of 100


@pytest.mark.parametrize("name", ["x.jsonl.xz", "x.jsonl.gz"])
def test_a_file_that_is_cut_short_tells_so_after_what_it_has(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    texts = (hashlib.sha512(str(n).encode()).hexdigest() for n in range(2_000))
    write_pairs((EditPair(text, text, "do") for text in texts), path)
    path.write_bytes(path.read_bytes()[:-200])
    *rows, (number, last) = read_rows(path)
    assert number == len(rows) + 1
    assert all(isinstance(row, EditPair) for _, row in rows)
    assert isinstance(last, BadRow)
    assert last.what.startswith("damaged from here on")


def test_another_file_under_the_name_of_a_parquet_is_told(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "x.parquet", json.dumps(GOOD))
    ((number, bad),) = read_rows(path)
    assert number == 1
    assert "damaged" in str(bad)


def test_parquet_cells_that_are_not_utf_8_name_their_field(tmp_path: Path) -> None:
    raw = pa.array([b"a", b"\xff", b"a"], pa.binary())
    texts = pa.StringArray.from_buffers(3, *raw.buffers()[1:])
    plain = pa.array(["a"] * 3)
    table = pa.table({"before": plain, "after": texts, "instruction": plain})
    pq.write_table(table, tmp_path / "x.parquet")
    rows = list(read_rows(tmp_path / "x.parquet"))
    assert [number for number, row in rows if isinstance(row, EditPair)] == [1, 3]
    assert rows[1] == (2, BadRow("is not valid UTF-8", "after"))


def test_parquet_of_other_types(tmp_path: Path) -> None:
    """Nulls are nothing; numbers and structures that have no place go to `meta`."""
    table = pa.table(
        {
            **{"id": [1, None], "before": ["a", "a"], "after": ["b", "b"]},
            **{"instruction_lazy": ["do", "do"], "score": [0.5, float("nan")]},
            "taxonomy": [{"topic": "x"}, None],
        }
    )
    pq.write_table(table, tmp_path / "x.parquet")
    assert list(read_pairs(tmp_path / "x.parquet")) == [
        EditPair("a", "b", "do", id="1", meta={"score": 0.5, "taxonomy": {"topic": "x"}}),
        EditPair("a", "b", "do"),
    ]


@pytest.mark.parametrize("name", ["x.csv", "x", "x.xz", "x.jsonl.zst"])
def test_other_kinds_of_files_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("a")
    for work in (
        lambda: list(read_rows(tmp_path / name)),
        lambda: write_pairs([], tmp_path / name),
    ):
        with pytest.raises(InputError, match="not a kind of data file") as raised:
            work()
        assert ".parquet" in str(raised.value.hint)


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    for name in ("missing.jsonl", "missing.parquet", "folder.jsonl"):
        with pytest.raises(InputError, match="cannot be read") as raised:
            list(read_rows(tmp_path / name))
        assert raised.value.where == str(tmp_path / name)
    with pytest.raises(WriteError, match="cannot be written"):
        write_pairs([], tmp_path / "missing" / "x.jsonl")


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    assert list(read_rows(write_lines(tmp_path / "x.jsonl"))) == []
    for name in ("y.jsonl", "y.jsonl.xz", "y.jsonl.gz", "y.parquet"):
        assert write_pairs([], tmp_path / name) == 0
        assert list(read_rows(tmp_path / name)) == []


@pytest.mark.parametrize("name", ["x.parquet", "missing.parquet"])
def test_without_pyarrow_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write_pairs([EditPair(**GOOD)], tmp_path / "x.parquet")
    true_import = builtins.__import__

    def without(module: str, *args: Any) -> Any:
        if module.startswith("pyarrow"):
            raise ImportError(module)
        return true_import(module, *args)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match="pyarrow") as raised:
        list(read_rows(tmp_path / name))
    assert raised.value.hint == "pip install 'editflow[data]'"


def test_a_file_that_is_not_finished_does_not_take_the_place_of_the_old(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    write_pairs([EditPair(**GOOD)], path)

    def failing() -> Any:
        yield EditPair("c", "d", "do")
        raise KeyError

    with pytest.raises(KeyError):
        write_pairs(failing(), path)
    assert list(read_pairs(path)) == [EditPair(**GOOD)]
    assert [file.name for file in tmp_path.iterdir()] == ["x.jsonl"]


def test_a_file_may_be_written_from_itself(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    rows = [EditPair(**GOOD, id=str(n)) for n in range(1000)]
    write_pairs(rows, path)
    assert write_pairs(read_pairs(path), path) == 1000
    assert list(read_pairs(path)) == rows


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".jsonl.xz", ".parquet"])
def test_the_same_pairs_give_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    names = [f"{n}{suffix}" for n in (1, 2)]
    for name in names:
        write_pairs([EditPair(**GOOD)], tmp_path / name)
    first, second = ((tmp_path / name).read_bytes() for name in names)
    assert first == second


@pytest.mark.parametrize("compress", [gzip.compress, lzma.compress, bytes])
@pytest.mark.parametrize("name", ["x.jsonl.gz", "x.jsonl"])
def test_what_others_compress_is_read(
    tmp_path: Path, name: str, compress: Callable[[bytes], bytes]
) -> None:
    """Under any name, and in several streams, as `cat a.gz b.gz` leaves them."""
    line = json.dumps(GOOD).encode() + b"\n"
    (tmp_path / name).write_bytes(compress(line) * 2)
    assert list(read_pairs(tmp_path / name)) == [EditPair(**GOOD)] * 2


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
PAIR = st.builds(
    EditPair,
    **dict.fromkeys(("before", "after", "id", "family", "path", "source", "oracle"), TEXT),
    instruction=TEXT.filter(str.strip),
    meta=st.dictionaries(TEXT, JSON, max_size=3),
)


@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.xz", "x.jsonl.gz", "x.parquet"])
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    path = tmp_path_factory.mktemp("pairs") / name

    @given(st.lists(PAIR, max_size=5))
    def check(pairs: list[EditPair]) -> None:
        assert write_pairs(pairs, path) == len(pairs)
        assert list(read_pairs(path)) == pairs

    check()
