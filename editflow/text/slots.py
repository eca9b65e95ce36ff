"""Instruction slots: names in an instruction become one token each, in the text as well.

"rename colour_map to palette" turns into "rename <s0> to <s1>", every `colour_map` of the text into
<s0>, and the rename is one substitution per occurrence: an unseen name is never spelled out. Which
words are names is decided from the instruction and the text, never from the wanted result. This
module knows strings only: no token ids, no model.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from editflow.text.lexicon import Lexicon

# Words that mean the same everywhere in code: slotting them would hide what they say.
_BUILTINS = (
    "self cls int str float bool list dict set tuple bytes object print len range super "
    "json yaml toml markdown python true false null"
)
COMMON = frozenset((*keyword.kwlist, *keyword.softkwlist, *_BUILTINS.split()))

_QUOTED = re.compile(
    r'`([^`\n]+)`|"([^"\n]+)"|“([^”\n]+)”|(?<![\w\'])\'([^\'\n]+)\'(?!\w)',
)
_WORD = re.compile(r"[^\W\d]\w*(?:['’][a-z]+)?|\d+(?:\.\d+)*")
_HAS_WORD = re.compile(r"\w")
_SHAPED = re.compile(r"_|\d|[a-z][A-Z]|^[A-Z]{2,}$")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_FRACTION = re.compile(r"\.\d")
_LONGEST = 200  # characters of a quoted slot


@dataclass(frozen=True, slots=True)
class SlotSpan:
    """Characters `[start, end)` of a text that stand for slot `index`."""

    start: int
    end: int
    index: int


def find_slots(instruction: str, text: str, lexicon: Lexicon, *, limit: int) -> tuple[str, ...]:
    """Return the texts that become slots, in order of first appearance.

    Quoted and back-ticked stretches always do; bare words when they are not of the `lexicon`, or of
    its doubtful words and stand in `text`. A plain word that stands there only as a part of names
    stays as it is, since its pieces tell what it speaks of: "tab size" of `tabSize`. Over `limit`,
    quoted and name-shaped words go first.
    """
    ranked: dict[str, tuple[int, int]] = {}
    taken: list[tuple[int, int]] = []
    for match in _QUOTED.finditer(instruction):
        content = next(group for group in match.groups() if group is not None)
        taken.append(match.span())
        if _HAS_WORD.search(content) and len(content) <= _LONGEST:
            ranked.setdefault(content, (0, match.start()))
    for match in _WORD.finditer(instruction):
        word = match.group()
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        if _is_name(word, text, lexicon):
            ranked.setdefault(word, (1 if _SHAPED.search(word) else 2, match.start()))
    best = sorted(ranked, key=lambda content: ranked[content])[:limit]
    return tuple(sorted(best, key=lambda content: ranked[content][1]))


def _is_name(word: str, text: str, lexicon: Lexicon) -> bool:
    if word in COMMON or word.lower() in lexicon.certain:
        return False
    if next(_occurrences(word, text), None) is not None:
        return True
    return word.lower() not in lexicon.doubtful and not _is_part(word, text)


def _is_part(word: str, text: str) -> bool:
    """Tell whether a plain word is a part of names of the text, in whatever case."""
    if not word.isalpha() or _SHAPED.search(word):
        return False
    folded, part = text.lower(), word.lower()
    start = folded.find(part)
    while start >= 0:
        if _is_seam(text, start) and _is_seam(text, start + len(part)):
            return True
        start = folded.find(part, start + 1)
    return False


def _is_seam(text: str, at: int) -> bool:
    """Tell whether a part of a name, or the text, begins or ends at an offset."""
    before, after = text[at - 1 : at] if at else "", text[at : at + 1]
    return not before.isalpha() or not after.isalpha() or (before.islower() and after.isupper())


def slot_spans(text: str, slots: Sequence[str]) -> list[SlotSpan]:
    """Find every whole-word occurrence of the slot texts, the longest first, left to right.

    An empty slot text is an unused slot and is found nowhere.
    """
    # Plain searches: a pattern of the slots would have to be compiled for every instruction.
    used = [index for index, content in enumerate(slots) if content]
    found = sorted(
        (start, -len(slots[index]), index)
        for index in used
        for start in _occurrences(slots[index], text)
    )
    spans, position = [], 0
    for start, size, index in found:
        if start >= position:
            position = start - size
            spans.append(SlotSpan(start, position, index))
    return spans


def _occurrences(content: str, text: str) -> Iterator[int]:
    """Yield where `content` starts as a whole word; 3 is not a part of 3.5."""
    is_number = _NUMBER.fullmatch(content) is not None
    opens, closes = _is_word(content[0]), _is_word(content[-1])
    start = text.find(content)
    while start >= 0:
        end = start + len(content)
        before, after = text[start - 1 : start], text[end : end + 2]
        joined = (opens and _is_word(before)) or (closes and _is_word(after[:1]))
        if not joined and not (is_number and (before == "." or _FRACTION.match(after))):
            yield start
        start = text.find(content, start + 1)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
