"""Checks of files of pairs: each fault is found once, where it is, and nothing else is."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from editflow.data.checks import KINDS, Checker, Finding, Tally
from editflow.data.filters import Decontaminator, has_secret, shingles
from editflow.data.pair import EditPair
from editflow.data.rows.bad import BadRow

A, B = Path("a.jsonl"), Path("b.jsonl")
KEY = "AKIA" + "ABCDEFGHIJKLMNOP"
SEALED = "one two three four five six seven eight nine ten eleven twelve thirteen"


def pair(text: str, instruction: str = "do", **known: str) -> EditPair:
    return EditPair(f"before {text}", f"after {text}", instruction, **known)


def check(*files: list[EditPair | BadRow], sealed: Decontaminator | None = None) -> list[Finding]:
    checker = Checker(sealed)
    found: list[Finding] = []
    for path, rows in zip((A, B), files, strict=False):
        found += checker.file(path, enumerate(rows, 1))
    return [*found, *checker.together()]


def test_good_files_have_no_findings() -> None:
    one = [pair(str(n), id=f"a{n}") for n in range(5)]
    two = [pair(str(n), id=f"b{n}") for n in range(5, 9)]
    assert check(one, two) == []
    assert check([], []) == []


def test_bad_rows_are_where_they_are() -> None:
    assert check([pair("1"), BadRow("is empty", "after")], [BadRow("not JSON")]) == [
        Finding("bad", "a.jsonl:2", 'field "after" is empty'),
        Finding("bad", "b.jsonl:1", "not JSON"),
    ]


@pytest.mark.parametrize("field", ["before", "after", "instruction"])
def test_secrets_are_found_and_not_shown(field: str) -> None:
    texts = {"before": "a", "after": "b", "instruction": "c", field: f"key = {KEY}"}
    (finding,) = check([EditPair(**texts)])
    assert (finding.kind, finding.where) == ("secret", "a.jsonl:1")
    assert f'"{field}"' in finding.what
    assert KEY not in finding.what


def test_sealed_rows_are_found(tmp_path: Path) -> None:
    np.save(tmp_path / "sealed.npy", np.sort(shingles(SEALED)))
    sealed = Decontaminator(tmp_path / "sealed.npy")
    (finding,) = check([pair("1"), EditPair("a", f"so: {SEALED}", "do")], sealed=sealed)
    assert (finding.kind, finding.where) == ("sealed", "a.jsonl:2")


def test_repeated_ids_are_told_with_the_first() -> None:
    rows = [pair("1", id="x"), BadRow("-"), pair("2", id="x"), pair("3"), pair("4")]
    found = check(rows, [pair("5", id="x", split="a.jsonl")])
    assert [f for f in found if f.kind == "id"] == [
        Finding("id", "a.jsonl:3", "the id of a.jsonl:1 as well"),
        Finding("id", "b.jsonl:1", "the id of a.jsonl:1 as well"),
    ]


def test_repeated_pairs_have_the_same_instruction_too() -> None:
    (finding,) = check([pair("1"), pair("1", "do so"), pair("1")])
    assert finding == Finding("duplicate", "a.jsonl:3", "the same pair as a.jsonl:1")


def test_a_text_in_two_splits_is_a_leak() -> None:
    names = [("1", "train"), ("2", "held-out"), ("1", "held-out")]
    (finding,) = check([pair(text, f"in {split}", split=split) for text, split in names])
    assert (finding.kind, finding.where) == ("leak", "a.jsonl:3")
    assert finding.what == "a text of held-out that is also in train, at a.jsonl:1"


def test_a_text_in_two_files_is_a_leak_where_rows_name_no_split() -> None:
    swapped = EditPair("after 1", "before 2", "undo")
    (finding,) = check([pair("1"), pair("2")], [swapped])
    assert finding.kind == "leak"
    assert finding.where == "b.jsonl:1"


def test_parts_of_one_split_may_share_texts() -> None:
    assert check([pair("1", split="train")], [pair("1", "do so", split="train")]) == []


def test_empty_texts_are_no_leak() -> None:
    assert check([EditPair("", "a", "write a")], [EditPair("", "b", "write b")]) == []


def test_rows_are_counted() -> None:
    checker = Checker()
    list(checker.file(A, enumerate([pair("1"), BadRow("-"), EditPair("a", "a", "do")], 1)))
    assert checker.tallies == {A: Tally(rows=3, bad=1, idle=1)}


def test_every_kind_has_its_words() -> None:
    rows = [EditPair(KEY, "b", "c", id="1", split="x"), EditPair(KEY, "b", "c", id="1", split="y")]
    found = check([*rows, BadRow("-")])
    assert {finding.kind for finding in found} == KINDS.keys() - {"sealed"}


def test_memory_does_not_grow_with_the_texts() -> None:
    """40,000 characters a row."""
    checker = Checker()
    tracemalloc.start()
    rows = (pair("x" * 20_000 + str(n), id=str(n)) for n in range(1000))
    assert list(checker.file(A, enumerate(rows))) == []
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize(
    "secret",
    [
        "-----BEGIN RSA PRIVATE KEY-----",
        KEY,
        *(f"gh{letter}_" + "a1" * 18 for letter in "pousr"),
        "xoxb-" + "1234567890" * 2,
        "AIza" + "b" * 35,
        "sk-" + "c" * 40,
        ".".join(["eyJ" + "d" * 20, "eyJ" + "e" * 20, "f" * 20]),
    ],
)
def test_every_kind_of_secret_is_seen(secret: str) -> None:
    assert has_secret(f'token = "{secret}"')
    assert not has_secret(secret[:-8])
