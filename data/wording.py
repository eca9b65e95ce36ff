"""Say an edit the way different people type it.

A phrasing is a format string over a draft's words. `[a|b]` picks one of the alternatives, `{name}`
is filled in the quoting style of the instruction, `{name!s}` always bare, `{name!r}` (code
whose own quotes matter) bare or back-ticked. Every fifth phrasing of a
family is held out of training. Knows nothing of what an edit does.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from string import Formatter
from typing import Literal

from editflow.data.families.family import Draft, Family
from editflow.data.synonyms import ALL, surrounded, varied
from editflow.text.lexicon import Lexicon

Split = Literal["train", "held-out"]
Piece = tuple[str, str | None, str | None]  # fixed text, then a field and its conversion

_ALTERNATIVES = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_WORD = re.compile(r"[^\W\d_]\w*(?:['’][a-z]+)?")
_BARE = re.compile(r"[\w.\-+<>=!%*/&|^~@:$#]*\w[\w.\-+<>=!%*/&|^~@$#]*|[\-+<>=!%*/&|^~]+")
_VERB_TEXT = """
    accept add adjust annotate append apply bring bump call capitalise capitalize change clean
    comment complete convert correct cut declare decorate define delete document drop edit enable
    disable end erase express fix fold get give have indent initialise insert introduce join keep
    log lower lowercase make mark mend modernise modernize move omit pass put raise rebind reduce
    remove rename repair replace restore rewrite run set shift sort split spell start strip
    substitute swap switch take turn uncomment undo unquote update uppercase use wrap write
"""
VERBS = frozenset(_VERB_TEXT.split())
_OPENINGS = (
    "Please {}",
    "please {}",
    "Can you {}?",
    "Could you {}?",
    "{} please",
    "{}, please",
    "I want you to {}",
    "I'd like you to {}",
    "You should {}",
    "Let's {}",
    "We need to {}",
    "Would you {}?",
    "Could you please {}?",
    "In this file, {}",
    "Here, {}",
    "Just {}",
    "Now {}",
    "Hey, {}",
    "Need to {}",
    "TODO: {}",
)
_QUOTES = ("{}", "'{}'", '"{}"', "`{}`", "“{}”")
_QUOTE_WEIGHTS = (38, 56, 74, 98, 100)  # cumulative
_JOINTS = (
    "{} and {}",
    "{}, then {}",
    "{} and then {}",
    "{}, and {}",
    "{}; {}",
    "First {}, then {}",
    "{}. Also {}",
    "{}. Then {}",
    "{} and also {}",
    "{}. After that, {}",
)

_COMMIT = re.compile(r"^(?:chore|config|deps|docker|docs|feat|fix|refactor|settings|typing): ")
_CLOSINGS = (".", ".", "", "", "", "!")
_FEW_FAMILIES = 20  # that use a word, which may then just as well be a name
LOOSE_SHARE = 0.08  # of the instructions speak of names in words
_THERE = frozenset({"anchor", "function", "key", "old", "parameter", "parent"})
_NAME = re.compile(r"[A-Za-z]+(?:[_-][A-Za-z]+)*")
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
TYPO_SHARE = 0.02  # of the fixed words of an instruction


def phrase(family: Family, draft: Draft, rng: random.Random, *, split: Split) -> str:
    """Return one instruction for `draft`; `ValueError` when no phrasing fits its words."""
    fixed = _opened(expanded(_choice(family, draft, rng, split), rng), rng, split)
    if split == "train":
        fixed = _reworded(family, fixed, rng)
    words = _loosened(draft, rng) if rng.random() < LOOSE_SHARE else draft.words
    return _finished(_filled(_noisy(fixed, rng), words, rng), rng)


def join(first: str, second: str, rng: random.Random, *, split: Split) -> str:
    """Return one instruction that asks for two edits in order."""
    joint = rng.choice(_kept(_JOINTS, split))
    first, second = (_COMMIT.sub("", asked).rstrip(".!?") for asked in (first, second))
    if not joint.startswith("{}"):
        first = _lower_first(first)
    return joint.format(first, _lower_first(second))


def lexicon(families: Iterable[Family]) -> Lexicon:
    """Return the words that instructions are made of, names left out."""
    users = Counter(word for family in families for word in _words(family.phrasings))
    users.update(_words(ALL))
    fixed = _words([*_OPENINGS, *_JOINTS])
    doubtful = {word for word, count in users.items() if count <= _FEW_FAMILIES} - fixed
    return Lexicon(certain=fixed | users.keys() - doubtful, doubtful=frozenset(doubtful))


def _reworded(family: Family, text: str, rng: random.Random) -> str:
    """Say a phrasing in other words, unless these are the ones of a held-out phrasing."""
    other = varied(text, rng)
    if _bare(other) in _held_out(family.phrasings):
        other = text
    return surrounded(other, rng)


@lru_cache(maxsize=512)
def _held_out(phrasings: tuple[str, ...]) -> frozenset[str]:
    kept = _kept(phrasings, "held-out")
    return frozenset(_bare(text) for phrasing in kept for text in _all_expanded(phrasing))


def _all_expanded(text: str) -> Iterator[str]:
    """Yield a phrasing with every choice of its alternatives."""
    match = _ALTERNATIVES.search(text)
    if match is None:
        yield text
        return
    for option in match[1].split("|"):
        yield from _all_expanded(text[: match.start()] + option + text[match.end() :])


def _bare(text: str) -> str:
    """Return what is said, without case, spaces and marks."""
    return "".join(re.findall(r"\w|[{}]", text.lower()))


def _words(phrasings: Iterable[str]) -> frozenset[str]:
    """Return the lower-case words of phrasings, those of their fields left out."""
    return frozenset(
        word.lower()
        for text in phrasings
        for word in _WORD.findall(re.sub(r"\{[^}]*\}", " ", text))
    )


def fields(phrasing: str) -> frozenset[str]:
    """Return the names of the fields of a phrasing."""
    return frozenset(field for _, field, _ in _pieces(phrasing) if field)


def _kept(texts: tuple[str, ...], split: Split) -> tuple[str, ...]:
    return tuple(
        text for index, text in enumerate(texts) if (index % 5 == 4) == (split == "held-out")
    )


@lru_cache(maxsize=4096)
def _fitting(texts: tuple[str, ...], names: frozenset[str], split: Split) -> tuple[str, ...]:
    return tuple(text for text in _kept(texts, split) if fields(text) <= names)


def _choice(family: Family, draft: Draft, rng: random.Random, split: Split) -> str:
    fitting = _fitting(family.phrasings, frozenset(draft.words), split)
    if not fitting:
        raise ValueError(f"{family.name}: no {split} phrasing for the words {sorted(draft.words)}")
    return rng.choice(fitting)


def expanded(text: str, rng: random.Random) -> str:
    while match := _ALTERNATIVES.search(text):
        text = text[: match.start()] + rng.choice(match[1].split("|")) + text[match.end() :]
    return re.sub(r"  +", " ", text).strip()


def _opened(text: str, rng: random.Random, split: Split) -> str:
    """Now and then wrap an imperative: please, can you, I want you to."""
    asks = _first_word(text).lower() in VERBS and not _COMMIT.match(text)
    if rng.random() > 0.22 or text.endswith("?") or not asks:
        return text
    opening = rng.choice(_kept(_OPENINGS, split))
    return opening.replace("{}", text if opening.startswith("{") else _lower_first(text))


def _first_word(text: str) -> str:
    match = re.match(r"\w+", text)
    return match.group() if match else ""


def _lower_first(text: str) -> str:
    """Lower the first letter of a plainly capitalised word, not of one like `NameError`."""
    word = _first_word(text)
    plain = len(word) == 1 or word[1:].islower()
    return text[:1].lower() + text[1:] if plain and word != "I" else text


def _noisy(text: str, rng: random.Random) -> list[Piece]:
    """Change case and misspell now and then, in the fixed words only."""
    draw = rng.random()
    noisy = []
    for index, (literal, field, conversion) in enumerate(_pieces(text)):
        literal = literal.lower() if draw < 0.1 else literal
        literal = _lower_first(literal) if index == 0 and draw < 0.4 else literal
        noisy.append((_WORD.sub(lambda word: _typo(word.group(), rng), literal), field, conversion))
    return noisy


def _typo(word: str, rng: random.Random) -> str:
    if len(word) < 4 or rng.random() > TYPO_SHARE:
        return word
    at = rng.randrange(1, len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return rng.choice((swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]))


def _loosened(draft: Draft, rng: random.Random) -> Mapping[str, str]:
    """Speak of what is there as people say it: `tabSize` is the tab size.

    Only names that no other name of the text sounds like.
    """
    words = dict(draft.words)
    for field in sorted(_THERE & words.keys()):
        said = spoken(words[field])
        alike = {name for name in _NAME.findall(draft.before) if spoken(name) == said}
        if said and alike == {words[field]}:
            words[field] = _Loose(said if rng.random() < 0.8 else said.capitalize())
    return words


class _Loose(str):
    """Words that stand for a name and are never quoted."""

    __slots__ = ()


def spoken(name: str) -> str:
    """Return the words of a compound name in lower case; "" for any other."""
    parts = _PART.findall(name) if _NAME.fullmatch(name) else []
    return " ".join(parts).lower() if len(parts) > 1 else ""


@lru_cache(maxsize=8192)
def _pieces(text: str) -> tuple[Piece, ...]:
    return tuple(
        (literal, field, conversion) for literal, field, _, conversion in Formatter().parse(text)
    )


def _filled(pieces: Iterable[Piece], words: Mapping[str, str], rng: random.Random) -> str:
    style = rng.choices(_QUOTES, cum_weights=_QUOTE_WEIGHTS)[0]
    filled = []
    for literal, field, conversion in pieces:
        filled.append(literal)
        if field:
            value = words[field]
            filled.append(_written(value, conversion, style))
    return "".join(filled)


def _written(value: str, conversion: str | None, style: str) -> str:
    if conversion == "s" or isinstance(value, _Loose):
        return value
    if conversion == "r":
        return _quoted(value, "`{}`") if style in ("`{}`", "“{}”") else value
    return _quoted(value, style)


def _quoted(value: str, style: str) -> str:
    """Quote in `style`, or in another one when the value has that quote in it or cannot be bare."""
    bare = _BARE.fullmatch(value) is not None
    if bare and style == "{}":
        return value
    for candidate in (style, "`{}`", '"{}"', "'{}'"):
        if candidate != "{}" and candidate[0] not in value:
            return candidate.replace("{}", value)
    return value


def _finished(text: str, rng: random.Random) -> str:
    if text[-1:].isalnum() or text[-1:] in "`'\"_)":
        return text + rng.choice(_CLOSINGS)
    return text
