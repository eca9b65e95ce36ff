"""Break a text that parses, once; the interpreter's own message and the line become words.

The message has no line numbers: an excerpt has other ones. Knows no particular mistake.
"""

from __future__ import annotations

import ast
import random
import re
import warnings
from collections.abc import Callable
from functools import partial
from itertools import zip_longest

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, Span, parse, read

Break = tuple[Span, str]  # what is cut from a good text, and what stands there instead
Breaker = Callable[[Code, random.Random], "Break | None"]


def _draft(text: str, rng: random.Random, *, breaker: Breaker) -> Draft | None:
    """Break a good text once; the message and the broken line become words."""
    code = read(text)
    broken = breaker(code, rng) if code else None
    if code is None or broken is None:
        return None
    (start, end), new = broken
    before = text[:start] + new + text[end:]
    message = _message(before)
    if message is None or before == text:
        return None
    line = before[before.rfind("\n", 0, start) + 1 :].split("\n", 1)[0].strip()
    words = {"message": message}
    if "`" not in line and 3 <= len(line) <= 60:
        words["line"] = line
    return Draft(before, text, words)


def _message(text: str) -> str | None:
    """Return what the interpreter says about a text, or None when it parses."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        name = type(error).__name__
        return f"{name}: {re.sub(r' on line [0-9]+| ?[(]detected .*[)]', '', str(error.msg))}"
    except (ValueError, RecursionError):
        return None
    return None


def _valid(text: str, rng: random.Random) -> Draft | None:
    """Nothing to mend."""
    code = read(text)
    if code is None:
        return None
    message = rng.choice(("SyntaxError: invalid syntax", "IndentationError: unexpected indent"))
    return Draft(text, text, {"message": message})


def _holds(draft: Draft) -> bool:
    """It parses again, and one line alone is different."""
    lines = list(zip_longest(draft.before.split("\n"), draft.after.split("\n")))
    mended = parse(draft.before) is None and parse(draft.after) is not None
    return mended and sum(old != new for old, new in lines) == 1


_ANY = (
    "Fix the syntax error",
    "{message!s}",
    "this does not parse",
    "Fix this: {message!s}",
    "python says {message!s}",
    "[I get|I'm getting|it gives] {message!s}",
    "the line {line!r} does not parse",
    "make it parse",
    "There is a syntax error, fix it",
    "{line!s}\n{message!s}",
    "invalid syntax",
    "Correct the syntax",
    "why does this not compile?",
    "syntax error in {line!r}",
    "{message!s} in {line!r}",
    "does not compile",
    "no luck: {message!s}",
    "fix: syntax error",
    "fix: {message!s}",
    "Repair the syntax of this code",
    "now I get {message!s}",
    "what is wrong with {line!r}?",
    "python does not accept it: {message!s}",
    "there is something wrong with the syntax of {line!r}",
    "{line!s}\n^\n{message!s}",
    "error: {message!s}",
    "please to correct the syntax error",
    "it fails with {message!s}",
    "python stumbles over {line!r}",
    "E999 {message!s}",
    "E0001: {message!s} (syntax-error)",
    "this is not Python because of {line!r}",
    "mend {line!r}",
    "the code is not correct Python, make it so",
    "I'd like this to parse again",
    "[nit|fyi|heads up]: {message!s}",
    "something in here is [no|not] proper Python, [put it right|find it and mend it]",
    "It [blows up|dies|bails out|breaks] with {message!s}",
    "The interpreter [chokes on|rejects|refuses] {line!r}",
    "[how come|why do] I get {message!s}?",
    "[pycodestyle|my IDE] [cannot|can't] parse this, [repair it|put it right]",
    "[can't|cannot] even try this out, {message!s}",
    "got [this|the following]: {message!s}",
    "{line!r} [trips up|confuses|upsets] Python",
    "{message!s} <- [get rid of|kill|cure] this",
    "Turn this [back|] into proper Python",
    "I [must have broken|broke] something, it [no longer parses|does not parse any more]",
    "{line!r} [isn't|is not] proper Python[, can you repair it|, put it right|]",
    "this should [compile|parse] but [it doesn't|does not]. {message!s}",
    "{message!s}, [any idea|what is going on|what did I do wrong]?",
    "[No more|Enough of this] broken syntax[, please|, put it right]",
    "py_compile: {message!s}",
    "[the culprit is|have a look at|see] {line!r}, it [won't|does not] parse",
    "the syntax is [off|all wrong|messed up], do the smallest [repair|thing] that works",
    "since my last change: {message!s}. [Repair it|Mend it|Put it right]",
)


def broken_family(name: str, breaker: Breaker, phrasings: tuple[str, ...]) -> Family:
    """Return a family that mends what `breaker` breaks."""
    return Family(
        name=name,
        lang="python",
        phrasings=(*phrasings, *_ANY),
        draft=partial(_draft, breaker=breaker),
        holds=_holds,
        absent=_valid,
    )
