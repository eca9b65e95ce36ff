"""Mistakes of writers are made where their correction can be told, and proofreading mends them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from editflow.data.changes import changes
from editflow.data.families import family
from editflow.data.families.prose import mistakes
from editflow.data.families.prose.mistakes import KINDS, Mistake
from editflow.data.families.prose.spans import splice

TEXT = (
    "However, they need to use several files. It is one of the values that this user has given. "
    "I don't call it by using their names."
)

Kind = Callable[[str, random.Random], Iterator[Mistake]]


def made(kind: Kind, text: str = TEXT) -> set[str]:
    """Return what a kind of mistake makes of the text, over several draws: `right > wrong`."""
    found = (mistake for seed in range(30) for mistake in kind(text, random.Random(seed)))
    return {f"{text[start:end]} > {wrong}" for start, end, wrong in found}


@pytest.mark.parametrize(
    ("kind", "some", "never"),
    [
        (mistakes.verb_forms, {"use > uses", "using > use", "given > gave"}, {"files > file"}),
        (mistakes.numbers, {"files > file", "user > users"}, {"names > name"}),
        (mistakes.articles, {"the  > "}, {"this  > "}),
        (mistakes.prepositions, {"to  > ", "of  > "}, {"by  > "}),
        (mistakes.left_out, {"is  > "}, {"need  > "}),
        (mistakes.agreement, {"is > are"}, {"has > have"}),
        (mistakes.capitals, {"I > i"}, {"H > h"}),  # a comma, no word, follows "However"
        (mistakes.marks, {", > ", "' > ", ". > "}, set()),
        (mistakes.repeated, {" >  to", " >  it"}, set()),
        (mistakes.confused, {"their > there"}, {"names > name"}),
    ],
)
def test_a_kind_of_mistake(kind: Kind, some: set[str], never: set[str]) -> None:
    found = made(kind)
    assert some <= found, found
    assert not never & found


def test_every_mistake_changes_the_text_and_none_reaches_into_code() -> None:
    text = f"{TEXT} Use `they need to use several files` instead of http://these.files/of/it."
    code = text.index("`"), text.rindex("`")
    for kind in KINDS:
        for start, end, wrong in kind(text, random.Random(3)):
            assert splice(text, start, end, wrong) != text
            assert end <= code[0] or start > code[1]


def test_proofreading_mends_what_was_made_and_leaves_clean_texts_alone() -> None:
    proofread = family("prose-proofread")
    counts = set()
    for seed in range(40):
        draft = proofread.draft(TEXT, random.Random(seed))
        assert draft is not None
        assert draft.after == TEXT != draft.before
        assert proofread.holds(draft)
        counts.add(len(changes(draft.before, TEXT)))
    assert {1, 2, 3} <= counts
    assert proofread.absent is not None
    nothing = proofread.absent(TEXT, random.Random(0))
    assert nothing is not None
    assert nothing.before == nothing.after == TEXT
    assert proofread.absent("recieve the file and do it now or then", random.Random(0)) is None
