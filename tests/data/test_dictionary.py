"""The dictionary of the package is counted from texts, and slips from its misspellings."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest

from editflow.data.dictionary import SOURCES, TIMES, UNLISTED, build
from editflow.data.families.prose.lexicon import VARIABLE
from editflow.data.slips import NAMES, fit
from editflow.data.sources.text import Text
from editflow.text.dictionary import Dictionary


def test_words_of_many_sources_are_common_and_misspellings_never() -> None:
    texts = [
        Text(text=f"{word} " * UNLISTED, origin=f"{source}/a.md", lang="prose", licence="MIT")
        for word in ("kubelet", "recieve", "Zanzibar's")
        for source in range(SOURCES)
    ]
    alone = Text(text="slipp " * UNLISTED, origin="one/b.md", lang="prose", licence="MIT")
    seldom = [
        Text(text="flurble", origin=f"{source}/c.md", lang="prose", licence="MIT")
        for source in range(TIMES)
    ]
    built = build([*texts, alone, *seldom])
    assert set(built.common) == {"kubelet", "zanzibar's"}
    assert built.corrections["recieve"] == ["receive"]
    assert "kubelet" not in built.rare


def test_words_that_can_be_pronounced_are_known_unless_they_look_like_a_slip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "WITH 1 W IH1 DH\nWICH 1 W IH1 CH\nPLASTIC 1 P L AE1\nPLASTIC 2 P L AE1\nA42128 1 EY1\n"
    with lzma.open(tmp_path / "cmudict.xz", "wt", encoding="utf-8") as file:
        file.write(lines)
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    texts = [
        Text(text="with " * UNLISTED, origin=f"{source}/a.md", lang="prose", licence="MIT")
        for source in range(SOURCES)
    ]
    built = build(texts)
    assert built.common == ("with",)
    assert built.knows("plastic")
    assert not built.knows("wich")  # of "with", "wich" is more likely a slip than a name
    assert not built.knows("a42128")


def test_a_slip_is_as_likely_as_it_was_what_had_been_made() -> None:
    doubled = {"hapen": ["happen"], "leter": ["letter"], "botom": ["bottom"]}
    common = (
        "hope",
        "open",
        "haven",
        "happen",
        "later",
        "lever",
        "letter",
        "bottom",
        "atom",
        "boom",
    )
    weights = fit(Dictionary(common, frozenset(), doubled, {}))
    assert tuple(weights) == NAMES
    assert weights["double"] > 0 > weights["change"]
