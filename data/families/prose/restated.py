"""Say a part of a sentence as it should be: "they met on Wednesday", where the text says Tuesday.

What is said has words of the sentence around the one that is new, so that there is one place
for it. Knows days, months, numbers and nouns.
"""

from __future__ import annotations

import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.spans import (
    like,
    one_replaced,
    pick,
    sentence_spans,
    splice,
    unchanged,
    words,
)
from editflow.data.families.prose.terms import POOL

_KINDS = tuple(
    tuple(kind.split())
    for kind in (
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "January February March April May June July August September October November December",
        "one two three four five six seven eight nine ten twelve twenty hundred",
        "first second third fourth fifth last next",
        "small large big tiny huge short long",
        "new old early late recent current",
        "always never often sometimes usually rarely",
        "can could may might must should will would",
        "before after until since by",
        "in on at under over near behind",
        "and or but",
        "all some many most few no several",
        "his her its their our your my",
        "red green blue white black grey yellow brown",
        "good bad better worse best fine",
        "is was", "are were", "has had", "do did", "yes no",
        "minutes hours days weeks months years seconds",
        "minute hour day week month year second",
        "up down", "left right", "north south east west", "more less", "with without",
    )
)  # fmt: skip
_KIND_OF = {word.lower(): kind for kind in _KINDS for word in kind}
_SPACED = re.compile(r"\S+")
_TRIMMED = ",;:.!?()\"'"
_ATTEMPTS = 12

RESTATE = (
    "{said!s}",
    "{said!s}, please",
    "it [should|must|has to] [say|read|be] {said}",
    "actually {said!s}",
    "make [it|that] {said}",
    "correction: {said!s}",
    "[sorry|oops|no], {said!s}",
    "I meant {said}",
    "{said!s} [now|again|in the meantime]",
    "change it to {said}",
    "should be {said}",
    "[say|write|put] {said}",
    "it's {said!s}",
    "{said!s} [is right|is correct|would be right]",
    "[that|it] was meant to [be|read|say] {said}",
    "shouldn't it [be|say|read] {said}?",
    "-> {said!s}",
    "wrong, {said!s}",
    "the sentence should [say|read] {said}",
    "is it not {said}?",
    "{said!s} (typo)",
    "fix: {said!s}",
    "update: {said!s}",
    "we [say|write] {said} [here|]",
    "please [write|say] {said} [instead|]",
    "there it [should|must] [say|read] {said}",
    "[replace|change] that part: {said!s}",
    "{said} is how it [should read|goes|is]",
    "[so|then] {said!s}",
    "better: {said!s}",
    "use {said}",
    "read it as {said}",
    "I was told {said!s}",
    "this is not up to date: {said!s}",
    "the facts are wrong, {said!s}",
    "{said!s} if you please",
    "[turn|rephrase] it [into|as|to] {said}",
    "[apparently|as far as I know] {said!s}",
    "s/.../{said!s}/",
    "it [says|reads] otherwise but {said!s}",
)


def _restated(text: str, rng: random.Random) -> Draft | None:
    """Replace a word of a sentence, and say it with some of its neighbours."""
    spans = sentence_spans(text)
    sites = [
        match for match in words(text) if match["word"].lower() in _KIND_OF or rng.random() < 0.2
    ]
    for _ in range(_ATTEMPTS if sites else 0):
        site = sites[rng.randrange(len(sites))]
        old, new = site["word"], _other(site["word"], text, rng)
        span = next((span for span in spans if _within(site.span(), span)), None)
        if new is None or span is None:
            continue
        found = list(_SPACED.finditer(text, *span))
        at = next(n for n, match in enumerate(found) if match.end() > site.start())
        first, last = max(0, at - rng.randint(0, 3)), min(len(found) - 1, at + rng.randint(0, 2))
        before = text[found[first].start() : site.start()].lstrip(_TRIMMED)
        behind = text[site.end() : found[last].end()].rstrip(_TRIMMED)
        if not _is_one_place(before, behind, text):
            continue
        words_of = {"said": f"{before}{new}{behind}", "old": old, "new": new}
        return Draft(text, splice(text, *site.span(), new), words_of)
    return None


def _within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _is_one_place(before: str, behind: str, text: str) -> bool:
    """Tell whether the neighbours are words that stand around a word in one place only."""
    if "\n" in before + behind or not re.search(r"[a-z]{3}", before + behind):
        return False
    around = rf"(?<!\w){re.escape(before)}[A-Za-z]+{re.escape(behind)}(?!\w)"
    return len(re.findall(rf"(?={around})", text, re.IGNORECASE)) == 1


def _other(word: str, text: str, rng: random.Random) -> str | None:
    kind = _KIND_OF.get(word.lower())
    if kind is not None:
        return like(rng.choice([each for each in kind if each.lower() != word.lower()]), word)
    if len(word) < 4 or not word.islower():
        return None
    new = pick(POOL, rng)
    return None if new is None or new in text.lower() else new


def _absent(text: str, rng: random.Random) -> Draft | None:
    """Say what the text says already."""
    span = pick(sentence_spans(text), rng)
    parts = text[span[0] : span[1]].split() if span else []
    if len(parts) < 3:
        return None
    first = rng.randrange(len(parts) - 2)
    said = " ".join(parts[first : first + rng.randint(2, 4)]).strip(_TRIMMED)
    return unchanged(text, said=said, old=said, new=said) if said in text else None


def _holds(draft: Draft) -> bool:
    return one_replaced(draft, draft.words["old"], draft.words["new"])


RESTATE_PROSE = Family("prose-restate", "prose", RESTATE, _restated, _holds, _absent, "B")
