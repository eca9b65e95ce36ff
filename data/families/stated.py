"""Say a value as it should be, by words of its line: "5 retries", "cache v5", "the host is db2".

The old value is not said. One line alone has the words that are, so there is one place for it.
Any language with values in lines; knows nothing of what a value means.
"""

from __future__ import annotations

import ast
import keyword
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from editflow.data.families.config import invent
from editflow.data.families.config.formats import INI, JSON, TOML, YAML
from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.spans import one_replaced, pick, splice
from editflow.data.families.swaps import is_read

_NUMBER = re.compile(r"(?<![\w.])v?\d+(?:\.\d+)*(?![\w.])")
_SET = re.compile(
    r"[ \t]*(?:- )?[\"']?(?P<key>[A-Za-z][\w.-]*)[\"']?[ \t]*[:=][ \t]*"
    r"(?:(?P<quote>[\"'])(?P<quoted>[^\"'\\{}$%`\n]+)(?P=quote)|(?P<bare>[A-Za-z/][\w.@/:+-]*))"
    r",?[ \t]*"
)
_LINE = re.compile(r"[^\n]{3,100}(?=\n|\Z)")
_REMARK = re.compile(r"#|;|//|\|.*\||\w/|\A[^=:(\[<>]*\Z|\A\s*[A-Z]?[a-z]+ [a-z]+ [a-z]+")
_BEFORE = re.compile(r"[=:(,<>^~][ \t]*[\"']?[=<>^~]*\Z")  # of a number that is a value
_CHUNK = re.compile(r"[^\s\"'(){}\[\],;`]+")
_NAME = re.compile(r"[A-Za-z]+(?:[_-][A-Za-z]+)*")
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SWITCHES = frozenset(("true", "false", "yes", "no", "on", "off", "null", "none"))
_FIXED = frozenset((*keyword.kwlist, *_SWITCHES, "self", "str", "int", "float", "bool"))
_SPELT_TEXT = "zero one two three four five six seven eight nine ten eleven twelve"
_SPELT = _SPELT_TEXT.split()
_SAID_SPELT = 0.2  # of the small numbers
_LONGEST = 40  # characters of a value

STATE = (
    "the {topic!s} is {new}",
    "the {topic!s} should be {new}",
    "{topic!s} {new!s}",
    "our {topic!s} is {new} now",
    "{new!s} {topic!s}",
    "{new} for the {topic!s}",
    "we need {new} as the {topic!s}",
    "the {topic!s} has to be {new}",
    "{topic!s}: {new!s}",
    "[make|set|put] the {topic!s} [to|] {new}",
    "I want {new} for {topic!s}",
    "the {topic!s} changed to {new}",
    "[bump|move|bring] the {topic!s} to {new}",
    "{topic!s} should [really|rather|] be {new}",
    "the right {topic!s} is {new}",
    "[actually|by the way], the {topic!s} is {new}",
    "[use|take|have] {new} {topic!s}",
    "why isn't the {topic!s} {new}?",
    "the {topic!s} must be {new}",
    "as {topic!s} we use {new}",
    "I'd like the {topic!s} to be {new}",
    "from now on the {topic!s} is {new}",
    "{topic!s} {new!s} please",
    "{new!s} is the [new|right] {topic!s}",
    "we are on {new} [with|for] the {topic!s}",
    "[isn't|shouldn't] the {topic!s} [be|] {new}?",
    "it is {new}, the {topic!s}",
    "{topic!s} -> {new!s}",
    "the {topic!s} there should read {new}",
    "we agreed on {new} for the {topic!s}",
    "give it {new} {topic!s}",
    "[update|fix|correct] the {topic!s}, it's {new}",
    "let's have {new} {topic!s}",
    "the {topic!s} became {new}",
    "{new} by default for {topic!s}",
    "{topic!s} [may|can|shall] be {new}",
    "we moved the {topic!s} to {new}",
    "the docs say {new} for the {topic!s}",
    "[hm|so], {new!s} {topic!s} then",
    "the {topic!s} is wrong, {new} is right",
    "[switch|change] the {topic!s} to {new}",
    "the {topic!s} was meant to be {new}",
    "{topic!s} = {new!s}",
    "what about {new} for the {topic!s}?",
    "the {topic!s} isn't right: {new}",
    "{said}",
    "{said!s} please",
    "it should be {said}",
    "we use {said} now",
    "{said!s}, please",
    "[update|upgrade|move|switch] to {said}",
    "make [it|that] {said}",
    "[actually|correction]: {said!s}",
    "it has to be {said}",
    "I meant {said}",
    "[write|put|use] {said} [there|instead|]",
    "should be {said}",
    "it's {said!s} now",
    "change it to {said}",
    "isn't it {said}?",
    "we want {said}",
    "fix: {said!s}",
    "{said} is [right|correct|what we need]",
    "that part should [say|read] {said}",
    "go [to|with] {said}",
)


@dataclass(frozen=True, slots=True)
class _Site:
    """A value at [start, end) of the text, in a line [first, last), and the name it is of."""

    start: int
    end: int
    first: int
    last: int
    name: str


def _stated(
    text: str, rng: random.Random, *, reads: Callable[[str], object], bare: bool
) -> Draft | None:
    """Give a value of the text another one of its looks."""
    words = _said(text, rng, new=True, bare=bare)
    if words is None:
        return None
    start, end = int(words["start"]), int(words["end"])
    draft = Draft(text, splice(text, start, end, words["value"]), words)
    return draft if draft.after != text and is_read(draft.after, reads) else None


def _absent(text: str, rng: random.Random, *, bare: bool) -> Draft | None:
    """Say a value that is there already."""
    words = _said(text, rng, new=False, bare=bare)
    return None if words is None else Draft(text, text, words)


def _said(text: str, rng: random.Random, *, new: bool, bare: bool) -> dict[str, str] | None:
    """Return what is said of one place and, hidden, the place and its value then.

    `bare`: texts stand without quotes as well.
    """
    if rng.random() < 0.2:
        return _chunk(text, rng, new=new)
    sites = [*_number_sites(text), *_key_sites(text, bare=bare)]
    site = pick(sites, rng)
    topic = _topic(site, sites, text, rng) if site else None
    if site is None or topic is None:
        return None
    old = text[site.start : site.end]
    value = _other(old, rng) if new else old
    if value is None:
        return None
    small = value.isdigit() and int(value) < len(_SPELT) and rng.random() < _SAID_SPELT
    said = {"topic": topic, "new": _SPELT[int(value)] if small else value}
    return {**said, **_hidden(site.start, site.end, old, value)}


def _hidden(start: int, end: int, old: str, value: str) -> dict[str, str]:
    return {"start": str(start), "end": str(end), "old": old, "value": value}


def _number_sites(text: str) -> Iterator[_Site]:
    """Yield the numbers that are the only one of their line, none of comments and paths."""
    for line in _LINE.finditer(text):
        found = list(_NUMBER.finditer(text, *line.span()))
        if len(found) != 1 or _REMARK.search(line.group()):
            continue
        before = text[line.start() : found[0].start()]
        name = (_NAME.findall(before) or [""])[-1]
        if _is_telling(name) and _BEFORE.search(before):
            yield _Site(*found[0].span(), *line.span(), name)


def _key_sites(text: str, *, bare: bool) -> Iterator[_Site]:
    """Yield the texts that lines give to a key."""
    for line in _LINE.finditer(text):
        match = _SET.fullmatch(text, *line.span())
        group = "quoted" if match and match["quote"] else "bare"
        if match is None or len(match[group]) > _LONGEST or (group == "bare" and not bare):
            continue
        if match[group].lower() not in _FIXED and _is_telling(match["key"]):
            yield _Site(*match.span(group), *line.span(), match["key"])


def _is_telling(name: str) -> bool:
    return len(name) > 2 and name.lower() not in _FIXED


def _topic(site: _Site, sites: list[_Site], text: str, rng: random.Random) -> str | None:
    """Return words of the line of a value, which the line of no other value has."""
    parts = _PART.findall(site.name) if _NAME.fullmatch(site.name) else []
    if len(parts) > 1 and rng.random() < 0.7:
        few = rng.sample(range(len(parts)), len(parts) - (rng.random() < 0.3))
        said = [parts[at].lower() for at in sorted(few)]
    else:
        said = [site.name]
    here = (site.first, site.last)
    rivals = {
        text[other.first : other.last] for other in sites if (other.first, other.last) != here
    }
    unique = not any(all(part.lower() in line.lower() for part in said) for line in rivals)
    topic = " ".join(said)
    return topic if unique and len(topic) > 2 and topic.lower() not in _FIXED else None


def _chunk(text: str, rng: random.Random, *, new: bool) -> dict[str, str] | None:
    """Say the run of characters a number stands in: `debian-13.1`, "cache v5"."""
    chunks = [
        (chunk, numbers[0])
        for chunk in _CHUNK.finditer(text)
        if len(numbers := list(_NUMBER.finditer(text, *chunk.span()))) == 1
        and re.search(r"[A-Za-z]{3}", text[chunk.start() : numbers[0].start()])
        and len(chunk.group()) <= _LONGEST
    ]
    found = pick(chunks, rng)
    if found is None:
        return None
    chunk, number = found
    old = number.group()
    value = _other(old, rng) if new else old
    before, behind = text[chunk.start() : number.start()], text[number.end() : chunk.end()]
    if value is None or text.lower().count(before.lower()) != 1:
        return None
    if rng.random() < 0.4:
        short = re.sub(r".*[/:.](?=\w{3})", "", before)
        before = short if text.lower().count(short.lower()) == 1 else before
    said = f"{before}{value}{behind}".strip(".:=<>~^-*#")
    if rng.random() < 0.4:
        said = " ".join(re.findall(r"[A-Za-z]+|v?[\d.]*\d", said))
    return {"said": said, **_hidden(*number.span(), old, value)}


def _other(old: str, rng: random.Random) -> str | None:
    """Return another value of the same looks."""
    if not _NUMBER.fullmatch(old):
        new = invent.string(old, rng)
    elif old.isdigit():
        new = invent.number(old, rng)
    else:
        parts = re.split(r"(\d+)", old)
        at = rng.randrange(1, len(parts), 2)
        parts[at] = str(int(parts[at]) + rng.randint(1, 4))
        new = "".join(parts)
    return None if new == old else new


def _holds(draft: Draft, reads: Callable[[str], object]) -> bool:
    words = draft.words
    return is_read(draft.after, reads) and one_replaced(draft, words["old"], words["value"])


def _family(lang: str, reads: Callable[[str], object]) -> Family:
    bare = lang in ("yaml", "ini")
    draft, holds = partial(_stated, reads=reads, bare=bare), partial(_holds, reads=reads)
    return Family(f"state-{lang}", lang, STATE, draft, holds, partial(_absent, bare=bare), "B")


STATE_PYTHON = _family("python", ast.parse)
STATE_JSON = _family("json", JSON.load)
STATE_YAML = _family("yaml", YAML.load)
STATE_TOML = _family("toml", TOML.load)
STATE_INI = _family("ini", INI.load)
