"""Say facts the way people write them: in sentences, in one list, one after the other.

A fact is a name and a value. Knows nothing of templates or holes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Mapping, Sequence

from editflow.data.families.fill.records.kind import Kind, labels
from editflow.data.families.prose.spans import sentence_spans
from editflow.data.wording import expanded, fields

Fact = tuple[str, str]
MOST_WORDS = 60
LISTED_SHARE = 0.1  # of the records are told in a list of labels and values
MORE_SHARE = 0.15  # of them say more than is needed

_SENTENCES = (
    "The {name} is {value}.",
    "{name} is {value}.",
    "The {name} should be {value}.",
    "{name} has to be {value}.",
    "Our {name} is {value}.",
    "{value} is the {name}.",
    "{name} is set to {value}.",
    "We took {value} as the {name}.",
    "They told me that the {name} is {value}.",
    "The {name} was {value} when I looked.",
)
_LISTS = (
    ("{name}: {value}", ", "),
    ("{name} is {value}", ", "),
    ("{name}={value}", ", "),
    ("{name} {value}", ", "),
    ("{name}: {value}", "; "),
)
_RECORDS = (
    *_LISTS,
    ("{name}: {value}", "\n"),
    ("- {name}: {value}", "\n"),
    ("{name} = {value}", "\n"),
    ("{name}: {value}", " | "),
    ("{value} ({name})", ", "),
    ("{name} - {value}", "\n"),
    ("{name}: {value}", " / "),
)
_PLAIN = re.compile(r"[\w/+#$€£-](?:[\w.@:/+%-]*[\w/%])?")


def told(facts: Sequence[Fact], rng: random.Random) -> str:
    """Return a text that states every fact once, in any order."""
    shuffled = rng.sample(facts, len(facts))
    quote = rng.choice("\"'`")
    facts = [(name, quoted(value, quote)) for name, value in shuffled]
    if rng.random() < 0.35:
        form, joint = rng.choice(_LISTS)
        text = joint.join(form.format(name=name, value=value) for name, value in facts)
        return f"{text}." if joint == ", " else text
    return " ".join(rng.choice(_SENTENCES).format(name=name, value=value) for name, value in facts)


def quoted(value: str, quote: str) -> str:
    """Return a value that a sentence can hold: bare when it is one plain word."""
    if _PLAIN.fullmatch(value):
        return value
    quote = next(mark for mark in (quote, '"', "'", "`", "") if mark == "" or mark not in value)
    return f"{quote}{value}{quote}"


def spoken(name: str, rng: random.Random) -> str:
    """Return an identifier as it is, or as its words: `maxRetries` or "max retries"."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
    return " ".join(words).lower() if words and rng.random() < 0.4 else name


def narrated(
    kind: Kind, values: Mapping[str, str], wanted: Collection[str], rng: random.Random
) -> str:
    """Tell the `wanted` fields of a record; `values` holds what may be mentioned.

    In sentences, now and then one more than is needed, or in a list of labels and values.
    """
    if rng.random() < LISTED_SHARE:
        return _listed(kind, values, wanted, rng)
    sentences, left, more = [], set(wanted), rng.random() < MORE_SHARE
    for sentence in rng.sample(kind.sentences, len(kind.sentences)):
        used = fields(sentence)
        if used <= values.keys() and (used & left or (more and not left)):
            sentences.append(expanded(sentence, rng).format(**values))
            more = more and bool(left)
            left -= used
    sentences += [f"{rng.choice(kind.fields[name][0])}: {values[name]}." for name in sorted(left)]
    rng.shuffle(sentences)
    return joined(sentences, rng)


def joined(sentences: Sequence[str], rng: random.Random) -> str:
    """Join sentences by spaces, by line ends when one of them has no mark at its end."""
    flowing = all(sentence.endswith((".", "!", "?")) for sentence in sentences)
    return (" " if flowing and rng.random() < 0.8 else "\n").join(sentences)


def _listed(
    kind: Kind, values: Mapping[str, str], wanted: Collection[str], rng: random.Random
) -> str:
    """Write labels and values in one of many styles, sometimes of a field more than is wanted."""
    names, others = sorted(wanted), sorted(values.keys() - set(wanted))
    if others and rng.random() < MORE_SHARE:
        names.append(rng.choice(others))
    rng.shuffle(names)
    form, joint = rng.choice(_RECORDS)
    change = rng.choice((str, str, str.lower, str.upper))
    heads = [change(label) for label in labels(kind, names, rng)]
    pairs = zip(heads, names, strict=True)
    return joint.join(form.format(name=head, value=values[name]) for head, name in pairs)


def plain(name: str) -> str:
    """Return a name without its letter case and marks: what two names must not share."""
    return re.sub(r"[\W_]", "", name).lower()


def beside(text: str, rng: random.Random) -> str:
    """Return a short real sentence of a text that tells no value; "" when there is none."""
    found = [text[start:end] for start, end in sentence_spans(text)]
    flat = [" ".join(one.split()) for one in found if re.fullmatch(r"[A-Z][A-Za-z,\s]+\.", one)]
    short = [one for one in flat if 3 <= len(one.split()) <= 14]
    return rng.choice(short) if short else ""


def framed(text: str, side: str, rng: random.Random) -> str:
    """Put a sentence that does not matter before or behind."""
    both = [text, side] if rng.random() < 0.5 else [side, text]
    joint = "\n" if "\n" in text or not text.endswith((".", "!", "?")) else " "
    return joint.join(part for part in both if part)
