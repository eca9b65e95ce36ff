"""Mistakes that writers make in English prose, each where its correction can be told from context.

The kinds are those of grammatical error correction (Bryant et al., "The BEA-2019 Shared Task"):
forms of verbs, number, determiners, prepositions, spelling, capitals, marks, words left out.
Knows texts and spans; knows nothing of wording.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from editflow.data.families.prose.lexicon import Verb, plurals, verbs
from editflow.data.families.prose.spans import like, sentence_spans, words
from editflow.data.families.prose.spelling import misspell

Mistake = tuple[int, int, str]  # characters [start, end) of the right text become the wrong string
Pair = tuple[re.Match[str], re.Match[str]]  # a word and the next, one blank apart


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TO_INFINITIVE = _listed(
    "to will would can cannot could should must may might shall don't doesn't didn't won't"
)
_GERUND = _listed("by for of without after before while when from")
_PERFECT = _listed("has have had having")
_PASSIVE = _listed("is are was were be been being")
_ONE = _listed("he she it this that which who")
_SEVERAL = _listed("they we you i")
_MANY = _listed("many several few these those various multiple two three four five ten both most")
_SINGLE = _listed("a an this that each every one another")
_AFTER = {
    word: preposition
    for preposition, listed in {
        "on": "depend depends depending rely relies based focus",
        "of": "consist consists instead because lot kind kinds part number types afraid aware "
        "capable full one some most all",
        "to": "according similar able related due belong belongs want wants need needs order used "
        "going",
        "for": "responsible look looking wait waiting ask reason",
        "from": "different away apart derived comes",
        "in": "interested resulted participate involved included",
        "with": "deal deals agree familiar compatible together",
        "as": "such known same",
    }.items()
    for word in listed.split()
}
_PREPOSITIONS = ("in", "on", "at", "to", "for", "of", "with", "by", "from")
_LEFT_OUT = {
    "be": _TO_INFINITIVE,
    **dict.fromkeys(("is", "was"), frozenset(["it", "this", "that"])),
}
_INTRODUCED = re.compile(
    r"(?:However|Therefore|Moreover|Furthermore|For example|For instance|In addition|Finally"
    r"|As a result|On the other hand|Of course|In fact|Unfortunately|Meanwhile|Otherwise|Instead"
    r"|First|Second|Firstly|Secondly|In conclusion|Nevertheless|Fortunately|Usually)(?P<comma>,) "
)
_CONTRACTED = re.compile(r"(?<=[a-z]n)['’](?=t\b)|(?<=\b[Ii]t)['’](?=s (?:a|not|the|been)\b)")
_ARTICLE = re.compile(r"\b(?P<article>a|an|the) (?=[a-z])")
_TRIES = 4  # words that may turn out not to be misspelt safely
_WHOLE_WORD = re.compile(r"[a-z]+")


def spelling(text: str, rng: random.Random) -> Iterator[Mistake]:
    """A misspelt word; one at most, since to misspell takes time."""
    found = list(words(text))
    for match in rng.sample(found, min(len(found), _TRIES)):
        wrong = misspell(match["word"], rng)
        if wrong and wrong not in text:
            yield *match.span(), wrong
            return


def verb_forms(text: str, rng: random.Random) -> Iterator[Mistake]:
    """`she go`, `to going`, `has went`, `by use`."""
    known = verbs()
    for before, match in _pairs(text):
        verb = known.get(match[0])
        wrong = verb and _other_form(before[0].lower(), match[0], verb, rng)
        if wrong and wrong != match[0]:
            yield *match.span(), wrong


def _other_form(before: str, word: str, verb: Verb, rng: random.Random) -> str | None:
    """Return a form of a verb that is wrong behind `before`; None where it may be right."""
    if before in _TO_INFINITIVE and word == verb.base:
        return rng.choice((verb.third, verb.gerund, verb.past))
    if before in _GERUND and word == verb.gerund:
        return rng.choice((verb.base, verb.base, verb.third))
    if before in _PERFECT and word == verb.participle:
        return rng.choice((verb.base, verb.past, verb.gerund))
    if before in _PASSIVE and word == verb.participle and word != verb.base:
        return rng.choice((verb.base, verb.past))
    if before in _PASSIVE and word == verb.gerund:
        return verb.base
    if before in _ONE and word == verb.third:
        return verb.base
    if before in _SEVERAL and word == verb.base:
        return verb.third
    return None


def numbers(text: str, rng: random.Random) -> Iterator[Mistake]:
    """`several reason`, `a problems`."""
    del rng
    more = plurals()
    one = {many: single for single, many in more.items()}
    for before, match in _pairs(text):
        word, cue = match[0], before[0].lower()
        if cue in _MANY and word in one:
            yield *match.span(), one[word]
        elif cue in _SINGLE and word in more and word not in verbs():
            yield *match.span(), more[word]


def articles(text: str, rng: random.Random) -> Iterator[Mistake]:
    """An article that went missing, or `a` for `an`."""
    for match in _plain(_ARTICLE, text):
        article, (start, end) = match["article"], match.span("article")
        if article == "the" or rng.random() < 0.6:
            yield start, end + 1, ""
        else:
            yield start, end, "an" if article == "a" else "a"


def prepositions(text: str, rng: random.Random) -> Iterator[Mistake]:
    """`depends of`, `able the`: the wrong one behind a word that takes one only, or none."""
    for before, match in _pairs(text):
        if _AFTER.get(before[0].lower()) != match[0]:
            continue
        if rng.random() < 0.4:
            yield match.start(), match.end() + 1, ""
        else:
            others = [each for each in _PREPOSITIONS if each != match[0]]
            yield *match.span(), rng.choice(others)


def left_out(text: str, rng: random.Random) -> Iterator[Mistake]:
    """`it a file`, `will used`: a form of "to be" that is not there."""
    del rng
    for before, match in _pairs(text):
        if before[0].lower() in _LEFT_OUT.get(match[0], ()):
            yield match.start(), match.end() + 1, ""


def agreement(text: str, rng: random.Random) -> Iterator[Mistake]:
    """`they is`, `the files was`."""
    del rng
    one = {"are": "is", "were": "was", "have": "has", "do": "does"}
    many = {singular: plural for plural, singular in one.items()}
    nouns = {*plurals().values()}
    for before, match in _pairs(text):
        subject = before[0].lower()
        if match[0] in one and (subject in {"they", "we", "you", "these", "those"} | nouns):
            yield *match.span(), one[match[0]]
        elif match[0] in many and subject in {"he", "she", "it", "this", "that", "there"}:
            yield *match.span(), many[match[0]]


def capitals(text: str, rng: random.Random) -> Iterator[Mistake]:
    """A sentence that begins with a small letter, or `i`."""
    del rng
    for start, _ in sentence_spans(text):
        word = re.compile(r"[A-Z][a-z]+(?= [a-z])").match(text, start)
        if word:
            yield start, start + 1, text[start].lower()
    for match in words(text):
        if match[0] == "I":
            yield *match.span(), "i"


def marks(text: str, rng: random.Random) -> Iterator[Mistake]:
    """A comma, an apostrophe or the stop at the end left out."""
    del rng
    for match in _INTRODUCED.finditer(text):
        yield *match.span("comma"), ""
    for match in _CONTRACTED.finditer(text):
        yield *match.span(), ""
    for _, end in sentence_spans(text)[-1:]:
        if text[end - 1] == ".":
            yield end - 1, end, ""


def repeated(text: str, rng: random.Random) -> Iterator[Mistake]:
    """The same small word twice."""
    del rng
    for match in words(text):
        if len(match[0]) < 5 and match[0].islower():
            yield match.end(), match.end(), " " + match[0]


def confused(text: str, rng: random.Random) -> Iterator[Mistake]:
    """`there` for `their`."""
    for match in words(text):
        others = _CONFUSED.get(match[0].lower())
        if others:
            yield *match.span(), like(rng.choice(others), match[0])


_SOUNDS = (
    "their there they're|then than|its it's|your you're|to too|affect effect|lose loose|were where"
    "|quite quiet|accept except|weather whether|of off|who's whose|by buy|know now|though through"
)
_CONFUSED = {
    each: [other for other in group.split() if other != each]
    for group in _SOUNDS.split("|")
    for each in group.split()
}

# How many mistakes are of a kind where a text has a place for it.
KINDS: dict[Callable[[str, random.Random], Iterator[Mistake]], int] = {
    spelling: 20,
    verb_forms: 16,
    numbers: 8,
    articles: 12,
    prepositions: 8,
    left_out: 4,
    agreement: 6,
    capitals: 6,
    marks: 5,
    repeated: 4,
    confused: 5,
}


def _pairs(text: str) -> Iterator[Pair]:
    """Yield the words in small letters that stand one blank behind another word, with that."""
    before = None
    for match in words(text):
        if before and text[before.end() : match.start()] == " " and _WHOLE_WORD.fullmatch(match[0]):
            yield before, match
        before = match


def _plain(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield what a pattern finds where plain words begin."""
    starts = {match.start() for match in words(text)}
    return (match for match in pattern.finditer(text) if match.start() in starts)
