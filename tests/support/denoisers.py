"""Denoisers whose logits are written by hand or drawn at random, for tests without weights.

They stand in for a masked-diffusion model wherever a test needs to know what the model says.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from editflow.canvas.canvas import Canvas, Fixed, Slot
from editflow.flow.denoiser import SpecialIds
from editflow.sampling.masks.models import FromDenoiser

VOCABULARY = 14
EXPAND, DELETE, EOS, PAD, MASK = 9, 10, 11, 12, 13
IDS = SpecialIds(mask=MASK, eos=EOS, pad=PAD, expand=EXPAND, delete=DELETE)

Script = Callable[[np.ndarray], np.ndarray]
"""Token ids (L,) of one row, without padding, to logits (L, V)."""


@dataclass
class ScriptedDenoiser:
    """A denoiser that answers each row by `script`; it keeps how many rows it was asked about."""

    script: Script
    ids: SpecialIds = IDS
    vocab_size: int = VOCABULARY
    context: int | None = None
    block: int | None = None
    rows: int = 0
    calls: int = 0
    asked: list[int] = field(default_factory=list)  # places a call

    def logits(
        self, ids: Tensor, attention_mask: Tensor | None = None, positions: Tensor | None = None
    ) -> Tensor:
        assert positions is None
        real = torch.ones_like(ids) if attention_mask is None else attention_mask
        out = torch.full((*ids.shape, self.vocab_size), torch.nan)
        for row, (tokens, there) in enumerate(zip(ids, real.bool(), strict=True)):
            out[row, there] = torch.from_numpy(self.script(tokens[there].numpy())).float()
        self.rows += len(ids)
        self.calls += 1
        return out

    def logits_at(
        self, ids: Tensor, places: tuple[Tensor, Tensor], attention_mask: Tensor | None = None
    ) -> Tensor:
        self.asked.append(len(places[0]))
        return self.logits(ids, attention_mask)[places]

    @property
    def model(self) -> FromDenoiser:
        return FromDenoiser(self)


def noise(seed: int, *, scale: float = 3.0, size: int = VOCABULARY) -> Script:
    """Return a script of random logits that depend on `seed` and the whole row alone."""

    def script(ids: np.ndarray) -> np.ndarray:
        rng = np.random.default_rng([seed, zlib.crc32(ids.astype(np.int64).tobytes())])
        return scale * rng.standard_normal((len(ids), size))

    return script


def constant(logits: np.ndarray) -> Script:
    """Return a script that says `logits` (L, V) whatever the row holds."""
    return lambda ids: logits[: len(ids)]


def template(*parts: int | list[int], context: list[int] | None = None) -> Canvas:
    """Return a canvas: a list is fixed text, a number a slot of so many masks."""
    segments = [
        Slot(part, mask=MASK) if isinstance(part, int) else Fixed(tuple(part)) for part in parts
    ]
    canvas = Canvas.from_template(segments)
    if context is None:
        return canvas
    return Canvas.of(
        canvas.ids,
        frozen=canvas.frozen,
        frozen_gaps=canvas.frozen_gaps,
        slot=canvas.slot,
        slot_gaps=canvas.slot_gaps,
        context=context,
    )


def hashed(ids: np.ndarray, *, size: int = 40, mask: int = 39) -> np.ndarray:
    """Return logits (L, size) in float32, a fixed function of the whole row in whole numbers.

    The same on every machine and version, so that histories can be kept. The mask has none.
    """
    place, token = np.arange(len(ids), dtype=np.uint64), np.arange(size, dtype=np.uint64)
    with np.errstate(over="ignore"):
        row = _mixed(ids.astype(np.uint64) * np.uint64(1_000_003) + place).sum()
        mixed = _mixed(_mixed(row + place)[:, None] + token * np.uint64(7_919))
    logits = (mixed >> np.uint64(44)).astype(np.float32) / np.float32(2**17)  # 2^20 levels below 8
    logits[:, mask] = -1e4
    return logits


def _mixed(x: np.ndarray) -> np.ndarray:
    """Scramble 64-bit numbers (the finaliser of splitmix64)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
