"""The network that edits: a backbone that reads `instruction SEP text`, and heads that propose.

Knows ids, provenance and time; knows nothing of alignment, decoding or files, and nothing of
transformers: what only rewrites text starts without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor, nn

from editflow.models.heads import EditHeads, Kind, Places
from editflow.models.shape import EditShape
from editflow.models.trunk import Trunk, seen

Targets = tuple[Tensor, Kind]
Wanted = tuple[Places, Targets]  # tokens to score and where: (N,) of each

INSTRUCTION, TEXT = 0, 1  # what a position belongs to: `segment`


@dataclass(frozen=True)
class EditInputs:
    """One padded batch, every field `(B, L)` except `time: (B,)`.

    `attention_mask` is 0 on padding; it may also be `(B, L, L)` and say which position (first) may
    see which (second). `positions` count from 0 when not given; with them, a mask `(B, L)` numbers
    the examples of a row, which do not see each other. `left`: the column of the token that comes
    before each, where that is not the column before.
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
    positions: Tensor | None = None
    left: Tensor | None = None

    @classmethod
    def of(cls, batch: Mapping[str, Tensor]) -> EditInputs:
        """Take the fields out of a batch that holds targets as well."""
        return cls(**{each.name: batch[each.name] for each in fields(cls) if each.name in batch})

    def to(self, device: torch.device | str) -> EditInputs:
        moved = {name: value.to(device) for name, value in vars(self).items() if value is not None}
        return EditInputs(**moved)


@dataclass(frozen=True)
class EditOutput:
    """Scores of one forward pass over positions; token distributions are evaluated on demand.

    `hidden: (B, L, D)`, `operation: (B, L, 3)` keep / delete / substitute, `gap: (B, L)` something
    is missing right of the position, `count: (B, L, max_count)`, class k for k + 1 tokens.
    `log_q`: log-probabilities `(N,)` of the tokens that were asked for.
    """

    hidden: Tensor
    operation: Tensor
    gap: Tensor
    count: Tensor
    copy_keys: Tensor  # (B, L, C)
    log_q: tuple[Tensor, ...] = ()

    @property
    def log_rates(self) -> Tensor:
        """Return `(B, L, 3)`: log rates of insert (right of here), delete, substitute.

        So a time-conditioned model is read, in events per unit time; the columns are those of
        `flow.loss.bregman_loss`.
        """
        return torch.cat((self.gap[..., None], self.operation[..., 1:]), dim=-1)


class EditNetwork(nn.Module):
    """Backbone and edit heads; `EditFlowModel` is the same with the face of transformers."""

    def __init__(self, shape: EditShape, backbone: Trunk) -> None:
        super().__init__()
        self.assemble(shape, backbone)

    def assemble(self, shape: EditShape, backbone: nn.Module) -> None:
        """Create the layers; apart from `__init__` for classes that have another base as well."""
        width = shape.hidden_size
        self.shape = shape
        self.backbone = backbone
        self.segments = nn.Embedding(2, width)
        self.origins = nn.Embedding(3, width)
        self.deletions = nn.Embedding(2, width)
        self.was = nn.Linear(width, width, bias=False)
        self.embedding_norm = nn.RMSNorm(width) if shape.embedding_norm else nn.Identity()
        self.clock = Clock(width) if shape.objective == "bregman" else None
        self.heads = EditHeads(shape)

    @property
    def device(self) -> torch.device:
        return self.tokens().weight.device

    def tokens(self) -> nn.Embedding:
        """Return the token embeddings, which the heads share."""
        embeddings: nn.Embedding = self.backbone.embeddings  # type: ignore[assignment]
        return embeddings

    def encode(
        self, embedded: Tensor, attention_mask: Tensor, positions: Tensor | None = None
    ) -> Tensor:
        """Run the backbone, `(B, L, D)` to `(B, L, D)`."""
        hidden: Tensor = self.backbone.encode(  # type: ignore[operator]
            embedded, attention_mask, positions
        )
        return hidden

    def forward(self, inputs: EditInputs, wanted: Sequence[Wanted] = ()) -> EditOutput:
        """Run the backbone once and score every position, and the tokens of `wanted`.

        In training everything has to happen in here: what wraps a network to train it on several
        processes sees, casts and gathers only what its `forward` uses.
        """
        hidden = self.encode(self.embed(inputs), inputs.attention_mask, inputs.positions)
        output = EditOutput(
            hidden=hidden,
            operation=self.heads.operation(hidden).float(),
            gap=self.heads.gap(hidden).float().sum(-1),  # of one: FSDP2 wants no views
            count=self.heads.count(hidden).float(),
            copy_keys=self.heads.copy_key(hidden),
        )
        log_q = (self.target_log_probs(output, inputs, *each) for each in wanted)
        return replace(output, log_q=tuple(log_q))

    def embed(self, inputs: EditInputs) -> Tensor:
        """Sum token, segment and provenance embeddings and normalise, `(B, L, D)`.

        Small embeddings would drown in what the first blocks add; which token stands where is what
        an edit depends on. (Normalised, the same loss is reached in two thirds of the steps.)
        """
        tokens = self.tokens()
        x: Tensor = tokens(inputs.input_ids) + self.segments(inputs.segment)
        x = x + self.origins(inputs.origin) + self.deletions(inputs.deleted.long())
        was = self.was(tokens(inputs.replaced.clamp_min(0)))
        x = x + was * (inputs.replaced >= 0)[..., None]
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
        generate, copy = head.mixture(output.hidden[where])
        copied = self._pointer(output, inputs, where, kind) + copy[:, None]
        vocabulary = self._vocabulary(output, inputs, where, kind) + generate[:, None]
        pointed = torch.zeros_like(vocabulary)
        pointed.scatter_add_(1, inputs.input_ids[where[0]], copied.exp())
        return torch.logaddexp(vocabulary, pointed.clamp_min(1e-30).log())

    def target_log_probs(
        self, output: EditOutput, inputs: EditInputs, where: Places, targets: Targets
    ) -> Tensor:
        """Return `(N,)` log-probabilities of target tokens; `targets` is `(tokens (N,), kind)`."""
        tokens, kind = targets
        generate, copy = self.heads.head(kind).mixture(output.hidden[where])
        vocabulary = self._vocabulary(output, inputs, where, kind)
        generated = generate + vocabulary.gather(1, tokens[:, None]).squeeze(1)
        other = inputs.input_ids[where[0]] != tokens[:, None]  # (N, L)
        pointer = self._pointer(output, inputs, where, kind).masked_fill(other, -1e9)
        return torch.logaddexp(generated, copy + pointer.logsumexp(-1))

    def _vocabulary(
        self, output: EditOutput, inputs: EditInputs, where: Places, kind: Kind
    ) -> Tensor:
        """Return `(N, V)` log-probabilities of the new token, if it is not copied.

        What was trained to predict the next token speaks of it one position early. A gap is told of
        by the position left of it in any case, so an insertion is a next token as it stands.
        """
        rows, columns = where
        if kind == "substitute" and self.shape.prediction.shifted:
            left = inputs.left
            columns = (columns - 1).clamp_min(0) if left is None else left[rows, columns]
        own = self.heads.decoder
        decoder = self.tokens().weight if own is None else own.weight
        head = self.heads.head(kind)
        return head.vocabulary(output.hidden[rows, columns], decoder, self.heads.decoder_bias)

    def _pointer(self, output: EditOutput, inputs: EditInputs, where: Places, kind: Kind) -> Tensor:
        allowed = seen(inputs.attention_mask, inputs.positions).bool()
        return self.heads.head(kind).pointer(output.hidden, output.copy_keys, where, allowed)


class Clock(nn.Module):
    """Embeds the time in [0, 1] by sines of geometric frequencies and a small network."""

    def __init__(self, width: int, *, frequencies: int = 32) -> None:
        super().__init__()
        self.frequencies = frequencies
        self.network = nn.Sequential(
            nn.Linear(2 * frequencies, width), nn.SiLU(), nn.Linear(width, width)
        )

    def start_silent(self) -> None:
        """Set the last layer to zero: whatever the time is, it adds nothing."""
        last = self.network[-1]
        assert isinstance(last, nn.Linear)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)

    def forward(self, time: Tensor) -> Tensor:
        """Return `(B, D)` for `time: (B,)`."""
        scale = torch.logspace(0, 3, self.frequencies, device=time.device)
        angles = time[:, None] * scale
        embedded: Tensor = self.network(torch.cat((angles.sin(), angles.cos()), dim=-1))
        return embedded
