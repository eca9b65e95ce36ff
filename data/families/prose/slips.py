"""Slips of the hand: doubled words, lost capitals and full stops, stray spaces.

Each is put into a clean real text, which is the target.
"""

from __future__ import annotations

import random
import re

from editflow.data.families.family import Draft, Family
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
    (
        "Remove the doubled word",
        "A word is repeated here by mistake, please fix it",
        "fix repeated word",
        "There is a duplicated word in this text",
        "{word} is written twice",
        "{word!s} {word!s} -> {word}",
        "Delete the duplicate {word}",
        "Remove duplicate word",
        "the word {word} appears twice in a row",
        "Can you remove the repeated word?",
        "one {word} too many",
        "Fix {word!s} {word!s}",
        "Drop the second {word}",
        "Please delete the accidental repetition",
        "{word} {word} should be one {word}",
        "we only need one {word} here",
        "a word is doubled",
        "double word: {word}",
        "[someone typed|I typed] {word} twice",
        "say {word} only once",
        "duplicate word",
        "the same word stands twice in a row, delete one",
        "no need to [say|repeat] {word} twice",
        "docs: remove duplicated word",
    ),
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
    (
        "A sentence starts with a small letter. Fix it",
        "Start every sentence with a capital letter",
        "capitalise the first word of each sentence",
        "fix capitalization",
        "Please correct the capitalization at the start of the sentence",
        "Capitalize {word} at the beginning of the sentence",
        "missing capital",
        "{word} should be {right}, it starts a sentence",
        "One sentence begins in lower case",
        "Can you fix the sentence that starts with a lowercase letter?",
        "sentence start: {word} -> {right}",
        "Fix capitalisation of sentence starts",
        "Uppercase the first letter of the sentence beginning with {word}",
        "{word} starts a sentence, so capitalize it",
        "sentences should start with a capital",
        "a capital letter is missing",
        "write {right} with a capital [letter|]",
        "{word} -> {right}",
        "fix the lowercase sentence start",
        "the sentence beginning with {word} needs a capital letter",
        "please use a capital letter after the full stop",
        "first letter of the sentence should be uppercase",
        "capitalise {word}",
    ),
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
    (
        "Add the missing period",
        "A sentence lacks its full stop, please add it",
        "missing period",
        "add the missing full stop",
        "Put a period after {word}",
        "There is no full stop at the end of a sentence",
        "fix punctuation: sentence without a period",
        "{word} needs a full stop behind it",
        "Could you add the period that is missing?",
        "End the sentence after {word} with a full stop",
        "Add missing period",
        "one sentence is not terminated",
        "the full stop after {word} got lost",
        "[I think|] a [full stop|period] is missing",
        "the sentence [that ends|ending] with {word} has no [period|full stop]",
        "{word} -> {word!s}.",
        "please terminate the sentence after {word}",
        "every sentence should end with a period",
        "punctuation: period after {word}",
        "insert a full stop after {word}",
        "missing full stop after {word}",
        "someone forgot a period",
        "close the sentence with a period",
    ),
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
    (
        "Remove the double spaces",
        "There are too many spaces between some words, please fix that",
        "fix double spaces",
        "Replace double spaces with single ones",
        "collapse repeated spaces",
        "extra spaces between words",
        "Clean up the extra whitespace between the words",
        "Use one space between words",
        "Could you remove the superfluous spaces?",
        "normalize spacing",
        "Fix spacing",
        "two spaces -> one space",
        "Some words are separated by more than one space",
        "one space is enough between words",
        "there should be only single spaces",
        "collapse double spaces",
        "delete the extra space[s|] between words",
        "no double spaces",
        "docs: remove double spaces",
        "words must be separated by one space",
        "too much space between some words",
        "squeeze the spaces",
        "please clean the spacing between words",
    ),
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
    (
        "Remove the space before the punctuation mark",
        "There is a space before a punctuation mark, please delete it",
        "fix space before punctuation",
        "no space before {mark}",
        "Delete the stray space in front of {mark}",
        "spacing around punctuation",
        '" {mark}" -> {mark}',
        "Punctuation should follow the word directly",
        "Can you fix the spacing before the punctuation?",
        "Remove whitespace before punctuation",
        "wrong space before {mark}",
        "Fix the punctuation spacing",
        "a punctuation mark is detached from its word",
        "the {mark} should stick to the word before it",
        "there is a space in front of {mark}, remove it",
        "no blank before punctuation",
        "attach the {mark} to its word",
        "docs: no space before punctuation",
        "please close the gap before {mark}",
        "delete the blank before {mark}",
        "a space before {mark} is wrong",
        "English has no space before {mark}",
        "move {mark} next to the word",
    ),
    _loose,
    _loose_holds,
    absent=_loose_absent,
)
