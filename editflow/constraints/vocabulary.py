"""The tokens of a vocabulary as byte strings, in a trie.

Knows what each token spells; knows no tokenizer, text, model or automaton.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from editflow.constraints.language.charset import Ints


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Every token that stands for bytes, and the trie of their byte strings.

    The nodes of the trie are numbered level by level; node 0 is the root.
    """

    size: int
    """V, tokens without bytes included"""
    parents: Ints
    """(N,) the node before each node; the root is its own"""
    letters: npt.NDArray[np.uint8]
    """(N,) the byte that leads to each node"""
    levels: Ints
    """(D + 1,) where each level of nodes begins; the last entry is N"""
    tokens: Ints
    """(T,) the tokens that stand for bytes, ascending"""
    nodes: Ints
    """(T,) the node at which each of them ends"""
    key: str
    """a digest of all of this"""

    @classmethod
    def of(cls, pieces: Sequence[bytes]) -> Vocabulary:
        """Build the trie of `pieces` (V,), the bytes of each token; special tokens have none.

        `editflow.text.spelling.spellings` tells the pieces of any tokenizer, byte-level or in the
        manner of sentencepiece; several tokens may spell the same bytes.
        """
        tokens = np.array([i for i, piece in enumerate(pieces) if piece], dtype=np.int64)
        sizes = np.array([len(pieces[i]) for i in tokens], dtype=np.int64)
        data = np.frombuffer(b"".join(pieces), dtype=np.uint8)
        starts = np.append(0, sizes.cumsum())[:-1]
        nodes = np.zeros(len(tokens), np.int64)
        parents, letters, levels = [np.zeros(1, np.int64)], [np.zeros(1, np.uint8)], [0, 1]
        for depth in range(int(sizes.max(initial=0))):
            longer = np.flatnonzero(sizes > depth)
            codes = nodes[longer] * 256 + data[starts[longer] + depth]
            found, names = np.unique(codes, return_inverse=True)
            nodes[longer] = levels[-1] + names
            parents.append(found // 256)
            letters.append((found % 256).astype(np.uint8))
            levels.append(levels[-1] + len(found))
        digest = hashlib.sha256(b"".join([sizes.tobytes(), tokens.tobytes(), data.tobytes()]))
        return cls(
            len(pieces),
            np.concatenate(parents),
            np.concatenate(letters),
            np.array(levels),
            tokens,
            nodes,
            digest.hexdigest(),
        )
