"""Slips of the pen: the words one letter away, and how likely each was meant.

A noisy channel (Kernighan, Church and Gale, "A Spelling Correction Program Based on a Noisy Channel
Model", 1990): a misspelling stands for the word whose odds, times those of the slip, are highest.
Knows single words in lower case; knows nothing of dictionaries or texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import log
from string import ascii_lowercase
from typing import Literal

Kind = Literal["add", "double", "append", "drop", "halve", "cut", "change", "vowel", "swap"]

# Logarithms of the odds that a misspelling is mended so, as `python -m editflow.data.slips` fits
# them: a letter is added, beside its like or at the end; dropped, beside its like or at the end;
# changed, from vowel to vowel or otherwise; swapped with the next.
ODDS: dict[Kind, float] = {
    "add": 1.50,
    "double": 1.80,
    "append": -0.07,
    "drop": -1.03,
    "halve": 0.67,
    "cut": -1.79,
    "change": -2.30,
    "vowel": -0.50,
    "swap": 1.73,
}
FIRST = -1.38  # where that changes the first letter
RANK = -0.73  # for each e-fold by which a word is further down the list of the common ones
_VOWELS = frozenset("aeiouy")


def slips(word: str) -> Iterator[tuple[Kind, str]]:
    """Yield every string one letter away, with what was done to the word; some several times."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        beside = {*head[-1:], *tail[:1]}
        for letter in ascii_lowercase:
            yield _added(letter in beside, bool(tail)), head + letter + tail
            if tail:
                vowels = letter in _VOWELS and tail[0] in _VOWELS
                yield "vowel" if vowels else "change", head + letter + tail[1:]
        if tail:
            yield _dropped(tail[0] in {*head[-1:], *tail[1:2]}, len(tail) > 1), head + tail[1:]
        if len(tail) > 1:
            yield "swap", head + tail[1] + tail[0] + tail[2:]


def odds(kind: Kind, word: str, meant: str, rank: int) -> float:
    """Return the logarithm of the odds, up to a constant of `word`, that `meant` was meant.

    `rank` is its place among the common words, the most common at 0.
    """
    return ODDS[kind] + (FIRST if word[:1] != meant[:1] else 0) + RANK * log(rank + 1)


def _added(is_double: bool, is_inside: bool) -> Kind:
    return "double" if is_double else "add" if is_inside else "append"


def _dropped(is_double: bool, is_inside: bool) -> Kind:
    return "halve" if is_double else "drop" if is_inside else "cut"
