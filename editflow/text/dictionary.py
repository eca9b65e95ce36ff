"""English words as a spell checker needs them: how common, how misspelt, how across the ocean.

Knows words, one at a time and in lower case; knows nothing of texts or instructions.
`python -m editflow.data.dictionary` writes the file.
"""

from __future__ import annotations

import json
import lzma
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import log
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from editflow.text.slips import odds, slips

FILE = Path(__file__).with_name("english.json.xz")
_PREFIXES = (
    *("anti", "auto", "co", "de", "dis", "inter", "meta", "micro", "mis", "multi", "non", "over"),
    *("pre", "pseudo", "re", "semi", "sub", "super", "un", "under"),
)
_ENDINGS = ("s", "able", "ers", "ness", "ization")
_PART = 4  # letters of a word that others are formed of
_USUAL = 20_000  # of the common words: those that compounds are formed of
_LONG = 8  # letters of a word that may have two slips
_UNSURE = log(4)  # odds of the likeliest guess under which the next one is a guess as well


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

    def is_formed(self, word: str) -> bool:
        """Tell a word formed of common ones: two of them, or one with a prefix or an ending."""
        stems = [word[len(each) :] for each in _PREFIXES if word.startswith(each)]
        stems += [word[: -len(each)] for each in _ENDINGS if word.endswith(each)]
        if any(len(stem) >= _PART and self.is_common(stem) for stem in stems):
            return True
        return any(
            self.is_common(word[:at], within=_USUAL) and self.is_common(word[at:], within=_USUAL)
            for at in range(_PART, len(word) - _PART + 1)
        )

    def rank(self, common: str) -> int:
        """Return the place of a common word, the most common one at 0."""
        return self._ranks[common]

    def guesses(self, word: str) -> list[str]:
        """Return what an unknown word may have been meant to be, the likeliest first: its
        corrections, or common words one slip away, or the most common two away from a long word.
        """
        if word in self.corrections:
            return self.corrections[word]
        found: dict[str, float] = {}
        for kind, near in slips(word):
            if near in self._ranks:
                likely = odds(kind, word, near, self._ranks[near])
                found[near] = max(likely, found.get(near, likely))
        if not found:
            return self._two_slips(word)
        likeliest = sorted(found, key=found.__getitem__, reverse=True)
        return [near for near in likeliest if found[near] >= found[likeliest[0]] - _UNSURE]

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
