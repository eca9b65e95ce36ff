"""Run the original decoding loops of Dream and LLaDA on a fixed function and keep each history.

    python -m tests.support.freeze_decoding --dream generation_utils.py --llada generate.py

The two files are the originals' own and no part of this project: `generation_utils.py` of any Dream
checkpoint on the hub, `generate.py` of ML-GSAI/LLaDA. Their loops run on current transformers; only
the models do not, and the model here is `denoisers.hashed`. Where the originals draw a token, they
are made to draw it by its cumulative probability, so that one seed gives both sides the same draws.
Written to `tests/sampling/masks/originals.json`: per case the options, the start, and for each step
the tokens that changed.
"""

from __future__ import annotations

import argparse
import json
from itertools import pairwise
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from tests.support.denoisers import hashed
from tests.support.program import load

KEPT = Path(__file__).parents[1] / "sampling" / "masks" / "originals.json"
MASK = 39
SEED = 5

PROMPT = [1, 2, 3, 4, 5]
TEMPLATE = [1, 2, *[MASK] * 6, 3, *[MASK] * 4, 5, 6, *[MASK] * 2]
ANOTHER = [8, *[MASK] * 3, 4, *[MASK] * 7, 2, 1, *[MASK] * 2, 6]

# The original counts the masks of a batch together, so rows of a batch have equally many here.
DREAM: list[dict[str, Any]] = [
    {"alg": alg, "steps": steps, "rows": [PROMPT + [MASK] * 16]}
    for alg in ("entropy", "maskgit_plus", "topk_margin", "origin")
    for steps in (6, 16, 40)
]
DREAM += [
    {"alg": alg, "steps": 5, "rows": [TEMPLATE, ANOTHER]}
    for alg in ("entropy", "maskgit_plus", "topk_margin")
]
DREAM += [
    {"alg": "entropy", "steps": 8, "top_p": 0.8, "rows": [TEMPLATE]},
    {"alg": "maskgit_plus", "steps": 8, "top_p": 0.9, "top_k": 5, "rows": [TEMPLATE]},
    {"alg": "topk_margin", "steps": 8, "top_k": 3, "eps": 0.1, "rows": [TEMPLATE]},
    {"alg": "entropy", "steps": 5, "alg_temp": 0.5, "rows": [TEMPLATE]},
    {"alg": "maskgit_plus", "steps": 5, "alg_temp": 0.1, "temperature": 0.7, "rows": [TEMPLATE]},
    {"alg": "topk_margin", "steps": 5, "temperature": 0.3, "top_p": 0.95, "rows": [TEMPLATE]},
    {"alg": "origin", "steps": 9, "temperature": 1.0, "rows": [TEMPLATE]},
    {"alg": "origin", "steps": 9, "temperature": 0.5, "top_k": 4, "rows": [TEMPLATE]},
]

LLADA: list[dict[str, Any]] = [
    {"steps": 16, "gen_length": 16, "block_length": 16, "prompts": [PROMPT]},
    {"steps": 5, "gen_length": 16, "block_length": 16, "prompts": [PROMPT]},
    {"steps": 8, "gen_length": 16, "block_length": 4, "prompts": [PROMPT]},
    {"steps": 12, "gen_length": 16, "block_length": 8, "prompts": [PROMPT, PROMPT[::-1]]},
    {"steps": 8, "gen_length": 16, "block_length": 16, "cfg_scale": 1.5, "prompts": [PROMPT]},
    {"steps": 8, "gen_length": 16, "block_length": 8, "cfg_scale": 0.5, "prompts": [PROMPT]},
]


def main() -> None:
    """Write the fixture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dream", type=Path, required=True)
    parser.add_argument("--llada", type=Path, required=True)
    options = parser.parse_args()
    dream, llada = load(options.dream), load(options.llada)
    kept = {
        "dream": [dream_case(dream, dict(case)) for case in DREAM],
        "llada": [llada_case(llada, dict(case)) for case in LLADA],
    }
    lines = ",\n".join(
        f'"{name}": [\n' + ",\n".join(json.dumps(case) for case in cases) + "\n]"
        for name, cases in kept.items()
    )
    KEPT.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def scores(x: Tensor) -> Tensor:
    """Return logits (B, L, V) of rows of ids."""
    return torch.from_numpy(np.stack([hashed(row) for row in x.numpy()]))


def dream_case(module: ModuleType, case: dict[str, Any]) -> dict[str, Any]:
    """Run the original loop; its model's position i - 1 stands for token i."""
    cut = "top_p" in case or "top_k" in case
    module.dists = SimpleNamespace(Categorical=lambda probs: Drawn(probs, falling=cut))

    class Model(module.DreamGenerationMixin):  # type: ignore[name-defined, misc]
        device = torch.device("cpu")

        def __call__(self, x: Tensor, *_: Any) -> SimpleNamespace:
            return SimpleNamespace(logits=scores(x))

    rows = torch.tensor(case["rows"])
    defaults = {"eps": 1e-3, "temperature": 0.0, "top_p": None, "top_k": None, "alg_temp": None}
    config = SimpleNamespace(
        **{**defaults, **case},
        output_history=True,
        return_dict_in_generate=True,
        max_length=rows.shape[1],
        mask_token_id=MASK,
    )
    torch.manual_seed(SEED)
    history = (
        Model()
        ._sample(rows, None, config, lambda _, x, __: x, lambda _, __, logits: logits)
        .history
    )
    return case | {"history": changes([rows, *history])}


class Drawn:
    """A categorical distribution that is drawn from by its cumulative probability.

    `falling`: with the likeliest token first, as a sampler sees them that looks at no others.
    """

    def __init__(self, probs: Tensor, *, falling: bool) -> None:
        self.probs, self.falling = probs, falling

    def sample(self) -> Tensor:
        values, ids = self.probs.sort(dim=1, descending=True, stable=True)
        if not self.falling:
            values, ids = self.probs, torch.arange(self.probs.shape[1]).expand(self.probs.shape)
        total = values.double().cumsum(1)
        u = torch.rand(len(values), dtype=torch.float64)[:, None] * total[:, -1:]
        return ids.gather(1, torch.searchsorted(total, u, right=True))[:, 0]


def llada_case(module: ModuleType, case: dict[str, Any]) -> dict[str, Any]:
    """Run the original loop and note what its model is shown."""
    seen: list[Tensor] = []
    prompts = torch.tensor(case["prompts"])

    class Model:
        device = torch.device("cpu")

        def __call__(self, x: Tensor, **_: Any) -> SimpleNamespace:
            seen.append(x[: len(prompts)].clone())
            return SimpleNamespace(logits=scores(x))

    options = {key: value for key, value in case.items() if key != "prompts"}
    mask = torch.ones_like(prompts)
    final = module.generate(Model(), prompts, attention_mask=mask, mask_id=MASK, **options)
    return case | {"history": changes([*seen, final])}


def changes(states: list[Tensor]) -> list[list[list[int]]]:
    """Return for each step `[row, place, token]` of all that changed."""
    return [
        [[row, at, int(after[row, at])] for row, at in (before != after).nonzero().tolist()]
        for before, after in pairwise(states)
    ]


if __name__ == "__main__":
    main()
