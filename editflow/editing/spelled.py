"""Proofreading leaves no non-words behind: edits that would make one are left out.

Knows texts, byte edits and a dictionary; knows nothing of models.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from editflow.text.dictionary import Dictionary
from editflow.text.edits import Edit, ordered

_LETTER = rb"[A-Za-z\x80-\xff]"
_BEFORE = re.compile(_LETTER + rb"*\Z")
_BEHIND = re.compile(_LETTER + rb"*")
_WORD = re.compile(rb"(?<![\w\x80-\xff'])[A-Za-z]+(?![\w\x80-\xff'])")
_LONGEST = 40  # letters of a word
_MOST_SHORTER = 2  # letters that a word may lose


def spelled(data: bytes, edits: Sequence[Edit], dictionary: Dictionary) -> list[Edit]:
    """Return the edits that turn words into words.

    Edits in one word stay or go together. A word is what the dictionary knows, in small letters, or
    what stands in `data`; what has digits, apostrophes or other letters than a to z is not judged.
    What is left of a word that lost more than two letters is no word either: "imp" of "imprecise".
    """
    there = {word.lower() for word in _WORD.findall(data)}
    kept: list[Edit] = []
    for start, end, group in _by_word(data, edits):
        after, position = b"", start
        for edit in group:
            after += data[position : edit.start] + edit.new
            position = edit.end
        after += data[position:end]
        old, new = _WORD.findall(data, start, end), _WORD.findall(after)
        made = {word.lower() for word in new} - there
        is_cut = len(old) == len(new) == 1 and len(new[0]) < len(old[0]) - _MOST_SHORTER
        if not is_cut and all(dictionary.knows(word.decode()) for word in made):
            kept += group
    return kept


def _by_word(data: bytes, edits: Sequence[Edit]) -> Iterator[tuple[int, int, list[Edit]]]:
    """Yield the bytes of the words that edits reach into, with their edits."""
    start, end, group = 0, -1, list[Edit]()
    for edit in ordered(edits):
        before = _BEFORE.search(data, max(0, edit.start - _LONGEST), edit.start)
        behind = _BEHIND.match(data, edit.end)
        first = before.start() if before else edit.start
        last = behind.end() if behind else edit.end
        if group and first > end:
            yield start, end, group
            group = []
        start = start if group else first
        end = max(end, last)
        group.append(edit)
    if group:
        yield start, end, group
