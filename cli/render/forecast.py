"""What a training run would train on: sizes, edits, one alignment, memory. Nothing is trained.

Knows fitted pairs and a base; the text is the same in a pipe.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from editflow.cli.render.summary import counted
from editflow.cli.render.tables import bars
from editflow.data.statistics import Histogram

if TYPE_CHECKING:
    from editflow.data.pair import EditPair
    from editflow.text.prompt import Reader
    from editflow.training.config import EditFlowConfig
    from editflow.training.finetune import Base
    from editflow.training.fitting import Fitted

_STATES = 3  # numbers that training adds to a weight: its gradient, two of the optimiser
_BYTES = {"": 4.0, "nf4": 0.53, "int8": 1.0}  # of a fixed weight, with its share of the scales
_ACTIVATIONS = 40  # numbers a layer keeps for each position and unit until its backward pass


def forecast(fitted: Fitted, base: Base, config: EditFlowConfig) -> str:
    """Return the report of `editflow train --dry-run`."""
    return "\n".join(_lines(fitted, base, config)) + "\n"


def _lines(fitted: Fitted, base: Base, config: EditFlowConfig) -> Iterator[str]:
    yield f"{counted(len(fitted.pairs), 'pair')}, {sum(fitted.sizes):,} tokens a pass"
    for title, values in (("tokens of a pair", fitted.sizes), ("edits of a pair", fitted.edits)):
        histogram = Histogram()
        for value in values:
            histogram.add(value)
        yield f"\n{title}: mean {histogram.mean:,.1f}, largest {histogram.largest:,}"
        yield from bars(histogram)
    if fitted.pairs:
        yield f"\nfirst pair, aligned: {fitted.pairs[0].instruction!r}"
        yield from _aligned(fitted.pairs[0], base.reader)
    yield f"\nmemory: about {_memory(fitted, base, config) / 2**30:.1f} GiB besides the program"


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


def _memory(fitted: Fitted, base: Base, config: EditFlowConfig) -> float:
    """Bytes: weights, what training keeps of those it moves, and what one batch keeps."""
    from editflow.models.adapters import trained_weights

    weights = sum(parameter.numel() for parameter in base.model.parameters())
    moved, fixed = trained_weights(base.model, config.lora, targets=config.lora_targets)
    shape = base.model.config.backbone_config
    positions = max(fitted.sizes, default=0) * config.train_batch_size
    kept = positions * shape.hidden_size * shape.num_hidden_layers * _ACTIVATIONS
    scores = positions * base.model.shape.vocab_size // 8  # logits, where a token is due
    saved = fixed * (4 - _BYTES[config.quantize])
    return 4 * (weights + _STATES * moved + kept + scores) - saved
