"""A tiny checkpoint of Dream with its tokenizer and a chat template, in the files of the hub."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tokenizers import pre_tokenizers

from tests.support.tiny_families import write_tiny


def change_config(folder: Path, **values: Any) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def write_tokenizer(folder: Path, *, template: str | None = None) -> None:
    """A byte-level tokenizer in the files of Dream, of a class that comes as code."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    change_config(
        write_tiny("dream", folder, vocab_size=264),
        mask_token_id=261,
        eos_token_id=257,
        pad_token_id=257,
    )
    special = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|beginoftext|>", "<|mask|>")
    added = {text: 257 + at for at, text in enumerate(special)}
    vocabulary = {letter: at for at, letter in enumerate([*letters, "he"])}
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    (folder / "merges.txt").write_text("#version: 0.2\nh e\n")
    (folder / "added_tokens.json").write_text(json.dumps(added))
    settings = {
        "added_tokens_decoder": {
            str(at): {"content": text, "special": True} for text, at in added.items()
        },
        "auto_map": {"AutoTokenizer": ["tokenization_dream.DreamTokenizer", None]},
        "tokenizer_class": "DreamTokenizer",
        "eos_token": "<|endoftext|>",
        "mask_token": "<|mask|>",
        "pad_token": "<|endoftext|>",
    }
    extra = {} if template is None else {"chat_template": template}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings | extra))


TURNS = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
