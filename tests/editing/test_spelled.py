"""Proofreading turns words into words, or leaves them."""

from __future__ import annotations

import pytest

from editflow.editing.editor import Editor
from editflow.editing.spelled import spelled
from editflow.text.dictionary import Dictionary
from editflow.text.edits import Edit, apply_edits
from tests.support.tiny import tiny_model, tiny_reader


def after(text: str, *edits: tuple[str, str]) -> str:
    """Replace the first occurrences, as far as proofreading may."""
    data, made = text.encode(), []
    for old, new in edits:
        start = data.index(old.encode())
        made.append(Edit(start, start + len(old.encode()), old.encode(), new.encode()))
    return apply_edits(data, spelled(data, made, Dictionary.english())).decode()


@pytest.mark.parametrize(
    ("text", "edit", "expected"),
    [
        ("a colum of it", ("colum", "column"), "a column of it"),
        ("a colum of it", ("m ", "mn "), "a column of it"),  # only a part of the word
        ("a colum of it", ("colum", "colxmn"), "a colum of it"),
        ("it is nasopharyngeal", ("asopharyngeal", ""), "it is nasopharyngeal"),
        ("it is imprecise", ("recise", ""), "it is imprecise"),  # "imp" is a word
        ("the the end", ("the ", ""), "the end"),
        ("it dont go", ("dont", "don't"), "it don't go"),
        ("in zürih now", ("zürih", "zürich"), "in zürich now"),  # not judged
        ("a Kubernets and Kubernetes", ("Kubernets", "Kubernetes"), "a Kubernetes and Kubernetes"),
        ("an house", ("an", "a"), "a house"),
        ("end of it", ("it", "it."), "end of it."),
    ],
)
def test_words_become_words(text: str, edit: tuple[str, str], expected: str) -> None:
    assert after(text, edit) == expected


def test_edits_in_one_word_go_together_and_others_stay() -> None:
    made = after("a colum of teh sun", ("c", "x"), ("m", "mn"), ("teh", "the"))
    assert made == "a colum of the sun"


def test_only_proofreading_is_held_to_words() -> None:
    reader = tiny_reader()
    for asked, held in (
        ("fix the typos", True),
        ("Correct any grammar or spelling errors.", True),
        ("fix the typo colum", False),  # says which word
        ("rename x to y", False),
    ):
        assert reader.prompt(asked, "a colum of it").proofreads is held


def test_the_editor_leaves_out_what_is_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    def none(data: bytes, edits: list[Edit], dictionary: Dictionary) -> list[Edit]:  # noqa: ARG001
        seen.append(data)
        return []

    monkeypatch.setattr("editflow.editing.editor.spelled", none)
    editor = Editor(tiny_model().eval(), tiny_reader())
    assert not editor.rewrite("a colum of it", "fix the typos").changed
    assert seen == [b"a colum of it"]
    editor.rewrite("a colum of it", "delete it")
    assert len(seen) == 1
