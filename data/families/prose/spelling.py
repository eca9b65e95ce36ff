"""Spelling: one misspelt word, or several, put right; the clean real text is the target.

Noise comes from the misspelling list and from the keyboard, and never makes a known word.
"""

from __future__ import annotations

import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.lexicon import lexicon, shorter
from editflow.data.families.prose.phrasings.spelling import MANY, ONE
from editflow.data.families.prose.spans import like, one_replaced, pick, splice, unchanged, words

_NEAR = {
    **{"q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij"},
    **{"i": "uok", "o": "ipl", "p": "ol", "a": "qsz", "s": "adwx", "d": "sfec", "f": "dgrv"},
    **{"g": "fhtb", "h": "gjyn", "j": "hkum", "k": "jlim", "l": "kop", "z": "asx", "x": "zcsd"},
    **{"c": "xvdf", "v": "cbfg", "b": "vngh", "n": "bmhj", "m": "njk"},
}


def misspell(word: str, rng: random.Random) -> str | None:
    """Return a wrong spelling of a known word, from the list or the keyboard; None when unsafe."""
    lists = lexicon()
    listed = lists.wrongs.get(word.lower())
    if listed and rng.random() < 0.6:
        return like(rng.choice(listed), word)
    if len(word) < 5 or not lists.complete or not word[1:].islower():
        return None
    if word.lower() not in lists.known:
        return None
    noisy = _slip(word.lower(), rng)
    if noisy == word.lower() or noisy in lists.known or _ambiguous(noisy, word.lower()):
        return None
    return like(noisy, word)


def _slip(word: str, rng: random.Random) -> str:
    kind, at = rng.randrange(4), rng.randrange(1, len(word) - 1)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[: at + 1] + word[at:]
    return word[:at] + rng.choice(_NEAR.get(word[at], word[at])) + word[at + 1 :]


def _ambiguous(noisy: str, right: str) -> bool:
    """Tell whether some other usual word lies one slip away from the noisy one."""
    near = lexicon().near
    return any(near.get(form, right) != right for form in (noisy, *shorter(noisy)))


def _clean(text: str) -> list[re.Match[str]] | None:
    """Return the words of a text that holds no listed misspelling, else None."""
    found, misspelt = list(words(text)), lexicon().misspelt
    return None if any(match["word"].lower() in misspelt for match in found) else found


def _one(text: str, rng: random.Random) -> Draft | None:
    found = _clean(text)
    for _ in range(4):
        site = pick(found or (), rng)
        wrong = misspell(site["word"], rng) if site else None
        if site and wrong and wrong not in text:
            before = splice(text, site.start(), site.end(), wrong)
            return Draft(before, text, {"wrong": wrong, "right": site["word"]})
    return None


def _many(text: str, rng: random.Random) -> Draft | None:
    found = _clean(text)
    if not found or len(found) < 8:
        return None
    sites = rng.sample(found, min(len(found), rng.choice((2, 2, 3, 3, 4, 5)) * 2))
    before, count = text, 0
    for site in sorted(sites, key=lambda match: -match.start()):
        wrong = misspell(site["word"], rng)
        if wrong and wrong not in text:
            before, count = splice(before, site.start(), site.end(), wrong), count + 1
    return Draft(before, text, {"count": str(count)}) if count >= 2 else None


def _nothing(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    known, found = lexicon().known, [match["word"] for match in words(text)]
    clean = len(found) > 5 and all(w[0].isupper() or w.lower() in known or "'" in w for w in found)
    return unchanged(text) if clean else None


def _holds_one(draft: Draft) -> bool:
    return one_replaced(draft, draft.words["wrong"], draft.words["right"])


def _holds_many(draft: Draft) -> bool:
    """Word by word, only misspellings were replaced, and as many as the draft says."""
    old, new = re.split(r"(\W+)", draft.before), re.split(r"(\W+)", draft.after)
    known = lexicon().known
    if len(old) != len(new):
        return False
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    right = all(a.lower() not in known and b.lower() in known for a, b in changed)
    return right and len(changed) == int(draft.words["count"])


TYPO = Family("prose-typo", "prose", ONE, _one, _holds_one)
TYPOS = Family("prose-typos", "prose", MANY, _many, _holds_many, absent=_nothing)
