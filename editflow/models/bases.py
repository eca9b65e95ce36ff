"""The checkpoints an edit model can be built on, one record an architecture, and how they load.

Knows files, architectures and where each keeps the parts of its head; knows nothing of tokenizers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from types import MappingProxyType
from typing import Any

import torch
from transformers import PretrainedConfig, PreTrainedModel

from editflow.errors import ModelError
from editflow.models.convert import LanguageModel, Transform
from editflow.models.families.denoisers.native import FamilyDenoiser
from editflow.models.families.files.checkpoint import Checkpoint
from editflow.models.families.files.placement import Placement
from editflow.models.families.files.weights import load_weights
from editflow.models.families.layouts.converted import DECODER, ENCODER
from editflow.models.families.loading import load_denoiser
from editflow.models.families.table import FAMILIES


@dataclass(frozen=True, slots=True)
class Head:
    """Where an encoder keeps what stands before its decoder, and which activation it is."""

    dense: str
    norm: str
    activation: Callable[[PretrainedConfig], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """An architecture of transformers.

    `head` is None where the decoder reads the hidden state: those predict the next token.
    `after_padding`: positions are counted from the one after the id of padding. `tokens`: how its
    first tokenizer spells mask and separator; later ones may not.
    """

    head: Head | None = None
    after_padding: bool = False
    tokens: Mapping[str, str] = field(default_factory=dict)


def _gelu(_: PretrainedConfig) -> str:
    return "gelu"


_BERT = "cls.predictions.transform"
_BERT_TOKENS = {"mask": "[MASK]", "sep": "[SEP]"}
_ROBERTA = Kind(
    Head("lm_head.dense", "lm_head.layer_norm", _gelu),
    after_padding=True,
    tokens={"mask": "<mask>", "sep": "</s>"},
)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "qwen2": Kind(),
        "qwen3": Kind(),
        "qwen3_moe": Kind(),
        "llama": Kind(),
        "mistral": Kind(),
        "olmo2": Kind(),
        "smollm3": Kind(),
        "bert": Kind(
            Head(f"{_BERT}.dense", f"{_BERT}.LayerNorm", attrgetter("hidden_act")),
            tokens=_BERT_TOKENS,
        ),
        "roberta": _ROBERTA,
        "xlm-roberta": _ROBERTA,
        "modernbert": Kind(
            Head("head.dense", "head.norm", attrgetter("classifier_activation")),
            tokens=_BERT_TOKENS,
        ),
    }
)
"""By `model_type` of `config.json`; the families of masked diffusion come on top."""


@dataclass(frozen=True, slots=True)
class Source:
    """A language model, the id of its mask where its files say it, and the usual spellings."""

    model: LanguageModel
    mask: int | None = None
    tokens: Mapping[str, str] = field(default_factory=dict)


def check_kind(checkpoint: Checkpoint) -> None:
    """Raise `ModelError` when no edit model can be built on a checkpoint, whatever its weights."""
    kinds = dict.fromkeys([*KINDS, *(t for f in FAMILIES.values() for t in f.model_types)])
    family = checkpoint.config.get("model_type")
    if family not in kinds:
        raise ModelError(
            f"no edit model can be built on {family!r}",
            where=str(checkpoint.path / "config.json"),
            hint=f"Bases: {', '.join(kinds)}.",
        )


def load_source(checkpoint: Checkpoint) -> Source:
    """Load a checkpoint with its head, in float32; `ModelError` says why it cannot be a base."""
    check_kind(checkpoint)
    kind = KINDS.get(checkpoint.config["model_type"])
    if kind is None or (kind.head is None and DECODER.matches(checkpoint.config)):
        return _masked_diffusion(checkpoint)
    return Source(_transformers(checkpoint, kind), tokens=kind.tokens)


def _transformers(checkpoint: Checkpoint, kind: Kind) -> LanguageModel:
    layout = DECODER if kind.head is None else ENCODER
    try:
        config = layout.configure(checkpoint.config)
    except ModelError as error:
        where = str(checkpoint.path / "config.json")
        raise ModelError(error.what, where=where, hint=error.hint) from error
    model = load_weights(checkpoint, layout, config, Placement(dtype=torch.float32))
    first = int(config.pad_token_id) + 1 if kind.after_padding else 0
    return LanguageModel(
        model,
        shifted=kind.head is None,
        context=int(config.max_position_embeddings) - first,
        transform=None if kind.head is None else _transform(model, kind.head),
    )


def _transform(model: PreTrainedModel, head: Head) -> Transform:
    dense: Any = model.get_submodule(head.dense)
    norm: Any = model.get_submodule(head.norm)
    return Transform(dense, head.activation(model.config), norm)


def _masked_diffusion(checkpoint: Checkpoint) -> Source:
    denoiser = load_denoiser(str(checkpoint.path), placement=Placement(dtype=torch.float32))
    assert isinstance(denoiser, FamilyDenoiser)
    longest = int(denoiser.model.config.max_position_embeddings)
    context = min(longest, denoiser.context or longest)
    model = LanguageModel(denoiser.model, denoiser.family.shifted, context)
    return Source(model, denoiser.ids.mask)
