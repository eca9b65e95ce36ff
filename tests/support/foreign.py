"""Tokenizers in the manner of known checkpoints, learnt from a page of text in milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from tokenizers import (
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)

_TEXTS = [
    "def total(count):\n    return count + 1\n",
    "The quick brown fox jumps over the lazy dog. Hello world, hello again!",
    "class Thing:\n    def total(self, other):\n        return self.count + other.count\n",
]
_BYTES = [f"<0x{byte:02X}>" for byte in range(256)]


def qwen() -> Tokenizer:
    """Byte-level pieces that carry their space, and texts normalised to NFC."""
    made = Tokenizer(models.BPE())
    made.normalizer = normalizers.NFC()
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    special = ["<|endoftext|>", "<|im_end|>"]
    made.train_from_iterator(_TEXTS, _bpe(special, initial_alphabet=alphabet))
    return made


def roberta() -> Tokenizer:
    """Byte-level pieces, a space before the first word, and texts cut at 16 tokens."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    made.decoder = decoders.ByteLevel()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    made.train_from_iterator(_TEXTS, _bpe(special, initial_alphabet=alphabet))
    made.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    made.enable_truncation(16)
    return made


def llama() -> Tokenizer:
    """SentencePiece: a mark for each space and for the beginning, bytes for unknown characters."""
    made = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    made.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]  # type: ignore[list-item]
    )
    made.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    made.train_from_iterator(
        [text.replace("\n", " ") for text in _TEXTS], _bpe(["<unk>", "<s>", "</s>", *_BYTES])
    )
    return made


def bert(*, lowercase: bool = True) -> Tokenizer:
    """WordPiece: lower case, no accents, no white space, one token for all that is unknown."""
    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(
        vocab_size=120,
        special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
        show_progress=False,
    )
    made.train_from_iterator(_TEXTS, trainer)
    return made


def unigram() -> Tokenizer:
    """SentencePiece's unigrams: NFKC, white space collapsed, no bytes."""
    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.NFKC()
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]  # type: ignore[list-item]
    )
    made.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=90, unk_token="<unk>", special_tokens=["<s>", "<unk>"], show_progress=False
    )
    made.train_from_iterator(_TEXTS, trainer)
    return made


def _bpe(special: list[str], **extra: object) -> trainers.BpeTrainer:
    return trainers.BpeTrainer(
        vocab_size=len(special) + 330,
        special_tokens=special,
        show_progress=False,
        **extra,
    )


# Training is not the same twice, so each is learnt once.
FOREIGN: Mapping[str, Callable[[], Tokenizer]] = {
    name: cache(make)
    for name, make in {
        "qwen": qwen,
        "roberta": roberta,
        "llama": llama,
        "bert": bert,
        "bert-cased": lambda: bert(lowercase=False),
        "unigram": unigram,
    }.items()
}
