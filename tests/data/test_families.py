"""The contract every edit family keeps, checked on real texts for each row of the table."""

from __future__ import annotations

import random
import sysconfig
from functools import cache
from pathlib import Path

import pytest

from editflow.data.families import FAMILIES, Draft, Family, family
from editflow.data.generate import ACCEPTS
from editflow.data.snippets import cut
from editflow.data.sources.text import Text
from editflow.data.wording import fields, phrase

DRAFTS = 50
SNIPPETS = 1000
RARE = 5  # at least this many, where good sites are hard to find
MODULES = """
    ast asyncio/base_events asyncio/streams asyncio/tasks collections/__init__ contextlib
    concurrent/futures/_base dataclasses difflib email/message functools http/client
    importlib/metadata/__init__
    importlib/resources/_common importlib/resources/readers inspect json/tool logging/__init__
    multiprocessing/pool os pathlib pdb pydoc random shutil statistics subprocess tempfile textwrap
    threading tomllib/_parser turtle typing unittest/mock urllib/request uuid venv/__init__
    wsgiref/types xml/etree/ElementTree zipapp zipfile zoneinfo/_common
"""
LANGUAGES = {"md": "markdown", "txt": "prose"}  # the others are their own suffix
TEXTS = [
    Text(
        path.name,
        "CC0-1.0",
        LANGUAGES.get(path.suffix[1:], path.suffix[1:]),
        path.read_text("utf-8"),
    )
    for path in sorted((Path(__file__).parent / "texts").iterdir())
]


@cache
def snippets(lang: str) -> tuple[str, ...]:
    """The snippets of one language, always the same."""
    rng = random.Random(lang)
    if lang == "python":
        stdlib = Path(sysconfig.get_paths()["stdlib"])
        names = [f"{name}.py" for name in MODULES.split()]
        texts = [Text(n, "PSF-2.0", lang, (stdlib / n).read_text(encoding="utf-8")) for n in names]
        found = [snippet for text in texts for snippet in cut(text, rng)]
        return tuple(rng.sample(found, min(SNIPPETS, len(found))))
    texts = [text for text in TEXTS if text.lang in ACCEPTS.get(lang, (lang,))]
    return tuple(text.text for text in texts) + tuple(
        snippet for text in texts for _ in range(12) for snippet in cut(text, rng)
    )


@cache
def drafts(name: str) -> tuple[Draft, ...]:
    """Up to DRAFTS drafts of a family, drawn from every snippet in turn, twice."""
    chosen, rng = family(name), random.Random(name)
    found: list[Draft] = []
    for text in snippets(chosen.lang) * 2:
        draft = chosen.draft(text, rng)
        if draft is not None:
            found.append(draft)
        if len(found) == DRAFTS:
            break
    return tuple(found)


@pytest.fixture(params=list(FAMILIES))
def chosen(request: pytest.FixtureRequest) -> Family:
    return family(request.param)


def test_the_row_names_its_family(chosen: Family) -> None:
    assert FAMILIES[chosen.name]
    assert len(chosen.phrasings) >= 12
    assert len(set(chosen.phrasings)) == len(chosen.phrasings)


def test_real_texts_give_drafts(chosen: Family) -> None:
    assert len(drafts(chosen.name)) >= RARE


def test_the_oracle_accepts_the_target_and_not_the_source(chosen: Family) -> None:
    for draft in drafts(chosen.name):
        assert draft.before != draft.after
        assert chosen.holds(draft), draft
        assert not chosen.holds(Draft(draft.before, draft.before, draft.words)), draft


def test_nothing_to_do_changes_nothing(chosen: Family) -> None:
    if chosen.absent is None:
        return
    rng = random.Random(chosen.name)
    idle = [chosen.absent(text, rng) for text in snippets(chosen.lang)[:60]]
    for draft in idle:
        assert draft is None or draft.before == draft.after


@pytest.mark.parametrize("split", ["train", "held-out"])
def test_every_field_is_filled(chosen: Family, split) -> None:
    rng = random.Random(0)
    words = {name for draft in drafts(chosen.name) for name in draft.words}
    assert all(fields(phrasing) <= words for phrasing in chosen.phrasings), words
    for draft in drafts(chosen.name):
        instruction = phrase(chosen, draft, rng, split=split)
        assert instruction.strip() == instruction != ""
        assert "{}" in instruction or not {
            f"{{{name}}}" for name in words if f"{{{name}" in instruction
        }


def test_idle_drafts_can_be_phrased(chosen: Family) -> None:
    if chosen.absent is None:
        return
    rng = random.Random(chosen.name)
    for text in snippets(chosen.lang)[:60]:
        draft = chosen.absent(text, rng)
        if draft is not None:
            assert phrase(chosen, draft, rng, split="train")
            assert phrase(chosen, draft, rng, split="held-out")


def test_the_same_seed_gives_the_same_draft(chosen: Family) -> None:
    for text in snippets(chosen.lang)[:20]:
        assert chosen.draft(text, random.Random(7)) == chosen.draft(text, random.Random(7))
