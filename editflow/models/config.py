"""Configurations of the trunk and of the edit model, in the form transformers saves and loads.

Knows sizes and special ids; knows nothing of weights, tokenizers or text.
"""

from __future__ import annotations

from typing import Any, Literal

from transformers import AutoConfig, PretrainedConfig

Objective = Literal["factored", "bregman"]


class TrunkConfig(PretrainedConfig):
    """The small bidirectional transformer editflow ships."""

    model_type = "editflow_trunk"

    def __init__(
        self,
        *,
        vocab_size: int = 8192,
        hidden_size: int = 256,
        num_hidden_layers: int = 4,
        num_attention_heads: int = 4,
        intermediate_size: int = 768,
        rope_theta: float = 10_000.0,
        norm_eps: float = 1e-6,
        **kwargs: Any,
    ) -> None:
        self.vocab_size = vocab_size
        self.hidden_size = hidden_size
        self.num_hidden_layers = num_hidden_layers
        self.num_attention_heads = num_attention_heads
        self.intermediate_size = intermediate_size
        self.rope_theta = rope_theta
        self.norm_eps = norm_eps
        super().__init__(**kwargs)


class EditModelConfig(PretrainedConfig):
    """An edit model: any backbone, edit heads, and the ids it reserves.

    `objective` says how head outputs are read: "factored" probabilities of remaining edits, or
    "bregman" rates of a time-conditioned CTMC (Edit Flows, arXiv 2506.09018). `max_count` is the
    longest insertion one step can open; `context_length` the instruction and text tokens of a pass.
    """

    model_type = "editflow"

    def __init__(
        self,
        *,
        backbone_config: PretrainedConfig | dict[str, Any] | None = None,
        objective: Objective = "factored",
        max_count: int = 16,
        copy_size: int = 64,
        context_length: int = 512,
        sep_token_id: int = 1,
        mask_token_id: int = 2,
        slot_token_ids: tuple[int, ...] | list[int] = (),
        **kwargs: Any,
    ) -> None:
        self.backbone_config = _backbone(backbone_config)
        self.objective = objective
        self.max_count = max_count
        self.copy_size = copy_size
        self.context_length = context_length
        self.mask_token_id = mask_token_id
        self.slot_token_ids = list(slot_token_ids)
        kwargs.setdefault("pad_token_id", 0)
        super().__init__(sep_token_id=sep_token_id, **kwargs)

    @property
    def vocab_size(self) -> int:
        return int(self.backbone_config.vocab_size)

    @property
    def hidden_size(self) -> int:
        return int(self.backbone_config.hidden_size)

    def to_dict(self) -> dict[str, Any]:
        return {**super().to_dict(), "backbone_config": self.backbone_config.to_dict()}


def _backbone(config: PretrainedConfig | dict[str, Any] | None) -> PretrainedConfig:
    if config is None:
        return TrunkConfig()
    if isinstance(config, PretrainedConfig):
        return config
    values = dict(config)
    return AutoConfig.for_model(values.pop("model_type"), **values)


AutoConfig.register(TrunkConfig.model_type, TrunkConfig)
AutoConfig.register(EditModelConfig.model_type, EditModelConfig)
