"""The model card and the learning curve that a fine-tuned model folder carries.

Knows what a run can say of itself; knows nothing of terminals.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from editflow.data.pair import EditPair
from editflow.data.passage import Passage
from editflow.errors import WriteError
from editflow.training.config import EditFlowConfig

CURVE = "curve.csv"
_COLUMNS = (
    "step",
    "epoch",
    "num_input_tokens_seen",
    "loss",
    "operation",
    "gap",
    "count",
    "token",
    "rates",
    "denoise",
    "eval_loss",
)


# Arguments of rates over time and of masked diffusion that their cards name.
_NOISE = (
    "schedule",
    "latest",
    "mask_schedule",
    "mask_weighting",
    "normalisation",
    "least_masked",
    "block",
)
_EDITING, _MASKING = ("edit", "bregman", "mixed"), ("masked", "block", "mixed")
_KINDS = {
    "edit": "An edit model, fine-tuned",
    "bregman": "A model of rates of edits over time, trained",
    "masked": "A model of masked diffusion, trained",
    "block": "A model of block diffusion, trained",
    "mixed": "A model that edits and fills masks, trained",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a card tells: the base, the data, how it was trained, and scores.

    `files` are names of data files; `rows` what was trained on, `held_out` how many were not.
    `scores` has a measure's value before and after, in words. `objective` is one of `OBJECTIVES`.
    """

    base: str
    files: Sequence[str]
    rows: Sequence[EditPair | Passage]
    held_out: int
    steps: int
    seconds: float
    settings: Mapping[str, str]
    scores: Mapping[str, tuple[str, str]]
    objective: str = "edit"


def settings_of(config: EditFlowConfig) -> dict[str, str]:
    """Return the arguments of a run that a reader would need to repeat it."""
    told = {
        "rows a step": config.train_batch_size * config.gradient_accumulation_steps,
        "learning rate": config.learning_rate,
        "seed": config.seed,
        "rank of the adapter": config.lora,
        "backbone quantised to": config.quantize,
        "share without instruction": config.condition_dropout,
        "share of masked rows": config.masked,
    }
    for name in _NOISE:
        told[name.replace("_", " ")] = getattr(config, name, None)
    return {name: str(value) for name, value in told.items() if value}


def write_card(folder: Path, facts: Facts) -> None:
    """Write `README.md`: base, data with licences, training, scores; WriteError when it cannot."""
    with _writing(folder / "README.md") as path:
        path.write_text("\n".join(_lines(folder.resolve().name, facts)), encoding="utf-8")


def write_curve(folder: Path, log: Sequence[Mapping[str, float]]) -> None:
    """Write `curve.csv`: one row a logged step, empty where a value was not taken."""
    rows = [row for row in log if "loss" in row or "eval_loss" in row]
    with _writing(folder / CURVE) as path, path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _lines(name: str, facts: Facts) -> Iterator[str]:
    yield from ("---", "library_name: editflow", f"base_model: {facts.base}")
    edits, masks = (facts.objective in names for names in (_EDITING, _MASKING))
    tags = ["edit-flow", "text-editing"] * edits + ["masked-diffusion"] * masks
    yield from (f"tags: [{', '.join(tags)}]", "---", "", f"# {name}", "")
    kind = f"{_KINDS[facts.objective]} by `editflow train` from `{facts.base}`."
    if edits:
        yield from (f"{kind} Use it with", f"`editflow rewrite -m {name} ...`.")
    else:
        yield from (kind, "It fills masks; what of the base's edits is left was not measured.")
    yield from ("", "## Data", "")
    yield f"{_counted(facts.rows)} of {', '.join(f'`{file}`' for file in facts.files)}."
    licences = Counter(row.licence or "not stated" for row in facts.rows)
    counts = ((licence, f"{count:,}") for licence, count in licences.most_common())
    yield from ("", *_table(("licence", "rows"), counts))
    yield from ("", "## Training", "")
    yield f"{facts.steps:,} steps in {facts.seconds:,.0f} seconds; the curve is in `{CURVE}`."
    yield from ("", *_table(("setting", "value"), facts.settings.items()))
    yield from ("", "## Scores", "")
    if not facts.scores:
        yield from ("None were taken.", "")
        return
    yield f"On {facts.held_out:,} rows that were not trained on; their loss chose the checkpoint."
    scores = ((measure, *values) for measure, values in facts.scores.items())
    yield from ("", *_table(("measure", "base", "this model"), scores), "")


def _counted(rows: Sequence[EditPair | Passage]) -> str:
    pairs = sum(isinstance(row, EditPair) for row in rows)
    counts = {"edit pairs": pairs, "texts": len(rows) - pairs}
    return " and ".join(f"{count:,} {name}" for name, count in counts.items() if count)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in (heads, ("---",) * len(heads), *rows):
        yield f"| {' | '.join(row)} |"


@contextmanager
def _writing(path: Path) -> Iterator[Path]:
    try:
        yield path
    except OSError as error:
        raise WriteError(f"cannot be written: {error.strerror}", where=str(path)) from error
