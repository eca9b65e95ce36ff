"""The dictionary of the package is counted from texts."""

from __future__ import annotations

from editflow.data.dictionary import SOURCES, TIMES, UNLISTED, build
from editflow.data.sources.text import Text


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
