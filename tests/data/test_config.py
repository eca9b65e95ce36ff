"""Configuration families: spans agree with the parsers, oracles refuse wrong answers."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from editflow.data.families import FAMILIES, Draft, family
from editflow.data.families.config.formats import FORMATS
from editflow.data.sources.ini import from_data

TEXTS = {
    "json": """{
  "name": "demo-app",
  "version": "1.2.3",
  "private": true,
  "debug": false,
  "port": 8080,
  "files": ["a.txt", "b.txt"],
  "client": {
    "timeout": 30,
    "host": "one"
  },
  "server": {
    "timeout": 60
  }
}
""",
    "yaml": """# a comment
name: demo-app
version: 1.2.3
private: true
debug: false  # for now
port: 8080
image: registry/demo:1.4
comment: "in quotes"
files:
  - a.txt
  - b.txt
client:
  timeout: 30
server:
  timeout: 60
last: one
""",
    "toml": """name = "demo-app"
version = "1.2.3"
private = true
debug = false
port = 8080 # a comment
files = ["a.txt", "b.txt"]
requires = [
  "alpha>=1.2",
  "beta==2.0",
]

[client]
timeout = 30

[server]
timeout = 60
""",
    "ini": """name = demo-app
private = true
debug = false

[client]
port = 8080
timeout = 30

[server]
; a comment
timeout = 60
""",
}
NAMES = [name for name in FAMILIES if name.split("-")[0] in TEXTS]


def drafts(name: str, text: str, count: int = 40) -> list[Draft]:
    rng = random.Random(name)
    made = (family(name).draft(text, rng) for _ in range(count))
    return [draft for draft in made if draft is not None]


@pytest.mark.parametrize("name", NAMES)
def test_the_oracle_takes_the_target_and_refuses_others(name: str) -> None:
    found = drafts(name, TEXTS[family(name).lang])
    assert found, "no draft from a text that has everything"
    for draft in found:
        assert draft.before != draft.after
        assert family(name).holds(draft)
        assert not family(name).holds(replace(draft, after=draft.before))
        assert not family(name).holds(replace(draft, after=draft.after + "]"))
        assert not family(name).holds(Draft(draft.after, draft.before, draft.words))


@pytest.mark.parametrize("name", NAMES)
def test_comments_and_other_lines_survive(name: str) -> None:
    for draft in drafts(name, TEXTS[family(name).lang]):
        assert draft.before.count("comment") - draft.after.count("comment") in {0, 1}
        old, new = (text.split("\n") for text in (draft.before, draft.after))
        if not name.endswith(("quotes", "-key")):
            assert len([line for line in old if line not in new]) <= 1


@pytest.mark.parametrize(
    "text", ["", "\n", "{", "a", "[]", "{}", "a: [", "é = 1", "- - -", "\t", "%"]
)
@pytest.mark.parametrize("name", NAMES)
def test_odd_texts_make_no_draft_or_a_right_one(name: str, text: str) -> None:
    for draft in drafts(name, text, count=3):
        assert family(name).holds(draft)


@pytest.mark.parametrize("name", [name for name in NAMES if family(name).absent])
def test_nothing_to_do_leaves_the_text_alone(name: str) -> None:
    absent, text = family(name).absent, TEXTS[family(name).lang]
    assert absent is not None
    draft = absent(text, random.Random(2))
    assert draft is None or draft.before == draft.after == text


@pytest.mark.parametrize("name", TEXTS)
def test_spans_hold_what_the_parser_reads(name: str) -> None:
    form = FORMATS[name]
    document = form.read(TEXTS[name])
    assert document is not None
    assert len(document.entries) >= 6
    for entry in document.entries:
        assert document.text[entry.key_start : entry.key_end] == entry.key
        if entry.kind in {"number", "string", "boolean"}:
            assert form.scalar(document.raw(entry)) == document.value(entry)


@pytest.mark.parametrize("name", TEXTS)
def test_what_does_not_parse_is_no_document(name: str) -> None:
    broken = {"json": '{"a": 1, "a": 2}', "yaml": "a: [", "toml": "a = ", "ini": "a\n= ["}
    assert FORMATS[name].read(broken[name]) is None


def test_a_number_is_what_people_call_one() -> None:
    text = "at: 21:35\nmask: 0x1F\nmost: .inf\nport: 80\nshare: 2.5\nlow: -3\nbig: 1e5\n"
    document = FORMATS["yaml"].read(text)
    assert document is not None
    found = [str(entry.key) for entry in document.entries if entry.kind == "number"]
    assert found == ["port", "share", "low"]


def test_the_last_member_takes_the_comma_before_it_along() -> None:
    text = '{\n  "a": 1,\n  "b": 2\n}\n'
    made = {draft.words["key"]: draft.after for draft in drafts("json-delete-key", text)}
    assert made == {"a": '{\n  "b": 2\n}\n', "b": '{\n  "a": 1\n}\n'}


def test_a_repeated_key_is_only_named_by_its_path() -> None:
    assert all(
        draft.words["key"] != "timeout" for draft in drafts("json-set-number", TEXTS["json"])
    )
    paths = {draft.words["path"] for draft in drafts("json-set-path", TEXTS["json"])}
    assert paths == {"client.timeout", "server.timeout"}


def test_ini_texts_are_written_from_tables_of_scalars() -> None:
    data = {"a": 1, "b": True, "c": {"d": "x y", "e": "z", "f": [1]}, "g": None}
    assert from_data(data) == "a = 1\nb = true\n\n[c]\nd = x y\ne = z\n"
    assert from_data([1]) is None
    assert from_data({"a": 1}) is None
