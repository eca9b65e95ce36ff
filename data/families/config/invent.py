"""Plausible new keys, strings, numbers and versions for configuration.

Knows nothing of formats.
"""

from __future__ import annotations

import random
import re

_FIRST_TEXT = """
    max min default base user auth cache client server proxy retry request response log debug
    output input build test deploy release image worker queue cluster node region session token
    api data db file page theme locale email http ssl health metrics backup job event sync mail
    primary fallback custom remote local target source project package schema storage index
"""
_SECOND_TEXT = """
    timeout size limit count name path url host port key id mode level format version enabled
    interval delay ttl dir prefix suffix type policy class group role label tag color width height
    retries threads workers workdir title owner email domain endpoint scheme profile strategy rate
    depth order window margin ratio quota offset status alias format engine backend command
"""
_VALUE_TEXT = """
    production staging development internal external standard advanced primary replica blue green
    dark light compact verbose quiet strict relaxed manual automatic daily weekly hourly always
    never latest stable nightly legacy modern linux windows alpine debian postgres redis sqlite
    gzip brotli utf-8 us-east-1 eu-west-2 admin guest editor viewer main trunk release beta alpha
"""
_FIRST, _SECOND, _VALUES = _FIRST_TEXT.split(), _SECOND_TEXT.split(), _VALUE_TEXT.split()
_ENDINGS = ("com", "org", "net", "io", "dev", "example")


def key(like: str, rng: random.Random) -> str:
    """Return a new key in the letter style of `like`: snake, kebab, camel, Pascal or UPPER."""
    parts = (
        [rng.choice(_FIRST), rng.choice(_SECOND)] if rng.random() < 0.75 else [rng.choice(_SECOND)]
    )
    if like.isupper():
        return "_".join(parts).upper()
    if "-" in like:
        return "-".join(parts)
    if re.search(r"[a-z][A-Z]", like) and like[0].islower():
        return parts[0] + "".join(part.capitalize() for part in parts[1:])
    if like[:1].isupper():
        return "".join(part.capitalize() for part in parts)
    return "_".join(parts)


def number(old: str, rng: random.Random) -> str:
    """Return another number of the same shape, written as people choose them."""
    if "." in old:
        places = len(old.rpartition(".")[2])
        return f"{rng.uniform(0, 10 * (abs(float(old)) + 0.1)):.{min(places, 3)}f}"
    magnitude = len(old.lstrip("+-"))
    nice = (rng.randint(0, 9), rng.randint(1, 99), 10 ** rng.randint(1, max(1, magnitude)))
    near = int(old) + rng.choice((1, -1, 2, 5, 10)) if magnitude < 9 else rng.randint(1, 99)
    return str(
        rng.choice(
            (
                *nice,
                abs(near),
                2 * abs(int(old)),
                2 ** rng.randint(3, 13),
                8000 + rng.randint(0, 999),
            )
        )
    )


def string(old: str, rng: random.Random) -> str:
    """Return another string of roughly the kind of `old`: URL, path, host, version or word."""
    one, two = rng.choice(_FIRST), rng.choice(_SECOND)
    if re.match(r"https?://", old):
        return f"https://{one}.{two}.{rng.choice(_ENDINGS)}/{rng.choice(_SECOND)}"
    if "@" in old:
        return f"{one}@{two}.{rng.choice(_ENDINGS)}"
    if re.fullmatch(r"v?\d+(?:\.\d+)+", old):
        return re.sub(r"\d+", lambda _: str(rng.randint(0, 30)), old)
    if "/" in old:
        return f"{'/' if old[0] == '/' else ''}{one}/{two}"
    if " " in old:
        return f"{one.capitalize()} {two} {rng.choice(_VALUES)}"
    return rng.choice(
        (rng.choice(_VALUES), f"{one}-{two}", f"{one}_{two}", f"{one}{rng.randint(1, 99)}")
    )
