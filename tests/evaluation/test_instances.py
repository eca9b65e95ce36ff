"""Rows of contexts and schemas: read, made anew, filled with and without constraints, scored."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from editflow.constraints.json_schema.plan import compile_schema
from editflow.data.families.fill.records import KINDS
from editflow.data.wording import expanded
from editflow.editing.infiller import Infiller
from editflow.errors import InputError, UsageError
from editflow.evaluation.instances.making import _SENTENCES, rows
from editflow.evaluation.instances.running import constrained, unconstrained
from editflow.evaluation.instances.scores import InstanceReport, Kind, Made, score
from editflow.evaluation.instances.tasks import Task, holds_tasks, read_tasks
from editflow.evaluation.metrics import wilson
from editflow.evaluation.suites import find, sample
from tests.support.tiny_families import write_tiny

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"age": {"type": "integer"}, "born": {"type": "string", "format": "date"}},
    "required": ["age", "born"],
    "additionalProperties": False,
}
TASK = Task("a", "Ana is 41.", SCHEMA, {"age": 41, "born": "1984-02-29"})
RIGHT = '{"age": 41, "born": "1984-02-29"}'


def written(path: Path, *found: Any) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in found))
    return path


def row_of(task: Task) -> dict[str, Any]:
    return {"id": task.id, "context": task.context, "schema": task.schema, "value": task.value}


def test_the_shipped_rows_are_valid_and_differ() -> None:
    suite, path = find("fill_schema", None)
    tasks = read_tasks(path)
    assert (suite.schemas, suite.measure) == (True, "right")
    assert len({task.id for task in tasks}) == len(tasks) == 300
    for task in sample(tasks, 20, seed=0):
        assert compile_schema(task.schema).check(task.value) == []


def test_rows_made_anew_say_what_is_wanted() -> None:
    for row in rows(seed=3, count=20):
        assert compile_schema(row["schema"]).check(row["value"]) == []
        assert [v for v in row["value"].values() if str(v) not in row["context"]] == []


def test_the_shipped_rows_are_those_that_are_made() -> None:
    path = find("fill_schema", None)[1]
    assert [json.loads(line) for line in path.read_text().splitlines()] == list(rows())


def test_no_sentence_of_the_rows_is_trained_on() -> None:
    trained = {
        expanded(sentence, random.Random(seed))
        for kind in KINDS
        for sentence in kind.sentences
        for seed in range(12)
    }
    assert trained.isdisjoint(one for told in _SENTENCES.values() for one in told)


def test_a_file_of_such_rows_is_a_suite(tmp_path: Path) -> None:
    path = written(tmp_path / "mine.jsonl", row_of(TASK) | {"made": "{}"})  # as failures are kept
    assert find(str(path), None)[0].schemas
    assert read_tasks(path) == [TASK]
    pairs = written(tmp_path / "pairs.jsonl", {"before": "a", "after": "b", "instruction": "i"})
    assert not find(str(pairs), None)[0].schemas
    assert not holds_tasks(tmp_path / "gone.jsonl")


@pytest.mark.parametrize(
    "row",
    [
        [],
        {"context": "c", "schema": {}, "value": {}},
        {"context": "c", "schema": SCHEMA, "value": {"other": 1}},
        {"context": 1, "schema": SCHEMA, "value": {}},
    ],
)
def test_a_malformed_row_is_told_with_its_place(tmp_path: Path, row: Any) -> None:
    path = written(tmp_path / "rows.jsonl", row_of(TASK), row)
    with pytest.raises(InputError, match="a row needs") as caught:
        read_tasks(path)
    assert str(caught.value.where).endswith("rows.jsonl:2")
    path.write_text("no JSON\n")
    with pytest.raises(InputError, match="not JSON"):
        read_tasks(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_tasks(tmp_path / "gone.jsonl")


def test_scores_by_hand() -> None:
    half = {"age": 41.0, "born": "1984-02-29"}  # a float is no integer
    made = [
        Made(TASK, RIGHT, json.loads(RIGHT), valid=True, forwards=3, seconds=1.0),
        Made(TASK, json.dumps(half), half, valid=True, forwards=1, seconds=3.0),
        Made(TASK, "no JSON"),
        Made(TASK, refusal="too long"),
    ]
    found = score(made)
    assert (found.rows, found.refused, found.valid, found.whole) == (4, 1, 1 / 2, 1 / 4)
    assert (found.leaves, found.right) == (8, 3 / 8)
    assert (found.right_low, found.right_high) == wilson(3, 8)
    assert (found.forwards, found.p50) == (1, 0.5)
    assert found.kinds == (Kind("date", 4, 1 / 2), Kind("integer", 4, 1 / 4))
    report = InstanceReport("m", "s", "right", 4, 4, 0, "too long", found, None)
    assert (report.value("right"), report.value("valid")) == (3 / 8, 1 / 2)
    assert report.value("gleu") is None


def test_a_model_with_constraints_is_always_valid(tmp_path: Path) -> None:
    infiller = Infiller.from_pretrained(str(write_tiny("mini", tmp_path)))
    long = Task("b", "Words and words. " * 400, SCHEMA, TASK.value)
    told: list[int] = []
    made, refused = constrained(infiller, [TASK, long], progress=told.append)
    assert told == [1, 1]
    assert made.valid
    assert made.forwards > 0
    assert dict(made.leaves)["integer"]  # the only number that stands in the text
    assert "have" in refused.refusal
    assert not refused.valid
    assert not refused.whole


@dataclass
class Writer:
    """An editor that writes what it is told to, whatever it is asked."""

    text: str

    def rewrite(self, source: str, instruction: str) -> Any:
        if not self.text:
            raise UsageError("the instruction is too long")
        assert source == '{\n  "age": "",\n  "born": ""\n}\n'
        assert instruction.endswith(TASK.context)
        return SimpleNamespace(text=self.text, stats=SimpleNamespace(forwards=7))


@pytest.mark.parametrize(
    ("text", "valid", "right"),
    [
        (RIGHT, True, [True, True]),
        ('{"age": "41", "born": "1984-02-29"}', False, [False, True]),
        ("{", False, [False, False]),
        ("", False, [False, False]),
    ],
)
def test_the_same_model_without(text: str, valid: bool, right: list[bool]) -> None:
    (made,) = unconstrained(Writer(text), [TASK])  # type: ignore[arg-type]
    assert (made.valid, [ok for _, ok in made.leaves]) == (valid, right)
    assert made.forwards == (7 if text else 0)
    assert bool(made.refusal) == (not text)
