"""New names, numbers and texts that a person could have asked for.

Names come from a list of identifiers in common use, are made from the old name, composed, or
plain gibberish. Knows nothing of what they are used for.
"""

from __future__ import annotations

import builtins
import keyword
import random
import re
from collections.abc import Collection
from functools import lru_cache
from importlib.resources import files

_TAKEN = frozenset({*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "self", "cls"})
_BEFORE = (
    "new",
    "old",
    "raw",
    "my",
    "is",
    "num",
    "max",
    "min",
    "total",
    "current",
    "base",
    "n",
    "the",
)
_AFTER = (
    "id",
    "name",
    "list",
    "value",
    "count",
    "index",
    "map",
    "info",
    "data",
    "key",
    "2",
    "path",
)
_PIECES = (
    "ba",
    "ko",
    "ri",
    "zu",
    "te",
    "mo",
    "xa",
    "plo",
    "qui",
    "ster",
    "nd",
    "vek",
    "fra",
    "y",
    "lum",
)


@lru_cache(maxsize=1)
def identifiers() -> dict[str, tuple[str, ...]]:
    """Return names in common use by style: "snake", "camel", "constant"."""
    listed = files(__package__).joinpath("identifiers.txt").read_text(encoding="utf-8").split()
    return {
        style: tuple(name for name in listed if style_of(name) == style)
        for style in ("snake", "camel", "constant")
    }


def style_of(name: str) -> str:
    """Return "constant", "camel", "mixed" (`likeThis`) or "snake"."""
    bare = name.strip("_")
    if len(bare) > 1 and bare.isupper():
        return "constant"
    if bare[:1].isupper():
        return "camel"
    return "mixed" if re.search("[A-Z]", bare) else "snake"


def fresh_name(old: str, taken: Collection[str], rng: random.Random) -> str:
    """Return a name in the style of `old` (nearly always) that `taken` does not hold."""
    lead = old[: len(old) - len(old.lstrip("_"))]
    while True:
        style = style_of(old) if rng.random() < 0.93 else rng.choice(("snake", "mixed"))
        name = lead + _in_style(_words(old, rng), style)
        if name.isidentifier() and name not in taken and name not in _TAKEN and name != old:
            return name


def variable_name(taken: Collection[str], rng: random.Random) -> str:
    """Return a name for a new variable or parameter."""
    return fresh_name("value", taken, rng)


def near_name(name: str, taken: Collection[str], rng: random.Random) -> str | None:
    """Return a name easily confused with `name` that `taken` does not hold."""
    words = _split(name)
    close = [name + "s", name.rstrip("s"), name + "_", name + "2", "_" + name, name.capitalize()]
    close += [name[:-1], "_".join([*words, "id"]), "_".join(["new", *words]), name.upper()]
    fitting = [one for one in close if one.isidentifier() and one not in taken and len(one) > 1]
    return rng.choice(fitting) if fitting else None


def misspelt(name: str, rng: random.Random) -> str:
    """Return `name` with one slip of the fingers; needs three letters."""
    at = rng.randrange(1, len(name) - 1)
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    doubled = name[:at] + name[at] + name[at:]
    return rng.choice((swapped, swapped, name[:at] + name[at + 1 :], doubled, name[:-1]))


def fresh_number(old: str, rng: random.Random) -> str:
    """Return another number of the same kind."""
    while True:
        new = _number(old, rng)
        if new != old:
            return new


def fresh_text(old: str, rng: random.Random) -> str:
    """Return another text of about the same sort: a word for a word, a sentence for a sentence."""
    words = old.split(" ")
    pool = identifiers()["snake"]
    if len(words) == 1:
        sep = "-" if "-" in old else " " if rng.random() < 0.15 else "_"
        made = _in_style(_words(old.strip("_") or "a", rng), style_of(old))
        return made.replace("_", sep)
    at = rng.randrange(len(words))
    draw = rng.random()
    if draw < 0.4:
        words[at] = rng.choice(pool).replace("_", " ")
    elif draw < 0.6:
        del words[at]
    elif draw < 0.8:
        words.insert(at, rng.choice(pool).replace("_", " "))
    else:
        words = [rng.choice(pool).split("_")[0] for _ in range(rng.randint(1, 4))]
    return " ".join(words)


def literal(rng: random.Random) -> str:
    """Return a simple Python literal, as a default value or an argument would be."""
    draw = rng.random()
    if draw < 0.45:
        return rng.choice(("None", "True", "False", "True", "False"))
    if draw < 0.75:
        return rng.choice(
            ("0", "1", "2", "10", "30", "60", "100", "0.5", "1e-3", "-1", "1024", "8")
        )
    if draw < 0.82:
        return rng.choice(("()", '""', "b''", "dict()", "...", "1.0"))
    quote = rng.choice("\"'")
    return quote + rng.choice(identifiers()["snake"]) + quote


def _number(old: str, rng: random.Random) -> str:
    if re.fullmatch(r"\d+", old):
        value = int(old)
        nearby = (value + 1, max(value - 1, 0), value * 2, value * 10, value // 2, value + 5)
        spread = (
            rng.randrange(10),
            rng.randrange(100),
            rng.randrange(10_000),
            2 ** rng.randrange(14),
        )
        return str(rng.choice(nearby if rng.random() < 0.5 else spread))
    if re.fullmatch(r"\d*\.\d+", old):
        return str(round(rng.random() * rng.choice((1, 1, 10, 100)), rng.randint(1, 3)))
    return (
        str(rng.randrange(1, 1000))
        if rng.random() < 0.6
        else f"{rng.randint(1, 9)}e-{rng.randint(1, 9)}"
    )


def _words(old: str, rng: random.Random) -> list[str]:
    draw = rng.random()
    style = style_of(old)
    pool = identifiers()["snake" if style == "mixed" else style]
    words = _split(old)
    if draw < 0.5:
        return _split(rng.choice(pool))
    if draw < 0.6:
        return [*words, rng.choice(_AFTER)]
    if draw < 0.7:
        return [rng.choice(_BEFORE), *words]
    if draw < 0.75 and len(words) > 1:
        return words[1:] if rng.random() < 0.5 else words[:-1]
    if draw < 0.9:
        return [*_split(rng.choice(pool))[:1], *_split(rng.choice(pool))[-1:]]
    if draw < 0.93:
        return [rng.choice("abcdfgijkmnpqrstuvwxyz") + rng.choice(("", "", "1", "b"))]
    return ["".join(rng.choice(_PIECES) for _ in range(rng.randint(1, 4)))]


def _split(name: str) -> list[str]:
    found: list[str] = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+", name)
    return [word.lower() for word in found] or ["x"]


def _in_style(words: list[str], style: str) -> str:
    if style == "constant":
        return "_".join(words).upper()
    if style == "camel":
        return "".join(word.capitalize() for word in words)
    if style == "mixed":
        return words[0] + "".join(word.capitalize() for word in words[1:])
    return "_".join(words)
