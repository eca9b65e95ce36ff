"""States and moves between them by classes of tokens, in the order that dynamic programmes want.

Knows numbers of states and classes; knows no token, byte or text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from editflow.constraints.language.charset import Bools, Ints


@dataclass(frozen=True, eq=False)
class Graph:
    """Moves, all on some way from the start to an accepting state; there may be none at all.

    A *link* is the bundle of moves from one state to another.
    """

    sources: Ints
    """(E,) state before each move; moves are in order of target, source, count, class"""
    targets: Ints
    """(E,) state after it"""
    kinds: Ints
    """(E,) class of tokens that it reads"""
    counts: Ints
    """(E,) characters that it completes"""
    accepting: Bools
    """(S,)"""
    start: int

    @classmethod
    def of(cls, moves: Moves, accepting: Bools, start: int) -> Graph:
        """Keep the moves on some way from the start to an end, and number their states anew."""
        sources, targets = moves.sources, moves.targets
        pairs = np.unique(np.column_stack([sources, targets]), axis=0).T
        reached = _spread(np.arange(len(accepting)) == start, *pairs)
        ending = _spread(accepting, *pairs[::-1])
        kept = np.flatnonzero(reached[sources] & ending[targets])
        used = np.unique(np.concatenate([[start], sources[kept], targets[kept]]))
        keys = (moves.kinds[kept], moves.counts[kept], sources[kept], targets[kept])
        kept = kept[np.lexsort(keys)]
        return cls(
            np.searchsorted(used, sources[kept]),
            np.searchsorted(used, targets[kept]),
            moves.kinds[kept],
            moves.counts[kept],
            accepting[used],
            int(np.searchsorted(used, start)),
        )

    @property
    def states(self) -> int:
        return len(self.accepting)

    @cached_property
    def links(self) -> Ints:
        """(P + 1,) where the moves of each link begin."""
        new = (np.diff(self.targets, prepend=-1) != 0) | (np.diff(self.sources, prepend=-1) != 0)
        return np.append(np.flatnonzero(new), len(self.targets))

    @cached_property
    def link_sources(self) -> Ints:
        """(P,) state before each link."""
        return self.sources[self.links[:-1]]

    @cached_property
    def link_targets(self) -> Ints:
        """(P,) state after each link, ascending."""
        return self.targets[self.links[:-1]]

    @cached_property
    def entries(self) -> tuple[Ints, Ints]:
        """(Q,) states that some link enters, and (Q,) the first link into each."""
        return np.unique(self.link_targets, return_index=True)

    @cached_property
    def into(self) -> list[tuple[Ints, Ints, Ints]]:
        """The sources, classes and counts of the moves into each state."""
        firsts = np.searchsorted(self.targets, np.arange(self.states + 1)).tolist()
        moves = self.sources, self.kinds, self.counts
        return [tuple(part[first:last] for part in moves) for first, last in pairwise(firsts)]  # type: ignore[misc]

    @cached_property
    def bundles(self) -> Bundles:
        """The different sets of moves that links are made of."""
        steps = np.column_stack([self.kinds, self.counts])
        numbers: dict[bytes, int] = {}
        firsts: list[slice] = []
        bundle = np.zeros(len(self.links) - 1, np.int64)
        for link, (first, last) in enumerate(pairwise(self.links.tolist())):
            bundle[link] = numbers.setdefault(steps[first:last].tobytes(), len(numbers))
            if len(numbers) > len(firsts):
                firsts.append(slice(first, last))
        sizes = np.array([part.stop - part.start for part in firsts], dtype=np.int64)
        kept = steps[np.concatenate([np.arange(p.start, p.stop) for p in firsts] or [self.kinds])]
        return Bundles(kept[:, 0], kept[:, 1], sizes.cumsum() - sizes, bundle)

    def entered(self, links: npt.NDArray[Any], join: np.ufunc, none: float) -> npt.NDArray[Any]:
        """Join what stands at links (P,) by the state they enter (S,); `none` where none does."""
        joined = np.full(self.states, none, dtype=links.dtype)
        if len(links):
            states, firsts = self.entries
            joined[states] = join.reduceat(links, firsts)
        return joined

    def left(self, links: npt.NDArray[Any], join: np.ufunc, none: float) -> npt.NDArray[Any]:
        """Join what stands at links (P,) by the state they leave (S,); `none` where none does."""
        joined = np.full(self.states, none, dtype=links.dtype)
        if len(links):
            order, states, firsts = self._exits
            joined[states] = join.reduceat(links[order], firsts)
        return joined

    @cached_property
    def _exits(self) -> tuple[Ints, Ints, Ints]:
        order = np.argsort(self.link_sources, kind="stable")
        return order, *np.unique(self.link_sources[order], return_index=True)

    @cached_property
    def fewest(self) -> int:
        """The least number of characters that a way from the start to an end completes."""
        far = 1 << 40
        nearest = np.where(np.arange(self.states) == self.start, 0, far)
        links = self.bundles.joined(self.bundles.counts, np.minimum)
        while True:
            onward = self.entered(nearest[self.link_sources] + links, np.minimum, far)
            onward = np.minimum(nearest, onward)
            if (onward == nearest).all():
                return int(np.where(self.accepting, nearest, far).min())
            nearest = onward

    def counting(self, least: int, most: int | None) -> Graph:
        """Return the graph whose ways complete `least` to `most` characters, counted in states."""
        width = (least if most is None else most) + 1
        before = np.broadcast_to(np.arange(width), (len(self.kinds), width))
        after = before + self.counts[:, None]
        fits = np.ones_like(after, dtype=bool) if most is None else after < width
        moves = Moves(
            (self.sources[:, None] * width + before)[fits],
            (self.targets[:, None] * width + np.minimum(after, width - 1))[fits],
            np.broadcast_to(self.kinds[:, None], fits.shape)[fits],
            np.broadcast_to(self.counts[:, None], fits.shape)[fits],
        )
        accepting = (self.accepting[:, None] & (np.arange(width) >= least)).ravel()
        return Graph.of(moves, accepting, self.start * width)


@dataclass(frozen=True, slots=True, eq=False)
class Bundles:
    """Sets of classes and counts, each of which may make up many links.

    A counter of characters has links of few kinds, however many states it counts in.
    """

    kinds: Ints
    """(I,) class of each item, bundle by bundle"""
    counts: Ints
    """(I,) characters that it completes"""
    starts: Ints
    """(B,) where each bundle begins"""
    bundle: Ints
    """(P,) the bundle of each link"""

    def joined(self, items: npt.NDArray[Any], join: np.ufunc) -> npt.NDArray[Any]:
        """Join what stands at items (..., I) by the link that is made of them (..., P)."""
        if not len(self.starts):
            return items
        return join.reduceat(items, self.starts, axis=-1)[..., self.bundle]


@dataclass(frozen=True, slots=True)
class Moves:
    """Moves in any order, all (E,); see `Graph`."""

    sources: Ints
    targets: Ints
    kinds: Ints
    counts: Ints


def _spread(found: Bools, sources: Ints, targets: Ints) -> Bools:
    """Return the states that moves lead to from those found."""
    found = found.copy()
    size = -1
    while size < (size := int(found.sum())):
        found[targets[found[sources]]] = True
    return found
