"""Grammar: a or an, words often confused, verbs that disagree, articles that went missing.

Each is broken in a clean real text, which is the target.
"""

from __future__ import annotations

import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.phrasings import grammar as said
from editflow.data.families.prose.spans import like, one_replaced, pick, splice, unchanged, words

_ARTICLE = re.compile(r"(?<![\w.'’-])(?P<article>[Aa]n?) (?P<next>[A-Za-z][a-z]{2,})(?![\w'’-])")
_SUSPICIOUS = re.compile(
    r"\b[Aa] (?:[aio][a-z]|e(?!u)[a-z])(?<! a on)|\b[Aa]n [bcdfgjklmnpqrstvwyz][a-z]"
)
_CONFUSED = (
    *(("their", "there"), ("there", "their"), ("its", "it's"), ("it's", "its")),
    *(("then", "than"), ("than", "then"), ("your", "you're"), ("you're", "your")),
    *(("they're", "their"), ("lose", "loose"), ("affect", "effect"), ("whose", "who's")),
    *(("to", "too"), ("too", "to"), ("quite", "quiet"), ("accept", "except")),
)
_MISTAKES: dict[str, list[str]] = {}
for _right, _wrong in _CONFUSED:
    _MISTAKES.setdefault(_right, []).append(_wrong)


def _article(text: str, rng: random.Random) -> Draft | None:
    site = None if _SUSPICIOUS.search(text) else pick(list(_ARTICLE.finditer(text)), rng)
    if site is None:
        return None
    right, following = site["article"], site["next"]
    wrong = right[0] if len(right) == 2 else right + "n"
    before = splice(text, site.start(), site.start() + len(right), wrong)
    fields = {"wrong": f"{wrong} {following}", "right": f"{right} {following}", "noun": following}
    return Draft(before, text, fields)


def _swap_holds(draft: Draft) -> bool:
    return one_replaced(draft, draft.words["wrong"], draft.words["right"])


def _article_absent(text: str, rng: random.Random) -> Draft | None:
    site = None if _SUSPICIOUS.search(text) else pick(list(_ARTICLE.finditer(text)), rng)
    if site is None:
        return None
    right = site[0]
    wrong = "".join(("a " if site["article"].lower() == "an" else "an ", site["next"]))
    return unchanged(text, wrong=wrong, right=right, noun=site["next"])


ARTICLE = Family(
    "prose-a-an",
    "prose",
    said.ARTICLE,
    _article,
    _swap_holds,
    absent=_article_absent,
)


def _confused(text: str, rng: random.Random) -> Draft | None:
    sites = [match for match in words(text) if match["word"].lower() in _MISTAKES]
    site = pick(sites, rng)
    if site is None:
        return None
    right = site["word"]
    wrong = like(rng.choice(_MISTAKES[right.lower()]), right)
    before = splice(text, site.start(), site.end(), wrong)
    return Draft(before, text, {"wrong": wrong, "right": right})


CONFUSED = Family(
    "prose-confused-word",
    "prose",
    said.CONFUSED,
    _confused,
    _swap_holds,
    grade="B",
)

_PLURAL = """
    they we you these those people users things values files functions types names changes
    objects arguments methods classes packages modules proposals languages items
"""
_SINGULAR = """
    it he she this that function type module package class method value name object argument
    proposal language compiler file user system library program code problem
"""
_VERBS = (("is", "are"), ("was", "were"), ("has", "have"), ("does", "do"))
_AGREEING = re.compile(
    rf"(?<![\w-])(?P<start>(?:{'|'.join(_PLURAL.split())}) )(?P<plural>are|were|have|do)\b"
    rf"|(?:^|[.:;!?]\s+|\b(?:and|but|because|when|that|since)\s+)"
    rf"(?P<head>(?:the )?(?:{'|'.join(_SINGULAR.split())}) )(?P<singular>is|was|has|does)\b",
    re.IGNORECASE | re.MULTILINE,
)


def _agreement(text: str, rng: random.Random) -> Draft | None:
    site = pick(list(_AGREEING.finditer(text)), rng)
    if site is None:
        return None
    group = "plural" if site["plural"] else "singular"
    right = site[group]
    if not right.islower():
        return None
    turned = {plural: one for one, plural in _VERBS} if group == "plural" else dict(_VERBS)
    subject = (site["start"] or site["head"]).strip()
    wrong = turned[right]
    before = splice(text, site.start(group), site.end(group), wrong)
    fields = {"wrong": f"{subject} {wrong}", "right": f"{subject} {right}", "subject": subject}
    return Draft(before, text, fields)


AGREEMENT = Family(
    "prose-agreement",
    "prose",
    said.AGREEMENT,
    _agreement,
    _swap_holds,
    grade="B",
)

# Only words that take this very article in nearly every sentence.
_THE = re.compile(
    r"(?<=[a-z] )(?P<phrase>(?:of|in|on|to|for|from|with|by|at|into|as|is|are) (?:"
    r"(?P<the>the )(?P<noun>same|following|first|last|rest|end|beginning|latter|former|most)"
    r"|(?P<a>an? )(?P<other>single|given|few|number of|list of|set of|pair of|couple of))\b)"
)


def _missing(text: str, rng: random.Random) -> Draft | None:
    site = pick(list(_THE.finditer(text)), rng)
    if site is None:
        return None
    group = "the" if site["the"] else "a"
    before = splice(text, *site.span(group), "")
    article, noun = site[group].strip(), site["noun"] or site["other"]
    preposition = site["phrase"].split()[0]
    fields = {"wrong": f"{preposition} {noun}", "right": site["phrase"], "noun": noun}
    return Draft(before, text, {**fields, "article": article})


MISSING_ARTICLE = Family(
    "prose-missing-article",
    "prose",
    said.MISSING_ARTICLE,
    _missing,
    _swap_holds,
    grade="B",
)
