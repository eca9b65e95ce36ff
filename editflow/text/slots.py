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

from editflow.text.dictionary import Dictionary
from editflow.text.lexicon import Lexicon
from editflow.text.values import URL, told, values

# Words that mean the same everywhere in code: slotting them would hide what they say.
_BUILTINS = (
    "self cls int str float bool list dict set tuple bytes object print len range super "
    "json yaml toml markdown python true false null"
)
COMMON = frozenset((*keyword.kwlist, *keyword.softkwlist, *_BUILTINS.split()))

_LITERALS = frozenset(("true", "false", "null", "none"))  # a slot would hide their type

_QUOTED = re.compile(
    r'`([^`\n]+)`|"([^"\n]+)"|“([^”\n]+)”|(?<![\w\'])\'([^\'\n]+)\'(?!\w)',
)
_WORD = re.compile(r"[^\W\d]\w*(?:['’][a-z]+)?|\d+(?:\.\d+)*")
_HAS_WORD = re.compile(r"\w")
_SHAPED = re.compile(r"_|\d|[a-z][A-Z]|^[A-Z]{2,}$")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_FRACTION = re.compile(r"\.\d")
_LONGEST = 200  # characters of a quoted slot
_URL = re.compile(URL)
_PATH = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_AMOUNT = re.compile(r"[-+]?\d+(?:\.\d+)?")
# An instruction about letters hides none: a slot would keep from the model what it has to change.
_OF_LETTERS = re.compile(
    r"\b(?:typos?|spell(?:ed|ing)?|misspell(?:ed|ing|s)?|capitali[sz]\w*|no attribute"
    r"|undefined name|not defined|(?:upper|lower|title)[- ]?case)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SlotSpan:
    """Characters `[start, end)` of a text that stand for slot `index`."""

    start: int
    end: int
    index: int


def find_slots(instruction: str, text: str, lexicon: Lexicon, *, limit: int) -> tuple[str, ...]:
    """Return the texts that become slots, in order of first appearance.

    Quoted and back-ticked stretches and URLs do, but for true, false and null; bare words when they
    are not of the `lexicon`, or of its doubtful words and stand in `text`. A plain word that stands
    there only as a part of names stays as it is, since its pieces tell what it speaks of: "tab
    size" of `tabSize`; and so does `server.port`, whose `port` is a slot where that alone stands
    there. Over `limit`, quoted and name-shaped words go first. In an instruction about spelling or
    capitals nothing does. Where the instruction tells a text, its values do, and no word between
    them that a dictionary knows.
    """
    return () if _OF_LETTERS.search(instruction) else names(instruction, text, lexicon, limit=limit)


def names(instruction: str, text: str, lexicon: Lexicon, *, limit: int) -> tuple[str, ...]:
    """Return what an instruction names, by the rules of `find_slots`, even one about letters."""
    ranked: dict[str, tuple[int, int]] = {}
    taken: list[tuple[int, int]] = []
    for match in (*_URL.finditer(instruction), *_QUOTED.finditer(instruction)):
        content = next((group for group in match.groups() if group is not None), match.group())
        if _inside(match.span(), taken):
            continue
        taken.append(match.span())
        if _HAS_WORD.search(content) and len(content) <= _LONGEST:
            for part in _parts(content, text):
                ranked.setdefault(part, (0, match.start()))
    is_told = told(instruction)
    for span in values(instruction) if is_told else ():
        if not _inside(span, taken):
            taken.append(span)
            ranked.setdefault(instruction[slice(*span)], (1, span[0]))
    for match in _WORD.finditer(instruction):
        word = match.group()
        if _inside(match.span(), taken) or not _is_name(word, text, lexicon):
            continue
        if not (is_told and word.isalpha() and Dictionary.english().knows(word.lower())):
            ranked.setdefault(word, (1 if _SHAPED.search(word) else 2, match.start()))
    best = sorted(ranked, key=lambda content: ranked[content])[:limit]
    return tuple(sorted(best, key=lambda content: ranked[content][1]))


def is_plain(name: str, text: str) -> bool:
    """Tell whether a name is a common English word that does not stand in `text`.

    It may be a new name or value, or just a word the instruction is made of.
    """
    return (
        name.isalpha()
        and name.islower()
        and Dictionary.english().is_common(name)
        and not _stands(name, text)
    )


def placed(found: Sequence[str], limit: int) -> tuple[str, ...]:
    """Return the text of each slot token, "" of one that is not used.

    Numbers take the last third of the `limit` slots, all else the others, in the order found, so
    that the model knows what to put in quotes. What finds no place is spelled out.
    """
    names, numbers = rooms(limit)
    amounts = [content for content in found if _AMOUNT.fullmatch(content)]
    others = [content for content in found if not _AMOUNT.fullmatch(content)][: len(names)]
    if not amounts:
        return tuple(others)
    return (*others, *[""] * (len(names) - len(others)), *amounts[: len(numbers)])


def rooms(limit: int) -> tuple[range, range]:
    """Return the slots of names and those of numbers."""
    return range(limit - limit // 3), range(limit - limit // 3, limit)


def _inside(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    """Tell whether any of a span is taken."""
    return any(start < span[1] and span[0] < end for start, end in taken)


def _parts(content: str, text: str) -> Sequence[str]:
    """Return what of a quoted stretch becomes slots: all of it, names on a path to one, nothing."""
    if content.lower() in _LITERALS:
        return ()
    names = content.split(".")
    if _PATH.fullmatch(content) and not _stands(content, text) and _stands(names[-1], text):
        return [name for name in names if _stands(name, text)]
    return (content,)


def _stands(content: str, text: str) -> bool:
    return next(_occurrences(content, text), None) is not None


def _is_name(word: str, text: str, lexicon: Lexicon) -> bool:
    if word in COMMON or word.lower() in lexicon.certain:
        return False
    if _stands(word, text):
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
