"""Time, tokens a second, memory and share of the peak of a training step, and the cost of options.

    python -m benchmarks.training_throughput
    python -m benchmarks.training_throughput --model qwen2-0.5b --device cuda --batch 64

A step is one forward and backward pass and the optimiser. All ways of it take turns in one run, on
one model, from the same pairs; drawing, aligning and collating is work of data workers, and has a
line of its own. The share of the peak counts the products of matrices that the tokens need (not
those of padding, nor of what is computed twice, nor of Muon) against what a large one reaches.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from editflow.data.pair import read_pairs
from editflow.models.convert import LanguageModel, Vocabulary, convert
from editflow.models.edit_model import EditFlowModel
from editflow.text.prompt import Reader
from editflow.training.collate import Batch
from editflow.training.dataset import Drawer, PairDataset, Row, RowCollator
from editflow.training.finetune import Base
from editflow.training.fitting import fit
from editflow.training.optimizer import MuonAdamW
from editflow.training.self_states import step_further
from editflow.training.trainer import batch_loss

OWN = 0.5  # share of the states from which the model takes a step of its own
PEAKS = {"cuda": 8192, "cpu": 1024}  # sides of the product that shows what the device reaches


@dataclass
class Bench:
    """A model in training on a device; `half`: under autocast to bfloat16."""

    model: EditFlowModel
    reader: Reader
    device: torch.device
    half: bool

    def __post_init__(self) -> None:
        self.model.to(self.device).train()
        self.optimizer = MuonAdamW(self.model, lr=1e-5, matrix_lr=1e-4)
        self.compiled: Any = torch.compile(self.model, dynamic=True)

    def step(self, model: Any, batch: Batch) -> None:
        self.loss(model, batch).backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        self.optimizer.zero_grad()

    def loss(self, model: Any, batch: Batch) -> torch.Tensor:
        there = {name: values.to(self.device) for name, values in batch.items()}
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.half):
            total: torch.Tensor = batch_loss(model, there).total
        return total

    def collate(self, rows: Sequence[Row], *, packing: bool = False) -> Batch:
        return RowCollator(self.reader.codec.pad_id, packing)(rows)

    def padded(self, rows: Sequence[Row]) -> None:
        self.step(self.model, self.collate(rows))

    def packed(self, rows: Sequence[Row]) -> None:
        self.step(self.model, self.collate(rows, packing=True))

    def own_states(self, rows: Sequence[Row]) -> None:
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.half):
            moved = step_further(self.model, rows, self.reader.codec)
        self.step(self.model, self.collate(moved))

    def recomputed(self, rows: Sequence[Row]) -> None:
        model: Any = self.model
        model.activation_checkpointing_enable()
        self.padded(rows)
        model.activation_checkpointing_disable()

    def compiled_step(self, rows: Sequence[Row]) -> None:
        self.step(self.compiled, self.collate(rows))

    def ways(self) -> dict[str, Callable[[Sequence[Row]], None]]:
        return {
            "padded": self.padded,
            "packed": self.packed,
            f"own states {OWN}": self.own_states,
            "checkpointing": self.recomputed,
            "compiled": self.compiled_step,
        }

    def work(self, rows: Sequence[Row]) -> int:
        """Return the operations of the products in a step over `rows`, each of them alone."""
        with FlopCounterMode(display=False) as counter, sdpa_kernel(SDPBackend.MATH):
            for row in rows:
                self.loss(self.model, self.collate([row])).backward()  # type: ignore[no-untyped-call]
        self.optimizer.zero_grad()
        return int(counter.get_total_flops())


def main() -> None:
    """Print a line for each way of taking a step."""
    options = arguments()
    device = torch.device(options.device)
    torch.manual_seed(0)
    base = Base.load("mini") if options.model == "mini" else qwen2()
    bench = Bench(base.model, base.reader, device, options.precision == "bf16")
    found = fit(read_pairs(options.pairs), base.reader, longest=base.model.shape.context_length)
    data = PairDataset(found.pairs, Drawer(base.reader, own=OWN), seed=0)
    peak = reached(device, half=bench.half)
    weights = sum(parameter.numel() for parameter in base.model.parameters())
    print(
        f"{options.model}, {weights / 1e6:,.1f} M parameters, {options.precision} on "
        f"{device_name(device)}; batches of {options.batch} from {options.pairs.name}; a large "
        f"product reaches {peak / 1e12:,.2f} TFLOP/s; medians of {options.rounds} rounds"
    )
    ways = {name: way for name, way in bench.ways().items() if name not in options.without}
    table = [measure(bench, data, ways, round_, options.batch) for round_ in range(options.rounds)]
    report(list(ways), np.array([each for each, _ in table]), table[-1][1], peak)


def measure(
    bench: Bench, data: PairDataset, ways: Any, round_: int, size: int
) -> tuple[list[list[float]], float]:
    """Take a step each way; return seconds, tokens, operations and bytes of each; and of drawing.

    The first round also takes each step once unmeasured, which compiles what is compiled.
    """
    began = time.perf_counter()
    rows = [data[round_ * size + index] for index in range(size)]
    bench.collate(rows)
    drawing = time.perf_counter() - began
    tokens, work = float(bench.collate(rows)["attention_mask"].sum()), float(bench.work(rows))
    found = []
    for way in ways.values():
        if not round_:
            way(rows)
        forget_peak(bench.device)
        start = now(bench.device)
        way(rows)
        wall, busy = (now(bench.device) - start).tolist()
        found.append([wall, busy, tokens, work, peak_memory(bench.device)])
    return found, drawing


def report(names: Sequence[str], table: np.ndarray, drawing: float, peak: float) -> None:
    """Print medians; shares and ratios go by the seconds of the processor, which others spare."""
    wall, busy, tokens, work, memory = np.moveaxis(table, 2, 0)  # (rounds, ways) each
    columns = {
        "s a step": (wall, ",.3f"),
        "(processor)": (busy, ",.3f"),
        "tokens/s": (tokens / wall, ",.0f"),
        "of peak": (work / busy / peak, ".1%"),
        "memory GB": (memory / 1e9, ".2f"),
        "of padded": (busy / busy[:, :1], ".2f"),
    }
    print(f"{'':16s}" + "".join(f"{head:>13s}" for head in columns))
    for index, name in enumerate(names):
        shown = (format(np.median(each[:, index]), form) for each, form in columns.values())
        print(f"{name:16s}" + "".join(f"{value:>13s}" for value in shown))
    print(f"drawing, aligning and collating one batch, in one process: {drawing:.3f} s")


def qwen2() -> Base:
    """Return a backbone of the sizes of Qwen2.5-0.5B with random weights, read as mini reads."""
    from transformers import Qwen2Config, Qwen2ForCausalLM

    config = Qwen2Config(
        vocab_size=151_936,
        hidden_size=896,
        intermediate_size=4864,
        num_hidden_layers=24,
        num_attention_heads=14,
        num_key_value_heads=2,
        rope_theta=1_000_000.0,
        tie_word_embeddings=True,
    )
    reader = Base.load("mini").reader
    codec = reader.codec
    ids = Vocabulary(
        size=config.vocab_size,
        known=config.vocab_size,
        pad=codec.pad_id,
        sep=codec.sep_id,
        mask=codec.mask_id,
        slots=codec.slot_ids,
        like={},
    )
    source = LanguageModel(Qwen2ForCausalLM(config), shifted=True, context=1024)
    return Base(convert(source, ids), reader)


def reached(device: torch.device, *, half: bool) -> float:
    """Return the operations a second of one large product of matrices, the best of ten."""
    side = PEAKS[device.type]
    matrix = torch.randn(side, side, device=device, dtype=torch.bfloat16 if half else None)
    seconds = []
    for _ in range(11):
        start = now(device)
        matrix @ matrix
        seconds.append(float((now(device) - start)[1]))
    return 2 * side**3 / min(seconds[1:])


def now(device: torch.device) -> np.ndarray:
    """Return seconds of the clock, and of the CPU where that computes, when all asked is done."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
        return np.array([time.perf_counter()] * 2)
    return np.array([time.perf_counter(), time.process_time()])


def forget_peak(device: torch.device) -> None:
    """Let the highest use of memory count from here on."""
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
    else:
        Path("/proc/self/clear_refs").write_text("5")


def peak_memory(device: torch.device) -> float:
    """Return the bytes of the highest use; on a CPU those of the whole process (Linux)."""
    if device.type == "cuda":
        return float(torch.cuda.max_memory_allocated(device))
    lines = Path("/proc/self/status").read_text().splitlines()
    high = next(line for line in lines if line.startswith("VmHWM"))
    return float(high.split()[1]) * 1024


def device_name(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{torch.get_num_threads()} threads of a CPU"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--model", choices=["mini", "qwen2-0.5b"], default="mini")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--precision", choices=["fp32", "bf16"], help="bf16 on a GPU, else fp32")
    parser.add_argument("--pairs", type=Path, default=Path("examples/pairs.jsonl"))
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--without", nargs="*", default=[], help="ways to leave out: compiled ...")
    found = parser.parse_args()
    found.precision = found.precision or ("bf16" if found.device == "cuda" else "fp32")
    return found


if __name__ == "__main__":
    main()
