"""Words an instruction about letters may be about, each with other ways to write it.

A model of subwords spells badly, and a dictionary reads badly: the dictionary says which words of a
text look wrong and what they may have been meant to be, the model decides from what stands around
them. Knows strings only: no token ids, no model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from editflow.text.dictionary import Dictionary

MOST_FORMS = 2
_MOST_WORDS = 2_000  # different words of a text that are looked at
_LONGEST_WORD = 24  # letters
_LONGEST_NAME = 60
_SHORT_NAME = 5  # letters of names with a capital that are not looked at
_USUAL = 1_000  # of the common words
_CUTOFF = 70  # per cent of likeness of two names

_SPELLING = re.compile(
    r"\b(?:typos?|mistyped|spell\w*|misspel\w*|proof-?read\w*|grammar|grammatical\w*|ungrammatical"
    r"|orthograph\w*|letters|english|fluen\w+|copy-?edit\w*)\b",
    re.IGNORECASE,
)
_GRAMMAR = re.compile(r"gramma|proof-?read|english|fluen|copy-?edit", re.IGNORECASE)
_NAME = re.compile(
    r"\b(?:no (?:such )?(?:attribute|member)|undefined|not defined|not set|unresolved|unknown"
    r"|\w*NameError|\w*AttributeError|does not exist|not exist)\b",
    re.IGNORECASE,
)
_CASE = re.compile(
    r"\b(?:(?:upper|lower|title|sentence)[- ]?case[ds]?|capitali[sz]\w*|capitals?|caps"
    r"|(?:small|large|big) letters?|letter case)\b",
    re.IGNORECASE,
)
_TWICE = re.compile(
    r"\b(?:(?:un)?doubl\w+|twice|two times|repeat\w*|repetition|duplicat\w*|stutter\w*|superfluous"
    r"|extra|second|(?:only|just) (?:once|one)|one (?:too many|of the two|more than)|keep one)\b",
    re.IGNORECASE,
)
_BRITISH = re.compile(r"\b(?:british|UK|(?-i:GB))\b", re.IGNORECASE)
_AMERICAN = re.compile(r"\b(?:american|(?-i:US))\b", re.IGNORECASE)
_DIALECT = re.compile(
    r"\b(?:british|american|en[-_](?:GB|US)|(?-i:UK|US) (?:spelling|english|readers))\b",
    re.IGNORECASE,
)

# A word of prose: not a part of a name, a path, an address or a placeholder.
# Of "self-hosted" each part is a word.
_WORD = re.compile(
    r"(?:(?<![\w/@#$%&\\'’.-])|(?<=[a-z]{3}-))[A-Za-z]+(?:['’][a-z]+)?"
    r"(?![\w/@\\]|[.:]\w|-(?![a-z]{3}))"
)
_INSIDE = re.compile(r"(?<=[a-z,;)] )[A-Z][a-z]+")  # words with a capital inside sentences
_ANY = re.compile(r"[^\W\d]\w*")
_DOUBLE = re.compile(r"\b([A-Za-z'’]+)\s{1,9}\1\b", re.IGNORECASE)
_SENTENCE = re.compile(
    r"(?:\A|[.!?]['\")]?\s+|(?<!\n)(?:\n[ \t]*){2,}|\n[ \t]*(?:[-*+]|\d+[.)])[ \t]+)([a-z]\w*)"
)


@dataclass(frozen=True, slots=True)
class Respelling:
    """A word as it stands in a text, and up to `MOST_FORMS` other forms, the likeliest first."""

    word: str
    forms: tuple[str, ...]


def speaks_of_letters(instruction: str) -> bool:
    """Tell whether an instruction may be about how words are written."""
    return any(each.search(instruction) for each in (_SPELLING, _NAME, _CASE, _DIALECT, _TWICE))


def asks_for_spelling(instruction: str) -> bool:
    """Tell whether words are to be spelled right and nothing is said of grammar."""
    return asks_to_proofread(instruction) and not _GRAMMAR.search(instruction)


def asks_to_proofread(instruction: str) -> bool:
    """Tell whether words are to be spelled right, or grammar to be put right."""
    return _SPELLING.search(instruction) is not None


def standing(words: Iterable[str], text: str) -> list[str]:
    """Return those of the words that stand in a text, each once."""
    return [word for word in dict.fromkeys(words) if _stands(word, text)]


def respellings(
    instruction: str, text: str, named: Iterable[str], dictionary: Dictionary
) -> list[Respelling]:
    """Return the words of `text` an instruction about letters may be about, in order of doubt.

    They are the `named` words that stand in the text; where there are none, the words a dictionary
    does not know, those of the other side of the ocean, or the small letters that begin sentences.
    A word that stands twice in a row is one, and the other form is the word once. Nothing for an
    instruction about anything else.
    """
    if not speaks_of_letters(instruction):
        return []
    words = list(dict.fromkeys(_WORD.findall(text)))[:_MOST_WORDS]
    found: dict[str, list[str]] = {}
    there = standing(named, text)
    doubled = {match[0]: [match[1]] for match in _DOUBLE.finditer(text)}
    if doubled and _TWICE.search(instruction):
        own = {word.lower() for word in there}
        found = {both: once for both, once in doubled.items() if once[0].lower() in own} or doubled
    elif _CASE.search(instruction):
        found = {word: _cases(word) for word in there or _SENTENCE.findall(text)}
    elif _DIALECT.search(instruction):
        found = _dialects(words, instruction, dictionary)
    elif there:
        names = list(dict.fromkeys(_ANY.findall(text)))[:_MOST_WORDS]
        found = {word: _alike(word, names, dictionary) for word in there}
    elif _SPELLING.search(instruction):
        inside = set(_INSIDE.findall(text))
        found = doubled | {
            word: [
                form
                for form in _meant(word, dictionary)
                if word not in inside or _is_slip(word, form)
            ]
            for word in _doubtful(words, dictionary)
        }
    listed = [Respelling(word, tuple(forms[:MOST_FORMS])) for word, forms in found.items() if forms]
    # The surest first, since there may be room for a few only.
    return sorted(listed, key=lambda each: each.word.lower() not in dictionary.corrections)


def _stands(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def _cases(word: str) -> list[str]:
    forms = (word.lower(), word[:1].upper() + word[1:].lower(), word.upper())
    title_only = word[:1].upper() + word[1:]
    ordered = (title_only, *forms) if word.islower() else forms
    return [form for form in dict.fromkeys(ordered) if form != word]


def _dialects(
    words: Iterable[str], instruction: str, dictionary: Dictionary
) -> dict[str, list[str]]:
    """Return words with another spelling; which side is asked for, the model tells."""
    sides = []
    if _BRITISH.search(instruction):
        sides.append(dictionary.british)
    if _AMERICAN.search(instruction):
        sides.append(dictionary.american)
    return {
        word: [_like(word, side[word.lower()]) for side in sides if word.lower() in side]
        for word in words
    }


def _alike(word: str, names: Iterable[str], dictionary: Dictionary) -> list[str]:
    """Return the names of the text that look most like a word, then what a dictionary thinks."""
    others = [name for name in names if name != word and len(name) <= _LONGEST_NAME]
    alike = process.extract(
        word[:_LONGEST_NAME], others, scorer=fuzz.ratio, limit=MOST_FORMS, score_cutoff=_CUTOFF
    )
    near = [name for name, _, _ in alike]
    is_odd = len(word) <= _LONGEST_WORD and not dictionary.knows(word.lower())
    meant = _meant(word, dictionary) if is_odd else []
    return list(dict.fromkeys((*near[:1], *meant, *near[1:])))


def _doubtful(words: Iterable[str], dictionary: Dictionary) -> Iterator[str]:
    """Yield words that look wrong: not names, nor what is formed of words, as "roundtrips" is.

    What is one slip from one of the most common words looks wrong even so: "changs".
    """
    for word in words:
        if len(word) > _LONGEST_WORD:
            continue
        lower = _lower(word)
        if lower in dictionary.corrections:
            yield word
        elif _is_written_out(word) and not dictionary.knows(lower):
            owner, _, ending = lower.partition("'")
            is_formed = dictionary.is_formed(lower) and not any(
                dictionary.is_common(guess, within=_USUAL) for guess in dictionary.guesses(lower)
            )
            if not (is_formed or (ending and dictionary.knows(owner))):
                yield word


def _is_slip(name: str, form: str) -> bool:
    """Tell whether a name inside a sentence has a letter too many, too few or in another place.

    Of names with one letter changed more are other names: "Stinner" is not "Spinner".
    """
    difference = abs(len(name) - len(form))
    return difference == 1 or (not difference and sorted(name.lower()) == sorted(form.lower()))


def _is_written_out(word: str) -> bool:
    """Tell a word of small letters, or a longer one with a capital, from an abbreviation."""
    return len(word) > (2 if word.islower() else _SHORT_NAME) and word[1:].islower()


def _meant(word: str, dictionary: Dictionary) -> list[str]:
    return [_like(word, guess) for guess in dictionary.guesses(_lower(word)) if guess != word]


def _lower(word: str) -> str:
    return word.lower().replace("’", "'")


def _like(word: str, other: str) -> str:
    """Write `other` with the capitals of `word`."""
    if len(word) > 1 and word.isupper():
        return other.upper()
    return other[:1].upper() + other[1:] if word[:1].isupper() else other
