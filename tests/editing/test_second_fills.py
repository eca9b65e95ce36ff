"""A filled text that does not parse is filled again by chance; the first that parses is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from editflow.editing.filling.filled import Filled
from editflow.editing.infiller import FillOptions, Infiller
from editflow.editing.second_thoughts import better_fill, other_fills
from editflow.sampling.masks.policy import UnmaskPolicy
from editflow.text.edits import Edit
from editflow.text.source import Source
from tests.support.tiny_families import write_tiny

HOLED = "x = <fill>\n"
BROKEN = Edit(4, 10, b"<fill>", b"(", 0.9)
RIGHT = Edit(4, 10, b"<fill>", b"2", 0.6)


@dataclass(frozen=True)
class Canned(Infiller):
    """Fills the n-th time with the n-th of its answers, the last for ever."""

    answers: Sequence[Edit] = ()
    asked: list[UnmaskPolicy | None] = field(default_factory=list)

    def _filled(self, found: Any, source: Any, asked: Any, how: Any) -> Filled:
        made = super()._filled(found, source, asked, how)
        self.asked.append(how[0].policy)
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        return replace(made, edits=(answer,))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Infiller:
    return Infiller.from_pretrained(str(write_tiny("mini", tmp_path_factory.mktemp("mini"))))


def fill(
    tiny: Infiller, *answers: Edit, path: str | None = "a.py", policy: UnmaskPolicy | None = None
) -> tuple[Filled, list[UnmaskPolicy | None]]:
    canned = Canned(tiny.texts, answers=answers)
    options = FillOptions(policy=policy)
    return canned.fill(Source.from_text(HOLED, path=path), options=options), canned.asked


def test_what_parses_is_not_filled_again(tiny: Infiller) -> None:
    filled, asked = fill(tiny, RIGHT, BROKEN)
    assert filled.text == "x = 2\n"
    assert asked == [None]


@pytest.mark.parametrize("ways", [1, 4])
def test_the_first_way_that_parses_is_taken(tiny: Infiller, ways: int) -> None:
    filled, asked = fill(tiny, *[BROKEN] * ways, RIGHT)
    assert filled.text == "x = 2\n"
    assert asked == [None, *[policy for policy, _ in other_fills(tiny.policy)][:ways]]
    assert filled.stats.forwards > ways  # all that was asked was paid for


def test_the_first_result_stays_where_no_other_parses(tiny: Infiller) -> None:
    filled, asked = fill(tiny, BROKEN, replace(BROKEN, new=b")"))
    assert filled.text == "x = (\n"
    assert not filled.parses
    assert len(asked) == 1 + len(list(other_fills(tiny.policy)))


def test_texts_of_no_known_language_and_given_policies_are_taken_as_they_are(
    tiny: Infiller,
) -> None:
    for path, policy in ((None, None), ("a.txt", None), ("a.py", UnmaskPolicy())):
        filled, asked = fill(tiny, BROKEN, RIGHT, path=path, policy=policy)
        assert filled.edits == (BROKEN,)
        assert len(asked) == 1


def test_both_are_paid_for_whichever_is_taken(tiny: Infiller) -> None:
    right, broken = (fill(tiny, edit, policy=UnmaskPolicy())[0] for edit in (RIGHT, BROKEN))
    for one, other in ((broken, right), (right, broken)):
        chosen = better_fill(one, other)
        assert chosen.edits == (RIGHT,)
        assert chosen.stats.forwards == one.stats.forwards + other.stats.forwards


def test_the_same_input_gives_the_same_output(tiny: Infiller, tmp_path: Path) -> None:
    path = str(tmp_path / "a.py")
    made = [tiny.fill(Source.from_text("def f(x):\n    <fill>\n", path=path)) for _ in range(2)]
    assert made[0].text == made[1].text
    assert made[0].stats.forwards == made[1].stats.forwards
