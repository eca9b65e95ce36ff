"""What one `editflow train` was asked to do, as the arguments of a training run.

Knows options and TOML; knows nothing of pairs or models.
"""

from __future__ import annotations

import logging
import tomllib
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editflow.errors import UsageError

if TYPE_CHECKING:
    from editflow.training.config import EditFlowConfig

EVALUATIONS = 10  # of the loss in a run


@dataclass(frozen=True, slots=True)
class Job:
    """The command line as it was given; None where the configuration decides."""

    files: tuple[Path, ...]
    output: Path
    base: str
    epochs: float | None
    steps: int | None
    rate: float | None
    batch: int | None
    val: str
    lora: int | None
    quantize: str | None
    objective: str
    patience: int | None
    config: Path | None
    seed: int
    resume: bool
    dry_run: bool
    device: str | None


def training_config(job: Job, rows: int, *, evaluate: bool) -> EditFlowConfig:
    """Join the options, the file of `--config` and what follows from the number of rows."""
    from editflow.training.objectives import OBJECTIVES

    objective = OBJECTIVES[job.objective]
    kind = objective.config_class()
    given: dict[str, Any] = {
        "output_dir": str(job.output),
        "seed": job.seed,
        "use_cpu": job.device == "cpu",
        "resume_from_checkpoint": "last" if job.resume else None,
        "num_train_epochs": job.epochs,
        "max_steps": job.steps,
        "learning_rate": job.rate,
        "per_device_train_batch_size": job.batch,
        "lora": job.lora,
        "quantize": job.quantize,
    }
    values = {**objective.settings, **_file(job.config)}
    values |= {name: value for name, value in given.items() if value is not None}
    config = _checked(kind, values, job.config)
    a_pass = -(-rows // config.train_batch_size)
    total = config.max_steps if config.max_steps > 0 else int(a_pass * config.num_train_epochs)
    # Where one of saving and scoring is given, the other goes along: the best is one of the saved.
    every = values.get("save_steps") or values.get("eval_steps") or max(1, total // EVALUATIONS)
    values = {"save_strategy": "steps", "save_steps": every, "logging_steps": every} | values
    values = {"include_num_input_tokens_seen": "all"} | values  # for the speed that is shown
    if evaluate:
        values = {"eval_strategy": values["save_strategy"], "eval_steps": every} | values
        values = {"eval_on_start": objective.rows != "pairs"} | values  # what texts are scored by
        values = {"load_best_model_at_end": True, "metric_for_best_model": "eval_loss"} | values
    elif job.patience:
        raise UsageError(
            "there are no rows to score on, so nothing tells when to stop",
            where=f"--patience {job.patience}",
            hint="Set some apart with --val 0.1, or leave --patience out.",
        )
    return _checked(kind, values, job.config)


def quieten() -> None:
    """Keep off the terminal what libraries tell those who program with them."""
    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
    # DeepSpeed, where it is installed, writes to stdout, and sets its own level when imported.
    logging.getLogger("DeepSpeed").addFilter(lambda record: record.levelno >= logging.ERROR)
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    warnings.filterwarnings("ignore", module=r"(transformers|peft|torch|bitsandbytes)\b")


def _file(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"not TOML: {error}", where=str(path)) from error


def _checked(
    kind: type[EditFlowConfig], values: dict[str, Any], path: Path | None
) -> EditFlowConfig:
    try:
        return kind(**values)
    except (TypeError, ValueError, ImportError) as error:
        raise UsageError(
            str(error), where=str(path) if path else "the training arguments"
        ) from error
