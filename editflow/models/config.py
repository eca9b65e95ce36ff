"""Configurations of the trunk and of the edit model, in the form transformers saves and loads.

Knows sizes and special ids; knows nothing of weights, tokenizers or text.
"""

from __future__ import annotations

from typing import Any

from transformers import AutoConfig, PretrainedConfig

from editflow.models.shape import EditShape, Objective, TrunkShape


class TrunkConfig(PretrainedConfig):
    """A `TrunkShape` as a configuration."""

    model_type = "editflow_trunk"

    def __init__(
        self,
        *,
        vocab_size: int = TrunkShape.vocab_size,
        hidden_size: int = TrunkShape.hidden_size,
        num_hidden_layers: int = TrunkShape.num_hidden_layers,
        num_attention_heads: int = TrunkShape.num_attention_heads,
        intermediate_size: int = TrunkShape.intermediate_size,
        rope_theta: float = TrunkShape.rope_theta,
        norm_eps: float = TrunkShape.norm_eps,
        qk_norm: bool = TrunkShape.qk_norm,
        **kwargs: Any,
    ) -> None:
        self.vocab_size = vocab_size
        self.hidden_size = hidden_size
        self.num_hidden_layers = num_hidden_layers
        self.num_attention_heads = num_attention_heads
        self.intermediate_size = intermediate_size
        self.rope_theta = rope_theta
        self.norm_eps = norm_eps
        self.qk_norm = qk_norm
        super().__init__(**kwargs)


class EditModelConfig(PretrainedConfig):
    """An `EditShape` as a configuration, with the configuration of any backbone inside.

    `grown` tells, of a model converted from another checkpoint, which rows of the embeddings are
    that checkpoint's: what converts it again, for an adapter that was saved without its base.
    """

    model_type = "editflow"

    def __init__(
        self,
        *,
        backbone_config: PretrainedConfig | dict[str, Any] | None = None,
        objective: Objective = EditShape.objective,
        schedule: str = EditShape.schedule,
        latest: float = EditShape.latest,
        max_count: int = EditShape.max_count,
        copy_size: int = EditShape.copy_size,
        context_length: int = EditShape.context_length,
        sep_token_id: int = EditShape.sep_token_id,
        mask_token_id: int = EditShape.mask_token_id,
        slot_token_ids: tuple[int, ...] | list[int] = (),
        embedding_norm: bool = EditShape.embedding_norm,
        prediction: dict[str, Any] | None = None,
        block: int = EditShape.block,
        grown: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.backbone_config = _backbone(backbone_config)
        self.objective = objective
        self.schedule = schedule
        self.latest = latest
        self.max_count = max_count
        self.copy_size = copy_size
        self.context_length = context_length
        self.mask_token_id = mask_token_id
        self.slot_token_ids = list(slot_token_ids)
        self.embedding_norm = embedding_norm
        self.prediction = prediction or {}
        self.block = block
        self.grown = grown
        kwargs.setdefault("pad_token_id", EditShape.pad_token_id)
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
