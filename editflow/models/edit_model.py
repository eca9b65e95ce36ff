"""The edit model: a backbone that reads `instruction SEP text`, and heads that propose edits.

Any transformers backbone serves through `last_hidden_state`. Knows ids, provenance and time; knows
nothing of alignment, decoding or files.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import AutoModel, PreTrainedModel

from editflow.models import trunk as _trunk  # noqa: F401 - registers the trunk with AutoModel
from editflow.models.config import EditModelConfig
from editflow.models.heads import EditHeads, Kind, Places

Targets = tuple[Tensor, Kind]

INSTRUCTION, TEXT = 0, 1  # what a position belongs to: `segment`


@dataclass(frozen=True)
class EditInputs:
    """One padded batch, every field `(B, L)` except `time: (B,)`.

    `segment` is INSTRUCTION or TEXT (SEP included). Provenance, zero outside the text:
    `origin` 0 original / 1 inserted / 2 substituted, `replaced` the token that stood here before
    (or -1), `deleted` true where original tokens were deleted right of the position. `time` is
    kappa's argument in [0, 1]; only a time-conditioned model reads it.
    """

    input_ids: Tensor
    attention_mask: Tensor
    segment: Tensor
    origin: Tensor
    replaced: Tensor
    deleted: Tensor
    time: Tensor | None = None

    def to(self, device: torch.device | str) -> EditInputs:
        moved = {name: value.to(device) for name, value in vars(self).items() if value is not None}
        return EditInputs(**moved)


@dataclass(frozen=True)
class EditOutput:
    """Scores of one forward pass over positions; token distributions are evaluated on demand.

    `hidden: (B, L, D)`, `operation: (B, L, 3)` keep / delete / substitute, `gap: (B, L)` something
    is missing right of the position, `count: (B, L, max_count)`, class k for k + 1 tokens.
    """

    hidden: Tensor
    operation: Tensor
    gap: Tensor
    count: Tensor
    copy_keys: Tensor  # (B, L, C)


class EditFlowModel(PreTrainedModel):
    """Backbone and edit heads under one configuration; saved as safetensors only."""

    config_class = EditModelConfig
    base_model_prefix = "backbone"
    main_input_name = "input_ids"

    def __init__(self, config: EditModelConfig, backbone: PreTrainedModel | None = None) -> None:
        super().__init__(config)
        width = config.hidden_size
        self.backbone = backbone or AutoModel.from_config(config.backbone_config)
        self.segments = nn.Embedding(2, width)
        self.origins = nn.Embedding(3, width)
        self.deletions = nn.Embedding(2, width)
        self.was = nn.Linear(width, width, bias=False)
        self.embedding_norm = nn.RMSNorm(width)
        self.clock = Clock(width) if config.objective == "bregman" else None
        self.heads = EditHeads(config)
        self.post_init()
        self.heads.start_quiet()

    def get_input_embeddings(self) -> nn.Module:
        embeddings: nn.Module = self.backbone.get_input_embeddings()
        return embeddings

    def set_input_embeddings(self, value: nn.Module) -> None:
        self.backbone.set_input_embeddings(value)

    def _init_weights(self, module: nn.Module) -> None:
        if isinstance(module, nn.Linear | nn.Embedding):
            nn.init.normal_(module.weight, std=0.02)
            if isinstance(module, nn.Linear) and module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.RMSNorm):
            nn.init.ones_(module.weight)

    def forward(self, inputs: EditInputs) -> EditOutput:
        """Run the backbone once and score every position."""
        embedded = self.embed(inputs)
        hidden = self.backbone(
            inputs_embeds=embedded, attention_mask=inputs.attention_mask
        ).last_hidden_state
        return EditOutput(
            hidden=hidden,
            operation=self.heads.operation(hidden).float(),
            gap=self.heads.gap(hidden).squeeze(-1).float(),
            count=self.heads.count(hidden).float(),
            copy_keys=self.heads.copy_key(hidden),
        )

    def embed(self, inputs: EditInputs) -> Tensor:
        """Sum token, segment and provenance embeddings and normalise, `(B, L, D)`.

        Small embeddings would drown in what the first blocks add; which token stands where is what
        an edit depends on. (Normalised, the same loss is reached in two thirds of the steps.)
        """
        tokens = self.get_input_embeddings()
        x: Tensor = tokens(inputs.input_ids) + self.segments(inputs.segment)
        x = x + self.origins(inputs.origin) + self.deletions(inputs.deleted.long())
        where = (inputs.replaced >= 0).nonzero(as_tuple=True)
        was = self.was(tokens(inputs.replaced[where]))
        x = x.index_put(where, was.to(x.dtype), accumulate=True)
        if self.clock is not None:
            if inputs.time is None:
                raise ValueError("this model is time-conditioned: EditInputs.time is needed")
            x = x + self.clock(inputs.time)[:, None, :].to(x.dtype)
        normalised: Tensor = self.embedding_norm(x)
        return normalised

    def token_log_probs(
        self, output: EditOutput, inputs: EditInputs, where: Places, kind: Kind
    ) -> Tensor:
        """Return `(N, V)` log-probabilities of the new token at the places, copying included."""
        head = self.heads.head(kind)
        hidden = output.hidden[where]  # (N, D)
        generate, copy = head.mixture(hidden)
        copied = self._pointer(output, inputs, where, kind) + copy[:, None]
        vocabulary = head.vocabulary(hidden, self._token_matrix()) + generate[:, None]
        pointed = torch.zeros_like(vocabulary)
        pointed.scatter_add_(1, inputs.input_ids[where[0]], copied.exp())
        return torch.logaddexp(vocabulary, pointed.clamp_min(1e-30).log())

    def target_log_probs(
        self, output: EditOutput, inputs: EditInputs, where: Places, targets: Targets
    ) -> Tensor:
        """Return `(N,)` log-probabilities of target tokens; `targets` is `(tokens (N,), kind)`."""
        tokens, kind = targets
        head = self.heads.head(kind)
        hidden = output.hidden[where]
        generate, copy = head.mixture(hidden)
        vocabulary = head.vocabulary(hidden, self._token_matrix())
        generated = generate + vocabulary.gather(1, tokens[:, None]).squeeze(1)
        other = inputs.input_ids[where[0]] != tokens[:, None]  # (N, L)
        pointer = self._pointer(output, inputs, where, kind).masked_fill(other, -1e9)
        return torch.logaddexp(generated, copy + pointer.logsumexp(-1))

    def _pointer(self, output: EditOutput, inputs: EditInputs, where: Places, kind: Kind) -> Tensor:
        allowed = inputs.attention_mask.bool()
        return self.heads.head(kind).pointer(output.hidden, output.copy_keys, where, allowed)

    def _token_matrix(self) -> Tensor:
        weight = self.get_input_embeddings().weight
        assert isinstance(weight, Tensor)
        return weight


class Clock(nn.Module):
    """Embeds the time in [0, 1] by sines of geometric frequencies and a small network."""

    def __init__(self, width: int, *, frequencies: int = 32) -> None:
        super().__init__()
        self.frequencies = frequencies
        self.network = nn.Sequential(
            nn.Linear(2 * frequencies, width), nn.SiLU(), nn.Linear(width, width)
        )

    def forward(self, time: Tensor) -> Tensor:
        """Return `(B, D)` for `time: (B,)`."""
        scale = torch.logspace(0, 3, self.frequencies, device=time.device)
        angles = time[:, None] * scale
        embedded: Tensor = self.network(torch.cat((angles.sin(), angles.cos()), dim=-1))
        return embedded


AutoModel.register(EditModelConfig, EditFlowModel)
