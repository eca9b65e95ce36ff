"""Say the fixed words of a phrasing in other words, and what people say around a request.

Knows words only; knows nothing of families, names or what is held out.
"""

from __future__ import annotations

import random
import re

CHANGE_SHARE = 0.5  # of the words that have others
AROUND_SHARE = 0.1  # of the requests

# Each line: what may stand in a phrasing, and what else may stand there.
_TABLE = """
    add, insert: put, include, introduce, place, write, stick, insert, add
    remove, delete, drop: get rid of, ditch, lose, kill, erase, strip, discard, remove
    change, modify: alter, switch, adjust, update, tweak, convert, change, modify
    replace: exchange, swap, swap out, substitute, replace
    rename: relabel, rechristen, rename
    fix, repair: mend, sort out, patch, correct, fix, repair
    use: go with, take, employ, switch to, prefer, pick, use
    should be, must be, has to be: needs to be, ought to be, is supposed to be, must be, should be
    is wrong: is incorrect, is not right, is off, is a mistake, cannot be right, isn't correct
    is missing: is not there, is lacking, is absent, got lost, was forgotten, isn't there
    instead of: rather than, in place of, in lieu of, and not, as opposed to
    rather than: instead of, in place of, and not
    please: pls, plz, kindly
    can you, could you: would you, will you, can u, are you able to, might you, can we
    i want, i need, i'd like: we want, we need, I would like, we'd like
    no longer: not any more, not any longer, never again
    everywhere: throughout, all over, in all places, wherever it appears, in every place
    below, under: beneath, underneath, below
    right after, directly after: just after, directly behind, immediately after
    after: following, just behind, behind
    enable: turn on, activate, switch on, allow
    disable: turn off, deactivate, switch off, forbid
    turn on: enable, activate, switch on
    turn off: disable, deactivate, switch off
    setting, option, property: entry, knob, switch, item, setting, option, property
    heading: headline, section title, header, heading
    function: func, routine, def, function
    parameter: param, formal argument, parameter
    argument: arg, argument
    docstring: doc string, documentation string, docstring
    spelling mistake, misspelling: spelling error, typo, slip
    misspelled, misspelt: spelled wrongly, mistyped, wrongly written
    there is: there's, we have, I see, I found
    wrong: incorrect, bad, mistaken
    at the end: at the very end, at the bottom, as the last thing
    value: content, value
    text: passage, paragraph, text
"""
_BEFORE = (
    "Hi, {}",
    "ok so {}",
    "hmm, {}",
    "quick one: {}",
    "small thing: {}",
    "one more thing: {}",
    "from the review: {}",
    "As discussed, {}",
    "request: {}",
    "so {}",
    "Hello! {}",
    "I think {}",
    "@bot {}",
    "- {}",
    "ticket: {}",
)
_BEHIND = (
    "{}, thanks",
    "{} thx",
    "{} asap",
    "{} when you get a chance",
    "{} for me",
    "{} in this file",
    "{} here",
    "{} and nothing else",
    "{}, that's all",
    "{}. Leave the rest as it is",
    "{}. Keep everything else",
    "{} if you can",
    "{}, ok?",
    "{} - that is what was agreed",
    "{} before the release",
)


def _read(table: str) -> dict[str, tuple[str, ...]]:
    lines = [line.split(":") for line in table.strip().split("\n")]
    return {
        said.strip(): tuple(other.strip() for other in others.split(","))
        for all_said, others in lines
        for said in all_said.split(",")
    }


_OTHERS = _read(_TABLE)
_SAID = re.compile(
    r"\{[^}]*\}|(?<![\w'-])("
    + "|".join(map(re.escape, sorted(_OTHERS, key=len, reverse=True)))
    + r")(?![\w:'-])",
    re.IGNORECASE,
)

ALL = (*(other for others in _OTHERS.values() for other in others), *_BEFORE, *_BEHIND)
"""every text that can come into a phrasing here"""


def varied(text: str, rng: random.Random) -> str:
    """Return a phrasing with some of its fixed words said in others; `{fields}` stay."""

    def other(match: re.Match[str]) -> str:
        said = match[1]
        if said is None or rng.random() >= CHANGE_SHARE:
            return match[0]
        new = rng.choice(_OTHERS[said.lower()])
        return new[0].upper() + new[1:] if said[0].isupper() else new

    return _SAID.sub(other, text)


def surrounded(text: str, rng: random.Random) -> str:
    """Now and then add what people say before or behind a request."""
    if rng.random() >= AROUND_SHARE or "{context" in text:  # which ends where the request does
        return text
    if rng.random() < 0.5:
        return rng.choice(_BEFORE).replace("{}", text)
    return rng.choice(_BEHIND).replace("{}", text.rstrip(".!?"))
