"""Values in a text that an instruction tells: "Fill this in: Rosa Bosch starts on 1 May 2024."

Names, dates, numbers with their signs and addresses are one value each, however many words they
have; the words between them say what the values are, and stay as they are. Knows strings only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from editflow.text.dictionary import Dictionary

_FEWEST_WORDS = 4  # of a text that is told
_PLAIN_RANK = 6_000  # of the common words: those that begin a sentence without being a name

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_CLOSE = r"(?![\w@])"
URL = r"""https?://[^\s<>()"'`“”]*[^\s<>()"'`“”.,;:!?]"""
_KINDS = (  # in the order they are looked for
    ("url", URL),
    ("email", r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"),
    ("date", rf"{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:, \d{{4}})?{_CLOSE}"),
    ("date", rf"\d{{1,2}}(?:st|nd|rd|th)?\.? {_MONTH}(?:,? \d{{4}})?{_CLOSE}"),
    ("date", rf"{_MONTH} \d{{4}}{_CLOSE}"),
    ("date", rf"(?:\d{{1,2}}\.){{2}}\d{{4}}{_CLOSE}"),
    ("version", rf"v?\d+(?:\.\d+){{2,}}(?:[-+.]?\w+)*{_CLOSE}"),
    ("date", rf"\d{{1,4}}(?P<between>[-/])\d{{1,2}}(?P=between)\d{{1,4}}{_CLOSE}"),
    ("time", rf"\d{{1,2}}:\d{{2}}(?: ?[ap]m)?{_CLOSE}"),
    ("time", rf"\d{{1,2}} [ap]m{_CLOSE}"),
    ("phone", rf"\+\d[\d ()/-]{{4,}}\d{_CLOSE}"),
    ("phone", rf"0\d{{2,}}[ /-]\d[\d -]{{2,}}\d{_CLOSE}"),
    ("code", rf"[A-Z]+(?:-[A-Z]*\d[\w-]*(?:\.\d+)*)+{_CLOSE}"),
    ("host", rf"[a-z][\w-]*(?:\.[\w-]+)+{_CLOSE}"),
    ("id", rf"[a-z]\w*(?:[-._]\w+)+{_CLOSE}"),
    ("code", rf"(?=\w*\d)(?=\w*[A-Za-z])\w+{_CLOSE}"),
)
_SHAPES = re.compile(r"(?<!\w)(?:" + "|".join(shape for _, shape in _KINDS) + ")")
_YEAR = r"(?:1[89]|20)\d\d"
_KIND_OF = [(kind, re.compile(shape)) for kind, shape in (*_KINDS, ("year", _YEAR))]
_NAME = re.compile(
    r"(?<!\w)[^\W\d_a-z][\w'’]*(?:-\w+)*"
    r"(?:(?: (?:of|de|van|von|der|la))?(?: &)? (?:[A-Z]\.|[^\W\d_a-z][\w'’]*(?:-\w+)*))*"
)
_BOUNDARY = re.compile(r"(?:[:.?!]\s+|(?<=\S)[ \t]*\n\s*)(?=[^\W_a-z])")
_OPENS = re.compile(r"(?:\A|[.:?!]['\")]?\s+|\n\s*)\Z")  # what stands before a sentence
_SEEN = 80  # characters before a word that are looked at for that
_WORDS = re.compile(r"[^\W\d_][^\d_]*")
_PROPER = re.compile(r"[A-Z][a-z'’]+(?: [A-Z][a-z'’]+)*")


def told(instruction: str) -> bool:
    """Tell whether an instruction tells a text with values: a sentence with a name or a number."""
    boundary = _BOUNDARY.search(instruction)
    rest = instruction[boundary.end() :] if boundary else ""
    return len(rest.split()) >= _FEWEST_WORDS and next(values(rest), None) is not None


def values(text: str) -> Iterator[tuple[int, int]]:
    """Yield the `[start, end)` of each value, in order."""
    position = 0
    while position < len(text):
        shape, name = _SHAPES.search(text, position), _NAME.search(text, position)
        first = min(
            (match for match in (shape, name) if match),
            key=lambda match: match.start(),
            default=None,
        )
        if first is None:
            return
        start, end = first.span()
        plain = _plain(text, start, end) if first is name else 0
        if plain:
            position = start + plain
            continue
        yield start, end
        position = end


def gloss(value: str) -> str:
    """Return what a value reads like: words as they are, any other its kind in one word, or "".

    "Rosa Bosch" is "Rosa Bosch" and "1 May 2024" a "date"; a number but a year says nothing.
    """
    for kind, shape in _KIND_OF:
        if shape.fullmatch(value):
            return kind
    if _WORDS.fullmatch(value):
        return value
    words = value.split()
    return " ".join(filter(None, map(gloss, words))) if len(words) > 1 else ""


def is_proper(value: str) -> bool:
    """Tell whether a value is a proper name, such as a person's, a day or a month."""
    return _PROPER.fullmatch(value) is not None


def begins_sentence(text: str, at: int) -> bool:
    """Tell whether a sentence begins at a character of a text."""
    return _OPENS.search(text, max(0, at - _SEEN), at) is not None


def _plain(text: str, start: int, end: int) -> int:
    """Return the length of the first word of a run of capitalised words if it is no name.

    The first word of a sentence is capitalised whatever it is.
    """
    first = text[start:end].partition(" ")[0]
    if not begins_sentence(text, start):
        return len(first) if first in ("I", "A") else 0
    common = Dictionary.english().is_common(first.lower(), within=_PLAIN_RANK)
    return len(first) if common else 0
