"""Scores of a few outcomes, worked out by hand."""

from dataclasses import replace

import pytest

from editflow.evaluation.metrics import wilson
from editflow.evaluation.report import score, table
from editflow.evaluation.runner import Outcome
from editflow.evaluation.sandbox import Grade
from editflow.evaluation.suites import Row

ROW = Row("teh cat", "fix it", ("the cat",))
IDLE = Row("the cat", "fix it", ("the cat",))
CODE = Row("x = 1", "set x to 2", ("x = 2",), language="python")


def test_exact_match_with_its_interval():
    found = score("all", [Outcome(ROW, "the cat"), *[Outcome(ROW, "teh cat")] * 3])
    assert found.exact == 1 / 4
    assert (found.exact_low, found.exact_high) == wilson(1, 4)
    assert found.rows == 4


def test_rows_with_and_without_something_to_do():
    outcomes = [Outcome(ROW, "the cat"), Outcome(ROW, "a cat"), Outcome(IDLE, "a cat")]
    found = score("all", outcomes)
    assert (found.exact, found.due, found.false_edits) == (1 / 3, 1 / 2, 1)
    assert score("all", outcomes[:2]).false_edits is None
    assert score("all", outcomes[2:]).due is None


def test_edits_are_counted_over_all_rows():
    """One right, one wrong (the cat), one missed; five tokens to keep, of which `the` went."""
    found = score(
        "all", [Outcome(ROW, "the cat"), Outcome(ROW, ROW.source), Outcome(IDLE, "a cat")]
    )
    assert (found.precision, found.recall) == (1 / 2, 1 / 2)
    assert found.f_half == pytest.approx(1.25 / (1.25 + 0.25 + 1))
    assert found.over_edit == 1 / 7


def test_the_copy_edits_nothing():
    found = score("all", [Outcome(ROW, ROW.source)])
    assert (found.precision, found.recall, found.f_half, found.over_edit) == (None, 0, 0, 0)


def test_programs_and_parsing():
    outcomes = [Outcome(CODE, made) for made in ("x = 2", "x = (2)", "x = 3", "x =")]
    found = score("all", outcomes)
    assert (found.exact, found.program, found.parses) == (1 / 4, 1 / 2, 3 / 4)


def test_rows_whose_reference_is_no_python_say_nothing_of_programs():
    odd = replace(CODE, references=("x = = 2",))
    found = score("all", [Outcome(odd, "x = = 2"), Outcome(ROW, "the cat")])
    assert found.program is None
    assert found.parses is None


def test_other_languages_are_parsed():
    row = Row("{}", "", ('{"a": 1}',), language="json")
    assert score("all", [Outcome(row, "{"), Outcome(row, "[]")]).parses == 1 / 2


def test_pass_at_k():
    """Three samples: 1 of 3 passes in one row, none in the other."""
    outcomes = [
        Outcome(CODE, "x = 2", grade=Grade("passed"), samples=(False, True, False)),
        Outcome(CODE, "x = 3", grade=Grade("timeout"), samples=(False, False, False)),
        Outcome(ROW, "the cat"),
    ]
    found = score("all", outcomes)
    assert found.passes == 1 / 2
    assert found.sampled == pytest.approx({1: 1 / 6, 2: 1 / 3, 3: 1 / 2})
    assert score("all", outcomes[2:]).passes is None
    assert score("all", outcomes[2:]).sampled == {}


def test_gleu():
    row = Row("a b c d e x", "", ("a b c d e z", "a b c d e z"))
    expected = (5 / 6 * 4 / 5 * 3 / 4 * 2 / 3) ** (1 / 4)
    assert score("all", [Outcome(row, "a b c d e y")]).gleu == pytest.approx(expected)


def test_cost():
    rows = [Outcome(ROW, "the cat", forwards=n, seconds=n / 10) for n in (1, 2, 6)]
    together = score("all", rows)
    assert (together.forwards, together.p50) == (3, None)
    assert together.seconds == pytest.approx(0.3)
    alone = score("all", [replace(each, alone=True) for each in rows])
    assert alone.p50 == pytest.approx(0.2)
    assert alone.p95 == pytest.approx(0.2 + 0.9 * 0.4)


def test_refusals_are_counted_and_score_as_copies():
    refused = Outcome(ROW, ROW.source, refusal="too long")
    found = score("all", [refused, Outcome(ROW, "the cat")])
    assert (found.refused, found.exact) == (1, 1 / 2)


def test_each_kind_has_a_score():
    rows = [replace(ROW, kind=kind) for kind in ("b", "a", "b")]
    found = table([Outcome(row, "the cat") for row in rows])
    assert [(each.name, each.rows) for each in found] == [("all", 3), ("b", 2), ("a", 1)]


def test_a_single_kind_is_all():
    assert [each.name for each in table([Outcome(ROW, "the cat")] * 2)] == ["all"]
