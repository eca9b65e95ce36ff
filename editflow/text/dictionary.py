"""English words as a spell checker needs them: how common, how misspelt, how across the ocean.

Knows words, one at a time and in lower case; knows nothing of texts or instructions.
`python -m editflow.data.dictionary` writes the file.
"""

from __future__ import annotations

import json
import lzma
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from string import ascii_lowercase

from rapidfuzz import process
from rapidfuzz.distance import OSA

FILE = Path(__file__).with_name("english.json.xz")
_LONG = 8  # letters of a word that may have two slips
_FAR = 8  # a guess that changes the first letter must be this many times as common


@dataclass(frozen=True)
class Dictionary:
    """`common`: words, the most common first. `rare`: other words that are right.

    `corrections`: misspelling -> what it may stand for, the likeliest first.
    `british`: American spelling -> British one.
    """

    common: tuple[str, ...]
    rare: frozenset[str]
    corrections: dict[str, list[str]]
    british: dict[str, str]

    @classmethod
    @lru_cache(maxsize=1)
    def english(cls) -> Dictionary:
        """Read the dictionary of the package, once."""
        held = json.loads(lzma.decompress(FILE.read_bytes()))
        return cls(
            tuple(held["common"].split()),
            frozenset(held["rare"].split()),
            {wrong: right.split() for wrong, right in held["corrections"].items()},
            held["british"],
        )

    def save(self, path: Path) -> None:
        held = {
            "common": " ".join(self.common),
            "rare": " ".join(sorted(self.rare)),
            "corrections": {wrong: " ".join(right) for wrong, right in self.corrections.items()},
            "british": self.british,
        }
        path.write_bytes(lzma.compress(json.dumps(held, sort_keys=True).encode(), preset=9))

    @cached_property
    def american(self) -> dict[str, str]:
        """British spelling -> American one."""
        return {theirs: ours for ours, theirs in self.british.items()}

    def knows(self, word: str) -> bool:
        return word not in self.corrections and (word in self._ranks or word in self.rare)

    def is_common(self, word: str, *, within: int | None = None) -> bool:
        """Tell whether a word is one of the common ones, or of the `within` most common."""
        return self._ranks.get(word, len(self._ranks)) < (within or len(self._ranks))

    def guesses(self, word: str) -> list[str]:
        """Return what an unknown word may have been meant to be: its corrections, or the most
        common word one slip away, or two for a long word.
        """
        if word in self.corrections:
            return self.corrections[word]
        found = {near: self._ranks[near] for near in slips(word) if near in self._ranks}
        if not found:
            return self._two_slips(word)
        ranked = {
            near: (rank + 1) * (1 if near[0] == word[0] else _FAR) for near, rank in found.items()
        }
        return [min(ranked, key=lambda near: ranked[near])]

    def _two_slips(self, word: str) -> list[str]:
        """Return the most common word that begins and ends alike and is two slips away."""
        if len(word) < _LONG:
            return []
        near = process.extract(
            word,
            self._alike.get(word[0] + word[-1], []),
            scorer=OSA.distance,
            score_cutoff=2,
            limit=None,
        )
        return [min((other for other, _, _ in near), key=self._ranks.__getitem__)] if near else []

    @cached_property
    def _alike(self) -> dict[str, list[str]]:
        """Long common words by their first and last letter."""
        found: dict[str, list[str]] = defaultdict(list)
        for word in self.common:
            if len(word) >= _LONG - 2:
                found[word[0] + word[-1]].append(word)
        return found

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {word: rank for rank, word in enumerate(self.common)}


def slips(word: str) -> Iterator[str]:
    """Yield every string one letter away: dropped, doubled or added, changed, or two swapped."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        for letter in ascii_lowercase:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
