"""The model card and the learning curve that a fine-tuned model folder carries.

Knows what a run can say of itself; knows nothing of terminals.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from editflow.data.pair import EditPair

CURVE = "curve.csv"
_COLUMNS = ("step", "epoch", "loss", "operation", "gap", "count", "token", "eval_loss")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a card tells: the base, the pairs, how long, and scores by name."""

    base: str
    pairs: Sequence[EditPair]
    held_out: int
    steps: int
    seconds: float
    scores: Mapping[str, str]


def write_card(folder: Path, facts: Facts) -> None:
    """Write `README.md`: base, data with licences, training, scores."""
    licences = Counter(pair.licence or "not stated" for pair in facts.pairs)
    listed = "\n".join(f"| {name} | {count:,} |" for name, count in licences.most_common())
    scores = "\n".join(f"| {name} | {value} |" for name, value in facts.scores.items())
    (folder / "README.md").write_text(
        f"""---
library_name: editflow
base_model: {facts.base}
tags: [edit-flow, text-editing]
---

# {folder.resolve().name}

An edit model, fine-tuned by `editflow train` from `{facts.base}`. Use it with
`editflow rewrite -m {folder.resolve().name} ...`.

## Training

{len(facts.pairs):,} edit pairs, {facts.steps:,} steps, {facts.seconds:,.0f} seconds.
The curve is in `{CURVE}`.

| licence of the pairs | pairs |
|---|---|
{listed}

## Scores

On {facts.held_out:,} pairs that were not trained on; their loss chose the checkpoint.

| measure | value |
|---|---|
{scores or "| none taken | - |"}
""",
        encoding="utf-8",
    )


def write_curve(folder: Path, log: Sequence[Mapping[str, float]]) -> None:
    """Write `curve.csv`: one row a logged step, empty where a value was not taken."""
    with (folder / CURVE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in log if "loss" in row or "eval_loss" in row)
