"""Time of a training step: 8 pairs of 256 tokens, a trunk of 3.4 M parameters, 8,192 tokens.

    python -m benchmarks.training_step

Ours aligns at C speed and evaluates token logits where a token is due. The baseline aligns by the
textbook table in plain Python and evaluates both vocabulary heads at every position. Model, pairs,
states, loss and optimiser are the same; aligning, drawing and collating count in both.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn

from benchmarks.flow import MASK, SEP, edited, table_alignment
from editflow.flow.align import align
from editflow.models.config import EditModelConfig, TrunkConfig
from editflow.models.edit_model import EditFlowModel
from editflow.models.network import EditInputs, EditOutput, Wanted
from editflow.training.collate import Collator
from editflow.training.encode import Example
from editflow.training.optimizer import MuonAdamW
from editflow.training.trainer import batch_loss

PAIRS, INSTRUCTION, TEXT, CHANGED = 8, 20, 236, 0.05

Pair = tuple[np.ndarray, np.ndarray]
Align = Callable[[np.ndarray, np.ndarray], Pair]


class EveryPosition(nn.Module):
    """The same model; a token's log-probability is read off a table of all tokens everywhere."""

    def __init__(self, model: EditFlowModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, inputs: EditInputs, wanted: Sequence[Wanted]) -> EditOutput:
        output = self.model(inputs)
        return replace(output, log_q=tuple(self.log_q(output, inputs, each) for each in wanted))

    def log_q(self, output: EditOutput, inputs: EditInputs, wanted: Wanted) -> Tensor:
        where, (tokens, kind) = wanted
        everywhere = torch.ones_like(inputs.input_ids).nonzero(as_tuple=True)
        log_q = self.model.token_log_probs(output, inputs, everywhere, kind)  # (B * L, V)
        return log_q.view(*inputs.input_ids.shape, -1)[(*where, tokens)]


@dataclass
class Training:
    """A model in training."""

    model: nn.Module
    collate: Collator
    generator: np.random.Generator

    def __post_init__(self) -> None:
        self.optimizer = MuonAdamW(self.model, lr=2e-3, matrix_lr=2e-2)

    def step(self, pairs: list[Pair], align: Align, *, half: bool) -> float:
        """Train on pairs once and return the loss."""
        instruction = np.full(INSTRUCTION, 3)
        examples = [Example(instruction, *align(*pair)) for pair in pairs]
        batch = self.collate(examples, generator=self.generator)
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            loss = batch_loss(self.model, batch).total
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item()


def main() -> None:
    """Print a row for each kind of state and each precision."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="steps of each, taken in turn")
    rounds = parser.parse_args().rounds
    print(f"{torch.get_num_threads()} threads, median of {rounds} rounds: wall (processor) seconds")
    print("states   precision          ours       baseline   ratio of both")
    for states in ("edits", "masked"):
        for precision in ("fp32", "bf16"):
            seconds = measure(rounds, masked=states == "masked", half=precision == "bf16")
            (ours, base), ratio = np.median(seconds, 0), np.median(seconds[:, 1] / seconds[:, 0], 0)
            print(f"{states:8s} {precision:9s} {ours[0]:5.2f} ({ours[1]:5.2f})", end="")
            print(f" {base[0]:6.2f} ({base[1]:5.2f}) {ratio[0]:6.1f}x ({ratio[1]:.1f}x)")


def measure(rounds: int, *, masked: bool, half: bool) -> np.ndarray:
    """Take steps in turn; return wall and processor seconds, `(rounds, ours and baseline, 2)`."""
    generator = np.random.default_rng(0)
    ours, base = trainings(masked=masked)
    warm_up = draw(generator)
    losses = [training.step(warm_up, align, half=half) for training in (ours, base)]
    assert np.isclose(*losses, rtol=1e-2 if half else 1e-4), losses
    seconds = []
    for _ in range(rounds):
        pairs = draw(generator)
        marks = [now()]
        ours.step(pairs, align, half=half)
        marks.append(now())
        base.step(pairs, plain_align, half=half)
        marks.append(now())
        seconds.append(np.diff(marks, axis=0))
    return np.array(seconds)


def draw(generator: np.random.Generator) -> list[Pair]:
    return [edited(TEXT, CHANGED, generator) for _ in range(PAIRS)]


def trainings(*, masked: bool) -> tuple[Training, Training]:
    """Ours and the baseline, from the same weights and the same draws."""
    torch.manual_seed(0)
    ours, base = (EditFlowModel(EditModelConfig(backbone_config=TrunkConfig())) for _ in range(2))
    base.load_state_dict(ours.state_dict())
    collate = Collator(SEP, MASK, masked=float(masked))
    return (
        Training(ours, collate, np.random.default_rng(0)),
        Training(EveryPosition(base), collate, np.random.default_rng(0)),
    )


def plain_align(x_0: np.ndarray, x_1: np.ndarray) -> Pair:
    """Align in plain Python, one of the minimal alignments."""
    z_0, z_1 = np.array(table_alignment(x_0.tolist(), x_1.tolist())).T
    return z_0, z_1


def now() -> tuple[float, float]:
    """Wall and processor seconds of this process."""
    return time.perf_counter(), time.process_time()


if __name__ == "__main__":
    main()
