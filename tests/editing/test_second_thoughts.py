"""A result that does not parse is tried in other ways, and the first that parses is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from editflow.editing.editor import Editor
from editflow.editing.plan import Plan
from editflow.editing.proposal import Proposal
from editflow.editing.second_thoughts import better, is_broken, other_ways
from editflow.sampling.edits.policy import Policy
from editflow.text.edits import Edit
from editflow.text.source import Source
from tests.support.tiny import tiny_model, tiny_reader

BROKEN = Edit(4, 5, b"1", b"(", 0.9)
RIGHT = Edit(4, 5, b"1", b"2", 0.6)


@dataclass(frozen=True)
class Canned(Editor):
    """Answers the n-th question about a text with the n-th of its answers, the last for ever."""

    answers: Sequence[Sequence[Edit]] = ()
    asked: list[Policy] = field(default_factory=list)

    def _rewrite_group(self, plans: Sequence[Plan], policy: Policy, generator: Any) -> Any:
        made = super()._rewrite_group(plans, policy, generator)
        self.asked.append(policy)
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        return [proposal.keep(answer) for proposal in made]


def ask(
    *answers: Sequence[Edit],
    path: str | None = "a.py",
    text: str = "x = 1\n",
    policy: Policy | None = None,
) -> tuple[Proposal, list[Policy]]:
    editor = Canned(tiny_model(), tiny_reader(), answers=answers)
    source = Source.from_text(text, path=path)
    return editor.rewrite(source, "set x to 2", policy=policy), editor.asked


def test_what_parses_is_not_thought_over() -> None:
    proposal, asked = ask([RIGHT], [BROKEN])
    assert proposal.edits == (RIGHT,)
    assert len(asked) == 1


@pytest.mark.parametrize("ways", [1, 2, 6])
def test_the_first_way_that_parses_is_taken(ways: int) -> None:
    proposal, asked = ask(*[[BROKEN]] * ways, [RIGHT])
    assert proposal.edits == (RIGHT,)
    assert len(asked) == ways + 1
    expected = [policy for policy, _ in other_ways(asked[0])][:ways]
    assert asked[1:] == expected
    assert proposal.stats.forwards >= ways + 1  # all that was asked was paid for


def test_the_first_result_stays_where_no_other_parses_or_changes_anything() -> None:
    for never in ([BROKEN], []):
        proposal, asked = ask([BROKEN], never)
        assert proposal.edits == (BROKEN,)
        assert is_broken(proposal)
        assert len(asked) == 1 + len(list(other_ways(asked[0])))


def test_a_text_that_did_not_parse_is_thought_over_as_well() -> None:
    closed = Edit(5, 5, b"", b"]", 0.4)
    assert ask([], [closed], text="x = [\n")[0].text == "x = []\n"
    other = Edit(4, 5, b"[", b"(", 0.4)
    assert ask([], [other], text="x = [\n")[0].edits == ()  # still does not parse
    renamed = Edit(0, 1, b"x", b"y", 0.9)
    assert ask([renamed], [closed], text="x = [\n")[0].edits == (renamed,)  # not what was asked


def test_texts_of_no_known_language_and_given_policies_are_taken_as_they_are() -> None:
    assert len(ask([BROKEN], [RIGHT], path=None)[1]) == 1
    assert len(ask([BROKEN], [RIGHT], path="a.txt")[1]) == 1
    assert len(ask([BROKEN], [RIGHT], policy=Policy())[1]) == 1


def test_only_the_broken_ones_of_many_are_asked_again() -> None:
    class Sized(Canned):
        def _rewrite_group(self, plans: Sequence[Plan], policy: Policy, generator: Any) -> Any:
            sizes.append(len(plans))
            return super()._rewrite_group(plans, policy, generator)

    sizes: list[int] = []
    editor = Sized(tiny_model(), tiny_reader(), answers=([BROKEN], [RIGHT]))
    texts = [Source.from_text("x = 1\n", path=path) for path in ("a.py", "a.txt", "b.py")]
    made = editor.rewrite_many([(text, "set x to 2") for text in texts])
    assert sizes == [3, 1, 1]  # alone: what is drawn at random depends on no company
    assert [each.edits for each in made] == [(RIGHT,), (BROKEN,), (RIGHT,)]


def test_both_are_paid_for_whichever_is_taken() -> None:
    right, broken = ask([RIGHT])[0], ask([BROKEN], policy=Policy())[0]
    for one, other in ((right, broken), (broken, right)):
        chosen = better(one, other)
        assert chosen.edits == (RIGHT,)
        assert chosen.stats.forwards == one.stats.forwards + other.stats.forwards
