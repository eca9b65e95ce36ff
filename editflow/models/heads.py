"""The heads that turn hidden states into edits: what to do here, what is missing here, which token.

Knows positions and vocabulary; knows nothing of the backbone or of how edits are decoded.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from editflow.models.shape import EditShape, PredictionShape

Kind = Literal["insert", "substitute"]
Places = tuple[Tensor, Tensor]  # (N,) rows of the batch, (N,) positions
KEEP, DELETE, SUBSTITUTE = 0, 1, 2

QUIET = math.log(0.01 / 0.99)  # logit of the base rate of edits: most tokens stay


def _same(x: Tensor) -> Tensor:
    return x


ACTIVATIONS: Mapping[str, Callable[[Tensor], Tensor]] = {
    "none": _same,
    "silu": F.silu,
    "gelu": F.gelu,
    "gelu_new": partial(F.gelu, approximate="tanh"),
    "gelu_pytorch_tanh": partial(F.gelu, approximate="tanh"),
    "relu": F.relu,
}


class TokenHead(nn.Module):
    """Distribution over tokens: a softmax over the vocabulary mixed with a pointer that copies."""

    def __init__(self, shape: EditShape) -> None:
        super().__init__()
        width, prediction = shape.hidden_size, shape.prediction
        self.project = nn.Linear(width, width, bias=prediction.project_bias)
        self.activation = ACTIVATIONS[prediction.activation]
        self.norm = _norm(prediction, width)
        self.query = nn.Linear(width, shape.copy_size, bias=False)
        self.gate = nn.Linear(width, 1)

    def vocabulary(self, hidden: Tensor, decoder: Tensor, bias: Tensor | None = None) -> Tensor:
        """Return `(N, V)` log-probabilities of generating each token; `decoder: (V, D)`."""
        states = self.norm(self.activation(self.project(hidden)))
        logits = (states @ decoder.to(states.dtype).t()).float()
        return F.log_softmax(logits if bias is None else logits + bias.float(), dim=-1)

    def pointer(self, output: Tensor, keys: Tensor, where: Places, allowed: Tensor) -> Tensor:
        """Return `(N, L)` log-probabilities of copying each position of the same row.

        `output, keys: (B, L, D or C)`; `allowed: (B, L)` is false on padding, or `(B, L, L)` where
        the first may not see the second.
        """
        rows, columns = where
        seen = allowed[rows] if allowed.dim() == 2 else allowed[rows, columns]
        scores = self.query(output) @ keys.transpose(1, 2)  # (B, L, L): cheaper than keys[rows]
        chosen = scores[rows, columns].float() * keys.shape[-1] ** -0.5
        return F.log_softmax(chosen.masked_fill(~seen, -1e9), dim=-1)

    def mixture(self, hidden: Tensor) -> tuple[Tensor, Tensor]:
        """Return `(N,)` log-weights of generating and of copying."""
        gate = self.gate(hidden).squeeze(-1).float()
        return F.logsigmoid(-gate), F.logsigmoid(gate)


class EditHeads(nn.Module):
    """Everything read off a hidden state, one position a token and the gap right of it."""

    def __init__(self, shape: EditShape) -> None:
        super().__init__()
        width = shape.hidden_size
        self.operation = nn.Linear(width, 3)
        self.gap = nn.Linear(width, 1)
        self.count = nn.Linear(width, shape.max_count)
        self.copy_key = nn.Linear(width, shape.copy_size, bias=False)
        self.insert = TokenHead(shape)
        self.substitute = TokenHead(shape)
        prediction = shape.prediction
        tied = prediction.tied
        self.decoder = None if tied else nn.Linear(width, shape.vocab_size, bias=False)
        biased = prediction.decoder_bias
        self.decoder_bias = nn.Parameter(torch.zeros(shape.vocab_size)) if biased else None

    def start_quiet(self) -> None:
        """Set the biases to the base rate of edits, so that training starts from doing nothing."""
        with torch.no_grad():
            self.operation.bias.copy_(torch.tensor([0.0, QUIET, QUIET]))
            self.gap.bias.fill_(QUIET)

    def head(self, kind: Kind) -> TokenHead:
        return self.insert if kind == "insert" else self.substitute


def _norm(prediction: PredictionShape, width: int) -> nn.Module:
    if prediction.norm == "rms":
        return nn.RMSNorm(width, eps=prediction.norm_eps)
    if prediction.norm == "layer":
        return nn.LayerNorm(width, eps=prediction.norm_eps or 1e-5, bias=prediction.norm_bias)
    return nn.Identity()
