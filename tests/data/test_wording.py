"""How an instruction is worded."""

from __future__ import annotations

import random

import pytest

from editflow.data.families import FAMILIES, Draft, Family, family
from editflow.data.wording import fields, join, lexicon, phrase, spoken

RENAME = Family(
    name="rename",
    lang="python",
    phrasings=(
        "Rename {old} to {new}",
        "{old!s} -> {new!s}",
        "[Change|Turn] {old} into {new}",
        "set it to {new!r}",
        "{old} should be {new}",
    ),
    draft=lambda text, rng: None,  # noqa: ARG005
    holds=lambda draft: True,  # noqa: ARG005
)
DRAFT = Draft("a", "b", {"old": "user_id", "new": "'x y'"})


def phrased(split, draft: Draft = DRAFT) -> list[str]:
    rng = random.Random(1)
    return [phrase(RENAME, draft, rng, split=split) for _ in range(400)]


def test_names_are_never_misspelt() -> None:
    assert all("'x y'" in instruction for instruction in phrased("train"))


def test_every_fifth_phrasing_is_held_out() -> None:
    assert not any("should be" in instruction for instruction in phrased("train"))
    assert all("user_id" in instruction for instruction in phrased("held-out"))
    assert any("should be" in instruction for instruction in phrased("held-out"))


def test_alternatives_are_all_drawn() -> None:
    said = " ".join(phrased("train")).lower()
    assert "change " in said
    assert "turn " in said
    assert "|" not in said


def test_bare_fields_and_code_fields_get_no_quotes() -> None:
    said = phrased("train")
    assert any("user_id -> 'x y'" in instruction for instruction in said)
    assert not any("\"'x y'\"" in instruction for instruction in said if "et it to" in instruction)


def test_what_has_spaces_is_quoted() -> None:
    draft = Draft("a", "b", {"old": "two words", "new": "one"})
    assert all(
        f"{mark}two words" in instruction
        for instruction in phrased("held-out", draft)
        for mark in [instruction[instruction.index("two words") - 1]]
        if mark in "'\"`“"
    )
    assert not any("d two words s" in instruction for instruction in phrased("held-out", draft))


def test_a_draft_without_the_words_is_refused() -> None:
    with pytest.raises(ValueError, match="no train phrasing"):
        phrase(RENAME, Draft("a", "b"), random.Random(0), split="train")


def test_two_instructions_become_one() -> None:
    both = join("Rename a to b.", "Remove c!", random.Random(0), split="train")
    assert "ename a to b" in both
    assert "emove c" in both


def test_a_commit_subject_loses_its_kind_in_a_sentence() -> None:
    both = join("Rename a to b", "feat: add c", random.Random(0), split="train")
    assert "feat" not in both
    assert "dd c" in both


def test_the_lexicon_holds_fixed_words_only() -> None:
    words = lexicon([RENAME])
    assert {"rename", "change", "turn", "please", "should"} <= words.certain | words.doubtful
    assert not {"old", "new"} & (words.certain | words.doubtful)


def test_a_word_of_few_families_may_be_a_name() -> None:
    words = lexicon(family(name) for name in FAMILIES)
    assert {"port", "load", "version"} <= words.doubtful
    assert {"replace", "please", "the", "value"} <= words.certain
    assert not words.certain & words.doubtful


def test_fields_of_a_phrasing() -> None:
    assert fields("{a} and {b!s}, {{}}") == {"a", "b"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tab_size", "tab size"),
        ("tabSize", "tab size"),
        ("HTTPServer", "http server"),
        ("requires-python", "requires python"),
        ("port", ""),
        ("v2_port", ""),
        ("a.b", ""),
    ],
)
def test_a_compound_name_in_words(name: str, said: str) -> None:
    assert spoken(name) == said


def test_a_long_word_that_is_no_name_takes_no_time() -> None:
    assert spoken("a" * 100_000 + "1") == ""


@pytest.mark.parametrize(
    ("before", "loose"),
    [("old_count = 1\n", True), ("old_count = oldCount\n", False), ("count = 1\n", False)],
)
def test_some_instructions_speak_of_a_name_in_words(before: str, loose: bool) -> None:
    old = before.split()[0]
    draft = Draft(before, before, {"old": old, "new": "n"})
    asked = [phrase(RENAME, draft, random.Random(seed), split="train") for seed in range(400)]
    said = [text for text in asked if "old count" in text.lower()]
    assert bool(said) == loose
    assert len(said) < 80


def test_training_says_it_in_other_words_too_but_never_in_those_held_out() -> None:
    said = " ".join(phrased("train")).lower()
    assert "rename" in said
    assert "relabel" in said
    assert not any("should be" in instruction for instruction in phrased("train"))
    held_out = " ".join(phrased("held-out")).lower()
    assert "ought to be" not in held_out
