"""Fill in the emptied keys of a real JSON, YAML, TOML or INI text.

The real text is the target; the context states the values it had. Knows the formats' documents.
"""

from __future__ import annotations

import random
import re
from functools import partial

from editflow.data.families.config import invent
from editflow.data.families.config.formats import INI, JSON, TOML, YAML
from editflow.data.families.config.formats.document import Document, Entry, Format
from editflow.data.families.family import Draft, Family
from editflow.data.families.fill.contexts import Fact, plain, spoken, told
from editflow.data.families.fill.holes import FILL, Blank, chosen, fill, holds, nothing

_STYLES = ("empty", "empty", "null", "mark")
_VALUE = re.compile(r"[^\"'\\\n#{}$%`|<>]{1,40}")
_NO_TEXT = re.compile(r"[\d.+-]+|true|false|null|yes|no|on|off", re.IGNORECASE)


def _blanks(document: Document, form: Format, rng: random.Random) -> list[Blank]:
    style = rng.choice(_STYLES)
    found = []
    for entry in document.keyed():
        raw = document.raw(entry)
        quote = raw[:1] if raw[:1] in "\"'" else ""
        shown = raw.strip(quote) if quote else raw
        hole = _hole(form, entry, raw, style)
        if hole is not None and _VALUE.fullmatch(shown) and shown == shown.strip():
            start = entry.value_start - (not hole and document.text[entry.value_start - 1] == " ")
            found.append(Blank(start, entry.value_end, hole, entry.key, (shown,)))
    return found


def _hole(form: Format, entry: Entry, raw: str, style: str) -> str | None:
    """Return what an empty value is written as; the quotes of a string stay, or are certain."""
    if entry.kind not in {"string", "number", "boolean"}:
        return None
    quote = raw[:1] if raw[:1] in "\"'" else ""
    if style == "mark":
        return f"{quote}<fill>{quote}"
    if form is JSON:
        certain = not (quote and _NO_TEXT.fullmatch(raw[1:-1]))
        return "null" if not quote or (style == "null" and certain) else '""'
    if not quote and form is YAML and (style == "null" or entry.inline):
        return "null"
    return quote * 2


def _draft(text: str, rng: random.Random, *, form: Format) -> Draft | None:
    document = form.read(text)
    blanks = _blanks(document, form, rng) if document else []
    if len(blanks) < 2:
        return None
    emptied, known = chosen(blanks, rng)
    facts = [(spoken(blank.name, rng), blank.values[0]) for blank in known]
    others = _others(text, rng)
    names = [plain(name) for name in (*(blank.name for blank in emptied), *dict(others))]
    if len(set(names)) < len(names):
        return None
    return fill(text, emptied, known, told(facts + others, rng))


def _others(text: str, rng: random.Random) -> list[Fact]:
    """Facts of which the text has no key."""
    made = [
        (invent.key("a_b", rng), invent.string("a", rng)) for _ in range(rng.choice((0, 0, 1, 2)))
    ]
    return [(spoken(name, rng), value) for name, value in dict(made).items() if name not in text]


def _absent(text: str, rng: random.Random, *, form: Format) -> Draft | None:
    """Tell only what no hole asks for, or what is there."""
    document = form.read(text)
    blanks = _blanks(document, form, rng) if document else []
    if len(blanks) < 2:
        return None
    emptied, known = chosen(blanks, rng)
    if rng.random() < 0.5:
        return nothing(text, (), told([(b.name, b.values[0]) for b in known], rng))
    others = _others(text, rng)
    return nothing(text, emptied, told(others, rng)) if others else None


def _family(form: Format) -> Family:
    return Family(
        f"fill-{form.name}",
        form.name,
        FILL,
        partial(_draft, form=form),
        partial(holds, reads=form.load),
        absent=partial(_absent, form=form),
        grade="B",
    )


FILL_JSON, FILL_YAML, FILL_TOML, FILL_INI = (_family(form) for form in (JSON, YAML, TOML, INI))
