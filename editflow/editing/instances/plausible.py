"""Which runs of words of a text read like the value of something, and which are mere phrases.

Knows texts; knows nothing of languages, schemas or models.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from editflow.constraints.language.quotations import quotable, without_owner
from editflow.text.values import begins_sentence, values

_HELD = "\0"  # stands for a value
_NUMBER = re.compile(r"[$€£(+-]{0,2}\d(?:[\d.,() -]*\d)?%?")
_SAYING = re.compile(r"[^\W\d_A-Z][^\W\d_]+(?:[-'’][^\W\d_]+)*")  # a word of small letters
_FUNCTION_TEXT = """
    about after all also an and any are as at be because been before between but by can could did
    do does each every for from had has have he her here his if in into is it its me my no not now
    of on or our out please she should since so than that the their them then there these they this
    those to until up us was we were what when where which who why will with without would yes you
    your
"""
_FUNCTION_WORDS = frozenset(_FUNCTION_TEXT.split())
_JOINT_TEXT = "a an and at by de for from in of on or the to with &"
_JOINTS = frozenset(_JOINT_TEXT.split())  # of the words of one value: "A Night in Riga"
_ARTICLES = frozenset({"The", "A", "An"})


def plausible(runs: Iterable[str], text: str) -> Iterator[str]:
    """Yield the runs of words of `text` that read like the value of something.

    These are names, dates, sums and addresses, some of them with joints between as in "A Night in
    Riga", and runs of words of small letters that all say something: "network engineer".
    """
    whole = frozenset(_values(text))
    pieces = frozenset(piece for value in whole for piece in quotable(value)) - whole
    longest_first = sorted(whole, key=len, reverse=True)
    held = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")
    for run in runs:
        if run in whole:
            yield run
        elif run not in pieces:
            words = (held.sub(_HELD, run) if whole else run).split()
            if _HELD in words:
                if _is_joined(words):
                    yield run
            elif _NUMBER.fullmatch(run) or all(map(_says_something, words)):
                yield run


def _is_joined(words: list[str]) -> bool:
    """Tell whether words are values, at most with numbers and joints between them."""
    first, *between = words
    opens = first == _HELD or first in _ARTICLES or _NUMBER.fullmatch(first) is not None
    joined = all(
        word == _HELD or word in _JOINTS or _NUMBER.fullmatch(word) is not None for word in between
    )
    return opens and joined and words[-1] == _HELD


def _says_something(word: str) -> bool:
    return word not in _FUNCTION_WORDS and _SAYING.fullmatch(word) is not None


def _values(text: str) -> Iterator[str]:
    """Yield the values of a text, and such parts of them as may be values too."""
    for start, end in values(text):
        value = without_owner(text[start:end].rstrip(".,;:!?"))
        yield value
        yield from filter(None, value.split(" of "))
        yield from filter(None, re.split("[@=]", value))
        rest = value.partition(" ")[2]
        # "Passenger Ida Bauer" begins a sentence: its first word has a capital either way.
        if value[0].isalpha() and rest[:1].isupper() and begins_sentence(text, start):
            yield rest
