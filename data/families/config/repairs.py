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
_MORE_GENERAL = (
    "sort out the syntax of this JSON",
    "this [file|JSON] is [malformed|corrupt|not well-formed][, repair it|, please fix it|]",
    "the parser [chokes|fails|trips] on this[, fix it|]",
    "the parser [rejects|refuses|does not accept] this, [please repair it|correct it]",
    "SyntaxError in this JSON[, fix it|]",
    "can you make this JSON valid again?",
    "fix: [invalid|broken|malformed] JSON",
    "this [should|must] be valid JSON[, but isn't| and is not]",
    "[mend|correct] this JSON[, please|]",
    "jq [can't|won't] read this, fix it",
    "there is a syntax [mistake|slip|problem] somewhere, [fix|correct|mend] it",
    "someone broke this JSON[, put it right|, fix it please|]",
    "i cannot open this json, it has error",
    "nit: this isn't valid JSON",
    "what is wrong with this JSON? [Fix|Correct|Repair] it",
    "only the syntax is wrong, leave the data alone and fix it",
    "the linter says [the JSON is broken|invalid JSON][, fix it|]",
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
    "[ditch|kill|toss|lose|cut|strip] the [trailing|extra|stray] comma",
    "no comma [before|in front of] the closing [brace|bracket]",
    "no trailing commas [please|here|]",
    "there is one comma too many",
    "nit: trailing comma",
    "the comma after the last [item|entry|element|value] [has to go|is wrong|is not allowed]",
    "[can|could] you [remove|drop|get rid of] the [extra|trailing] comma?",
    "get rid of the [trailing|extra|useless] comma",
    "nothing follows that comma, so [remove|drop|delete] it",
    "parse error: extra comma before a closing bracket",
    "this has a comma where none belongs",
    *_MORE_GENERAL,
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
    "[stick|pop|slap] a comma where [one is missing|it belongs]",
    "[insert|restore|supply] the [missing|lost|forgotten] comma",
    "there should be a comma between two [entries|items|values]",
    "two [entries|values|items] are not separated[, add the comma|]",
    "nit: comma missing",
    "someone [forgot|lost|dropped] a comma",
    "one comma too few",
    "[can|could] you [add|insert|put back] the comma?",
    "error: comma expected",
    "a separator is missing between two [entries|values]",
    "where did the comma go? [Put it back|Add it again]",
    "a comma [got lost|has been lost|is lacking|was forgotten]",
    *_MORE_GENERAL,
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
    "something was opened and never closed",
    "[insert|restore|supply|put back] the [missing|lost|forgotten] [bracket|brace|closing bracket]",
    "someone forgot [to close a bracket|a closing bracket]",
    "one closing bracket too few",
    "there are more opening than closing brackets",
    "nit: bracket not closed",
    "error: expected a closing [bracket|brace]",
    "[can|could] you close the [open|] bracket?",
    "the brackets [don't match|are not balanced|don't pair up][, fix that|]",
    "where is the closing [bracket|brace]? [Add it|Put it back]",
    "balance the [brackets|braces]",
    "parse error: unexpected end of [file|input|text]",
    "[stick|pop|slap] the closing bracket [back in|where it belongs]",
    "an array or object is never closed",
    *_MORE_GENERAL,
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
    "[swap|exchange] the single quotes for double ones",
    "[turn|change|convert] the single quotes into double [quotes|ones]",
    "no single quotes in JSON",
    "no more single quotes",
    "single quotes are [wrong|not allowed|invalid|illegal] here",
    "nit: double quotes, not single ones",
    "the quotes are [wrong|of the wrong kind], [use double ones|fix them]",
    "error: strings must be [in|enclosed in|surrounded by] double quotes",
    "[can|could] you [use|switch to] double quotes?",
    "this is quoted like JavaScript, JSON [wants|needs] double quotes",
    "double quotes only [please|]",
    "all quotes [should|must|have to] be double quotes",
    "strings in single quotes are not JSON[, fix it|]",
    *_MORE_GENERAL,
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
    "[stick|slap|put] [double|] quotes [around|on] the [bare|unquoted] [key|keys]",
    "[add|insert|supply] the missing quotes around the [key|keys|property name]",
    "no bare keys [in JSON|please|]",
    "a bare [key|word|name] is not [allowed|legal|valid] [here|in JSON]",
    "nit: keys [should|must] be quoted",
    "quotes are missing [around|at] [a|the] key",
    "error: [property names|keys] must be [strings|in double quotes|quoted]",
    "[can|could] you quote the key[s|]?",
    "this is JavaScript, not JSON: [quote the keys|keys need quotes]",
    "every key [should|must|has to] be in double quotes",
    "someone forgot the quotes [around|of] [a|the] key",
    "unquoted property name[, quote it|]",
    "wrap the [bare|] key in [double|] quotes",
    *_MORE_GENERAL,
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
