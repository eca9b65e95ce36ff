"""Measures on examples small enough to be worked out by hand."""

import math
import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editflow.evaluation.metrics import (
    Agreement,
    agreement,
    edits,
    gleu,
    is_python,
    pass_at_k,
    same_program,
    wilson,
)


class TestEdits:
    @pytest.mark.parametrize(
        ("before", "after", "found"),
        [
            ("a cat", "a cat", []),
            ("a cat", "a dog", [(2, 3, "dog")]),
            ("a cat", "a big cat", [(2, 2, "big ")]),
            ("the the cat", "the cat", [(2, 4, "")]),
            ("a cat", "a cat.", [(3, 3, ".")]),
            ("x=1", "x = 1", [(1, 1, " "), (2, 2, " ")]),
            ("if a:\n  b", "if a:\n    b", [(4, 5, "\n    ")]),
            ("foo bar", "baz", [(0, 3, "baz")]),
            ("", "new", [(0, 0, "new")]),
        ],
    )
    def test_by_hand(self, before, after, found):
        assert edits(before, after) == found

    @given(st.text("ab .\n"), st.text("ab .\n"))
    def test_making_them_gives_the_text(self, before, after):
        tokens = re.findall(r"\w+|\s+|[^\w\s]", before)
        for start, end, new in reversed(edits(before, after)):
            tokens[start:end] = [new]
        assert "".join(tokens) == after


class TestAgreement:
    def test_one_edit_right_one_wrong_one_missed(self):
        found = agreement(
            "teh cat saw a dgo now", "the cat sees a dgo now", ["the cat saw a dog now"]
        )
        assert found == Agreement(right=1, wrong=1, missed=1, kept=9, damaged=1)
        assert found.precision == 1 / 2
        assert found.recall == 1 / 2
        assert found.f_half == 1 / 2
        assert found.over_edit == 1 / 9

    def test_f_half_weighs_precision_more(self):
        sure, greedy = Agreement(right=1, missed=3), Agreement(right=1, wrong=3)
        assert sure.f_half == pytest.approx(1.25 / (1.25 + 0.25 * 3))  # P 1, R 1/4
        assert greedy.f_half == pytest.approx(1.25 / (1.25 + 3))  # P 1/4, R 1

    def test_f_half_is_the_textbook_formula(self):
        found = Agreement(right=3, wrong=2, missed=5)
        precision, recall = 3 / 5, 3 / 8
        assert found.f_half == pytest.approx(
            1.25 * precision * recall / (0.25 * precision + recall)
        )

    def test_the_copy_makes_no_edit(self):
        found = agreement("teh cat", "teh cat", ["the cat"])
        assert (found.right, found.wrong, found.missed) == (0, 0, 1)
        assert found.precision is None
        assert found.f_half == 0

    def test_nothing_to_do_and_nothing_done(self):
        found = agreement("the cat", "the cat", ["the cat"])
        assert found == Agreement(kept=3)
        assert found.f_half is None
        assert found.recall is None

    def test_the_right_place_with_the_wrong_text_is_wrong_and_missed(self):
        found = agreement("teh cat", "ten cat", ["the cat"])
        assert (found.right, found.wrong, found.missed, found.damaged) == (0, 1, 1, 0)

    def test_the_best_reference_counts(self):
        references = ["the cat sat down", "a cat sat"]
        assert agreement("teh cat sat", "a cat sat", references).f_half == 1
        assert agreement("teh cat sat", "the cat sat", references).missed == 1

    def test_a_reference_that_wants_nothing_is_best_for_the_copy(self):
        assert agreement("teh cat", "teh cat", ["the cat", "teh cat"]) == Agreement(kept=3)

    def test_inserting_damages_no_token(self):
        assert agreement("a cat", "a big cat", ["a cat"]).damaged == 0

    def test_counts_add_up(self):
        assert Agreement(1, 2, 3, 4, 5) + Agreement(1, 1, 1, 1, 1) == Agreement(2, 3, 4, 5, 6)


class TestPrograms:
    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("x = (1)\n", "x = 1", True),
            ("x = 1  # one\n", "x = 1", True),
            ("x = 1", "x = 2", False),
            ("x = ", "x = ", False),
            ("x = 1", "x = \0", False),
        ],
    )
    def test_same(self, one, other, same):
        assert same_program(one, other) is same

    def test_python_or_not(self):
        assert is_python("a = [1]\n")
        assert not is_python("a = [1\n")


class TestGleu:
    def test_the_reference_itself_scores_one(self):
        assert gleu([("a b c x e", "a b c d e", ["a b c d e"])]) == 1

    def test_by_hand(self):
        """Source a b c d e x, output a b c d e y, reference a b c d e z.

        No n-gram of the output is one of the source alone: matches 5/6, 4/5, 3/4, 2/3.
        """
        score = gleu([("a b c d e x", "a b c d e y", ["a b c d e z"])])
        assert score == pytest.approx((5 / 6 * 4 / 5 * 3 / 4 * 2 / 3) ** (1 / 4))

    def test_keeping_what_the_reference_changes_costs_more_than_another_change(self):
        """The copy: x, e x, d e x, c d e x are in the source alone; matches 5-1, 4-1, 3-1, 2-1."""
        copy = gleu([("a b c d e x", "a b c d e x", ["a b c d e z"])])
        assert copy == pytest.approx((4 / 6 * 3 / 5 * 2 / 4 * 1 / 3) ** (1 / 4))

    def test_short_outputs_are_penalised(self):
        """Four of five tokens, all right: precision 1, penalty exp(1 - 5/4)."""
        assert gleu([("a b c d x", "a b c d", ["a b c d e"])]) == pytest.approx(math.exp(-1 / 4))

    def test_counts_are_summed_over_the_corpus_before_the_ratio(self):
        rows = [
            ("a b c d e x", "a b c d e y", ["a b c d e z"]),
            ("k l m n", "k l m n", ["k l m n"]),
        ]
        expected = (9 / 10 * 7 / 8 * 5 / 6 * 3 / 4) ** (1 / 4)
        assert gleu(rows) == pytest.approx(expected)

    def test_nothing_in_common_scores_zero(self):
        assert gleu([("a b c d", "a b c d", ["k l m n"])]) == 0

    def test_several_references_are_averaged(self):
        """One row: the mean over draws lies between both scores, near the middle."""
        row = ("a b c d e x", "a b c d e y")
        worse = gleu([(*row, ["a b c d e z"])])
        both = gleu([(*row, ["a b c d e z", "a b c d e y"])], draws=2000)
        assert both == pytest.approx((worse + 1) / 2, abs=0.02)

    def test_equal_references_change_nothing(self):
        row = ("a b c d e x", "a b c d e y")
        once, twice = gleu([(*row, ["a b c d e z"])]), gleu([(*row, ["a b c d e z"] * 2)])
        assert once == pytest.approx(twice)

    def test_rows_may_have_different_numbers_of_references(self):
        rows = [("a b c d", "a b c d", ["a b c d"]), ("k l m n", "k l m n", ["k l m n"] * 3)]
        assert gleu(rows) == 1

    def test_the_same_rows_have_the_same_score(self):
        rows = [("a b c d e x", "a b c d e y", ["a b c d e z", "a b c d e y"])]
        assert gleu(rows, draws=3) == gleu(rows, draws=3)


class TestPassAtK:
    @pytest.mark.parametrize(
        ("samples", "passed", "k", "expected"),
        [
            (1, 1, 1, 1),
            (1, 0, 1, 0),
            (4, 1, 1, 1 / 4),
            (4, 1, 2, 1 / 2),
            (4, 3, 2, 1),
            (5, 2, 2, 0.7),
        ],
    )
    def test_by_hand(self, samples, passed, k, expected):
        assert pass_at_k(samples, passed, k) == pytest.approx(expected)

    @pytest.mark.parametrize("passed", range(6))
    def test_it_is_the_share_of_subsets_with_a_sample_that_passes(self, passed):
        subsets = list(combinations([True] * passed + [False] * (5 - passed), 3))
        share = sum(any(subset) for subset in subsets) / len(subsets)
        assert pass_at_k(5, passed, 3) == pytest.approx(share)

    @pytest.mark.parametrize("k", [0, 3])
    def test_more_than_there_are(self, k):
        with pytest.raises(ValueError, match="of 2 samples"):
            pass_at_k(2, 1, k)


class TestWilson:
    def test_known_values(self):
        """From the table in Newcombe (1998): 81 of 263 is 0.2553 to 0.3662."""
        assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)

    def test_no_success_is_not_certain_failure(self):
        low, high = wilson(0, 20)
        assert low == 0
        assert high == pytest.approx(0.1611, abs=5e-5)

    def test_no_rows(self):
        assert wilson(0, 0) == (0, 1)

    @given(st.integers(0, 50), st.integers(1, 50))
    def test_it_holds_the_share(self, successes, more):
        rows = successes + more
        low, high = wilson(successes, rows)
        assert 0 <= low <= successes / rows <= high <= 1
