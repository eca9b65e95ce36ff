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
    )


def _removal(name: str) -> tuple[str, ...]:
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
