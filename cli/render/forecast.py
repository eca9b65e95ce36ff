"""What a training run would train on: sizes, edits, one alignment, memory. Nothing is trained.

Knows rows of the model's size and a base; the text is the same in a pipe.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from editflow.cli.render.summary import counted
from editflow.cli.render.tables import bars
from editflow.data.statistics import Histogram

if TYPE_CHECKING:
    from editflow.cli.training.pairs import Prepared
    from editflow.data.pair import EditPair
    from editflow.data.passage import Passage
    from editflow.text.prompt import Reader
    from editflow.training.config import EditFlowConfig
    from editflow.training.finetune import Base
    from editflow.training.fitting import Fitted
    from editflow.training.masked.fitting import FittedPassages

HIDDEN = "▒"

_STATES = 3  # numbers that training adds to a weight: its gradient, two of the optimiser
_BYTES = {"": 4.0, "nf4": 0.53, "int8": 1.0}  # of a fixed weight, with its share of the scales
_ACTIVATIONS = 40  # numbers a layer keeps for each position and unit until its backward pass


def forecast(rows: Prepared, base: Base, config: EditFlowConfig) -> str:
    """Return the report of `editflow train --dry-run`."""
    lines: list[str] = []
    if rows.pairs.pairs:
        lines += _pairs(rows.pairs, base.reader)
    if rows.texts.passages:
        lines += [""] * bool(lines)
        lines += _texts(rows.texts, base.reader, config)
    needed = _memory(rows.sizes, base, config) / 2**30
    return "\n".join([*lines, f"\nmemory: about {needed:.1f} GiB besides the program"]) + "\n"


def _pairs(fitted: Fitted, reader: Reader) -> Iterator[str]:
    yield f"{counted(len(fitted.pairs), 'pair')}, {sum(fitted.sizes):,} tokens a pass"
    yield from _histogram("tokens of a pair", fitted.sizes)
    yield from _histogram("edits of a pair", fitted.edits)
    yield f"\nfirst pair, aligned: {fitted.pairs[0].instruction!r}"
    yield from _aligned(fitted.pairs[0], reader)


def _texts(fitted: FittedPassages, reader: Reader, config: Any) -> Iterator[str]:
    yield (
        f"{counted(len(fitted.passages), 'text')}, {sum(fitted.sizes):,} tokens a pass, "
        f"{sum(fitted.learnt):,} of them to be masked"
    )
    yield from _histogram("tokens of a text", fitted.sizes)
    blocks = f", in blocks of {config.block} tokens" if config.block else ""
    prompt = fitted.passages[0].prompt
    asked = f" for {prompt!r}" if prompt else ""
    yield f"\nfirst text{asked}, masked at random{blocks}:"
    yield from _masked(fitted.passages[0], reader, config)


def _histogram(title: str, values: Sequence[int]) -> Iterator[str]:
    histogram = Histogram()
    for value in values:
        histogram.add(value)
    yield f"\n{title}: mean {histogram.mean:,.1f}, largest {histogram.largest:,}"
    yield from bars(histogram)


def _masked(passage: Passage, reader: Reader, config: Any) -> Iterator[str]:
    """Yield the lines of a text under its prompt, each hidden token as one sign."""
    import numpy as np

    from editflow.training.masked.rows import encoder_of

    generator = np.random.default_rng(config.seed)
    line = encoder_of(reader)(passage, generator=generator)
    noisy = config.noising(line, 0.5, index=0, generator=generator)
    slots = reader.prompt(passage.prompt).slots
    pieces = [
        HIDDEN if hidden else reader.codec.decode([token], slots).decode(errors="replace")
        for token, hidden in zip(line.ids, noisy.hidden, strict=True)
    ]
    for each in "".join(pieces[line.first :]).splitlines():
        yield f"  {each}"


def _aligned(pair: EditPair, reader: Reader) -> Iterator[str]:
    """Yield a line for each operation and for each run of tokens that stay."""
    from editflow.training.fitting import plain

    example, kept = plain(pair, reader), 0
    for old, new in [*zip(example.z_0.tolist(), example.z_1.tolist(), strict=True), (None, None)]:
        if old == new is not None:
            kept += 1
            continue
        if kept:
            yield f"  keep        {counted(kept, 'token')}"
            kept = 0
        if old is not None:
            yield f"  {_operation(old, new, reader)}"


def _operation(old: int, new: int, reader: Reader) -> str:
    from editflow.flow.align import GAP

    def name(token: int) -> str:
        return repr(reader.codec.tokenizer.id_to_token(token))

    if old == GAP:
        return f"insert      {name(new)}"
    if new == GAP:
        return f"delete      {name(old)}"
    return f"substitute  {name(old)} -> {name(new)}"


def _memory(sizes: Sequence[int], base: Base, config: EditFlowConfig) -> float:
    """Bytes: weights, what training keeps of those it moves, and what one batch keeps."""
    from editflow.models.adapters import trained_weights

    weights = sum(parameter.numel() for parameter in base.model.parameters())
    moved, fixed = trained_weights(base.model, config.lora, targets=config.lora_targets)
    shape = base.model.config.backbone_config
    halves = 2 if getattr(config, "block", 0) else 1  # noisy and clean
    positions = halves * max(sizes, default=0) * config.train_batch_size
    kept = positions * shape.hidden_size * shape.num_hidden_layers * _ACTIVATIONS
    scores = positions * base.model.shape.vocab_size // 8  # logits, where a token is due
    saved = fixed * (4 - _BYTES[config.quantize])
    return 4 * (weights + _STATES * moved + kept + scores) - saved
