"""One small bug at a time, in functions that say what they do."""

from __future__ import annotations

import ast
import random
from collections import Counter

import pytest

from editflow.data.families.python.code import read
from editflow.data.seeded_bugs import bugs, pair, pairs_of_functions, seeded
from editflow.data.sources.text import Text
from editflow.errors import InputError

PROGRAM = '''def mean(values, skip):
    """Return the mean of all values that are not to be skipped."""
    total = 0
    for value in values:
        if value < 10 and not skip:
            total += max(value, 1)
    return total / len(values)
'''


def test_every_kind_of_bug_is_found() -> None:
    code = read(PROGRAM)
    assert code is not None
    assert {kind for kind, _, _ in bugs(code)} == {
        "off-by-one",
        "wrong variable",
        "missing return",
        "missing not",
        "operator",
        "comparison",
        "boolean",
        "wrong call",
    }


def test_a_bug_changes_one_line_and_the_text_still_parses() -> None:
    rng, kinds = random.Random(0), Counter[str]()
    for _ in range(200):
        made = seeded(PROGRAM, rng)
        assert made is not None
        broken, kind = made
        kinds[kind] += 1
        ast.parse(broken)
        old, new = PROGRAM.split("\n"), broken.split("\n")
        assert sum(left != right for left, right in zip(old, new, strict=True)) == 1
    assert len(kinds) == 8


@pytest.mark.parametrize("text", ["", "x = y\n", "def f(:\n"])
def test_a_text_without_a_place_for_a_bug_gives_none(text: str) -> None:
    assert seeded(text, random.Random(0)) is None
    assert pair(text, "Do it.", random.Random(0)) is None


def test_functions_lose_their_docstring_to_the_instruction() -> None:
    text = Text("package/a.py", "MIT", "python", f"import os\n\n\nclass A:\n{_indented(PROGRAM)}")
    made = next(pairs_of_functions([text], random.Random(0)))
    assert "Return the mean of all values that are not to be skipped." in made.instruction
    assert made.after == PROGRAM.replace(PROGRAM.split("\n")[1] + "\n", "")
    assert made.before != made.after
    assert made.licence == "MIT"
    assert made.family.startswith("bug/")


def test_texts_that_say_nothing_are_refused() -> None:
    silent = Text("package/b.py", "MIT", "python", "def f(x):\n    return x + 1\n")
    for texts in ([], [silent]):
        with pytest.raises(InputError, match="no text has functions"):
            next(pairs_of_functions(texts, random.Random(0)))


def _indented(text: str) -> str:
    return "".join(f"    {line}" for line in text.splitlines(keepends=True))
