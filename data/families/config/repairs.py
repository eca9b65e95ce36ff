"""JSON that does not parse, put right: commas, brackets, quotes; the real text is the target.

The oracle is the parser: the source is refused, the target read, and one place differs.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import partial

from editflow.data.families.config.formats import JSON, json_text
from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.spans import pick, splice

_GENERAL = (
    "Fix the JSON",
    "This JSON does not parse",
    "Fix the syntax error",
    "the file is not valid JSON, please fix it",
    "make this valid JSON",
    "Repair the syntax",
    "why does this not load? fix it",
    "the JSON is broken",
    "json.loads fails on this, repair it",
    "I get a parse error, please fix the file",
    "invalid JSON, correct it",
    "fix syntax",
    "my editor says that this is not JSON",
    "repair this JSON without changing the data",
    "something is wrong with the syntax here",
    "it must parse",
    "make the file parse again",
)
TRAILING = (
    "[Remove|Delete|Drop] the trailing comma",
    "There is a trailing comma",
    "trailing comma",
    "JSONDecodeError: Expecting property name enclosed in double quotes",
    "fix: trailing comma in JSON",
    "Trailing commas are not allowed in JSON",
    "error: Illegal trailing comma before end of object",
    *_GENERAL,
)
MISSING = (
    "Add the missing comma",
    "A comma is missing",
    "missing comma",
    "JSONDecodeError: Expecting ',' delimiter",
    "fix: missing comma in JSON",
    "Put the comma back that is missing",
    "SyntaxError: expected ',' or '}}' after property value",
    *_GENERAL,
)
BRACKET = (
    "Close the open bracket",
    "A bracket is not closed",
    "unclosed bracket",
    "Add the missing closing bracket",
    "unexpected end of JSON input",
    "fix: unbalanced brackets",
    "a closing bracket got lost",
    *_GENERAL,
)
QUOTES = (
    "Use double quotes",
    "JSON needs double quotes",
    "single quotes -> double quotes",
    "Replace the single quotes with double quotes",
    "JSONDecodeError: Expecting property name enclosed in double quotes",
    "fix: quotes in JSON",
    "Strings in JSON must be in double quotes, fix that",
    *_GENERAL,
)
KEYS = (
    "Quote the [key|property name]",
    "A key is not quoted",
    "unquoted key",
    "JSONDecodeError: Expecting property name enclosed in double quotes",
    "Put the key in double quotes",
    "fix: property names must be quoted",
    "keys need quotes in JSON",
    *_GENERAL,
)
_Breakage = Callable[[str, random.Random], "str | None"]


def _draft(text: str, rng: random.Random, *, broken: _Breakage) -> Draft | None:
    if json_text.read(text) is None:
        return None
    before = broken(text, rng)
    return Draft(before, text) if before is not None and before != text else None


def _structure(text: str, signs: str) -> list[re.Match[str]]:
    return [match for match in json_text.TOKEN.finditer(text) if match[0] in signs]


def _trailing(text: str, rng: random.Random) -> str | None:
    closers = [match.start() for match in _structure(text, "]}")]
    ends = [len(text[:at].rstrip()) for at in closers]
    at = pick([end for end in ends if end and text[end - 1] not in "[{"], rng)
    return None if at is None else splice(text, at, at, ",")


def _comma(text: str, rng: random.Random) -> str | None:
    site = pick(_structure(text, ","), rng)
    return splice(text, site.start(), site.end(), "") if site else None


def _bracket(text: str, rng: random.Random) -> str | None:
    """Take a closing bracket with its line, so that the indentation tells where it belongs."""
    lines = list(re.finditer(r"\n[ \t]*[\]}](?=,?\n|,?\Z)", text))
    site = pick([*lines, *lines[-1:]], rng)
    if site is None:
        return None
    comma = text[site.end() : site.end() + 1] == ","
    last = site.end() == len(text.rstrip())
    return splice(text, site.start(), site.end(), "") if last or not comma else None


def _quotes(text: str, rng: random.Random) -> str | None:
    found = [match for match in json_text.TOKEN.finditer(text) if match[0][0] == '"']
    if "'" in text or any("\\" in match[0] for match in found) or not found:
        return None
    chosen = found if rng.random() < 0.4 else [rng.choice(found)]
    for match in reversed(chosen):
        text = splice(text, match.start(), match.end(), f"'{match[0][1:-1]}'")
    return text


def _keys(text: str, rng: random.Random) -> str | None:
    found = list(re.finditer(r'"([A-Za-z_]\w*)"(?=\s*:)', text))
    if not found:
        return None
    chosen = found if rng.random() < 0.3 else [rng.choice(found)]
    for match in reversed(chosen):
        text = splice(text, match.start(), match.end(), match[1])
    return text


def _valid(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    return Draft(text, text) if json_text.read(text) is not None else None


def _holds(draft: Draft, *, signs: str) -> bool:
    """The source is refused and the target read; only the signs in question differ."""
    bare = re.compile(f"[{re.escape(signs)}\\s]")
    same = bare.sub("", draft.before) == bare.sub("", draft.after)
    return same and json_text.read(draft.before) is None and json_text.read(draft.after) is not None


def _family(name: str, phrasings: tuple[str, ...], broken: _Breakage, signs: str) -> Family:
    draft, holds = partial(_draft, broken=broken), partial(_holds, signs=signs)
    return Family(f"json-{name}", JSON.name, phrasings, draft, holds, absent=_valid)


TRAILING_COMMA = _family("trailing-comma", TRAILING, _trailing, ",")
MISSING_COMMA = _family("missing-comma", MISSING, _comma, ",")
UNCLOSED_BRACKET = _family("unclosed-bracket", BRACKET, _bracket, "]}")
SINGLE_QUOTES = _family("single-quotes", QUOTES, _quotes, "\"'")
UNQUOTED_KEY = _family("unquoted-key", KEYS, _keys, '"')
