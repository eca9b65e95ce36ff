"""Near duplicates: edited copies are found, texts on the same subject are not."""

from __future__ import annotations

import random

import pytest

from editflow.data.near import NearDuplicates, signature, similarity

WORDS = [f"word{n}" for n in range(2_000)]


def text(seed: int, count: int = 400) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=count))


def edited(original: str, changes: int) -> str:
    words = original.split()
    for at in random.Random(1).sample(range(len(words)), changes):
        words[at] = "changed"
    return " ".join(words)


def near(original: str, other: str, threshold: float = 0.8) -> bool:
    kept = NearDuplicates(threshold)
    assert kept.admit(original)
    return not kept.admit(other)


@pytest.mark.parametrize("seed", range(20))
def test_an_edited_copy_is_found(seed: int) -> None:
    assert near(text(seed), edited(text(seed), 4))
    assert near(text(seed), "# A new first line\n\n" + text(seed).replace(" ", "\n").upper())


@pytest.mark.parametrize("seed", range(20))
def test_a_text_half_rewritten_is_not(seed: int) -> None:
    assert not near(text(seed), edited(text(seed), 60))
    assert not near(text(seed), text(seed)[:1500] + text(seed + 100)[:1500])


def test_unrelated_texts_are_all_kept() -> None:
    kept = NearDuplicates()
    for seed in range(300):
        assert kept.admit(text(seed))
    assert not kept.admit(text(150))


def test_the_same_words_in_another_language_are_another_text() -> None:
    kept = NearDuplicates()
    assert kept.admit(text(1), kind="toml")
    assert kept.admit(text(1), kind="ini")
    assert not kept.admit(text(1), kind="ini")


def test_a_short_text_is_near_only_to_itself() -> None:
    assert near("x = 1", "x = 1")
    assert not near("x = 1", "x = 2")
    assert not near("Fix the typo in the title", "Fix the typo in the heading")
    assert not near("a b c", "")


def test_letters_of_any_script_count() -> None:
    assert not near("один два три четыре пять шесть", "семь восемь девять десять шесть пять")


def test_similarity_estimates_the_share_of_common_shingles() -> None:
    one = [text(seed, 3_000) for seed in range(10)]
    for original in one:
        half = original.split()[:1_500]  # 1496 of 2996 shingles
        assert similarity(signature(original), signature(" ".join(half))) == pytest.approx(
            0.5, abs=0.2
        )
