"""What masked diffusion asks of a model: logits for every position, and ids with a meaning.

This module does not know the model, how it was loaded, or the sampler that unmasks with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from torch import Tensor


@dataclass(frozen=True, slots=True)
class SpecialIds:
    """Token ids of a vocabulary that are not text; None where the model has no such token.

    `stops` ends an answer: `eos` first, then the end of a turn. `expand` turns one mask into two,
    `delete` takes a mask away (DreamOn); `delete` may be the same token as `eos`. `reserved` are
    all others that stand for no text: turns and roles, separators, slots, rows of the embedding
    that no token has.
    """

    mask: int
    eos: int | None = None
    pad: int | None = None
    bos: int | None = None
    expand: int | None = None
    delete: int | None = None
    stops: tuple[int, ...] = ()
    reserved: tuple[int, ...] = ()

    @property
    def all(self) -> tuple[int, ...]:
        """Every id above, each once, in rising order."""
        single = (self.mask, self.eos, self.pad, self.bos, self.expand, self.delete)
        every = (*single, *self.stops, *self.reserved)
        return tuple(sorted({token for token in every if token is not None}))


class Denoiser(Protocol):
    """A model of masked diffusion as the sampler sees it.

    Logits stand where their token stands: a model whose position i - 1 predicts token i is shifted
    behind this face. `block` is None where every position sees every other one, else the size of
    the blocks of a block-causal model: a position sees its own block and the ones before it.
    `context` is the length the model was trained on, None where it is not known.
    """

    @property
    def ids(self) -> SpecialIds: ...

    @property
    def vocab_size(self) -> int: ...

    @property
    def context(self) -> int | None: ...

    @property
    def block(self) -> int | None: ...

    def logits(
        self, ids: Tensor, attention_mask: Tensor | None = None, positions: Tensor | None = None
    ) -> Tensor:
        """Score every token everywhere, `(B, L)` ids to float `(B, L, V)` logits.

        `attention_mask: (B, L)` is 0 on padding, left or right; logits there mean nothing.
        `positions: (B, L)`, counted from the first real token of a row when not given.
        """
        ...

    def logits_at(
        self, ids: Tensor, places: tuple[Tensor, Tensor], attention_mask: Tensor | None = None
    ) -> Tensor:
        """Score every token at some places only: `(rows (N,), columns (N,))` to `(N, V)` logits."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Miscount:
    """What a model says of the length of `(B, L)` ids, besides which tokens they should be.

    `missing: (B, L + 1)` probability that the gap lacks tokens, `count: (B, L + 1)` how many then,
    at least 1; gap g lies before token g. `surplus: (B, L)` probability that the token has to go.
    """

    missing: Tensor
    count: Tensor
    surplus: Tensor


@runtime_checkable
class CountingDenoiser(Denoiser, Protocol):
    """A denoiser that has edit heads as well: it tells where tokens are missing, or too many."""

    def counted_at(
        self, ids: Tensor, places: tuple[Tensor, Tensor], attention_mask: Tensor | None = None
    ) -> tuple[Tensor, Miscount]:
        """Return what `logits_at` does and what is wrong with the length, from one pass."""
        ...


class BlockCache(Protocol):
    """What a block-causal model has read for good: nothing later changes it, so it is exact.

    Blocks are counted from the first real token of a row, the prompt included.
    """

    def append(self, ids: Tensor, attention_mask: Tensor | None = None) -> None:
        """Read finished blocks `(B, n)`, n and the real tokens of a row multiples of the block."""
        ...

    def logits(self, ids: Tensor, *, keep: int = 0) -> Tensor:
        """Score `(B, n)` tokens after what was read, as `Denoiser.logits`.

        The first `keep` of them are finished blocks and are read for good in the same pass.
        """
        ...


class BlockDenoiser(Denoiser, Protocol):
    """A block-causal model: `block` is not None."""

    def cache(self) -> BlockCache:
        """Return an empty cache for a new batch."""
        ...
