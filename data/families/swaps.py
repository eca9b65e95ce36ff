"""Swap a stretch of a text for another, as people say it in passing: "https, not http".

The stretch is one to three words or signs that stand together only once; one of its words or
numbers changes and the others are said along. Any language, whatever the stretch means in it.
"""

from __future__ import annotations

import ast
import keyword
import random
import re
from collections.abc import Callable
from functools import partial

from editflow.data.families.config.formats import JSON, TOML, YAML
from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.spans import like, one_replaced, splice, unchanged
from editflow.data.families.prose.terms import POOL

_TOKEN = re.compile(r"\w+|[^\w\s]")
_NUMBER = re.compile(r"\d+")
_FIXED = frozenset(
    (*keyword.kwlist, "true", "false", "null", "a", "an", "and", "of", "or", "the", "to")
)
_MOST_TOKENS = 3
_LONGEST = 40  # characters of a stretch
_ATTEMPTS = 12
_VALUE_TEXT = "debug info warning dev prod staging local main stable latest http https"
_VALUES = tuple(_VALUE_TEXT.split())
_WHOLE = re.compile(r"(?:[-.$@#^~<>=]\s?)?\w(?:.*\w)?", re.DOTALL)  # no marks around it

SWAP = (
    "{old!s} -> {new!s}",
    "{new!s} instead of {old!s}",
    "{new!s}, not {old!s}",
    "not {old!s} but {new!s}",
    "{old} should be {new}",
    "{old!s} should be {new!s}",
    "{old!s} is {new!s} now",
    "{old!s} became {new!s}",
    "[use|write|put|take] {new!s} [rather than|and not|instead of] {old!s}",
    "s/{old!s}/{new!s}/",
    "it's {new!s}, not {old!s}",
    "{old!s} is wrong, it [is|should be|has to be|must be] {new!s}",
    "I meant {new!s}, not {old!s}",
    "[use|write|put|have] {new} [instead of|where it says|in place of|for] {old}",
    "where it says {old} it should [say|be|read] {new}",
    "{old!s} => {new!s}",
    "change {old} to {new}",
    "[replace|swap] {old} [with|by|for] {new}",
    "{old!s} needs to be {new!s}",
    "[make it|make that] {new!s}, not {old!s}",
    "we [say|write|use|want] {new!s} and not {old!s}",
    "{old!s} [has been replaced by|is outdated, it is|was renamed to|is called] {new!s} [now|]",
    "{new!s} please, not {old!s}",
    "why {old!s}? it is {new!s}",
    "{new!s} [rather than|in place of|for] {old!s}",
    "from {old!s} to {new!s}",
    "{old!s} [turns into|goes to|becomes] {new!s}",
    "the {old} there is {new} [actually|really|in fact]",
    "[no|not] {old!s}, {new!s}",
    "{old!s}: {new!s} [would be better|is better|is right]",
    "[wrong|mistake|correction]: {old!s}, [right|correct]: {new!s}",
    "fix: {new!s} instead of {old!s}",
    "can {old} be {new} [here|]?",
    "[turn|convert] {old} into {new}",
    "[it|this] [says|reads|has] {old!s}, [it|this] [should|must] [say|read|have] {new!s}",
    "{old!s} no longer, {new!s} [now|instead]",
    "{new!s} (was {old!s})",
    "{old!s} was a mistake, {new!s} is [right|correct|what we want]",
    "[isn't|should not] {old!s} be {new!s}?",
    "nit: {new!s} over {old!s}",
    "prefer {new!s} [to|over] {old!s}",
    "[after|with] the change it is {new!s}, so far it was {old!s}",
    "[rename|switch|move] from {old} to {new}",
    "old: {old!s}, new: {new!s}",
    "{new!s} replaces {old!s}",
)


def _swapped(text: str, rng: random.Random, *, reads: Callable[[str], object]) -> Draft | None:
    """Change one word of a stretch that stands once in the text, which is read as before."""
    tokens = list(_TOKEN.finditer(text))
    for _ in range(_ATTEMPTS if tokens else 0):
        first = rng.randrange(len(tokens))
        last = min(first + rng.choices(range(_MOST_TOKENS), (5, 3, 2))[0], len(tokens) - 1)
        start, end = tokens[first].start(), tokens[last].end()
        old = text[start:end]
        at = rng.choice(tokens[first : last + 1])
        said = _other(at.group(), text, rng)
        if said is None or "\n" in old or len(old) > _LONGEST or not _WHOLE.fullmatch(old):
            continue
        if not _stands_once(old, text):
            continue
        after = splice(text, at.start(), at.end(), said)
        new = splice(old, at.start() - start, at.end() - start, said)
        if not _stands_once(new, after) or not is_read(after, reads):
            continue
        return Draft(text, after, {"old": old, "new": new})
    return None


def _stands_once(stretch: str, text: str) -> bool:
    """Tell whether a stretch is in the text only once, neither in other case nor inside words."""
    return text.lower().count(stretch.lower()) == 1


def is_read(text: str, reads: Callable[[str], object]) -> bool:
    """Tell whether a parser takes a text."""
    try:
        reads(text)
    except (ValueError, SyntaxError):
        return False
    return True


def _other(word: str, text: str, rng: random.Random) -> str | None:
    """Return another word or number of the same looks, None for one that has to stay."""
    if _NUMBER.fullmatch(word):
        number = int(word)
        near = rng.choice((number + 1, number + rng.randint(2, 9), number * 2, number * 10))
        new = str(max(near - 2 * rng.randint(0, 3), 0)).zfill(len(word) if word[0] == "0" else 1)
        return None if new == word else new
    if not word[0].isalpha() or word.lower() in _FIXED:
        return None
    if len(word) == 1:
        return rng.choice([letter for letter in "abcdefgikmnpqrstuvwxyz" if letter != word.lower()])
    if "_" in word or (len(word) > 2 and word.isupper() and rng.random() < 0.5):
        part = rng.choice(POOL)
        part = part.upper() if word.isupper() else part
        return rng.choice((f"{part}_{word}", f"{word}_{part}"))
    if rng.random() < 0.25:
        return _near(word, rng)
    new = like(rng.choice((*POOL, *_VALUES)), word)
    return None if new.lower() in text.lower() else new


def _near(word: str, rng: random.Random) -> str:
    """Return a word that differs by its ending or by one letter."""
    if rng.random() < 0.5:
        return word[:-1] if word.endswith("s") else f"{word}s"
    at = rng.randrange(len(word))
    letter = rng.choice([each for each in "aeiourstlnm" if each != word[at].lower()])
    return splice(word, at, at + 1, letter.upper() if word[at].isupper() else letter)


def _absent(text: str, rng: random.Random) -> Draft | None:
    old, new = rng.sample((*POOL, *_VALUES), 2)
    return None if old in text.lower() else unchanged(text, old=old, new=new)


def _holds(draft: Draft, reads: Callable[[str], object]) -> bool:
    return is_read(draft.after, reads) and one_replaced(
        draft, draft.words["old"], draft.words["new"]
    )


def _family(name: str, lang: str, reads: Callable[[str], object]) -> Family:
    return Family(
        name, lang, SWAP, partial(_swapped, reads=reads), partial(_holds, reads=reads), _absent
    )


SWAP_PYTHON = _family("swap-python", "python", ast.parse)
SWAP_PROSE = _family("swap-prose", "prose", str)
SWAP_JSON = _family("swap-json", "json", JSON.load)
SWAP_YAML = _family("swap-yaml", "yaml", YAML.load)
SWAP_TOML = _family("swap-toml", "toml", TOML.load)
