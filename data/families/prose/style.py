"""Style: straight and curly quotes, contractions, American and British spelling.

Every occurrence changes; texts with a case that has two right answers are turned down.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from functools import partial

from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.lexicon import american_to_british, british_to_american
from editflow.data.families.prose.phrasings.style import (
    AMERICAN,
    BRITISH,
    CONTRACT,
    CURLY,
    EXPAND,
    STRAIGHT,
)
from editflow.data.families.prose.spans import PROTECTED, like, splice, unchanged, words

_QUOTED = re.compile(
    PROTECTED
    + r"|(?<=[A-Za-z])(?P<apostrophe>')(?=[A-Za-z])"
    + r"|(?<![\w\"'=])\"(?=[\w“])(?P<quoted>[^\"\n`<>=]{1,120}?)(?<=[\w.,!?])\"(?![\w\"])",
    re.MULTILINE | re.DOTALL,
)
_REST = re.compile(PROTECTED + r"|(?P<rest>[\"'])", re.MULTILINE | re.DOTALL)
_PLAIN = str.maketrans("“”‘’", "\"\"''")
_CURLY = re.compile(r"[“”‘’]")
_CODE = re.compile(r"[`<>{}=\\|]")


def curled(text: str) -> str | None:
    """Return the text with curly quotes and apostrophes outside code; None when one is unclear."""
    after = _QUOTED.sub(_turned, text)
    left = any(match["rest"] for match in _REST.finditer(after))
    return None if left or after == text else after


def _turned(match: re.Match[str]) -> str:
    if match["apostrophe"]:
        return "’"
    return f"“{match['quoted']}”" if match["quoted"] is not None else match[0]


def _curly(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    after = None if _CURLY.search(text) else curled(text)
    return Draft(text, after) if after else None


def _straight(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    """From curly real text to straight, or back to the real text, whose quotes are straight."""
    if _CURLY.search(text):
        return None if _CODE.search(text) else Draft(text, text.translate(_PLAIN))
    before = curled(text)
    return Draft(before, text) if before else None


def _curly_holds(draft: Draft) -> bool:
    left = any(match["rest"] for match in _REST.finditer(draft.after))
    paired = draft.after.count("“") == draft.after.count("”")
    return paired and not left and draft.after.translate(_PLAIN) == draft.before != draft.after


def _straight_holds(draft: Draft) -> bool:
    return draft.before.translate(_PLAIN) == draft.after != draft.before


def _no_quotes(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    return None if re.search("[\"'“”‘’]", text) else unchanged(text)


CURLY_QUOTES = Family("prose-curly-quotes", "prose", CURLY, _curly, _curly_holds, absent=_no_quotes)
STRAIGHT_QUOTES = Family(
    "prose-straight-quotes", "prose", STRAIGHT, _straight, _straight_holds, absent=_no_quotes
)

_SHORT_TEXT = """
don't:do_not doesn't:does_not didn't:did_not can't:cannot won't:will_not isn't:is_not aren't:are_not
wasn't:was_not weren't:were_not haven't:have_not hasn't:has_not hadn't:had_not couldn't:could_not
wouldn't:would_not shouldn't:should_not you're:you_are we're:we_are they're:they_are i'm:I_am
you've:you_have we've:we_have they've:they_have i've:I_have you'll:you_will we'll:we_will
they'll:they_will it'll:it_will i'll:I_will
"""
_LONG = {
    short: long.replace("_", " ")
    for short, _, long in (item.partition(":") for item in _SHORT_TEXT.split())
}
_SHORT = {long.lower(): short for short, long in _LONG.items() if "n't" in short}
_NEGATED = re.compile(rf"(?<![\w'’-])(?:{'|'.join(_SHORT)})(?![\w'’-])", re.IGNORECASE)
_APOSTROPHE = re.compile(r"\w['’](?:s|d|m|re|ve|ll|t)\b")


def _expanded(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    found = [m for m in words(text) if m["word"].lower().replace("’", "'") in _LONG]
    kinds = {match["word"].lower() for match in found}
    if len(kinds) != 1 or len(_APOSTROPHE.findall(text)) != len(found):
        return None
    after, short = text, found[0]["word"]
    long = _LONG[short.lower().replace("’", "'")]
    for match in reversed(found):
        after = splice(after, match.start(), match.end(), like(long, match["word"]))
    return Draft(text, after, {"short": short, "long": like(long, short)})


def _expanded_holds(draft: Draft) -> bool:
    short, long = draft.words["short"].lower(), draft.words["long"].lower()
    if short in draft.after.lower() or short not in draft.before.lower():
        return False
    return draft.before.lower().replace(short, long) == draft.after.lower()


def _contracted(text: str, rng: random.Random) -> Draft | None:
    found = list(_NEGATED.finditer(text))
    if not found:
        return None
    long = rng.choice(found)[0]
    if len({m[0] for m in found if m[0].lower() == long.lower()}) > 1 or "\n" in long:
        return None
    short = like(_SHORT[long.lower()], long)
    after = re.sub(rf"(?<![\w'’-]){re.escape(long)}(?![\w'’-])", short, text)
    return Draft(text, after, {"long": long, "short": short})


def _contracted_holds(draft: Draft) -> bool:
    long, short = draft.words["long"], draft.words["short"]
    expected = re.sub(rf"(?<![\w'’-]){re.escape(long)}(?![\w'’-])", short, draft.before)
    return draft.before != expected == draft.after


def _no_contractions(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    return None if re.search(r"\w['’]\w", text) else unchanged(text)


EXPAND_CONTRACTIONS = Family(
    "prose-expand-contractions",
    "prose",
    EXPAND,
    _expanded,
    _expanded_holds,
    absent=_no_contractions,
)
CONTRACTION = Family("prose-contract", "prose", CONTRACT, _contracted, _contracted_holds)

_Table = Callable[[], Mapping[str, str]]


def _respelt(text: str, rng: random.Random, *, table: _Table, back: _Table) -> Draft | None:
    """Respell the real text, or misspell it the other way so that it is the target."""
    after = _spelt(text, table())
    if after != text:
        return Draft(text, after)
    before = _spelt(text, back()) if rng.random() < 0.7 else text
    return Draft(before, text) if _spelt(before, table()) == text != before else None


def _spelt(text: str, spellings: Mapping[str, str]) -> str:
    for match in reversed(list(words(text))):
        new = spellings.get(match["word"].lower())
        if new is not None:
            text = splice(text, match.start(), match.end(), like(new, match["word"]))
    return text


def _respelt_holds(draft: Draft, *, table: _Table) -> bool:
    spellings = table()
    left = any(match["word"].lower() in spellings for match in words(draft.after))
    old, new = re.split(r"(\W+)", draft.before), re.split(r"(\W+)", draft.after)
    changed = [(a.lower(), b.lower()) for a, b in zip(old, new, strict=False) if a != b]
    return (
        len(old) == len(new)
        and not left
        and bool(changed)
        and all(spellings.get(before) == after for before, after in changed)
    )


def _spelt_so(text: str, rng: random.Random, *, table: _Table) -> Draft | None:  # noqa: ARG001
    """Ask for a spelling the text already has, or that makes no difference."""
    spellings = table()
    clean = not any(match["word"].lower() in spellings for match in words(text))
    return unchanged(text) if clean else None


def _spelling(name: str, phrasings: tuple[str, ...], table: _Table, back: _Table) -> Family:
    draft = partial(_respelt, table=table, back=back)
    holds, absent = partial(_respelt_holds, table=table), partial(_spelt_so, table=table)
    return Family(name, "prose", phrasings, draft, holds, absent=absent)


TO_BRITISH = _spelling("prose-to-british", BRITISH, american_to_british, british_to_american)
TO_AMERICAN = _spelling("prose-to-american", AMERICAN, british_to_american, american_to_british)
