"""Seconds of one small edit: by edits, and by re-emitting the text token after token.

    python -m benchmarks.autoregressive [MODEL] [--rounds N]

A text of about 250 tokens is edited by MODEL. A causal Llama of the same width, depth and
vocabulary writes the same result after the instruction and the text, with a cache of keys and
values: one token a pass, and with prompt lookup (Saxena 2023), which drafts the next tokens from
the prompt. It has random weights and is told every right token, so it makes no mistake and pays
only for its passes. The rounds take turns; the least of each is compared.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor
from transformers import LlamaConfig, LlamaForCausalLM, LogitsProcessorList

from editflow.editing.editor import Editor
from editflow.models.trunk import Trunk

INSTRUCTION = "rename retry_limit to max_retries"
DRAFTED = 10  # tokens that prompt lookup drafts at once, as transformers' guide advises
SOURCE = '''\
def load_part(path, index, retry_limit=3):
    """Read one part of a file, trying again when it is busy."""
    for attempt in range(retry_limit):
        part = open_part(path, index, last=attempt == retry_limit - 1)
        if part.ready:
            return part.read()
        time.sleep(0.1 * attempt / retry_limit)
    raise Busy(path, retry_limit)


def load_all(path, parts):
    """Read all parts of a file in their order and join them."""
    found = []
    for index in range(parts):
        found.append(load_part(path, index))
    return b"".join(found)


def save_part(path, index, data):
    """Write one part of a file and tell how many bytes it has."""
    with open(part_name(path, index), "wb") as file:
        return file.write(data)
'''


@dataclass(frozen=True)
class Told:
    """Makes each next token the right one: `answer: (N,)` follows a prompt of `start` tokens."""

    answer: Tensor
    start: int

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        at = input_ids.shape[1] - self.start
        told = torch.full_like(scores, -torch.inf)
        told[:, self.answer[min(at, len(self.answer) - 1)]] = 0.0
        return told


def main() -> None:
    """Print seconds, passes and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", nargs="?", default="mini", metavar="MODEL")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    torch.manual_seed(0)
    editor = Editor.from_pretrained(options.model)
    edited = editor.rewrite(SOURCE, INSTRUCTION)
    codec = editor.reader.codec
    before, after = (codec.tokenizer.encode(text).ids for text in (SOURCE, edited.text))
    print(f"{len(before)} tokens, {len(edited.edits)} edits")
    rival = autoregressive(editor)
    prompt = torch.tensor([[*codec.tokenizer.encode(INSTRUCTION).ids, codec.sep_id, *before]])
    answer = torch.tensor(after)
    passes = [0]
    rival.register_forward_hook(lambda *_: passes.__setitem__(0, passes[0] + 1))

    def emit(**settings: int) -> None:
        passes[0] = 0
        out = rival.generate(
            prompt,
            attention_mask=torch.ones_like(prompt),
            max_new_tokens=len(after),
            do_sample=False,
            logits_processor=LogitsProcessorList([Told(answer, prompt.shape[1])]),
            **settings,
        )
        if out[0, prompt.shape[1] :].tolist() != after:
            raise AssertionError("the text was not re-emitted")

    ways: dict[str, Callable[[], object]] = {
        "edits": lambda: editor.rewrite(SOURCE, INSTRUCTION),
        "re-emitting": emit,
        "prompt lookup": lambda: emit(prompt_lookup_num_tokens=DRAFTED),
    }
    spent: dict[str, list[float]] = {name: [] for name in ways}
    counted = {"edits": edited.stats.forwards}
    for _ in range(options.rounds):
        for name, way in ways.items():
            started = time.perf_counter()
            way()
            spent[name].append(time.perf_counter() - started)
            counted.setdefault(name, passes[0])
            counted[name] = counted["edits"] if name == "edits" else passes[0]
    least = {name: min(seconds) for name, seconds in spent.items()}
    print("way               seconds   passes   times the seconds of edits")
    for name, seconds in least.items():
        print(f"{name:15s} {seconds:9.4f} {counted[name]:8d} {seconds / least['edits']:9.1f}")


def autoregressive(editor: Editor) -> LlamaForCausalLM:
    """Return a causal model of the sizes of the editor's, with random weights."""
    shape = cast(Trunk, editor.model.backbone).shape
    config = LlamaConfig(
        vocab_size=shape.vocab_size,
        hidden_size=shape.hidden_size,
        num_hidden_layers=shape.num_hidden_layers,
        num_attention_heads=shape.num_attention_heads,
        intermediate_size=shape.intermediate_size,
        tie_word_embeddings=True,
        eos_token_id=None,
        pad_token_id=0,
    )
    return LlamaForCausalLM(config).to(editor.model.tokens().weight.dtype).eval()


if __name__ == "__main__":
    main()
