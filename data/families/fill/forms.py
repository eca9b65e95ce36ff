"""Fill in a form, a letter, a row of a table or a data record from what is said about a thing.

The text a draft starts from only lends a sentence that does not matter.
"""

from __future__ import annotations

import ast
import json
import random
import re
from collections.abc import Callable, Sequence
from functools import partial
from keyword import iskeyword
from string import Formatter
from typing import NamedTuple

from editflow.data.families.config.formats import YAML
from editflow.data.families.family import Draft, Family
from editflow.data.families.fill import invent
from editflow.data.families.fill.contexts import beside, framed, joined, narrated
from editflow.data.families.fill.holes import FILL, Blank, chosen, fill, holds, nothing
from editflow.data.families.fill.records import KINDS
from editflow.data.families.fill.records.kind import Kind, invented, labels
from editflow.data.wording import expanded

_LINES = ("{}: ", "{}: ", "- {}: ", "**{}:** ", "* {}: ", "{} = ", "{} - ")
_MARKS = ("<fill>", "____", "", "...", "[ ]", "TBD", "?", "<...>")
_GREETINGS = ("Dear {},", "Hello {},", "Hi {},", "Good morning {},")
_CLOSINGS = ("Best regards,", "Kind regards,", "Yours sincerely,", "Many thanks,", "See you soon,")
_PLACEHOLDERS = ("{{{{{}}}}}", "<{}>", "[{}]", "{{{}}}", "${}", "<fill {}>")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")


class Made(NamedTuple):
    """A complete text, what can stand empty in it, and the field that says which record it is."""

    text: str
    blanks: list[Blank]
    key: str = ""


Template = Callable[[Kind, dict[str, str], random.Random], Made]


def _draft(text: str, rng: random.Random, *, template: Template) -> Draft | None:
    kind = rng.choice(KINDS)
    values = invented(kind, rng)
    made = template(kind, values, rng)
    if not made.blanks:
        return None
    emptied, known = chosen(made.blanks, rng)
    untold = {blank.name for blank in emptied} - {blank.name for blank in known}
    wanted = {blank.name for blank in known} | {made.key} - {""}
    free = {name: value for name, value in values.items() if name not in untold}
    said = narrated(kind, free, wanted, rng)
    side = beside(text, rng) if rng.random() < 0.4 else ""
    return fill(made.text, emptied, known, framed(said, side, rng))


def _absent(text: str, rng: random.Random, *, template: Template) -> Draft | None:
    """Tell what the text holds already, or nothing that a hole asks for."""
    kind = rng.choice(KINDS)
    values = invented(kind, rng)
    made = template(kind, values, rng)
    if not made.blanks:
        return None
    side = beside(text, rng)
    if side and rng.random() < 0.5:
        return nothing(made.text, chosen(made.blanks, rng)[0], side)
    wanted = {blank.name for blank in made.blanks[:3]}
    return nothing(made.text, (), narrated(kind, values, wanted, rng))


def _form(kind: Kind, values: dict[str, str], rng: random.Random) -> Made:
    """Write `Label: value` lines under a title or none."""
    line, mark = rng.choice(_LINES), rng.choice(_MARKS)
    title = rng.choice(("", "{}\n\n", "# {}\n\n", "{}:\n\n")).format(rng.choice(kind.titles))
    return _lines(
        title, [(line.format(label), name) for name, label in _some(kind, rng)], values, mark
    )


def _some(kind: Kind, rng: random.Random) -> list[tuple[str, str]]:
    """Return some fields in any order, each with a label of its own."""
    names = rng.sample(list(kind.fields), rng.randint(3, len(kind.fields)))
    return list(zip(names, labels(kind, names, rng), strict=True))


def _lines(title: str, heads: Sequence[tuple[str, str]], values: dict[str, str], mark: str) -> Made:
    """Write a line for each head and field; a space before nothing goes as well."""
    text, blanks = title, []
    for head, name in heads:
        start = len(text) + len(head) - (not mark)
        text += f"{head}{values[name]}\n"
        blanks.append(Blank(start, len(text) - 1, mark, name, (values[name],)))
    return Made(text, blanks)


def _letter(kind: Kind, values: dict[str, str], rng: random.Random) -> Made:
    """Write some sentences of the kind as a letter; a field that stands there once is a hole."""
    style = rng.choice(_PLACEHOLDERS)
    sentences = rng.sample(kind.sentences, rng.randint(2, min(4, len(kind.sentences))))
    text = rng.choice(_GREETINGS).format(invent.first_name(rng)) + "\n\n"
    found: list[Blank] = []
    said = joined([expanded(sentence, rng) for sentence in sentences], rng)
    for literal, name, _, _ in Formatter().parse(said):
        text += literal
        if name:
            start, value = len(text), values[name]
            found.append(Blank(start, start + len(value), style.format(name), name, (value,)))
            text += value
    names = [blank.name for blank in found]
    text += f"\n\n{rng.choice(_CLOSINGS)}\n{invent.person(rng)}\n"
    return Made(text, [blank for blank in found if names.count(blank.name) == 1])


def _table(kind: Kind, values: dict[str, str], rng: random.Random) -> Made:
    """Write a table of records; the first column says which of them is told."""
    fields = _some(kind, rng)
    names = [name for name, _ in fields]
    rows = [invented(kind, rng) for _ in range(rng.randint(0, 3))]
    rows = [row for row in rows if row[names[0]] != values[names[0]]]
    rows.insert(rng.randint(0, len(rows)), values)
    mark = rng.choice(("", "", "?", "-", "...", "TBD"))
    text = _row([label for _, label in fields]) + _row(["---"] * len(names))
    blanks = []
    for row in rows:
        at = len(text)
        text += _row([row[name] for name in names])
        for name in names:
            at = text.index(f"| {row[name]} |", at) + 2
            if row is values and name != names[0]:
                blanks.append(Blank(at, at + len(row[name]), mark, name, (row[name],)))
    return Made(text, blanks, names[0])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _key(label: str, style: str) -> str:
    """Write a label as a name of code: `start_date`, `startDate` or `start-date`."""
    words: list[str] = re.findall(r"\w+", label.lower())
    if style == "camel":
        return words[0] + "".join(word.capitalize() for word in words[1:])
    return style.join(words)


def _json(kind: Kind, values: dict[str, str], rng: random.Random) -> Made:
    """Write an object; an empty string keeps its quotes, null becomes a number or a string."""
    style, indent, hole = rng.choice(("_", "camel")), rng.choice((2, 4)), rng.choice(('""', "null"))
    text, blanks, comma = "{", [], ""
    for name, label in _some(kind, rng):
        value = values[name]
        is_number = hole == "null" and _NUMBER.fullmatch(value)
        text += f'{comma}\n{" " * indent}"{_key(label, style)}": '
        start = len(text)
        text += value if is_number else json.dumps(value, ensure_ascii=False)
        blanks.append(Blank(start, len(text), hole, name, (value,)))
        comma = ","
    return Made(text + "\n}\n", blanks)


def _yaml(kind: Kind, values: dict[str, str], rng: random.Random) -> Made:
    style = rng.choice(("_", "camel", "-"))
    heads = [(f"{_key(label, style)}: ", name) for name, label in _some(kind, rng)]
    return _lines(rng.choice(("", "---\n")), heads, values, rng.choice(("", "", "null", "<fill>")))


def _call(kind: Kind, values: dict[str, str], rng: random.Random) -> Made:
    """Write a call by keyword, a line for each; the quotes of a string stand round the hole."""
    target, made = (_key(kind.titles[0], style) for style in ("_", "camel"))
    text, blanks = f"{target} = {made[0].upper()}{made[1:]}(\n", []
    for name, label in _some(kind, rng):
        value = values[name]
        quote = "" if _NUMBER.fullmatch(value) else '"'
        key = _key(label, "_")
        text += f"    {key}{'_' * iskeyword(key)}={quote}"
        blanks.append(Blank(len(text), len(text) + len(value), "...", name, (value,)))
        text += f"{value}{quote},\n"
    return Made(text + ")\n", blanks)


def _even(text: str) -> None:
    """Raise `ValueError` when the rows of a table differ in length."""
    if len({line.count("|") for line in text.split("\n") if line.startswith("|")}) > 1:
        raise ValueError("rows of different lengths")


def _family(
    name: str, lang: str, template: Template, reads: Callable[[str], object] = str
) -> Family:
    return Family(
        name,
        lang,
        FILL,
        partial(_draft, template=template),
        partial(holds, reads=reads),
        absent=partial(_absent, template=template),
        grade="B",
    )


FORM = _family("fill-form", "prose", _form)
LETTER = _family("fill-letter", "prose", _letter)
TABLE = _family("fill-table", "markdown", _table, _even)
RECORD_JSON = _family("extract-json", "json", _json, json.loads)
RECORD_YAML = _family("extract-yaml", "yaml", _yaml, YAML.load)
RECORD_CALL = _family("extract-python", "python", _call, ast.parse)
