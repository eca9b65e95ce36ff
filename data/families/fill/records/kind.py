"""What a kind of record is: fields with labels and made-up values, and sentences that say them.

A sentence is a format string over fields; `[a|b]` in it picks one of the alternatives, each of
which names the same fields. Knows nothing of templates or holes, nor which kinds there are.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Maker = Callable[[random.Random], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """`titles` head a form; `fields` maps a name to its labels and maker; `sentences` speak."""

    titles: tuple[str, ...]
    fields: Mapping[str, tuple[tuple[str, ...], Maker]]
    sentences: tuple[str, ...]


def one_of(*options: str) -> Maker:
    """Return a maker that picks an option."""
    return lambda rng: rng.choice(options)


def between(least: int, most: int, form: str = "{}") -> Maker:
    """Return a maker of a whole number from `least` to `most`, written in a form."""
    return lambda rng: form.format(rng.randint(least, most))


def per_line(text: str) -> tuple[str, ...]:
    """Return the sentences of a text that holds one in each line."""
    return tuple(line.strip() for line in text.strip().splitlines())


def invented(kind: Kind, rng: random.Random) -> dict[str, str]:
    """Return a value for every field, no two the same."""
    while True:
        values = {name: make(rng) for name, (_, make) in kind.fields.items()}
        if len(set(values.values())) == len(values):
            return values


def labels(kind: Kind, names: list[str], rng: random.Random) -> list[str]:
    """Return a label for each field."""
    return [rng.choice(kind.fields[name][0]) for name in names]
