"""Time of the data path: aligning a pair of 1,024 tokens, drawing and collating a batch of 4,096.

    python benchmarks/flow.py

The baseline for alignment is the textbook table in plain Python, on the same pair.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from editflow.flow.align import align, align_random
from editflow.flow.edit_path import Aligned, PathOptions, draw_kappa, sample_states
from editflow.flow.localized import Localized
from editflow.flow.mask_path import sample_masked_states
from editflow.training.collate import Collator
from editflow.training.encode import Example

VOCABULARY, SEP, MASK = 8192, 1, 2


def main() -> None:
    """Print both tables."""
    generator = np.random.default_rng(0)
    print("align, 1,024 tokens        edits   align ms  random ms  plain Python ms  speed-up")
    for share in (0.01, 0.05, 0.2, 0.5):
        pair = edited(1024, share, generator)
        z_0, z_1 = align(*pair)
        fast = milliseconds(lambda pair=pair: align(*pair))
        random = milliseconds(lambda pair=pair: align_random(*pair, generator=generator), repeat=5)
        slow = milliseconds(
            lambda pair=pair: table_alignment(*(x.tolist() for x in pair)), repeat=1
        )
        edits = int((z_0 != z_1).sum())
        print(f"  {share:4.0%} of tokens {edits:15d} {fast:10.3f} {random:10.1f}", end="")
        print(f" {slow:16.0f} {slow / fast:8.0f}x")

    examples = [
        Example(generator.integers(3, VOCABULARY, 20), *align(*edited(236, 0.05, generator)))
        for _ in range(16)
    ]
    print(f"\nbatch of {len(examples)} pairs, {sum(e.size for e in examples)} tokens         ms")
    for name, call in batch_steps(examples, generator).items():
        print(f"  {name:34s} {milliseconds(call):8.3f}")


def batch_steps(
    examples: list[Example], generator: np.random.Generator
) -> dict[str, Callable[[], object]]:
    """Return what to time on one batch."""
    aligned = Aligned.of([(example.z_0, example.z_1) for example in examples])
    kappa = draw_kappa(len(examples), generator)
    known = {"kappa": kappa, "sep_id": SEP, "mask_id": MASK, "generator": generator}
    spread = PathOptions(localized=Localized(2.0))
    collate = Collator(sep_id=SEP, mask_id=MASK, masked=0.0)
    return {
        "draw, edit path": lambda: sample_states(aligned, **known),
        "draw, edit path, localized": lambda: sample_states(aligned, **known, options=spread),
        "draw, masked path": lambda: sample_masked_states(aligned, **known),
        "draw and collate to tensors": lambda: collate(examples, generator=generator),
    }


def edited(n: int, share: float, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return (n,) tokens and an edit of them: `share` of the tokens changed, a third each way."""
    x_0 = generator.integers(3, VOCABULARY, n)
    kind = generator.random(n) / share * 3
    new = generator.integers(3, VOCABULARY, n)
    x_1 = np.where(kind < 1, new, x_0)
    copies = np.select([(kind >= 1) & (kind < 2), (kind >= 2) & (kind < 3)], [0, 2], 1)
    x_1 = np.repeat(x_1, copies)
    again = np.diff(np.repeat(np.arange(n), copies), prepend=-1) == 0
    return x_0, np.where(again, generator.integers(3, VOCABULARY, len(x_1)), x_1)


def table_alignment(x_0: list[int], x_1: list[int]) -> list[tuple[int, int]]:
    """Align by the textbook table of distances; return columns with -1 for a gap."""
    table = [list(range(len(x_1) + 1))]
    for i, a in enumerate(x_0):
        row, above = [i + 1], table[-1]
        for j, b in enumerate(x_1):
            row.append(min(above[j] + (a != b), above[j + 1] + 1, row[j] + 1))
        table.append(row)
    i, j, columns = len(x_0), len(x_1), []
    while i or j:
        if i and j and table[i][j] == table[i - 1][j - 1] + (x_0[i - 1] != x_1[j - 1]):
            i, j = i - 1, j - 1
            columns.append((x_0[i], x_1[j]))
        elif i and table[i][j] == table[i - 1][j] + 1:
            i -= 1
            columns.append((x_0[i], -1))
        else:
            j -= 1
            columns.append((-1, x_1[j]))
    return columns[::-1]


def milliseconds(call: Callable[[], object], *, repeat: int = 200) -> float:
    """Return the median wall time of a call."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return float(np.median(times)) * 1e3


if __name__ == "__main__":
    main()
