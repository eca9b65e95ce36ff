"""What becomes of each row: answers, refusals, grades and random answers."""

from dataclasses import replace

import pytest

from editflow.editing.infiller import Infiller
from editflow.evaluation.runner import Outcome, Terms, copies, evaluate
from editflow.evaluation.sandbox import Grade
from editflow.evaluation.suites import Row
from tests.support.tiny import restless_editor
from tests.support.tiny_families import write_tiny

RENAME = Row("load(x)\n", "load -> read", ("read(x)\n",))
NOTHING = Row("x\n", "load -> read", ("x\n",))
CODE = Row("def f():\n    return 1\n", "1 -> 2", ("def f():\n    return 2\n",))
TESTED = replace(CODE, tests="assert f() == 2\n")


def test_every_row_is_answered_in_order(editor):
    rows = [RENAME, NOTHING] * 40  # more than one batch
    outcomes = evaluate(editor, rows)
    assert [outcome.row for outcome in outcomes] == rows
    assert [outcome.made for outcome in outcomes] == ["read(x)\n", "x\n"] * 40
    assert [outcome.forwards for outcome in outcomes] == [2, 1] * 40
    assert all(outcome.right for outcome in outcomes)


def test_a_wrong_answer_is_wrong(editor):
    (outcome,) = evaluate(replace(editor, first="un"), [RENAME])
    assert outcome.made == "unread(x)\n"
    assert not outcome.exact
    assert not outcome.right


@pytest.mark.parametrize("alone", [False, True])
def test_progress_is_told(editor, alone):
    told = []
    evaluate(editor, [RENAME] * 70, Terms(alone=alone), progress=told.append)
    assert sum(told) == 70
    assert len(told) == (70 if alone else 2)


def test_alone_or_in_company_the_answers_are_the_same():
    editor = restless_editor()
    rows = [Row(f"total = {n}\nprint(total)\n", "rename total", ("",)) for n in range(5)]
    together, alone = evaluate(editor, rows), evaluate(editor, rows, Terms(alone=True))
    assert [each.made for each in together] == [each.made for each in alone]
    assert [each.alone for each in (together[0], alone[0])] == [False, True]
    assert all(each.seconds > 0 for each in together + alone)


@pytest.fixture(scope="module")
def infiller(tmp_path_factory):
    return Infiller.from_pretrained(str(write_tiny("mini", tmp_path_factory.mktemp("mini"))))


HOLE = Row("def f(x):\n    return \n", "fill in", ("def f(x):\n    return x\n",), hole=21)


def test_a_hole_is_filled_and_nothing_else_changes(infiller):
    (made,) = evaluate(infiller, [HOLE])
    assert made.made.startswith(HOLE.source[:21])
    assert made.made.endswith(HOLE.source[21:])
    assert len(made.made) > len(HOLE.source)
    assert made.forwards > 0
    assert copies([HOLE])[0].made == HOLE.source


def test_holes_have_random_answers_too(infiller):
    row = replace(HOLE, tests="pass\n")
    (outcome,) = evaluate(infiller, [row], Terms(samples=2))
    assert len(outcome.samples) == 2


def test_a_row_that_is_refused_spoils_no_other():
    long = Row("a = 1\n", "word " * 500, ("a = 2\n",))
    short = Row("a = 1\n", "set a", ("a = 2\n",))
    (before, refused, after) = evaluate(restless_editor(), [short, long, short])
    assert "too long" in refused.refusal
    assert refused.made == "a = 1\n"
    assert refused.forwards == 0
    assert before == replace(after, seconds=before.seconds)
    assert before.refusal == ""
    assert before.forwards > 0


class TestTests:
    def test_tests_decide_what_is_right(self, editor):
        other = replace(TESTED, references=("def f(): return 2\n",))
        (outcome,) = evaluate(editor, [other])
        assert outcome.grade == Grade("passed")
        assert outcome.right
        assert not outcome.exact

    def test_an_answer_that_fails(self, editor):
        (outcome,) = evaluate(replace(editor, first="1"), [TESTED])
        assert outcome.grade == Grade("failed", "AssertionError: ")
        assert not outcome.right

    def test_rows_without_tests_have_no_grade(self, editor):
        assert evaluate(editor, [CODE])[0].grade is None

    @pytest.mark.parametrize(("random", "passed"), [("", True), ("1", False), (None, False)])
    def test_random_answers_are_graded_each(self, editor, random, passed):
        asked = replace(editor, random=random)
        tested, other = evaluate(asked, [TESTED, RENAME], Terms(samples=3))
        assert tested.grade == Grade("passed")
        assert tested.samples == (passed,) * 3
        assert other.samples == ()

    def test_the_wrapping_is_filled_in(self, editor):
        row = replace(TESTED, wrap="{{Code}}\ng = f\n", tests="assert g() == 2")
        assert evaluate(editor, [row])[0].right


def test_random_answers_follow_the_seed():
    editor = restless_editor()
    rows = [Row("x = 1\n", "set x", ("",), tests="assert x == 1") for _ in range(4)]
    terms = Terms(samples=2, seed=3)
    first, second = evaluate(editor, rows, terms), evaluate(editor, rows, terms)
    assert [each.samples for each in first] == [each.samples for each in second]


def test_the_same_program_is_right_in_python_only():
    row = replace(CODE, language="python")
    other = "def f():  # two\n    return 2"
    assert Outcome(row, other).right
    assert not Outcome(replace(row, language=""), other).right
    assert not Outcome(row, "def f():\n    return 3\n").right


def test_what_the_syntax_tree_does_not_show_has_to_be_exact():
    row = Row("x = 1  # one\n", "no comments", ("x = 1\n",), language="python")
    assert not Outcome(row, row.source).right
    assert not Outcome(row, "x = 1 # one\n").right
    assert Outcome(row, "x = 1\n").right


def test_the_copy_is_graded_too():
    told = []
    passing = replace(TESTED, tests="assert f() == 1")
    failed, passed, idle = copies([TESTED, passing, NOTHING], progress=told.append)
    assert [failed.made, failed.right, passed.right] == [CODE.source, False, True]
    assert idle.exact
    assert idle.grade is None
    assert told == [1, 1, 1]
