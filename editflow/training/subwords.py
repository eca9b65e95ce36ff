"""Tokens spelt alike learn together: features of spelling, and an optimiser that shares them.

Knows the strings of a vocabulary and one matrix of embeddings; knows nothing of models or losses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any

import torch
from torch import Tensor, nn

_SPACES = "Ġ▁ "  # how tokenizers write the space before a word
_NEWLINE = "Ċ"
_MOST = 3  # times a mark is counted: longer rows of it are all alike


def spelling_features(tokens: Mapping[str, int], size: int) -> Tensor:
    """Return `(V, K)`, sparse: which features of spelling each token has, and how strongly.

    Of a word: itself without case, its case, and its pairs and triples of letters with both ends
    marked, as in subword vectors (Bojanowski et al., arXiv 1607.04606); of marks and white space:
    which, and how many. What only one token has is left out: it would teach no other.
    """
    owners: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for token, index in tokens.items():
        for feature, weight in _features(token):
            owners[feature].append((index, weight))
    shared = [found for found in owners.values() if len(found) > 1]
    rows = [index for found in shared for index, _ in found]
    columns = [column for column, found in enumerate(shared) for _ in found]
    weights = [weight for found in shared for _, weight in found]
    where = torch.tensor([rows, columns], dtype=torch.long)
    shape = (size, len(shared))
    weighed = torch.tensor(weights)
    return torch.sparse_coo_tensor(where, weighed, shape, check_invariants=True).coalesce()


def _features(token: str) -> Iterator[tuple[str, float]]:
    word = token.lstrip(_SPACES)
    if _is_special(token):
        return
    if _NEWLINE in token or not any(letter.isalpha() for letter in word):
        for mark in sorted(set(token)):
            yield f"mark {mark} {min(token.count(mark), _MOST)}", len(set(token)) ** -0.5
        return
    yield f"word {word.lower().strip('_')}", 1.0
    yield f"case {_case(word)}", 0.5
    if word != token:
        yield "space before", 0.5
    for length, share in ((2, 0.5), (3, 1.0)):
        grams = _grams(f"^{word.lower()}$", length)
        for gram in sorted(grams):
            yield f"letters {gram}", share * len(grams) ** -0.5


def _is_special(token: str) -> bool:
    return len(token) > 2 and token.startswith("<") and token.endswith(">")


def _grams(text: str, length: int) -> set[str]:
    return {text[start : start + length] for start in range(len(text) - length + 1)}


def _case(word: str) -> str:
    """Return "u" and "l" for upper and lower letters, one for each row of them: "ul" is a title."""
    cases = ("u" if letter.isupper() else "l" for letter in word if letter.isalpha())
    return "".join(case for case, _ in groupby(cases))


class SharedAdamW(torch.optim.AdamW):
    """AdamW on the vectors of features, whose changes it adds to the embeddings that have them.

    As if the embeddings E (V, D) were a sum `E + A F` all along, with the features A (V, K) given
    and their vectors F (K, D) learnt, beginning at zero; but A F is folded into E after every step,
    so that a model needs and saves nothing else. It follows the optimiser that trains E itself.
    """

    def __init__(self, embeddings: Tensor, features: Tensor, **settings: Any) -> None:
        self.embeddings = embeddings
        self.features = features.to(embeddings.device)
        self.transposed = self.features.t().coalesce()
        vectors = embeddings.new_zeros(features.shape[1], embeddings.shape[1])
        super().__init__([nn.Parameter(vectors)], weight_decay=0.0, **settings)

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        """Take a step with the gradient of the embeddings, if they have one."""
        if self.embeddings.grad is None:
            return None
        (vectors,) = self.param_groups[0]["params"]
        vectors.zero_()
        vectors.grad = self.transposed @ self.embeddings.grad
        loss: float | None = super().step(closure)
        self.embeddings.add_(self.features @ vectors)
        vectors.grad = None
        return loss
