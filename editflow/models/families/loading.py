"""A denoiser from the name of a model: files, family, ids, tokenizer and weights, checked together.

Knows the order of the steps; each of them lives elsewhere. No code of a checkpoint is ever run, and
the network of this project loads without transformers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from editflow.errors import ModelError
from editflow.flow.denoiser import SpecialIds
from editflow.models.catalogue import find
from editflow.models.families.denoisers.edit import EditDenoiser
from editflow.models.families.files.checkpoint import Checkpoint, open_checkpoint
from editflow.models.families.files.placement import Placement, place
from editflow.models.families.files.spelling import added_tokens
from editflow.models.families.ids import Sources, special_ids
from editflow.models.families.recognise import layout_of, recognise
from editflow.models.families.record import Family
from editflow.models.loading import load_network

if TYPE_CHECKING:
    from transformers import PretrainedConfig

    from editflow.models.families.denoisers.native import FamilyDenoiser
    from editflow.models.families.layouts.layout import Layout


def load_denoiser(
    name: str, *, family: str | None = None, placement: Placement | None = None
) -> FamilyDenoiser | EditDenoiser:
    """Load a shipped model, a folder or a hub repository in its original format, ready to denoise.

    `family` says which record of the table it is where several share a layout. `ModelError` says
    what is wrong: no such model, another family, ids that contradict one another, tensors that are
    missing or too many, rotary frequencies left out, attention that stayed causal, a device or
    precision that cannot be had.
    """
    checkpoint = open_checkpoint(name)
    record = recognise(checkpoint, added_tokens(checkpoint), name=family)
    load = _network if record.layout is None else _native
    return load(checkpoint, record, placement or Placement())


def _native(checkpoint: Checkpoint, record: Family, placement: Placement) -> FamilyDenoiser:
    """Load into a class of transformers."""
    from editflow.models.families.denoisers.native import FamilyDenoiser
    from editflow.models.families.denoisers.probe import probe
    from editflow.models.families.files.tokenizer import load_tokenizer
    from editflow.models.families.files.weights import load_weights

    layout = layout_of(record)
    record = replace(record, **layout.states(checkpoint.config))
    config = _configured(layout, checkpoint)
    tokenizer = load_tokenizer(checkpoint, record)
    sources = Sources(
        config=checkpoint.config,
        generation=checkpoint.generation,
        tokenizer=tokenizer,
        vocab_size=int(config.vocab_size),
        where=str(checkpoint.path),
    )
    denoiser = FamilyDenoiser(
        family=record,
        ids=special_ids(record, sources),
        model=load_weights(checkpoint, layout, config, placement),
        head=layout.head,
        tokenizer=tokenizer,
        checkpoint=checkpoint,
    )
    probe(denoiser, where=str(checkpoint.path))
    return denoiser


def _configured(layout: Layout, checkpoint: Checkpoint) -> PretrainedConfig:
    """Return the native configuration; errors get to know the file they are about."""
    try:
        return layout.configure(checkpoint.config)
    except ModelError as error:
        where = str(checkpoint.path / "config.json")
        raise ModelError(error.what, where=where, hint=error.hint) from error


def _network(checkpoint: Checkpoint, record: Family, placement: Placement) -> EditDenoiser:
    """Load the network of this project; its tokenizer is read by `editflow.text.prompt.Reader`."""
    if placement.device_map is not None or placement.bits is not None:
        raise ModelError(
            "device_map and bits are for models of transformers",
            where=str(checkpoint.path),
            hint="This one is small: give a device and a dtype.",
        )
    model = load_network(find(str(checkpoint.path)))
    model = place(model.to(placement.dtype or torch.float32), device=placement.device or "cpu")
    shape = model.shape
    reserved = (shape.sep_token_id, *shape.slot_token_ids)
    ids = SpecialIds(shape.mask_token_id, pad=shape.pad_token_id, reserved=reserved)
    return EditDenoiser(family=record, ids=ids, model=model.eval())
