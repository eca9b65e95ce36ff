"""An endless stream of training batches: texts become pairs, pairs examples, examples batches.

Runs whole in a data worker, so that the training process only trains. Knows the order of the steps;
each step lives elsewhere.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch.utils.data import IterableDataset, get_worker_info

from editflow.data.generate import collect_rarely, pairs
from editflow.data.pair import EditPair
from editflow.data.sources.text import Text
from editflow.text.prompt import Reader
from editflow.training.collate import Batch, Collator
from editflow.training.encode import Dropout, Example, batches, encode_pair

_CHARACTERS = 3  # of a token, as a rule; what is longer after all is left out of the batches
_INSTRUCTION = 24  # tokens, as a rule
_WORD_DROPOUT = 0.35


@dataclass(frozen=True)
class Stream(IterableDataset[Batch]):
    """Batches of fresh edits of `texts`, and of `ready` pairs in a `ready_share` of the draws.

    `empty_share` of the fresh ones ask for what cannot be done: nothing has to change. Batches on
    the masked path, the collator's share of all, have only pairs that change something, with the
    weights of `masked_mix` before those of `mix`. `tokens` padded positions a batch, `longest`
    positions an example. The same seed and worker count give the same stream.
    """

    texts: Sequence[Text]
    mix: Mapping[str, float]
    reader: Reader
    collator: Collator
    masked_mix: Mapping[str, float] = field(default_factory=dict)
    ready: Sequence[EditPair] = ()
    ready_share: float = 0.0
    empty_share: float = 0.08
    tokens: int = 4096
    longest: int = 384
    seed: int = 0
    dropout: Dropout = field(default_factory=lambda: Dropout(word=_WORD_DROPOUT))

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        seed = self.seed * 1009 + (worker.id if worker else 0)
        generator = np.random.default_rng(seed)
        rng = random.Random(seed)
        edited = self._batches(self.mix, self.empty_share, rng, generator)
        masked = self._batches({**self.mix, **self.masked_mix}, 0.0, rng, generator)
        while True:
            hidden = generator.random() < self.collator.masked
            collator = replace(self.collator, masked=float(hidden))
            yield collator(next(masked if hidden else edited), generator=generator)

    def _batches(
        self,
        mix: Mapping[str, float],
        empty_share: float,
        rng: random.Random,
        generator: np.random.Generator,
    ) -> Iterator[list[Example]]:
        """Return endless batches of pairs of one mix."""
        examples = (
            encode_pair(pair, self.reader, dropout=self.dropout, generator=generator)
            for pair in self._pairs(mix, empty_share, rng)
        )
        return batches(examples, tokens=self.tokens, longest=self.longest)

    def _pairs(
        self, mix: Mapping[str, float], empty_share: float, rng: random.Random
    ) -> Iterator[EditPair]:
        made = pairs(
            self.texts,
            mix=mix,
            rng=rng,
            split="train",
            empty_share=empty_share,
            room=_CHARACTERS * max(self.longest - _INSTRUCTION, 1),
        )
        for pair in made:
            while self.ready and rng.random() < self.ready_share:
                yield rng.choice(self.ready)
            yield pair


def loader(stream: Stream, *, workers: int) -> torch.utils.data.DataLoader[Any]:
    """Return a loader whose items are whole batches."""
    return torch.utils.data.DataLoader(
        stream,
        batch_size=None,
        num_workers=workers,
        prefetch_factor=8 if workers else None,
        worker_init_fn=_begin,
    )


def _begin(worker: int) -> None:  # noqa: ARG001
    collect_rarely()
