"""The contract every edit family keeps, checked on real texts for each row of the table.

The quick sample is of texts that are always at hand. The slow one takes 200 pairs a family, from
the folder of prepared texts that EDITFLOW_TEXTS names where there is one.
"""

from __future__ import annotations

import os
import random
import re
import sysconfig
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import cycle, islice
from pathlib import Path

import pytest

from editflow.data.changes import changes
from editflow.data.families import FAMILIES, Draft, Family, family
from editflow.data.generate import ACCEPTS, load
from editflow.data.snippets import cut
from editflow.data.sources.text import Text
from editflow.data.wording import VERBS, fields, phrase
from editflow.text.edits import apply_edits

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
PASSES = 40  # over the snippets, where good sites are hard to find


@dataclass(frozen=True)
class Sample:
    """How many drafts of a family are checked, how many there must be, and in how many edits."""

    drafts: int
    fewest: int
    snippets: int
    folder: Path | None = None


QUICK = Sample(drafts=25, fewest=5, snippets=1000)
FULL = Sample(
    drafts=200,
    fewest=200,
    snippets=20_000,
    folder=Path(os.environ["EDITFLOW_TEXTS"]) if "EDITFLOW_TEXTS" in os.environ else None,
)


def shipped(lang: str) -> Iterator[Text]:
    """Texts of Python's own library, and those beside these tests."""
    if lang == "python":
        stdlib = Path(sysconfig.get_paths()["stdlib"])
        for name in MODULES.split():
            text = (stdlib / f"{name}.py").read_text(encoding="utf-8")
            yield Text(f"{name}.py", "PSF-2.0", lang, text)
    for path in sorted((Path(__file__).parent / "texts").iterdir()):
        found = LANGUAGES.get(path.suffix[1:], path.suffix[1:])
        if found in ACCEPTS.get(lang, (lang,)):
            yield Text(path.name, "CC0-1.0", found, path.read_text(encoding="utf-8"))


@cache
def prepared(folder: Path) -> tuple[Text, ...]:
    return tuple(load(folder, "train"))


@cache
def snippets(lang: str, sample: Sample) -> tuple[str, ...]:
    """The snippets of one language, always the same and in the same order."""
    rng = random.Random(lang)
    texts = list(shipped(lang))
    if sample.folder is not None:
        langs = ACCEPTS.get(lang, (lang,))
        texts = [text for text in prepared(sample.folder) if text.lang in langs]
    elif lang != "python":
        texts *= 12  # few, so that they are cut in many ways
    rng.shuffle(texts)
    found = list(islice((piece for text in texts for piece in cut(text, rng)), sample.snippets))
    rng.shuffle(found)
    return tuple(found)


@cache
def drafts(name: str, sample: Sample) -> tuple[Draft, ...]:
    """Drafts of a family, drawn from every snippet in turn, again and again."""
    chosen, rng = family(name), random.Random(name)
    pieces = snippets(chosen.lang, sample)
    made = (chosen.draft(text, rng) for text in islice(cycle(pieces), PASSES * len(pieces)))
    return tuple(islice((draft for draft in made if draft is not None), sample.drafts))


@pytest.fixture(params=list(FAMILIES))
def chosen(request: pytest.FixtureRequest) -> Family:
    return family(request.param)


@pytest.fixture(params=[QUICK, pytest.param(FULL, marks=pytest.mark.slow)], ids=["quick", "full"])
def sample(request: pytest.FixtureRequest) -> Sample:
    return request.param


def register(phrasing: str) -> str:
    """The way of asking a phrasing is in, by its looks."""
    words = re.findall(r"\w+", phrasing)
    if "?" in phrasing:
        return "question"
    if re.search(r"[-=]>|^s/|=\{", phrasing) or len(phrasing.split()) < 4:
        return "terse"
    if re.match(r"[\w()]+( \w+)?: |\[[\w|]+\]: |[A-Z]+\d+ ", phrasing):
        return "message"  # a commit's subject, a linter's or an interpreter's line
    return "imperative" if words and words[0].lower() in VERBS else "statement"


def test_the_row_names_its_family(chosen: Family) -> None:
    assert FAMILIES[chosen.name]


def test_there_are_many_ways_to_ask(chosen: Family) -> None:
    assert len(set(chosen.phrasings)) == len(chosen.phrasings) >= 12
    assert len(chosen.phrasings[4::5]) >= 2  # held out
    assert len({register(phrasing) for phrasing in chosen.phrasings}) >= 4


def test_real_texts_give_drafts(chosen: Family, sample: Sample) -> None:
    assert len(drafts(chosen.name, sample)) >= sample.fewest


def test_the_oracle_accepts_the_target_and_not_the_source(chosen: Family, sample: Sample) -> None:
    for draft in drafts(chosen.name, sample):
        assert draft.before != draft.after
        assert chosen.holds(draft), draft
        assert not chosen.holds(replace(draft, after=draft.before)), draft


def test_nothing_is_changed_that_need_not_be(chosen: Family, sample: Sample) -> None:
    """Without any one of its edits the oracle refuses the target: each is part of the intent.

    Blanks apart: a default is spaced by whether its parameter has an annotation.
    """
    for draft in drafts(chosen.name, sample):
        before = draft.before.encode()
        edits = changes(draft.before, draft.after)
        for left_out in edits[:8] if len(edits) > 1 else ():
            if not (left_out.old + left_out.new).strip():
                continue
            after = apply_edits(before, [edit for edit in edits if edit is not left_out]).decode()
            assert not chosen.holds(replace(draft, after=after)), (left_out, draft)


def test_no_two_answers_are_right(chosen: Family, sample: Sample) -> None:
    """Made again from the source and back from the target, what is asked fixes what comes out.

    Of an instruction it matters only which words it tells.
    """
    told = {fields(phrasing) for phrasing in chosen.phrasings}
    for draft in drafts(chosen.name, sample)[: sample.drafts // 5]:
        texts = (draft.before, draft.after)
        again = [chosen.draft(text, random.Random(seed)) for text in texts for seed in range(8)]
        made = [draft, *(other for other in again if other is not None)]
        for names in told:
            answers = {(known(one, names), one.after) for one in made if names <= set(one.words)}
            assert len(answers) == len({question for question, _ in answers}), names


def known(draft: Draft, names: Collection[str]) -> tuple[str, ...]:
    """All that a reader of an instruction knows that tells these words."""
    return (draft.before, *(draft.words[name] for name in sorted(names)))


def test_every_phrasing_can_be_used(chosen: Family, sample: Sample) -> None:
    words = {name for draft in drafts(chosen.name, sample) for name in draft.words}
    assert all(fields(phrasing) <= words for phrasing in chosen.phrasings), words


@pytest.mark.parametrize("split", ["train", "held-out"])
def test_every_field_is_filled(chosen: Family, sample: Sample, split) -> None:
    rng = random.Random(0)
    for draft in drafts(chosen.name, sample):
        assert_filled(phrase(chosen, draft, rng, split=split), draft.words)


def assert_filled(instruction: str, words: Mapping[str, str]) -> None:
    assert instruction.strip() == instruction != ""
    said = "".join(words.values())  # code may have braces of its own
    fields = [rf"(?<!\{{)\{{{name}(![rs])?\}}" for name in words]
    assert not [one for one in fields if re.search(one, instruction) and not re.search(one, said)]


def test_nothing_to_do_changes_nothing(chosen: Family) -> None:
    rng = random.Random(chosen.name)
    if chosen.absent is None:
        return
    idle = (chosen.absent(text, rng) for text in snippets(chosen.lang, QUICK)[:60])
    for draft in (draft for draft in idle if draft is not None):
        assert draft.before == draft.after
        assert_filled(phrase(chosen, draft, rng, split="train"), draft.words)
        assert_filled(phrase(chosen, draft, rng, split="held-out"), draft.words)


def test_the_same_seed_gives_the_same_draft(chosen: Family) -> None:
    for text in snippets(chosen.lang, QUICK)[:20]:
        assert chosen.draft(text, random.Random(7)) == chosen.draft(text, random.Random(7))
