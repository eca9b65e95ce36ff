"""Emphasis and code marks: put them around a word, or take them off."""

from __future__ import annotations

import random
import re
from functools import partial

from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.spans import count, one_replaced, pick, splice, unchanged, words

_MARKED = {
    "**": re.compile(r"(?<![*\w])\*\*([^*\n`]{2,40})\*\*(?![*\w])"),
    "*": re.compile(r"(?<![*\w/])\*([^*\n`\s][^*\n`]{0,38}[^*\n`\s])\*(?![*\w/])"),
    "`": re.compile(r"(?<!`)`([^`\n]{2,40})`(?!`)"),
}
_NAMES = {"**": "bold", "*": "italic", "`": "code"}


def _phrasings(name: str) -> tuple[str, ...]:
    verb = {"bold": "Bold", "italic": "Italicise", "code": "Back-tick"}[name]
    mark = {"bold": "**", "italic": "*", "code": "`"}[name]
    style = {"bold": "in bold", "italic": "in italics", "code": "in code font"}[name]
    return (
        f"Make {{word}} {name}",
        f"{verb} {{word}}",
        f"{{word}} should be {style}",
        f"Put {{word}} {style}",
        f"{{word}} -> {mark}{{word!s}}{mark}",
        f"set {{word}} {style}",
        f"can you make {{word}} {name}?",
        f"Format {{word}} as {name}",
        f"{style}: {{word}}",
        f"{name} for {{word}}",
        f"docs: {{word}} {style}",
        f"Mark {{word}} as {name}",
        f"the word {{word}} needs to be {name}",
        f"wrap {{word}} in {mark}",
        f"{{word}} {style} please",
        f"I want {{word}} {style}",
        f"make the word {{word}} {name}",
        f"{{word}}: {name}",
        f"write {{word}} {style}",
        f"use {name} for {{word}}",
        f"{{word}} is not {name} yet, make it so",
        f"show {{word}} {style}",
        f"put {mark} around {{word}}",
        f"{{word}} must be {name}",
        f"please format {{word}} {style}",
        f"[set|turn|switch] {{word}} to {name}",
        f"nit: {{word}} should be {name}",
        f"nit: we [usually|always] write {{word}} {style}",
        f"style: {{word}} {style}",
        f"{{word}} is {name} [from now on|everywhere else], so make it {name} here",
        f"the word {{word}} is {name} in our other documents, do the same here",
        f"why isn't {{word}} {name}?",
        f"could {{word}} be {name}?",
        f"{{word}} => {mark}{{word!s}}{mark}",
        f"{{word}} gets {mark} on both sides",
        f"[slap|stick|pop|tack] {mark} on both sides of {{word}}",
        f"{{word}} needs {mark} around it",
        f"surround {{word}} with {mark}",
        f"enclose {{word}} in {mark}",
        f"i want that {{word}} is {name}",
        f"[have|render|print] {{word}} {style}",
        f"{{word}} looks like plain text, it has to be {name}",
        f"make it {mark}{{word!s}}{mark} instead of {{word}}",
        f"{{word}} ought to be {style}",
        f"{{word}} {name} pls",
        f"a reader must [see|notice] {{word}}, so put it {style}",
        f"plain {{word}} is not enough, {style} please",
        f"{{word}} isn't formatted. It should be {name}",
        f"change {{word}} to {name}",
        f"apply {name} to {{word}}",
        f"the word {{word}} {style}",
    )


def _removal(name: str) -> tuple[str, ...]:
    mark = {"bold": "**", "italic": "*", "code": "`"}[name]
    style = {"bold": "bold", "italic": "italics", "code": "code font"}[name]
    return (
        f"Remove the {style} from {{word}}",
        f"{{word}} should not be {name}",
        f"no {style} for {{word}}",
        f"Make {{word}} plain text instead of {name}",
        f"take the {name} marks off {{word}}",
        f"un{name} {{word}}",
        f"can you remove the {name} formatting of {{word}}?",
        f"{{word}} in plain text, not {name}",
        f"Drop the {style} around {{word}}",
        f"docs: {{word}} is not {name}",
        f"Why is {{word}} {name}? Make it plain",
        f"plain {{word}} please, no {style}",
        f"strip the {name} markup from {{word}}",
        "{word} should be plain",
        "make {word} plain",
        f"{{word}} is {name} but should be plain text",
        f"delete the {style} on {{word}}",
        f"I don't want {{word}} to be {name}",
        f"no {name} {{word}}",
        "reset {word} to plain text",
        f"{{word}}: not {name}",
        f"clear the {name} formatting from {{word}}",
        f"{{word}} without {style}",
        f"[ditch|lose|kill|chuck|nuke] the {style} on {{word}}",
        f"[get rid of|take out|throw away|toss] the {name} marks around {{word}}",
        f"nit: no {style} on {{word}} [please|]",
        f"nit: {{word}} shouldn't be {name}",
        f"no more {style} for {{word}}",
        f"{{word}} is not {name} any more",
        f"{{word}} is no longer {name}",
        f"{mark}{{word!s}}{mark} -> {{word!s}}",
        f"{mark}{{word!s}}{mark} => {{word!s}}",
        f"write {{word}} without {mark}",
        f"remove the {mark} around {{word}}",
        f"the {mark} around {{word}} should go",
        f"there should be no {mark} around {{word}}",
        f"{{word}} has {mark} around it, take them off",
        f"{{word}} doesn't need to be {name}",
        "could {word} be plain text?",
        "turn {word} back into plain text",
        "[unformat|flatten] {word}",
        f"{{word}} in {name} is too much, plain is enough",
        f"too much {name} here, make {{word}} plain",
        f"who made {{word}} {name}? Undo that",
        "{word} plain pls",
        f"let {{word}} be an ordinary word, without {style}",
        f"i don't like {{word}} in {style}, just plain",
        f"{{word}} must not be {name}",
        f"style: {{word}} not in {style}",
        f"switch off {name} for {{word}}",
        f"from {name} to plain: {{word}}",
        f"only {{word}}, without the {mark}",
    )


def _mark(text: str, rng: random.Random, *, sign: str) -> Draft | None:
    names = [match for match in words(text) if len(match["word"]) > 2]
    site = pick(names, rng)
    if site is None or count(site["word"], text) != 1:
        return None
    around = text[max(0, site.start() - 2) : site.start()] + text[site.end() : site.end() + 2]
    if set(around) & set("*_`[]"):
        return None
    after = splice(text, site.start(), site.end(), f"{sign}{site['word']}{sign}")
    return Draft(text, after, {"word": site["word"]})


def _mark_holds(draft: Draft, *, sign: str) -> bool:
    word = draft.words["word"]
    return one_replaced(draft, word, f"{sign}{word}{sign}")


def _marked(text: str, rng: random.Random, *, sign: str) -> Draft | None:
    """Name a word that is marked so already."""
    found = [match[1] for match in _MARKED[sign].finditer(text)]
    word = pick([word for word in found if text.count(word) == 1], rng)
    return unchanged(text, word=word) if word else None


def _unmark(text: str, rng: random.Random, *, sign: str) -> Draft | None:
    site = pick(list(_MARKED[sign].finditer(text)), rng)
    if site is None or text.count(site[1]) != 1 or "```" in text or '"' in site[1]:
        return None
    return Draft(text, splice(text, site.start(), site.end(), site[1]), {"word": site[1]})


def _unmark_holds(draft: Draft, *, sign: str) -> bool:
    word = draft.words["word"]
    return one_replaced(draft, f"{sign}{word}{sign}", word)


def _unmarked(text: str, rng: random.Random, *, sign: str) -> Draft | None:
    """Name a word that has no marks."""
    site = pick([m for m in words(text) if len(m["word"]) > 3], rng)
    if site is None or sign[0] in text or text.count(site["word"]) != 1:
        return None
    return unchanged(text, word=site["word"])


def _add(sign: str) -> Family:
    name = _NAMES[sign]
    return Family(
        f"markdown-{name}",
        "markdown",
        _phrasings(name),
        partial(_mark, sign=sign),
        partial(_mark_holds, sign=sign),
        absent=partial(_marked, sign=sign),
    )


def _take(sign: str) -> Family:
    name = _NAMES[sign]
    return Family(
        f"markdown-no-{name}",
        "markdown",
        _removal(name),
        partial(_unmark, sign=sign),
        partial(_unmark_holds, sign=sign),
        absent=partial(_unmarked, sign=sign),
    )


BOLD, ITALIC, CODE = _add("**"), _add("*"), _add("`")
NO_BOLD, NO_ITALIC, NO_CODE = _take("**"), _take("*"), _take("`")
