"""The trunk and the edit network as transformers models: initialised, saved, loaded, registered.

Any transformers backbone serves through `last_hidden_state`. Knows configurations; what the layers
compute is in `trunk` and `network`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from torch import Tensor, nn
from transformers import AutoModel, PreTrainedModel
from transformers.modeling_outputs import BaseModelOutput

from editflow.models.config import EditModelConfig, TrunkConfig
from editflow.models.end_to_end import encode_end_to_end, takes_lengths
from editflow.models.network import Clock, EditNetwork
from editflow.models.shape import EditShape, TrunkShape
from editflow.models.trunk import Trunk
from editflow.models.visibility import visibility


class EditTrunk(Trunk, PreTrainedModel):
    """The trunk as a backbone among others."""

    config_class = TrunkConfig
    base_model_prefix = "trunk"
    _no_split_modules = ["Block"]  # noqa: RUF012 - the name and type transformers reads
    supports_gradient_checkpointing = True

    def __init__(self, config: TrunkConfig) -> None:
        PreTrainedModel.__init__(self, config)
        self.assemble(TrunkShape.read(config.to_dict()))
        PreTrainedModel.post_init(self)

    def get_input_embeddings(self) -> nn.Module:
        return self.embeddings

    def set_input_embeddings(self, value: nn.Embedding) -> None:
        self.embeddings = value

    def _init_weights(self, module: nn.Module) -> None:
        initialise(module)

    def forward(
        self,
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        inputs_embeds: Tensor | None = None,
        position_ids: Tensor | None = None,
        **_: Any,
    ) -> BaseModelOutput:
        """Return hidden states `(B, L, D)`; `attention_mask: (B, L)` is 0 on padding.

        It may also be an additive bias `(B, 1, L, L)`, as other backbones take it.
        """
        x = self.embeddings(input_ids) if inputs_embeds is None else inputs_embeds
        return BaseModelOutput(last_hidden_state=self.encode(x, attention_mask, position_ids))


class EditFlowModel(EditNetwork, PreTrainedModel):
    """Backbone and edit heads under one configuration; saved as safetensors only."""

    config_class = EditModelConfig
    base_model_prefix = "backbone"
    main_input_name = "input_ids"
    supports_gradient_checkpointing = True
    config: EditModelConfig
    backbone: Any  # a PreTrainedModel; transformers is not typed
    name_or_path: Any
    from_pretrained: Any
    save_pretrained: Any

    def __init__(self, config: EditModelConfig, backbone: PreTrainedModel | None = None) -> None:
        PreTrainedModel.__init__(self, config)
        backbone = backbone or AutoModel.from_config(config.backbone_config)
        if getattr(backbone, "pooler", None) is not None:
            backbone.pooler = None  # of sentences: nothing reads it, and no gradient reaches it
        self.assemble(EditShape.read(config.to_dict()), backbone)
        PreTrainedModel.post_init(self)
        self.heads.start_quiet()

    def get_input_embeddings(self) -> nn.Module:
        embeddings: nn.Module = self.backbone.get_input_embeddings()
        return embeddings

    def set_input_embeddings(self, value: nn.Module) -> None:
        self.backbone.set_input_embeddings(value)

    def tokens(self) -> nn.Embedding:
        found: Any = self.get_input_embeddings()  # with an adapter around them, perhaps
        embeddings: nn.Embedding = found
        return embeddings

    def encode(
        self, embedded: Tensor, attention_mask: Tensor, positions: Tensor | None = None
    ) -> Tensor:
        if (
            positions is not None
            and attention_mask.dim() == 2  # several examples in a row
            and takes_lengths(self.backbone)
        ):
            return encode_end_to_end(self.backbone, embedded, positions)
        seen = visibility(self.backbone, embedded, attention_mask, positions)
        hidden: Tensor = self.backbone(inputs_embeds=embedded, **seen).last_hidden_state
        return hidden

    def _init_weights(self, module: nn.Module) -> None:
        initialise(module)


def tell_time(model: EditFlowModel, schedule: str) -> None:
    """Make a model time-conditioned, in place; at first it says the same at all times.

    The odds that it gave a remaining edit are the rates it starts from.
    """
    shape = replace(model.shape, objective="bregman", schedule=schedule)
    model.shape, model.config.objective, model.config.schedule = shape, "bregman", schedule
    model.clock = Clock(shape.hidden_size).to(model.device)
    model.clock.start_silent()


def trained_until(model: EditFlowModel, latest: float) -> None:
    """Note the latest time that a time-conditioned model has seen, in place."""
    model.shape = replace(model.shape, latest=latest)
    model.config.latest = latest


def initialise(module: nn.Module) -> None:
    """Draw the weights of one layer small and normal, biases at zero."""
    if isinstance(module, nn.Linear | nn.Embedding):
        nn.init.normal_(module.weight, std=0.02)
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, nn.RMSNorm):
        nn.init.ones_(module.weight)


AutoModel.register(TrunkConfig, EditTrunk)
AutoModel.register(EditModelConfig, EditFlowModel)
