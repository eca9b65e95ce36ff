"""Terms: replace a word everywhere or in one sentence, change the letter case of a word.

Words are matched whole; each spelling's own letter case is kept.
"""

from __future__ import annotations

import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.phrasings import terms as said
from editflow.data.families.prose.spans import (
    count,
    like,
    one_replaced,
    pick,
    sentence_spans,
    splice,
    unchanged,
    words,
)

_STOP_TEXT = """
    the and for with this that from have are was were will not you they their its but can all
    any may which when then than there here has had been who what how why our your his her she
    him into onto over such some each these those would should could must also only more most
    other about after before because where while very just does did doing being one two
"""
_STOP = frozenset(_STOP_TEXT.split())
_POOL_TEXT = """
    account action agent answer archive article author balance bank basket batch board border
    branch bridge bucket budget builder bundle buyer camera campaign canvas capital captain card
    carrier castle chain chapter chart circle citizen client clock cloud coach collection column
    committee company component contract corner council country course customer deadline dealer
    decision delivery deposit design desk device diagram director district doctor document
    domain driver editor engine entry error event example exchange expert factor factory farmer
    feature festival filter folder forest format frame friend garden gateway guest guide handler
    harbour history hotel index island issue item journal journey judge kernel kitchen label
    lake language layer leader lesson letter level library limit list loader location machine
    manager manual market measure member memory message method minister mirror model module
    mountain network notice number object office officer option order owner packet page painter
    panel parser partner passenger patch pattern payment people person picture pilot pipeline
    planet plugin policy portal position printer prison problem process product profile project
    proposal provider province queue railway reader reason record region report request resource
    response result river road runner sailor sample scheduler schema school screen section
    sender server service session shop signal singer site soldier source speaker spring stage
    station storage story stranger stream street student subject summary supplier system table
    target task teacher team template tenant theme ticket timer token tool topic tower town
    track trader traveller tree trigger tunnel uncle user value vendor version victim village
    visitor volume wallet warehouse warning website widow window winter wizard worker workflow
    writer
"""
POOL = tuple(_POOL_TEXT.split())


def _candidates(text: str) -> list[str]:
    """Return words worth replacing: four letters or more, no function words."""
    found = (match["word"] for match in words(text))
    return [
        word for word in found if len(word) > 3 and word.isalpha() and word.lower() not in _STOP
    ]


def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])", re.IGNORECASE)


def _replacement(old: str, text: str, rng: random.Random) -> str | None:
    new = rng.choice(POOL)
    if old.endswith("s") and not old.endswith("ss"):
        new = new[:-1] + "ies" if re.search("[^aeiou]y$", new) else new + "s"
    return None if new.lower() in text.lower() or old.startswith(new) else new


def _replace(text: str, rng: random.Random) -> Draft | None:
    word = pick(_candidates(text), rng)
    if word is None:
        return None
    new = _replacement(word.lower(), text, rng)
    if new is None:
        return None
    pattern = _whole(word)
    if count(word, text) != len(pattern.findall(text)):
        return None
    after = pattern.sub(lambda match: like(new, match[0]), text)
    if word[1:].islower():
        word = word if word[0].islower() or word.lower() not in text else word.lower()
    return Draft(text, after, {"old": word, "new": like(new, word)})


def _replace_holds(draft: Draft) -> bool:
    old, new = draft.words["old"], draft.words["new"]
    if old.lower() in draft.after.lower() or old.lower() not in draft.before.lower():
        return False
    back = re.sub(
        re.escape(new), lambda match: like(old.lower(), match[0]), draft.after, flags=re.I
    )
    return back.lower() == draft.before.lower()


def _replace_absent(text: str, rng: random.Random) -> Draft | None:
    """A term that is not there, or (a near miss) only as part of a longer word."""
    old, new = rng.sample(POOL, 2)
    return None if old in text.lower() else unchanged(text, old=old, new=new)


REPLACE_TERM = Family(
    "prose-replace-term",
    "prose",
    said.REPLACE_TERM,
    _replace,
    _replace_holds,
    absent=_replace_absent,
)


def _in_sentence(text: str, rng: random.Random) -> Draft | None:
    spans = sentence_spans(text)
    span = pick(spans, rng) if len(spans) > 1 else None
    if span is None:
        return None
    part = text[span[0] : span[1]]
    word, opening = pick(_candidates(part), rng), " ".join(part.split()[:4])
    new = _replacement(word.lower(), text, rng) if word else None
    if word is None or new is None or word in opening or text.count(opening) != 1:
        return None
    sites = list(re.finditer(rf"(?<![\w-]){word}(?![\w-])", part))
    if len(sites) != 1 or part.lower().count(word.lower()) != 1 or text.count(word) < 2:
        return None
    at = span[0] + sites[0].start()
    after = splice(text, at, at + len(word), like(new, word))
    return Draft(text, after, {"old": word, "new": like(new, word), "opening": opening})


def _one_holds(draft: Draft) -> bool:
    return one_replaced(draft, draft.words["old"], draft.words["new"])


REPLACE_IN_SENTENCE = Family(
    "prose-replace-in-sentence",
    "prose",
    said.REPLACE_IN_SENTENCE,
    _in_sentence,
    _one_holds,
    grade="B",
)


def _cased(text: str, rng: random.Random) -> Draft | None:
    word = pick([word for word in _candidates(text) if word.islower()], rng)
    if word is None or count(word, text) != 1:
        return None
    case = rng.choice(("upper case", "upper case", "title case"))
    new = word.upper() if case == "upper case" else word.capitalize()
    at = text.index(word)
    words_of = {"word": word, "case": case, "new": new}
    if rng.random() < 0.4:
        before = splice(text, at, at + len(word), new)
        return Draft(before, text, {"word": new, "case": "lower case", "new": word})
    return Draft(text, splice(text, at, at + len(word), new), words_of)


def _cased_holds(draft: Draft) -> bool:
    return one_replaced(draft, draft.words["word"], draft.words["new"])


WORD_CASE = Family(
    "prose-word-case",
    "prose",
    said.WORD_CASE,
    _cased,
    _cased_holds,
)
