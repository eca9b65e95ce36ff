"""What a model can be trained for: one table from names to rows, arguments and trainers.

Knows names only; modules are imported when an entry is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Literal

from editflow.training.config import EditFlowConfig


@dataclass(frozen=True, slots=True)
class Objective:
    """One objective. `config` and `trainer` are `module:attribute`.

    `rows`: edit pairs, texts to mask, or both. `settings`: arguments that differ from the defaults
    of `config`.
    """

    config: str
    trainer: str
    rows: Literal["pairs", "texts", "both"]
    settings: Mapping[str, Any] = field(default_factory=dict)

    def config_class(self) -> type[EditFlowConfig]:
        kind: type[EditFlowConfig] = _resolved(self.config)
        return kind

    def trainer_class(self) -> Any:
        return _resolved(self.trainer)


_MASKED = "editflow.training.masked.config:MaskedDiffusionConfig"
_MASKED_TRAINER = "editflow.training.masked.trainer:MaskedDiffusionTrainer"

OBJECTIVES: dict[str, Objective] = {
    "edit": Objective(
        "editflow.training.config:EditFlowConfig",
        "editflow.training.trainer:EditFlowTrainer",
        rows="pairs",
    ),
    "bregman": Objective(
        "editflow.training.bregman:BregmanConfig",
        "editflow.training.bregman:BregmanTrainer",
        rows="pairs",
    ),
    "masked": Objective(_MASKED, _MASKED_TRAINER, rows="texts"),
    "block": Objective(_MASKED, _MASKED_TRAINER, rows="texts", settings={"block": 16}),
    "mixed": Objective(
        "editflow.training.mixed.config:MixedConfig",
        "editflow.training.mixed.trainer:MixedTrainer",
        rows="both",
    ),
}


def trainer_for(config: EditFlowConfig) -> Any:
    """Return the trainer class of the objective whose arguments these are."""
    kinds = {each.config_class(): each.trainer for each in OBJECTIVES.values()}
    return _resolved(kinds[type(config)])


def _resolved(name: str) -> Any:
    module, attribute = name.split(":")
    return getattr(import_module(module), attribute)
