"""Texts much like an earlier one, found by MinHash over five-word shingles.

Knows words and hashes; knows nothing of where texts are from. A library would bring scipy for what
is a sort and a dictionary here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np

SHINGLE = 5  # words
BINS = 128  # the precision of a similarity is about 1 / sqrt(BINS)
ROWS = 8  # bins a band: pairs of texts below a similarity of 0.6 are hardly ever compared

_WORD = re.compile(r"\w+")
_POWERS = np.array([0x9E3779B97F4A7C15**n % 2**64 for n in range(SHINGLE)], dtype=np.uint64)
_EDGES = np.arange(BINS, dtype=np.uint64) << np.uint64(64 - BINS.bit_length() + 1)
_MIXERS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def signature(text: str) -> np.ndarray:
    """Return the smallest shingle hash of each of the bins: (BINS,) uint64; zeros without words.

    The share of equal bins of two texts estimates how much of their shingles is common. An empty
    bin takes the smallest hash of the next one that is not.
    """
    found = np.sort(_hashes(text))
    if not len(found):
        return np.zeros(BINS, dtype=np.uint64)
    smallest: np.ndarray = found[np.searchsorted(found, _EDGES) % len(found)]
    return smallest


def similarity(one: np.ndarray, other: np.ndarray) -> float:
    """Return the share of equal bins of two signatures, from 0 to 1."""
    return float((one == other).mean())


@dataclass
class NearDuplicates:
    """The texts admitted so far, by kind and the bands of their signatures.

    Two texts are near when their `similarity` is at least `threshold`; one word changed in a
    hundred leaves about 0.9.
    """

    threshold: float = 0.8
    _signatures: list[np.ndarray] = field(default_factory=list)
    _bands: dict[tuple[str, int, bytes], list[int]] = field(default_factory=dict)

    def admit(self, text: str, *, kind: str = "") -> bool:
        """Remember a text, unless an earlier one of its kind is near it; tell which it was."""
        own = signature(text)
        bands = [(kind, *band) for band in _banded(own)]
        candidates = {number for band in bands for number in self._bands.get(band, ())}
        if any(similarity(own, self._signatures[n]) >= self.threshold for n in candidates):
            return False
        for band in bands:
            self._bands.setdefault(band, []).append(len(self._signatures))
        self._signatures.append(own)
        return True


def _banded(own: np.ndarray) -> Iterator[tuple[int, bytes]]:
    for number, rows in enumerate(own.reshape(-1, ROWS)):
        yield number, rows.tobytes()


def _hashes(text: str) -> np.ndarray:
    """Return one hash a shingle; a text of fewer words is one shingle."""
    words = " ".join(_WORD.findall(text.lower())).encode().split()
    numbers = np.fromiter(map(crc32, words), dtype=np.uint64, count=len(words))
    width = min(SHINGLE, len(numbers))
    if not width:
        return numbers
    windows = np.lib.stride_tricks.sliding_window_view(numbers, width)
    mixed: np.ndarray = (windows * _POWERS[:width]).sum(axis=1, dtype=np.uint64)
    for mixer in _MIXERS:  # sums of products fill the high bits unevenly
        mixed = (mixed ^ (mixed >> np.uint64(30))) * mixer
    mixed ^= mixed >> np.uint64(31)
    return mixed
