"""Filling and extraction: by example, and the oracle against wrong answers."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace

import pytest

from editflow.data.families import FAMILIES, Draft, family
from editflow.data.families.fill import invent
from editflow.data.families.fill.contexts import MOST_WORDS, narrated, quoted, spoken
from editflow.data.families.fill.records import KINDS
from editflow.data.families.fill.records.kind import Kind, invented
from editflow.data.wording import expanded, fields, phrase

NAMES = [name for name in FAMILIES if name.startswith(("fill-", "extract-"))]
TEXTS = {
    "json": '{\n  "name": "demo",\n  "port": 8080,\n  "debug": false,\n  "maxRetries": 3\n}\n',
    "yaml": "name: demo\nport: 8080\ndebug: false\ntitle: 'a b'\n",
    "toml": 'name = "demo"\nport = 8080\n\n[client]\ntimeout = 30\n',
    "ini": "[client]\nname = demo\nport = 8080\ntimeout = 30\n",
    "python": 'load(name="demo", port=8080)\ntimeout = 30\nmode: str = "fast mode"\n',
}
PROSE = "The town lies on a river. Nobody knows where the river comes from.\n"


def drafts(name: str, count: int = 80) -> list[Draft]:
    chosen, rng = family(name), random.Random(name)
    made = (chosen.draft(TEXTS.get(chosen.lang, PROSE), rng) for _ in range(count))
    return [draft for draft in made if draft is not None]


@pytest.mark.parametrize("name", NAMES)
def test_values_come_from_the_context_and_nothing_else_changes(name: str) -> None:
    for draft in drafts(name):
        assert len(draft.words["context"].split()) <= MOST_WORDS
        for _, _, written, values in json.loads(draft.words["holes"]):
            if written is not None:
                assert all(value in draft.words["context"] for value in values)
                assert written in draft.after


@pytest.mark.parametrize("name", NAMES)
def test_the_oracle_refuses_other_answers(name: str) -> None:
    chosen = family(name)
    for draft in drafts(name):
        assert chosen.holds(draft)
        assert not chosen.holds(replace(draft, after=draft.after + " "))
        assert not chosen.holds(Draft(draft.after, draft.before, draft.words))
        assert not chosen.holds(replace(draft, words={**draft.words, "context": "Nothing."}))


@pytest.mark.parametrize("name", NAMES)
def test_some_holes_are_not_told_and_stay(name: str) -> None:
    holes = [json.loads(draft.words["holes"]) for draft in drafts(name, 200)]
    assert any(written is None for some in holes for *_, written, _ in some)
    assert all(any(written is not None for *_, written, _ in some) for some in holes)


@pytest.mark.parametrize("name", NAMES)
def test_the_context_stands_whole_in_the_instruction(name: str) -> None:
    rng = random.Random(0)
    for draft in drafts(name, 20):
        for split in ("train", "held-out"):
            context = draft.words["context"].strip()
            assert context.rstrip(".") in phrase(family(name), draft, rng, split=split)


def test_quotes_of_a_string_stay_round_its_hole() -> None:
    strings = [draft for draft in drafts("fill-toml") if '""' in draft.before]
    assert strings
    assert all(
        'name = "demo"' in draft.after for draft in strings if "demo" in draft.words["context"]
    )


def test_a_number_is_no_string() -> None:
    told = [draft for draft in drafts("fill-json") if "8080" in draft.words["context"]]
    assert told
    assert all(json.loads(draft.after)["port"] == 8080 for draft in told if "<" not in draft.after)


def test_every_list_is_filled_in_the_order_of_the_text() -> None:
    for draft in drafts("extract-lists"):
        for values in json.loads(draft.after).values():
            places = [draft.words["context"].index(value) for value in values]
            assert places == sorted(places)


def test_a_table_row_is_told_by_its_first_cell() -> None:
    for draft in drafts("fill-table"):
        old, new = (text.split("\n") for text in (draft.before, draft.after))
        rows = {
            line.split("|")[1].strip()
            for line, other in zip(old, new, strict=True)
            if line != other
        }
        assert len(rows) == 1
        assert rows.pop() in draft.words["context"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.titles[0])
def test_sentences_of_a_record_say_the_same_fields_whatever_is_picked(kind: Kind) -> None:
    rng, values = random.Random(0), invented(kind, random.Random(0))
    assert len(set(kind.sentences)) >= 12
    for sentence in kind.sentences:
        assert fields(sentence) <= values.keys()
        for _ in range(8):
            picked = expanded(sentence, rng)
            assert fields(picked) == fields(sentence) != frozenset()
            said = picked.format(**values)
            assert all(values[name] in said for name in fields(sentence))
            assert not re.search(r"[{}|]|\[.*\||  ", said.replace(" | ", ""))
    assert all(sum(name in fields(one) for one in kind.sentences) >= 2 for name in values)


def test_kinds_and_the_labels_of_their_fields_differ() -> None:
    assert len({kind.titles[0] for kind in KINDS}) == len(KINDS) >= 28
    for kind in KINDS:
        found = [label.lower() for labels, _ in kind.fields.values() for label in labels]
        assert len(set(found)) == len(found)


def test_a_record_is_told_without_what_must_not_be_mentioned() -> None:
    rng = random.Random(0)
    lists = more = 0
    for kind in KINDS:
        for _ in range(30):
            values = invented(kind, rng)
            secret, *known = rng.sample(list(values), len(values))
            wanted = known[:2]
            text = narrated(kind, {name: values[name] for name in known}, wanted, rng)
            assert all(values[name] in text for name in wanted)
            if len(values[secret]) > 5:
                assert values[secret] not in text
            lists += all(f"{values[name]} (" in text for name in wanted)
            more += sum(values[name] in text for name in known) > 2
    assert lists
    assert more


def test_no_other_row_of_a_table_begins_like_the_told_one() -> None:
    for draft in drafts("fill-table", 200):
        old, new = (text.splitlines() for text in (draft.before, draft.after))
        first = [line.split(" | ")[0] for line in new]
        told = next(at for at, line in enumerate(new) if line != old[at])
        assert first.count(first[told]) == 1


def test_invented_values_rarely_repeat() -> None:
    rng = random.Random(0)
    for make in (invent.person, invent.email, invent.identifier, invent.phone, invent.url):
        assert len({make(rng) for _ in range(500)}) > 400


def test_names_are_spoken_and_values_quoted_when_they_must_be() -> None:
    rng = random.Random(0)
    assert {spoken("maxRetries", rng) for _ in range(50)} == {"maxRetries", "max retries"}
    assert quoted("8080", '"') == "8080"
    assert quoted("two words", '"') == '"two words"'
    assert quoted('say "hi"', '"') == "'say \"hi\"'"
