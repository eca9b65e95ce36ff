"""Run a recipe: tokenizer, model, stream and trainer put together, resumable at every checkpoint.

`python -m editflow.training.run mini.toml --data TEXTS -o runs/mini` starts or goes on; several
processes (`torchrun --nproc-per-node N -m editflow.training.run ...`) train in parallel. Knows
folders; each step of the work lives elsewhere.
"""

from __future__ import annotations

import argparse
import os
import random
from dataclasses import dataclass
from pathlib import Path

import torch

from editflow.data.families import FAMILIES, family
from editflow.data.generate import load
from editflow.data.pair import read_pairs
from editflow.data.sources.text import Text
from editflow.data.wording import lexicon
from editflow.errors import InputError
from editflow.flow.edit_path import PathOptions
from editflow.models.config import EditModelConfig, TrunkConfig
from editflow.models.edit_model import EditFlowModel
from editflow.models.growth import count_further, deepen
from editflow.text.codec import Codec
from editflow.text.prompt import Reader
from editflow.training.checkpoints import last_checkpoint
from editflow.training.collate import Collator
from editflow.training.config import EditFlowConfig
from editflow.training.recipe import Recipe, read_recipe
from editflow.training.saving import save
from editflow.training.stream import Stream
from editflow.training.trainer import EditFlowTrainer

_TOKENIZER_SLICE = 20_000  # characters of one text: long files must not drown the others


@dataclass(frozen=True, slots=True)
class Machine:
    """What a run may use besides the recipe: `workers` make batches, for each training process.

    `compiled`: the network is compiled first, which pays after some minutes.
    """

    workers: int = 1
    compiled: bool = False


_PLAIN = Machine()


def train(
    recipe: Recipe,
    *,
    data: Path,
    output: Path,
    start: Path | None = None,
    machine: Machine = _PLAIN,
) -> EditFlowModel:
    """Train, and save the result in `output`; go on from the last checkpoint there.

    A fresh run begins with the weights and the tokenizer of the model folder `start`, whose sizes
    then stand for the recipe's, except that it gets as many layers and counts; or else with random
    weights. Raises InputError when the data folder holds no prepared texts.
    """
    texts = load(data, "train")
    if not texts:
        raise InputError(
            "no prepared texts", where=str(data), hint="docs/training.md says how to make them."
        )
    output.mkdir(parents=True, exist_ok=True)
    reader = _reader(recipe, texts, output, start)
    torch.manual_seed(recipe.schedule.seed)
    if start is None:
        model = EditFlowModel(model_config(recipe, reader.codec))
    else:
        model = EditFlowModel.from_pretrained(start, dtype=torch.float32)
        size = recipe.model
        if size.num_hidden_layers > model.config.backbone_config.num_hidden_layers:
            deepen(model, size.num_hidden_layers)
        if size.max_count > model.shape.max_count:
            count_further(model, size.max_count)
    if machine.compiled:
        model.compile(dynamic=True)
    arguments = _arguments(recipe, output, machine.workers)
    last = last_checkpoint(output)
    # A resumed run draws fresh edits instead of replaying the stream up to where it stopped, and
    # every process of a parallel run draws its own.
    seed = f"{recipe.schedule.seed} {last and last.name} {arguments.process_index}"
    trainer = EditFlowTrainer(
        model,
        arguments,
        processing_class=reader,
        train_dataset=_stream(recipe, texts, reader, data, seed=seed),
    )
    trainer.train(resume_from_checkpoint=last and str(last))
    whole = trainer.whole_model()  # every process has to ask
    if trainer.is_world_process_zero():
        save(whole, reader, output)
    return model


def model_config(recipe: Recipe, codec: Codec) -> EditModelConfig:
    """Return the configuration of the recipe's model over a codec."""
    size = recipe.model
    trunk = TrunkConfig(
        vocab_size=codec.vocab_size,
        hidden_size=size.hidden_size,
        num_hidden_layers=size.num_hidden_layers,
        num_attention_heads=size.num_attention_heads,
        intermediate_size=size.intermediate_size,
    )
    return EditModelConfig(
        backbone_config=trunk,
        context_length=size.context_length,
        max_count=size.max_count,
        pad_token_id=codec.pad_id,
        sep_token_id=codec.sep_id,
        mask_token_id=codec.mask_id,
        slot_token_ids=codec.slot_ids,
    )


def _reader(recipe: Recipe, texts: list[Text], output: Path, start: Path | None) -> Reader:
    """Learn the tokenizer once; the lexicon follows the families of today."""
    words = lexicon(family(name) for name in FAMILIES)
    known = (start or output) / "tokenizer.json"
    if known.is_file():
        reader = Reader(Codec.from_file(known), words)
    else:
        sample = _sample(texts, recipe)
        reader = Reader(Codec.train(sample, vocab_size=recipe.tokenizer.vocab_size), words)
    reader.save_pretrained(output)
    return reader


def _sample(texts: list[Text], recipe: Recipe) -> list[str]:
    """Draw texts for the tokenizer, as many characters of each language as the others allow."""
    room = dict.fromkeys((text.lang for text in texts), recipe.tokenizer.megabytes * 1e6)
    room = {lang: size / len(room) for lang, size in room.items()}
    sample: list[str] = []
    for text in random.Random(recipe.schedule.seed).sample(texts, len(texts)):
        if room[text.lang] > 0:
            sample.append(text.text[:_TOKENIZER_SLICE])
            room[text.lang] -= len(sample[-1])
    return sample


def _stream(recipe: Recipe, texts: list[Text], reader: Reader, data: Path, *, seed: str) -> Stream:
    mix = {name: recipe.mix.get(name, recipe.others) for name in FAMILIES}
    return Stream(
        texts=texts,
        mix=mix,
        reader=reader,
        collator=Collator(
            reader.codec.sep_id,
            reader.codec.mask_id,
            reader.codec.pad_id,
            masked=recipe.masked,
            options=PathOptions(mask_changes=recipe.mask_changes),
        ),
        masked_mix=recipe.masked_mix,
        ready=[
            pair for path in sorted(data.glob("*.train.pairs.jsonl")) for pair in read_pairs(path)
        ],
        ready_share=recipe.ready_share,
        empty_share=recipe.empty_share,
        tokens=recipe.schedule.tokens,
        longest=recipe.schedule.longest,
        seed=random.Random(seed).randrange(2**31),
    )


def _arguments(recipe: Recipe, output: Path, workers: int) -> EditFlowConfig:
    plan = recipe.schedule
    return EditFlowConfig(
        output_dir=str(output),
        max_steps=plan.steps,
        learning_rate=plan.learning_rate,
        weight_decay=plan.weight_decay,
        warmup_steps=plan.warmup,
        lr_scheduler_type="warmup_stable_decay",
        lr_scheduler_kwargs={"num_decay_steps": plan.decay, "min_lr_ratio": 0.05},
        max_grad_norm=1.0,
        bf16=True,
        use_cpu=not torch.cuda.is_available(),
        ddp_backend=_backend(),
        ddp_find_unused_parameters=False,
        logging_steps=50,
        save_steps=plan.save_every,
        subwords=plan.subwords,
        dataloader_num_workers=workers,
        ignore_data_skip=True,
        seed=plan.seed,
    )


def _backend() -> str | None:
    """Return how parallel processes talk; None when there is one process, which must not try."""
    if "WORLD_SIZE" not in os.environ:
        return None
    return "nccl" if torch.cuda.is_available() else "gloo"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="folder of prepared texts")
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--from", dest="start", type=Path, help="model folder to begin with")
    parser.add_argument("--workers", type=int, default=1, help="processes that make batches")
    parser.add_argument("--threads", type=int, default=0, help="threads of the training process")
    parser.add_argument(
        "--compile", action="store_true", help="compile the network: needs a C++ compiler"
    )
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    train(
        read_recipe(options.recipe),
        data=options.data,
        output=options.output,
        start=options.start,
        machine=Machine(options.workers, options.compile),
    )


if __name__ == "__main__":
    main()
