"""Which texts and pairs may be trained on, and why not: reserved, licence, length, generated,
secret, duplicate, contaminated.

Each check looks at one text; knows nothing of formats or families.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from editflow.data.near import NearDuplicates
from editflow.data.pair import EditPair
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
# Every secret has one of these; looking for them first is ten times as fast.
_MARKS = (
    *("PRIVATE KEY", "AKIA", "AIza", "sk-", "eyJ", "xox"),
    *("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
)
_STANDARD_LIBRARY = re.compile(r"(?:stdlib/|python/cpython:Lib/)(.+)\.py")


class Decontaminator:
    """Sealed evaluation rows as sorted 64-bit hashes of their 12-word shingles.

    A shingle is twelve consecutive `\\w+` words of the lower-case text, joined by single spaces;
    its hash is blake2b with 8 bytes, read little-endian. The rows were hashed at every third word,
    so every window of a text has to be looked up.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._hashes = np.load(path, allow_pickle=False)
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
        except (ValueError, EOFError) as error:
            raise InputError("not a NumPy file of 64-bit hashes", where=str(path)) from error
        if self._hashes.dtype != np.uint64 or self._hashes.ndim != 1:
            raise InputError("not a list of 64-bit hashes", where=str(path))
        self._hashes = np.sort(self._hashes)

    def identity(self) -> str:
        """Return a hash of the hashes."""
        return hashlib.sha256(self._hashes.tobytes()).hexdigest()

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


@dataclass(frozen=True, slots=True)
class Reserved:
    """Sources kept for evaluation: `owner/name` repositories and standard-library modules."""

    repositories: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()

    def holds(self, origin: str) -> bool:
        """Tell whether `owner/name:path` or `stdlib/path.py` is reserved.

        A repository may stand anywhere in words about the origin ("commit 1f0 of owner/name"). Of
        the SchemaStore examples, those whose path hashes below 15 of 100 are reserved.
        """
        if self.repositories.intersection(re.split(r"[\s:]+", origin)):
            return True
        repository, _, path = origin.partition(":")
        if repository == "SchemaStore/schemastore" and path.startswith("src/test/"):
            return int(hashlib.sha256(path.encode()).hexdigest(), 16) % 100 < 15
        module = _STANDARD_LIBRARY.fullmatch(origin)
        parts = module[1].removesuffix("/__init__").split("/") if module else []
        return any(".".join(parts[: n + 1]) in self.modules for n in range(len(parts)))


def read_reserved(path: Path) -> Reserved:
    """Read JSON with the lists `reserved_repos` and `reserved_stdlib_modules`, either optional."""
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read the reserved sources: {error}", where=str(path)) from error
    if not isinstance(row, dict):
        raise InputError("the reserved sources are not a JSON object", where=str(path))
    lists = [row.get(name, []) for name in ("reserved_repos", "reserved_stdlib_modules")]
    if not all(isinstance(names, list) for names in lists):
        raise InputError("the reserved sources are not lists of names", where=str(path))
    return Reserved(*map(frozenset, lists))


@dataclass
class Filter:
    """Keeps usable texts and pairs, each once, and counts why the others were dropped.

    Duplicates are texts equal up to white space. `licences` must match a part of each licence
    (None: any licence will do, and none).
    """

    decontaminator: Decontaminator | None = None
    reserved: Reserved = Reserved()
    near: NearDuplicates | None = None
    licences: re.Pattern[str] | None = None
    rejected: Counter[str] = field(default_factory=Counter)
    _seen: set[bytes] = field(default_factory=set)

    def keep(self, texts: Iterable[Text]) -> Iterator[Text]:
        """Yield the texts that pass every check."""
        for text in texts:
            if self._passes(text):
                yield text

    def keep_pairs(self, pairs: Iterable[EditPair]) -> Iterator[EditPair]:
        """Yield the pairs that pass every check, each taken as one text."""
        for pair in pairs:
            origin = pair.path or pair.source
            if self._passes(Text(origin, pair.licence, f"{pair.lang} pair", whole(pair))):
                yield pair

    def identity(self) -> str:
        """Return a hash of all that decides which texts are kept."""
        sealed = self.decontaminator.identity() if self.decontaminator else ""
        near = self.near.threshold if self.near else 0
        names = (sorted(self.reserved.repositories), sorted(self.reserved.modules))
        licences = self.licences.pattern if self.licences else ""
        said = json.dumps([sealed, near, names, licences])
        return hashlib.sha256(said.encode()).hexdigest()

    def _passes(self, text: Text) -> bool:
        reason = self._reason(text)
        if reason is not None:
            self.rejected[reason] += 1
        return reason is None

    def _reason(self, row: Text) -> str | None:
        """Return why a text must not be used; None when it may be, and then it counts as seen."""
        text = row.text
        if self.reserved.holds(row.origin):
            return "reserved"
        if self.licences is not None and not self.licences.search(row.licence):
            return "licence"
        if not SHORTEST <= len(text) <= LONGEST or "\0" in text:
            return "length"
        if _GENERATED.search(text[:1500]):
            return "generated"
        if has_secret(text):
            return "secret"
        digest = hashlib.blake2b(" ".join(text.split()).encode(), digest_size=16).digest()
        if digest in self._seen:
            return "duplicate"
        if self.decontaminator is not None and self.decontaminator.matches(text):
            return "contaminated"
        if self.near is not None and not self.near.admit(text, kind=row.lang):
            return "near duplicate"
        self._seen.add(digest)
        return None


def whole(pair: EditPair) -> str:
    """Return all that a pair says as one text."""
    return f"{pair.instruction}\n{pair.before}\n{pair.after}"


def has_secret(text: str) -> bool:
    """Tell whether something in a text has the form of a private key or an access token."""
    return any(mark in text for mark in _MARKS) and _SECRET.search(text) is not None


def is_held_out(origin: str, *, percent: int = 2) -> bool:
    """Tell whether a text is kept for validation, by the hash of its origin alone."""
    digest = hashlib.blake2b(origin.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") % 100 < percent
