"""A small bidirectional transformer: RoPE, RMSNorm, SwiGLU, every position sees every other.

Maps embeddings to hidden states; knows nothing of edits, provenance or heads.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from editflow.models.shape import TrunkShape


class Attention(nn.Module):
    """Multi-head self-attention without a causal mask.

    With `qk_norm` a query and a key meet as directions, times one learnt factor a head
    (query-key normalisation, arXiv 2010.04245).
    """

    def __init__(self, shape: TrunkShape) -> None:
        super().__init__()
        self.heads = shape.num_attention_heads
        self.qkv = nn.Linear(shape.hidden_size, 3 * shape.hidden_size, bias=False)
        self.out = nn.Linear(shape.hidden_size, shape.hidden_size, bias=False)
        self.eps = shape.norm_eps
        self.sharpness = nn.Parameter(torch.ones(self.heads, 1, 1)) if shape.qk_norm else None

    def forward(self, x: Tensor, rotation: tuple[Tensor, Tensor], bias: Tensor) -> Tensor:
        batch, length, width = x.shape
        qkv = self.qkv(x).view(batch, length, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)  # (B, H, L, D) each
        if self.sharpness is not None:
            size = q.shape[-1:]
            q = F.rms_norm(q, size, eps=self.eps) * self.sharpness.to(q.dtype)
            k = F.rms_norm(k, size, eps=self.eps)
        mixed = attend(rotate(q, rotation), rotate(k, rotation), v, bias)
        output: Tensor = self.out(mixed.transpose(1, 2).reshape(batch, length, width))
        return output


class Block(nn.Module):
    """Attention, then a gated feed-forward layer, each on a normalised residual stream.

    transformers sets the two names below, to have a block computed again in the backward pass
    rather than keep what it computed.
    """

    gradient_checkpointing = False
    _gradient_checkpointing_func: Callable[..., Tensor]

    def __init__(self, shape: TrunkShape) -> None:
        super().__init__()
        self.attention_norm = nn.RMSNorm(shape.hidden_size, eps=shape.norm_eps)
        self.attention = Attention(shape)
        self.feed_norm = nn.RMSNorm(shape.hidden_size, eps=shape.norm_eps)
        self.gate_up = nn.Linear(shape.hidden_size, 2 * shape.intermediate_size, bias=False)
        self.down = nn.Linear(shape.intermediate_size, shape.hidden_size, bias=False)

    def forward(self, x: Tensor, rotation: tuple[Tensor, Tensor], bias: Tensor) -> Tensor:
        if self.gradient_checkpointing and self.training:
            return self._gradient_checkpointing_func(self.compute, x, rotation, bias)
        return self.compute(x, rotation, bias)

    def compute(self, x: Tensor, rotation: tuple[Tensor, Tensor], bias: Tensor) -> Tensor:
        x = x + self.attention(self.attention_norm(x), rotation, bias)
        gate, up = self.gate_up(self.feed_norm(x)).chunk(2, dim=-1)
        output: Tensor = x + self.down(F.silu(gate) * up)
        return output


class Trunk(nn.Module):
    """The backbone editflow trains from scratch."""

    def __init__(self, shape: TrunkShape) -> None:
        super().__init__()
        self.assemble(shape)

    def assemble(self, shape: TrunkShape) -> None:
        """Create the layers; apart from `__init__` for classes that have another base as well."""
        self.shape = shape
        self.embeddings = nn.Embedding(shape.vocab_size, shape.hidden_size)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.num_hidden_layers))
        self.norm = nn.RMSNorm(shape.hidden_size, eps=shape.norm_eps)

    def encode(
        self, x: Tensor, attention_mask: Tensor | None, positions: Tensor | None = None
    ) -> Tensor:
        """Map embeddings to hidden states, `(B, L, D)`; masks as `seen` has them.

        `positions: (B, L)`; None counts from 0.
        """
        rotation = rotary(self.shape, x, positions)
        if attention_mask is not None:
            attention_mask = seen(attention_mask, positions)
        bias = attention_bias(x, attention_mask)
        for block in self.blocks:
            x = block(x, rotation, bias)
        hidden: Tensor = self.norm(x)
        return hidden


def rotary(shape: TrunkShape, x: Tensor, positions: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Cosine and sine of every position, computed and not stored: nothing to load.

    They are `(L, D / 2)`, or `(B, 1, L, D / 2)` for `positions: (B, L)`.
    """
    width = shape.hidden_size // shape.num_attention_heads
    steps = torch.arange(0, width, 2, device=x.device, dtype=torch.float32) / width
    if positions is None:
        places = torch.arange(x.shape[1], device=x.device, dtype=torch.float32)
    else:
        places = positions[:, None].float()
    angles = places[..., None] * shape.rope_theta**-steps
    return angles.cos().to(x.dtype), angles.sin().to(x.dtype)


def rotate(x: Tensor, rotation: tuple[Tensor, Tensor]) -> Tensor:
    """Rotate the two halves of each head by its position (RoPE, arXiv 2104.09864)."""
    cos, sin = (part.to(x.dtype) for part in rotation)
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first * cos - second * sin, second * cos + first * sin), dim=-1)


def seen(attention_mask: Tensor, positions: Tensor | None) -> Tensor:
    """Return which position may see which, `(B, L, L)`, or which are no padding, `(B, L)`.

    A mask `(B, L)` is 0 on padding. With `positions`, which then begin anew in each of several
    examples in a row, it numbers them, and positions of one number see each other.
    """
    if attention_mask.dim() != 2 or positions is None:
        return attention_mask
    return attention_mask[:, :, None] == attention_mask[:, None, :]


def attention_bias(x: Tensor, attention_mask: Tensor | None) -> Tensor:
    """Additive bias of the type of `x`: a large negative number on keys that are not to be seen.

    `attention_mask` is 0 or false on those: `(B, L)` on padding, for a bias `(B, 1, 1, L)`; or
    `(B, L, L)` query by query, for one of `(B, 1, L, L)`, which is also taken as it is.
    """
    if attention_mask is None:
        return x.new_zeros(1, 1, 1, x.shape[1])
    if attention_mask.dim() == 4:
        return attention_mask.to(x.dtype)
    unseen = 1.0 - attention_mask.to(x.dtype)
    return (unseen[:, None, None] if unseen.dim() == 2 else unseen[:, None]) * -1e4


def attend(q: Tensor, k: Tensor, v: Tensor, bias: Tensor) -> Tensor:
    """Softmax attention; written out on a CPU under autograd, where the fused one is far slower."""
    if q.device.type == "cpu" and torch.is_grad_enabled():
        scores = q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5 + bias.to(q.dtype)
        mixed: Tensor = scores.softmax(-1).to(v.dtype) @ v
        return mixed
    return F.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype))
