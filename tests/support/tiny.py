"""A byte-level tokenizer and an edit model small enough to run in milliseconds."""

from __future__ import annotations

from functools import cache

import torch

from editflow.editing.editor import Editor
from editflow.models.config import EditModelConfig, TrunkConfig
from editflow.models.edit_model import EditFlowModel
from editflow.sampling.edits.policy import Policy
from editflow.text.codec import Codec
from editflow.text.lexicon import Lexicon
from editflow.text.prompt import Reader

LEXICON = Lexicon(
    frozenset(["rename", "change", "replace", "to", "with", "the", "a", "fix", "typos"])
)


@cache
def tiny_reader() -> Reader:
    """A vocabulary of the bytes, the special tokens and a few merges."""
    codec = Codec.train(["def total(count):\n    return count + 1\n"] * 3, vocab_size=300)
    return Reader(codec, LEXICON)


def tiny_config(*, objective: str = "factored", context_length: int = 128) -> EditModelConfig:
    codec = tiny_reader().codec
    trunk = TrunkConfig(
        vocab_size=codec.vocab_size,
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=48,
    )
    return EditModelConfig(
        backbone_config=trunk,
        objective=objective,
        max_count=4,
        copy_size=8,
        context_length=context_length,
        pad_token_id=codec.pad_id,
        sep_token_id=codec.sep_id,
        mask_token_id=codec.mask_id,
        slot_token_ids=codec.slot_ids,
    )


def tiny_model(*, seed: int = 0, **kwargs: object) -> EditFlowModel:
    """A model with random weights that hardly ever edits."""
    torch.manual_seed(seed)
    return EditFlowModel(tiny_config(**kwargs)).eval()  # type: ignore[arg-type]


def restless_editor(*, seed: int = 0, context_length: int = 128) -> Editor:
    """An editor whose random model wants to edit nearly everywhere, in every way."""
    model = tiny_model(seed=seed, context_length=context_length)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for layer in (model.heads.operation, model.heads.gap, model.heads.count):
            layer.weight.normal_(std=3.0, generator=generator)
            layer.bias.zero_()
    return Editor(model, tiny_reader(), "restless", Policy())
