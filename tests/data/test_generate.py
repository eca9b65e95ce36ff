"""The stream of pairs: deterministic, cropped around the change, shared out as asked."""

from __future__ import annotations

import random
import re
from itertools import islice
from typing import Any

import pytest

from editflow.data import generate
from editflow.data.families import family
from editflow.data.generate import crop, evaluation_pairs, pairs
from editflow.data.snippets import cut
from editflow.data.sources.text import Text
from editflow.data.wording import Split
from editflow.errors import InputError

MODULE = '''import os


class Basket:
    """Holds fruit."""

    def __init__(self, owner):
        self.owner = owner
        self.fruit = []

    def add(self, name, count=1):
        for _ in range(count):
            self.fruit.append(name)
        return self.fruit

    def describe(self):
        text = self.owner + ": " + ", ".join(self.fruit)
        return text


def price(count, discount):
    total = count * 12
    if total > 100:
        total = total - discount
    return total


def main():
    basket = Basket("Anna")
    basket.add("apple", 3)
    print(basket.describe())
    print(price(3, 5))
    return os.getcwd()
'''
TEXTS = [Text("basket/basket.py", "MIT", "python", MODULE)]
MIX = {"rename-variable": 2.0, "change-number": 1.0, "remove-docstring": 1.0, "missing-colon": 1.0}


def drawn(count: int, *, seed: int = 0, split: Split = "train", mix: Any = MIX, **settings: Any):
    rng = random.Random(seed)
    return list(islice(pairs(TEXTS, mix=mix, rng=rng, split=split, **settings), count))


def test_the_same_seed_gives_the_same_pairs() -> None:
    assert drawn(40) == drawn(40)
    assert drawn(40) != drawn(40, seed=1)


def test_shares_are_kept() -> None:
    rows = drawn(1500, empty_share=0.2, two_step_share=0.1)
    idle = sum(row.before == row.after for row in rows) / len(rows)
    double = sum("+" in row.family for row in rows) / len(rows)
    assert 0.12 < idle < 0.28
    assert 0.01 < double < 0.2
    assert set(MIX) <= {row.family for row in rows}


def test_rows_say_where_they_are_from() -> None:
    row = drawn(1)[0]
    assert (row.path, row.source, row.licence, row.lang, row.split) == (
        "basket/basket.py", "basket", "MIT", "python", "train",
    )  # fmt: skip
    assert row.instruction


def test_snippets_parse_and_come_from_the_text() -> None:
    lines = set(MODULE.split("\n")) | {line.strip() for line in MODULE.split("\n")}
    found = [snippet for seed in range(20) for snippet in cut(TEXTS[0], random.Random(seed))]
    assert found
    for snippet in found:
        compile(snippet, "snippet", "exec")
        assert all(line in lines or line.strip() in lines for line in snippet.split("\n"))


def test_a_crop_holds_the_change_and_two_lines_around_it() -> None:
    before = "".join(f"line {n}\n" for n in range(50))
    after = before.replace("line 25\n", "line twenty-five\n")
    for seed in range(200):
        old, new = crop(before, after, random.Random(seed))
        assert old in before
        assert new in after
        assert old.replace("line 25\n", "line twenty-five\n") == new
        assert "line 23\nline 24\nline 25\nline 26\nline 27\n" in old


def test_a_crop_at_an_edge_keeps_the_edge() -> None:
    before = "a\nb\nc\nd\ne\n"
    for seed in range(50):
        old, new = crop(before, before + "f\n", random.Random(seed))
        assert before.endswith(old)
        assert new == old + "f\n"


def test_a_crop_to_a_size_keeps_the_change_and_no_more_than_fits() -> None:
    before = "".join(f"line {n}\n" for n in range(50))
    after = before.replace("line 25\n", "line twenty-five\n")
    sizes = set()
    for seed in range(100):
        old, new = crop(before, after, random.Random(seed), room=40)
        assert old in before
        assert old.replace("line 25\n", "line twenty-five\n") == new != old
        assert len(old) <= 40
        sizes.add(old.index("line 25"))
    assert len(sizes) > 3
    assert crop(before, after, random.Random(0), room=1)[0] == "line 25\n"


def test_pairs_for_a_room_are_cropped_to_it() -> None:
    long = [sum(len(row.before) > 160 for row in drawn(200, room=room)) for room in (None, 120)]
    assert long[1] < long[0] / 4  # what an instruction names is never cut away


def test_what_parses_whole_is_not_cut_when_nothing_is_to_mend() -> None:
    rows = drawn(400, empty_share=1.0)
    idle = [row for row in rows if row.family == "missing-colon"]
    assert idle
    for row in idle:
        compile(row.before, "snippet", "exec")


def test_a_file_of_another_type_is_asked_for_what_it_does_not_have() -> None:
    texts = [*TEXTS, Text("a.json", "MIT", "json", '{\n  "port": 8080,\n  "limit": 30\n}\n')]
    mix = {"rename-variable": 1.0, "json-rename-key": 1.0}
    stream = pairs(texts, mix=mix, rng=random.Random(0), split="train", empty_share=1.0)
    kinds = {"rename-variable": "python", "json-rename-key": "json"}
    misplaced = [row for row in islice(stream, 300) if row.lang != kinds[row.family]]
    assert {row.lang for row in misplaced} == {"python", "json"}
    assert all(row.before == row.after for row in misplaced)


def test_an_instruction_with_a_text_of_its_own_is_not_joined_to_another() -> None:
    texts = [
        Text("a.json", "MIT", "json", '{\n  "port": 8080,\n  "limit": 30,\n  "name": "demo"\n}\n')
    ]
    mix = {"fill-json": 1.0, "json-set-number": 1.0, "json-rename-key": 1.0}
    stream = pairs(texts, mix=mix, rng=random.Random(0), split="train", two_step_share=0.5)
    names = {row.family for row in islice(stream, 200)}
    assert set(mix) < names
    assert not [name for name in names if "+" in name and "fill-json" in name]


def test_evaluation_rows_are_numbered_and_different(monkeypatch) -> None:
    monkeypatch.setattr(
        "editflow.data.generate.FAMILIES", {"change-number": "", "missing-colon": ""}
    )
    rows = list(evaluation_pairs(TEXTS, count=5, seed=3))
    assert [row.id for row in rows][:2] == ["change-number-001", "change-number-002"]
    assert len({(row.before, row.instruction) for row in rows}) == len(rows)
    held_out = {
        p for name in ("change-number", "missing-colon") for p in family(name).phrasings[4::5]
    }
    assert held_out
    assert all(row.split == "held-out" for row in rows)


def test_a_part_without_the_place_of_an_edit_stays_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(generate, "MISPLACED_SHARE", 0)
    monkeypatch.setattr(generate, "ELSEWHERE_SHARE", 1)
    rows = drawn(60, empty_share=1.0, mix={"rename-function": 1.0})
    for row in rows:
        assert row.before == row.after
        lines = [line.strip() for line in row.before.splitlines()]
        assert "\n".join(lines) in "\n".join(line.strip() for line in MODULE.splitlines())
        named = set(re.findall(r"\w+", row.instruction)) & {"price", "main", "add", "describe"}
        assert named
        assert not any(re.search(rf"def {name}\b", row.before) for name in named)
    with pytest.raises(InputError):  # a part does not tell where imports stand
        drawn(1, empty_share=1.0, mix={"add-import": 1.0})
