"""What there is to say about one family of checkpoints.

Knows names, ids and sizes; knows nothing of files, weights or torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """A token with a meaning: how the tokenizer spells it, and its id in the family's vocabulary.

    `id` is None where the files alone say it.
    """

    text: str
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One family of masked-diffusion checkpoints.

    `model_types` are what its `config.json` calls itself; `layout` names, as `module:attribute`,
    how its files are laid out and which native class computes the same function (None: the network
    of this project). `tokens` are by role: mask, eos, pad, bos, expand, delete; `stops` end an
    answer besides eos. Their ids hold for embeddings of `vocabulary` rows, whatever a smaller or
    re-tokenised derivative says of itself. `shifted`: position i - 1 predicts token i. `block`: the
    blocks of a block-causal model, None when every position sees every other one. `context`: tokens
    trained on, None when unknown. A configuration that states shift, block or context itself wins.
    `hub`: the last parts of the names it is published under.
    """

    name: str
    model_types: tuple[str, ...]
    layout: str | None
    tokens: Mapping[str, Token]
    stops: tuple[Token, ...] = ()
    vocabulary: int | None = None
    shifted: bool = False
    block: int | None = None
    context: int | None = None
    tokenizer: str = "PreTrainedTokenizerFast"
    hub: tuple[str, ...] = ()
