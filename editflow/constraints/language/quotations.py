"""What can be quoted from a text: its words, and runs of words as they stand there.

Knows plain texts; knows nothing of JSON, tokens or models.
"""

from __future__ import annotations

import re
from functools import lru_cache

MOST_WORDS = 6

_CHUNK = re.compile(r"\S+")
_OPENING = "([{<\"'`“‘«*_"
_CLOSING = ")]}>\"'`”’»*_.,;:!?"
_BRACKETS = re.compile(r"\([^()]*\)\S|\([^()]*\)\s+\S")
_OWNED = re.compile(r"['’]s$")
_NUMBER = re.compile(r"(?<![\w.-])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w-])")
_JOINTS = re.compile(r"[=@:,;/()\"'`]")


@lru_cache(maxsize=64)
def quotable(text: str, most: int = MOST_WORDS) -> frozenset[str]:
    """Return runs of up to `most` words of a text, without the marks round them.

    The parts of a chunk such as `user@host` or `name=value` are words of their own as well.
    """
    chunks = [match.span() for match in _CHUNK.finditer(text)]
    found: set[str] = set()
    for first, (start, _) in enumerate(chunks):
        for _, end in chunks[first : first + most]:
            bare = text[start:end].lstrip(_OPENING).rstrip(_CLOSING)
            found |= {bare, without_owner(bare)}
            if _BRACKETS.match(text, start, end):  # "(020) 7946", as telephone numbers have them
                found.add(text[start:end].rstrip(_CLOSING))
    for start, end in chunks:
        found |= {part.strip(_CLOSING + _OPENING) for part in _JOINTS.split(text[start:end])}
    return frozenset(found - {""})


def without_owner(name: str) -> str:
    """Return a name without the 's behind it."""
    return _OWNED.sub("", name)


@lru_cache(maxsize=64)
def numbers_in(text: str) -> frozenset[str]:
    """Return the numbers that stand in a text, as JSON has them: `1,250.50` is 1250.5."""
    found = {match.group().replace(",", "") for match in _NUMBER.finditer(text)}
    plain = {re.sub(r"^(-?)0+(?=\d)", r"\1", number) for number in found}
    return frozenset(re.sub(r"\.0+$|(\.\d*?)0+$", r"\1", number) for number in plain)
