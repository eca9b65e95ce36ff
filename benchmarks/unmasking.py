"""Unmasking against the original loop of Dream: same weights, same steps, one run.

    python -m benchmarks.unmasking --original generation_utils.py

The file is Dream's own, of any of its checkpoints on the hub, and no part of this project; without
it only our own figures are printed. The weights are random, in a checkpoint of Dream's format. Its
loop runs over the same native model, so what is compared is the loop: which passes are made, which
logits are computed, and what is done to them. Processor seconds of one core.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType, SimpleNamespace
from typing import Any

import torch
from torch import Tensor

from editflow.canvas.canvas import Canvas
from editflow.flow.denoiser import SpecialIds
from editflow.models.families.denoisers.native import FamilyDenoiser
from editflow.models.families.loading import load_denoiser
from editflow.models.families.recognise import layout_of
from editflow.models.families.table import FAMILIES
from editflow.sampling.masks.loop import unmask
from editflow.sampling.masks.models import FromDenoiser
from editflow.sampling.masks.policy import with_ids
from editflow.sampling.masks.presets import DreamOptions
from editflow.sampling.run import Run
from tests.support.program import load

DREAM_VOCAB = 152_064

CASES: list[dict[str, Any]] = [
    {"alg": "entropy", "temperature": 0.2, "top_p": 0.95},
    {"alg": "entropy"},
    {"alg": "topk_margin"},
    {"alg": "maskgit_plus"},
    {"alg": "origin"},
]


@dataclass(frozen=True)
class Sizes:
    """A model and a task: `prompt` tokens are given, `new` ones are filled in."""

    vocab: int
    hidden: int
    layers: int
    prompt: int
    new: int


def main() -> None:
    """Print a table for each number of steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--original", type=Path, help="generation_utils.py of a Dream checkpoint")
    parser.add_argument("--vocab", type=int, default=DREAM_VOCAB)
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--prompt", type=int, default=64)
    parser.add_argument("--new", type=int, default=64)
    parser.add_argument("--steps", type=int, nargs="*", help="default: half, once and 4 times new")
    options = vars(parser.parse_args())
    original, steps = options.pop("original"), options.pop("steps")
    torch.set_num_threads(1)
    sizes = Sizes(**options)
    with TemporaryDirectory() as folder:
        denoiser = dream(sizes, Path(folder))
    module = None if original is None else load(original)
    head = denoiser.model.get_output_embeddings().weight.numel()
    share = head / (sum(p.numel() for p in denoiser.model.parameters()) - head)
    print(f"{sizes}: the head has {share:.0%} of the weights of a pass")
    print(f"{'':34s} steps   passes   ours s   original s   ratio   same")
    for count in steps or (sizes.new // 2, sizes.new, 4 * sizes.new):
        for case in CASES:
            row(denoiser, sizes, {**case, "steps": count}, module)


def row(
    denoiser: FamilyDenoiser, sizes: Sizes, case: dict[str, Any], module: ModuleType | None
) -> None:
    """Measure one case on both sides and print it."""
    prompt = torch.randint(1000, (1, sizes.prompt), generator=seeded())
    (done, ours) = timed(lambda: fill(denoiser, prompt, sizes, case))
    name = " ".join(f"{key}={value}" for key, value in case.items() if key != "steps")
    line = f"{name:34s} {case['steps']:5d} {done.forwards:8d} {ours:8.2f}"
    if module is not None:
        theirs, seconds = timed(lambda: original_loop(module, denoiser, prompt, sizes, case))
        same = theirs[0, sizes.prompt :].tolist() == done.canvas.ids.tolist()
        drawn = case["alg"] == "origin" or "temperature" in case
        line += f" {seconds:12.2f} {seconds / ours:7.1f}   {'drawn' if drawn else same}"
    print(line, flush=True)


def dream(sizes: Sizes, folder: Path) -> FamilyDenoiser:
    """Return a checkpoint of Dream's shape, random; its mask is never the best token."""
    torch.manual_seed(0)
    mask, end = (151_666, 151_643) if sizes.vocab == DREAM_VOCAB else (sizes.vocab - 1, 0)
    values = {
        "model_type": "Dream",
        "architectures": ["DreamModel"],
        "vocab_size": sizes.vocab,
        "hidden_size": sizes.hidden,
        "intermediate_size": 4 * sizes.hidden,
        "num_hidden_layers": sizes.layers,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "initializer_range": 0.2,
        "max_position_embeddings": 2048,
        "rms_norm_eps": 1e-6,
        "rope_theta": 1e6,
        "tie_word_embeddings": False,
        "mask_token_id": mask,
        "eos_token_id": end,
        "pad_token_id": end,
    }
    layout = layout_of(FAMILIES["dream"])
    config = layout.configure(values)
    model = layout.model(config)(config)
    with torch.no_grad():
        model.lm_head.weight[mask] = 0
    model.save_pretrained(folder)
    (folder / "config.json").write_text(json.dumps(values))
    loaded = load_denoiser(str(folder))
    assert isinstance(loaded, FamilyDenoiser)
    return loaded


def seeded() -> torch.Generator:
    return torch.Generator().manual_seed(1)


def fill(denoiser: FamilyDenoiser, prompt: Tensor, sizes: Sizes, case: dict[str, Any]) -> Run:
    """Unmask as this project does; like the original, nothing but the mask is suppressed."""
    mask = denoiser.ids.mask
    policy = with_ids(DreamOptions(**case).policy(), SpecialIds(mask=mask), ends=False)
    canvas = Canvas.of([mask] * sizes.new, context=prompt[0])
    return unmask([canvas], FromDenoiser(denoiser), policy)[0]


def original_loop(
    module: ModuleType, denoiser: FamilyDenoiser, prompt: Tensor, sizes: Sizes, case: dict[str, Any]
) -> Tensor:
    """Unmask as the original does, over the same weights."""

    class Dream(module.DreamGenerationMixin):  # type: ignore[name-defined, misc]
        device = torch.device("cpu")

        def __call__(self, x: Tensor, *_: Any) -> Any:
            return denoiser.model(input_ids=x, use_cache=False)

    defaults = {"eps": 1e-3, "temperature": 0.0, "top_p": None, "top_k": None, "alg_temp": None}
    config = SimpleNamespace(
        **{**defaults, **case},
        output_history=False,
        return_dict_in_generate=False,
        return_dict=False,  # what Dream-Coder calls it
        max_length=sizes.prompt + sizes.new,
        mask_token_id=denoiser.ids.mask,
    )
    with torch.inference_mode():
        done: Tensor = Dream()._sample(
            prompt, None, config, lambda _, x, __: x, lambda _, __, logits: logits
        )
    return done


def timed(work: Any) -> tuple[Any, float]:
    """Return what `work` returns and the processor seconds it took, after a first call."""
    work()
    began = time.process_time()
    result = work()
    return result, time.process_time() - began


if __name__ == "__main__":
    main()
