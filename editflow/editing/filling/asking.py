"""Ask a model about some places of many canvases, in batches.

Knows canvases and denoisers; knows nothing of what the answers are for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from editflow.canvas.canvas import Canvas, Ints
from editflow.editing.filling.readers import Prompted
from editflow.sampling.masks.models import laid_out
from editflow.sampling.run import batches

_BATCH = 8192  # tokens of one pass


@dataclass(frozen=True, slots=True)
class Places:
    """Tokens `at` (n,) of a canvas, by index on it."""

    canvas: Canvas
    at: Ints

    @property
    def width(self) -> int:
        """Tokens that the model reads."""
        return len(self.canvas.context) + len(self.canvas)


def log_probs_at(asked: Sequence[Places], prompted: Prompted) -> list[npt.NDArray[np.float32]]:
    """Return log-probabilities (n, V) at each of the places, in order; one pass a batch.

    Tokens that stand for no text have none.
    """
    found: dict[int, npt.NDArray[np.float32]] = {}
    for batch in batches(asked, _BATCH):
        for one, log_p in zip(batch, _batch(batch, prompted), strict=True):
            found[id(one)] = log_p
    return [found[id(one)] for one in asked]


def _batch(batch: Sequence[Places], prompted: Prompted) -> list[npt.NDArray[np.float32]]:
    ids, real = laid_out([one.canvas for one in batch], prompted.ids.mask)
    counts = [len(one.at) for one in batch]
    before = np.repeat([len(one.canvas.context) for one in batch], counts)
    columns = torch.from_numpy(np.concatenate([one.at for one in batch]) + before)
    rows = torch.from_numpy(np.repeat(np.arange(len(batch)), counts))
    with torch.inference_mode():
        logits = prompted.denoiser.logits_at(ids, (rows, columns), real.long()).float()
        logits[:, list(prompted.ids.all)] = -torch.inf
        log_p = logits.log_softmax(1).cpu()
    return [part.numpy() for part in torch.split(log_p, counts)]
