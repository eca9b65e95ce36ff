"""Slips of the hand: doubled words, lost capitals and full stops, stray spaces.

Each is put into a clean real text, which is the target.
"""

from __future__ import annotations

import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.phrasings import slips as said
from editflow.data.families.prose.spans import (
    PROTECTED,
    is_plain,
    one_replaced,
    pick,
    sentence_spans,
    splice,
    unchanged,
    words,
)

_DOUBLED = re.compile(r"\b([A-Za-z'’]+)\s+\1\b", re.IGNORECASE)
_SPACED = re.compile(PROTECTED + r"|(?<=\S)(?P<wide>[ \t]{2,})(?=\S)", re.M | re.S)
_LOWER_START = re.compile(r"(?:\A|\n\s*\n|\n\s*(?:[-*+]|\w+[.)]))\s*[a-z]")
_LOOSE = re.compile(r"\s[,;:.!?](?:\s|$)")
_CLOSING = re.compile(PROTECTED + r"|(?<=[A-Za-z)])(?P<mark>[,;:.!?])(?=\s|$)", re.M | re.S)


def _doubled(text: str, rng: random.Random) -> Draft | None:
    site = None if _DOUBLED.search(text) else pick(list(words(text)), rng)
    if site is None:
        return None
    word, gap = site["word"], rng.choice((" ", " ", " ", "\n" if "\n" in text.strip() else " "))
    again = word[0].lower() + word[1:] if word.istitle() and word != "I" else word
    before = splice(text, site.end(), site.end(), gap + again)
    return Draft(before, text, {"word": again})


def _doubled_holds(draft: Draft) -> bool:
    word = draft.words["word"]
    gone = any(one_replaced(draft, gap + word, "") for gap in " \n")
    return gone and bool(_DOUBLED.search(draft.before)) and not _DOUBLED.search(draft.after)


def _not_doubled(text: str, rng: random.Random) -> Draft | None:
    site = None if _DOUBLED.search(text) else pick(list(words(text)), rng)
    return unchanged(text, word=site["word"]) if site else None


DOUBLED_WORD = Family(
    "prose-doubled-word",
    "prose",
    said.DOUBLED_WORD,
    _doubled,
    _doubled_holds,
    absent=_not_doubled,
)


def _capital_sites(text: str) -> list[int]:
    """Return where sentences start; [] unless all start with a capital word."""
    if _LOWER_START.search(text):
        return []
    starts = [start for start, _ in sentence_spans(text)]
    plain = [
        at for at in starts if re.match(r"[A-Z](?:[a-z]+\b(?![.(_/-])| [a-z])", text[at : at + 30])
    ]
    return plain if len(plain) == len(starts) else []


def _capital(text: str, rng: random.Random) -> Draft | None:
    at = pick(_capital_sites(text), rng)
    if at is None or text.startswith("I ", at):
        return None
    word = re.compile(r"\w+").match(text, at)
    assert word is not None
    before = splice(text, at, at + 1, text[at].lower())
    return Draft(before, text, {"word": word[0].lower(), "right": word[0]})


def _capital_holds(draft: Draft) -> bool:
    return one_replaced(draft, draft.words["word"], draft.words["right"])


def _capital_absent(text: str, rng: random.Random) -> Draft | None:
    at = pick(_capital_sites(text), rng)
    if at is None:
        return None
    first = text[at:].split()[0]
    return unchanged(text, word=first.lower(), right=first)


CAPITAL = Family(
    "prose-capital",
    "prose",
    said.CAPITAL,
    _capital,
    _capital_holds,
    absent=_capital_absent,
)


def _period(text: str, rng: random.Random) -> Draft | None:
    last = len(text.rstrip())
    spans = [span for span in sentence_spans(text) if text[span[1] - 1] == "."]
    ends = [end for start, end in spans if end - start > 2 and text[end - 2].isalpha()]
    if rng.random() < 0.6:
        ends = [end for end in ends if end == last]
    end = pick(ends, rng)
    if end is None or text.endswith("etc.", 0, end):
        return None
    word = re.search(r"\w+$", text[: end - 1])
    return Draft(splice(text, end - 1, end, ""), text, {"word": word[0]}) if word else None


def _period_holds(draft: Draft) -> bool:
    word = draft.words["word"]
    return one_replaced(draft, word, word + ".")


def _period_absent(text: str, rng: random.Random) -> Draft | None:
    found = [] if not is_plain(text) else re.findall(r"(\w+)\.\s", text + " ")
    return unchanged(text, word=rng.choice(found)) if found else None


FINAL_PERIOD = Family(
    "prose-missing-period",
    "prose",
    said.FINAL_PERIOD,
    _period,
    _period_holds,
    absent=_period_absent,
)


def _wide(text: str, rng: random.Random) -> Draft | None:
    if any(match["wide"] for match in _SPACED.finditer(text)):
        return None
    gaps = [match.end() for match in words(text) if text[match.end() : match.end() + 1] == " "]
    before = text
    for at in sorted(rng.sample(gaps, min(len(gaps), rng.choice((1, 1, 2, 3)))), reverse=True):
        before = splice(before, at, at, " " * rng.choice((1, 1, 1, 2)))
    return Draft(before, text) if before != text else None


def _wide_holds(draft: Draft) -> bool:
    wide = any(match["wide"] for match in _SPACED.finditer(draft.after))
    return not wide and draft.before != draft.after and draft.before.split() == draft.after.split()


def _wide_absent(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    return None if re.search(r"\S[ \t]{2,}", text) else unchanged(text)


DOUBLE_SPACES = Family(
    "prose-double-spaces",
    "prose",
    said.DOUBLE_SPACES,
    _wide,
    _wide_holds,
    absent=_wide_absent,
)


def _loose(text: str, rng: random.Random) -> Draft | None:
    if _LOOSE.search(text):
        return None
    marks = [match for match in _CLOSING.finditer(text) if match["mark"]]
    site = pick(marks, rng)
    if site is None:
        return None
    before = splice(text, site.start(), site.start(), " ")
    return Draft(before, text, {"mark": site["mark"]})


def _loose_holds(draft: Draft) -> bool:
    mark = draft.words["mark"]
    return one_replaced(draft, " " + mark, mark) and not _LOOSE.search(draft.after)


def _loose_absent(text: str, rng: random.Random) -> Draft | None:
    return None if _LOOSE.search(text) else unchanged(text, mark=rng.choice(".,;:!?"))


SPACE_BEFORE_MARK = Family(
    "prose-space-before-mark",
    "prose",
    said.SPACE_BEFORE_MARK,
    _loose,
    _loose_holds,
    absent=_loose_absent,
)
