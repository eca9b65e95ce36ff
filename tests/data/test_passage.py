"""Rows of texts: plain, prompted, and what is not one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from editflow.data.pair import LONGEST, EditPair
from editflow.data.passage import PROMPTED, Passage, passage_of, read_either, read_passages
from editflow.data.rows.bad import BadRow

PAIR = {"before": "teh", "after": "the", "instruction": "fix it"}


def written(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_plain_text() -> None:
    row = {"text": "x = 1\n", "id": 3, "license": "MIT", "stars": 9, "prompt": None}
    assert passage_of(row) == Passage("x = 1\n", id="3", licence="MIT")


@pytest.mark.parametrize(("prompt", "answer"), PROMPTED)
def test_a_prompt_and_its_answer_under_any_names(prompt: str, answer: str) -> None:
    assert passage_of({prompt: "Two?", answer: "2"}) == Passage("2", "Two?")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"content": "a"}, 'no field "text", nor a prompt with its answer (prompt/answer, '),
        ({"prompt": "a"}, 'no field "text"'),
        ({"text": 3}, 'field "text" must be a string'),
        ({"text": " \n"}, 'field "text" is empty'),
        ({"text": "a\0"}, 'field "text" holds a NUL at character 2'),
        ({"text": "a" * (LONGEST + 1)}, 'field "text" has 2,000,001 characters'),
        ({"question": ["a"], "answer": "b"}, 'field "question" must be a string'),
        (PAIR, "an edit pair, not a text"),
        ({"instruction": "do", "input": "a", "output": "b"}, "an edit pair, not a text"),
    ],
)
def test_what_is_not_a_passage_says_why(row: dict[str, Any], message: str) -> None:
    found = passage_of(row)
    assert isinstance(found, BadRow)
    assert message in str(found)


def test_files_are_read_row_by_row(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [{"text": "a"}, [], PAIR])
    (one, first), (two, second), (three, third) = read_passages(path)
    assert (one, first, two, three) == (1, Passage("a"), 2, 3)
    assert isinstance(second, BadRow)
    assert isinstance(third, BadRow)


def test_a_file_may_hold_both_kinds(tmp_path: Path) -> None:
    joined = {"prompt": "Fix it: teh", "completion": "the"}
    chat = {"prompt": "Two?", "completion": "2"}
    unasked = {"before": "a", "after": "b"}
    rows = [PAIR, {"text": "a"}, joined, chat, unasked, {"x": 1}]
    found = [row for _, row in read_either(written(tmp_path / "a.jsonl", rows))]
    assert found[:4] == [
        EditPair("teh", "the", "fix it"),
        Passage("a"),
        EditPair("teh", "the", "Fix it"),
        Passage("2", "Two?"),
    ]
    assert [str(row) for row in found[4:]] == [
        'field "instruction" is missing',
        str(passage_of({"x": 1})),
    ]
