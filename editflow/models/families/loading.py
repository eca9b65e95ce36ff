"""A denoiser from the name of a model: files, family, ids, tokenizer and weights, checked together.

Knows the order of the steps; each of them lives elsewhere. No code of a checkpoint is ever run.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from editflow.errors import ModelError
from editflow.models.families.denoisers.native import FamilyDenoiser
from editflow.models.families.files.checkpoint import Checkpoint, open_checkpoint
from editflow.models.families.files.tokenizer import load_tokenizer, vocabulary
from editflow.models.families.files.weights import Placement, load_weights
from editflow.models.families.ids import Sources, special_ids
from editflow.models.families.recognise import layout_of, recognise


def load_denoiser(
    name: str, *, family: str | None = None, placement: Placement | None = None
) -> FamilyDenoiser:
    """Load a folder or a hub repository in its original format, ready to denoise.

    `family` says which record of the table it is where several share a layout. `ModelError` says
    what is wrong: no such model, another family, ids that contradict one another, tensors that are
    missing or too many, rotary frequencies left out, a device or precision that cannot be had.
    """
    checkpoint = open_checkpoint(name)
    record = recognise(checkpoint, vocabulary(checkpoint), name=family)
    layout = layout_of(record)
    record = replace(record, **layout.states(checkpoint.config))
    config = layout.configure(checkpoint.config)
    tokenizer = load_tokenizer(checkpoint, record)
    ids = special_ids(record, _sources(checkpoint, config, tokenizer))
    model = load_weights(checkpoint, layout, config, placement or Placement())
    return FamilyDenoiser(record, model, ids, tokenizer, checkpoint.config)


def _sources(checkpoint: Checkpoint, config: Any, tokenizer: Any) -> Sources:
    if tokenizer is not None and len(tokenizer) > config.vocab_size:
        raise ModelError("the tokenizer has more tokens than the model", where=checkpoint.where)
    return Sources(
        config=checkpoint.config,
        generation=checkpoint.generation,
        tokenizer=tokenizer,
        vocab_size=int(config.vocab_size),
        where=checkpoint.where,
    )
