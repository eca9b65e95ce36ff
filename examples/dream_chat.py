"""Ask a Dream checkpoint and watch it denoise, as the example of its own repository does.

    python examples/dream_chat.py Dream-org/Dream-v0-Instruct-7B

Eight tokens in sixteen steps: with Dream's grid some steps fill nothing, and none of these costs a
pass here. `output_history` is what a result always has: the canvas after each step.
"""

import sys

import torch

from editflow import Generator
from editflow.sampling.masks.presets import DreamOptions

MESSAGES = [{"role": "user", "content": "Please write a Python class that loads text."}]


def main(model: str, *, tokens: int = 8, steps: int = 16) -> list[str]:
    """Print every step and the answer; return what was printed."""
    generator = Generator.from_pretrained(model)
    options = DreamOptions(
        max_new_tokens=tokens,
        steps=steps,
        temperature=0.2,
        top_p=0.95,
        alg="entropy",
        alg_temp=0.0,
        output_history=True,
    )
    draws = torch.Generator().manual_seed(0)
    found = generator.generate(MESSAGES, options=options, generator=draws)
    tokenizer = generator.texts.denoiser.tokenizer
    lines = [
        f"step {step}: {tokenizer.decode(ids[len(found.prompt) :].tolist())!r}"
        for step, ids in enumerate(found.history)
    ]
    lines.append(found.text)
    print("\n".join(lines))
    return lines


if __name__ == "__main__":
    main(*sys.argv[1:])
