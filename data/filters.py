"""Which texts may be trained on: length, generated files, secrets, duplicates, decontamination.

Each check looks at one text; knows nothing of files, formats or families.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from editflow.data.sources.text import Text
from editflow.errors import InputError

SHINGLE = 12  # words
SHORTEST = 40  # characters
LONGEST = 2_000_000

_WORD = re.compile(r"\w+")
_GENERATED = re.compile(
    r"(?:auto-?)?generated (?:by|from|file|code)|do not edit|@generated|this file is automatically",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|\bxox[baprs]-[A-Za-z0-9-]{20,}|\bAIza[0-9A-Za-z_-]{35}\b|\bsk-[A-Za-z0-9]{40,}\b"
    r"|\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\.[\w-]{20,}"
)


class Decontaminator:
    """Sealed evaluation rows as sorted 64-bit hashes of their 12-word shingles.

    A shingle is twelve consecutive `\\w+` words of the lower-case text, joined by single spaces;
    its hash is blake2b with 8 bytes, read little-endian. The rows were hashed at every third word,
    so every window of a text has to be looked up.
    """

    def __init__(self, path: Path) -> None:
        self._hashes = np.load(path, allow_pickle=False)
        if self._hashes.dtype != np.uint64 or self._hashes.ndim != 1:
            raise InputError("not a list of 64-bit hashes", where=str(path))
        self._hashes = np.sort(self._hashes)

    def matches(self, text: str) -> bool:
        """Tell whether any 12-word window of `text` stands in a sealed row."""
        found = shingles(text)
        if not len(found) or not len(self._hashes):
            return False
        at = np.searchsorted(self._hashes, found).clip(max=len(self._hashes) - 1)
        return bool((self._hashes[at] == found).any())


def shingles(text: str, *, stride: int = 1) -> np.ndarray:
    """Return the hashes of the windows of twelve words: (windows,) uint64."""
    words = _WORD.findall(text.lower())
    windows = range(0, len(words) - SHINGLE + 1, stride)
    digests = (
        hashlib.blake2b(" ".join(words[at : at + SHINGLE]).encode(), digest_size=8).digest()
        for at in windows
    )
    return np.frombuffer(b"".join(digests), dtype="<u8")


@dataclass
class Filter:
    """Keeps usable texts and counts why the others were dropped.

    `reserved` origins are dropped by name; duplicates are texts equal up to white space.
    """

    decontaminator: Decontaminator | None = None
    reserved: tuple[str, ...] = ()
    rejected: Counter[str] = field(default_factory=Counter)
    _seen: set[bytes] = field(default_factory=set)

    def keep(self, texts: Iterable[Text]) -> Iterator[Text]:
        """Yield the texts that pass every check."""
        for text in texts:
            reason = self.reason(text)
            if reason is None:
                yield text
            else:
                self.rejected[reason] += 1

    def reason(self, text: Text) -> str | None:
        """Return why a text must not be used, None when it may be; remembers it as seen."""
        if is_reserved(text.origin, self.reserved):
            return "reserved"
        if not SHORTEST <= len(text.text) <= LONGEST or "\0" in text.text:
            return "length"
        if _GENERATED.search(text.text[:1500]):
            return "generated"
        if _SECRET.search(text.text):
            return "secret"
        digest = hashlib.blake2b(" ".join(text.text.split()).encode(), digest_size=16).digest()
        if digest in self._seen:
            return "duplicate"
        self._seen.add(digest)
        if self.decontaminator is not None and self.decontaminator.matches(text.text):
            return "contaminated"
        return None


def is_reserved(origin: str, repositories: Iterable[str] = ()) -> bool:
    """Tell whether an origin `owner/name:path` is kept for evaluation.

    Of the SchemaStore examples, those whose path hashes below 15 of 100 are.
    """
    repository, _, path = origin.partition(":")
    if repository in repositories:
        return True
    return (
        repository == "SchemaStore/schemastore"
        and path.startswith("src/test/")
        and int(hashlib.sha256(path.encode()).hexdigest(), 16) % 100 < 15
    )


def is_held_out(origin: str, *, percent: int = 2) -> bool:
    """Tell whether a text is kept for validation, by the hash of its origin alone."""
    digest = hashlib.blake2b(origin.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") % 100 < percent
