"""Extract every value of a sort: the empty arrays of a JSON object are filled in text order."""

from __future__ import annotations

import json
import random
from functools import partial

from editflow.data.families.family import Draft, Family
from editflow.data.families.fill import invent
from editflow.data.families.fill.holes import FILL, Blank, fill, holds, nothing
from editflow.data.families.fill.records.kind import Maker

# The keys a list may have, how its values are made, and a sentence that holds them.
_SORTS: tuple[tuple[tuple[str, ...], Maker, tuple[str, ...]], ...] = (
    (("emails", "email_addresses"), invent.email, ("Write to {}.", "{} did not answer yet.")),
    (("people", "names", "persons"), invent.person, ("{} came to the meeting.", "I met {}.")),
    (("cities", "places"), invent.city, ("We have an office in {}.", "The tour goes to {}.")),
    (("dates", "days"), invent.date, ("It is closed on {}.", "We are free on {}.")),
    (("phones", "phone_numbers"), invent.phone, ("Call {}.", "Nobody answers at {}.")),
    (("versions", "releases"), invent.version, ("It fails with {}.", "We tested {}.")),
    (("urls", "links"), invent.url, ("See {} for more.", "The pages are {}.")),
    (("prices", "amounts"), invent.money, ("They asked for {}.", "We paid {}.")),
    (("products", "items"), invent.thing, ("He bought {}.", "On the table there were {}.")),
    (("companies", "firms"), invent.company, ("We work with {}.", "The offers are from {}.")),
)


def _draft(text: str, rng: random.Random, *, idle: bool = False) -> Draft | None:  # noqa: ARG001
    """Ask for one to three sorts; `idle`: none of them is in the context."""
    drawn = rng.sample(_SORTS, rng.randint(2, 4))
    asked = sorted(drawn[: rng.randint(1, 3)], key=lambda _: rng.random())
    said = drawn[len(asked) :] if idle else drawn[rng.randint(0, len(asked) - 1) :]
    values = {keys: _several(make, rng) for keys, make, _ in said}
    sentences = [rng.choice(forms).format(_listed(values[keys])) for keys, _, forms in said]
    context = " ".join(rng.sample(sentences, len(sentences)))
    full, blanks = "{", list[Blank]()
    for keys, _, _ in asked:
        full += f'{"," * bool(blanks)}\n  "{rng.choice(keys)}": '
        found = tuple(values.get(keys, ()))
        start = len(full)
        full += json.dumps(found, ensure_ascii=False)
        blanks.append(Blank(start, len(full), "[]", keys[0], found))
    full += "\n}\n"
    if idle:
        return nothing(full, blanks, context) if said else None
    return fill(full, blanks, [blank for blank in blanks if blank.values], context)


def _several(make: Maker, rng: random.Random) -> list[str]:
    return list(dict.fromkeys(make(rng) for _ in range(rng.randint(1, 4))))


def _listed(values: list[str]) -> str:
    """Return `a, b and c`."""
    return " and ".join([*([", ".join(values[:-1])] if values[1:] else []), values[-1]])


LISTS = Family(
    "extract-lists",
    "json",
    FILL,
    _draft,
    partial(holds, reads=json.loads),
    absent=partial(_draft, idle=True),
    grade="B",
)
