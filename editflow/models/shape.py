"""What a network is built from: sizes and special ids, read from the JSON a model folder holds.

Knows numbers; knows nothing of weights, and nothing of transformers, which is slow to import.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

Objective = Literal["factored", "bregman"]


@dataclass(frozen=True)
class TrunkShape:
    """The small bidirectional transformer editflow trains from scratch.

    `qk_norm`: queries and keys are normalised before they meet, without which Muon lets their
    products grow until attention is all or nothing.
    """

    vocab_size: int = 8192
    hidden_size: int = 256
    num_hidden_layers: int = 4
    num_attention_heads: int = 4
    intermediate_size: int = 768
    rope_theta: float = 10_000.0
    norm_eps: float = 1e-6
    qk_norm: bool = True

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> TrunkShape:
        """Take what belongs here from a `backbone_config`; a default stands for what it lacks."""
        return cls(**_known(cls, values))


@dataclass(frozen=True)
class PredictionShape:
    """How a hidden state becomes logits of tokens: `decoder(norm(activation(project(h))))`.

    The defaults are those of editflow's own trunk; the head of a language model has others. `tied`:
    the decoder is the token embeddings. `shifted`: the state at i - 1 speaks of the token at i, as
    in whatever was trained to predict the next token.
    """

    activation: str = "silu"
    norm: Literal["rms", "layer", "none"] = "rms"
    norm_eps: float | None = None
    norm_bias: bool = False
    project_bias: bool = False
    tied: bool = True
    decoder_bias: bool = False
    shifted: bool = False


@dataclass(frozen=True)
class EditShape:
    """Edit heads over a backbone of `vocab_size` tokens and `hidden_size` numbers a position.

    `objective` says how head outputs are read: "factored" probabilities of remaining edits, or
    "bregman" rates of a time-conditioned CTMC (Edit Flows, arXiv 2506.09018), whose time is that of
    `schedule`; it was trained at times up to `latest`, and is asked at no later one.
    `max_count` is the longest insertion one step can open; `context_length` the instruction and
    text tokens of a pass.
    `embedding_norm`: what the backbone reads is normalised, as a trained backbone does not expect.
    `block`: tokens of a block, of a model that learnt to fill masks block by block; else 0.
    """

    vocab_size: int = 8192
    hidden_size: int = 256
    objective: Objective = "factored"
    schedule: str = "cubic"
    latest: float = 1.0
    max_count: int = 16
    copy_size: int = 64
    context_length: int = 512
    pad_token_id: int = 0
    sep_token_id: int = 1
    mask_token_id: int = 2
    slot_token_ids: tuple[int, ...] = ()
    embedding_norm: bool = True
    prediction: PredictionShape = PredictionShape()
    block: int = 0

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> EditShape:
        """Take what belongs here from a `config.json`; sizes come from its `backbone_config`."""
        backbone = values["backbone_config"]
        sizes = {name: int(backbone[name]) for name in ("vocab_size", "hidden_size")}
        slots = tuple(values.get("slot_token_ids", ()))
        prediction = PredictionShape(**values.get("prediction", {}))
        apart = {"slot_token_ids": slots, "prediction": prediction}
        return cls(**{**_known(cls, values), **sizes, **apart})


def _known(kind: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: values[field.name] for field in fields(kind) if field.name in values}
