"""Training a time-conditioned model by the objective of Edit Flows (arXiv 2506.09018).

Its heads give rates, in events per unit time, and the loss is their Bregman divergence from those
of the path. Knows batches and losses; knows nothing of text.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from editflow.data.pair import EditPair
from editflow.errors import UsageError
from editflow.flow.edit_path import PathOptions, sample_states
from editflow.flow.loss import RemainingEdits, bregman_loss
from editflow.flow.schedule import SCHEDULES, Schedule
from editflow.flow.states import Aligned
from editflow.models.edit_model import EditFlowModel, tell_time, trained_until
from editflow.models.network import EditInputs, EditOutput
from editflow.training.config import EditFlowConfig
from editflow.training.dataset import Drawer, Row
from editflow.training.encode import encode_pair
from editflow.training.trainer import EditFlowTrainer, due_log_q, edits_due


@dataclass
class BregmanConfig(EditFlowConfig):
    """`EditFlowConfig` for a model that is told the time; ValueError for what cannot be with it."""

    schedule: str = field(default="cubic", metadata={"help": "linear, cubic or cosine"})
    latest: float = field(  # that of the last of 64 Euler steps, by which such a model is decoded
        default=63 / 64, metadata={"help": "largest time drawn; at 1 the rates have no bound"}
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.schedule not in SCHEDULES:
            raise ValueError(f"schedule must be one of {', '.join(SCHEDULES)}")
        if not 0 < self.latest < 1:
            raise ValueError("latest is a time: more than 0, less than 1")
        for name in ("packing", "masked", "self_states"):
            if getattr(self, name):
                raise ValueError(f"{name} cannot be with a model that is told the time")

    @property
    def clock(self) -> Schedule:
        return SCHEDULES[self.schedule]()


@dataclass(frozen=True, slots=True, eq=False)
class RateTerms:
    """The loss, a scalar, under the name it is logged by."""

    rates: Tensor

    @property
    def total(self) -> Tensor:
        return self.rates


@dataclass(frozen=True)
class TimedDrawer(Drawer):
    """Draws states at times that are even between 0 and `latest`, insertions token by token."""

    schedule: Schedule = field(default_factory=SCHEDULES["cubic"])
    latest: float = BregmanConfig.latest

    def __call__(self, pair: EditPair, index: int, *, generator: np.random.Generator) -> Row:
        codec = self.reader.codec
        example = encode_pair(pair, self.reader, dropout=self.dropout, generator=generator)
        time = torch.tensor([generator.random() * self.latest], dtype=torch.float64)
        states = sample_states(
            Aligned.of([(example.z_0, example.z_1)]),
            kappa=self.schedule.kappa(time).numpy(),
            sep_id=codec.sep_id,
            mask_id=codec.mask_id,
            generator=generator,
            options=PathOptions(masked_runs=0.0),
        )
        return Row(example, states, index)


class BregmanTrainer(EditFlowTrainer):
    """Trains an `EditFlowModel` that is told the time; one that is not yet is made so, in place."""

    def __init__(
        self, model: nn.Module, args: BregmanConfig, *, peft_config: Any = None, **given: Any
    ) -> None:
        if not isinstance(model, EditFlowModel):
            raise UsageError("rates of edits need a model with edit heads")
        if model.clock is None:
            tell_time(model, args.schedule)
        elif model.shape.schedule != args.schedule:
            raise UsageError(
                f"the model was trained on the schedule {model.shape.schedule!r}",
                where=f"schedule = {args.schedule!r}",
            )
        trained_until(model, args.latest)
        if peft_config is not None:
            peft_config.modules_to_save = sorted({*(peft_config.modules_to_save or ()), "clock"})
        super().__init__(model, args, peft_config=peft_config, **given)

    def _dataset(self, pairs: Any, args: Any) -> Any:
        return _timed(super()._dataset(pairs, args), args)

    def _fixed(self, pairs: Any, args: Any) -> Any:
        return _timed(super()._fixed(pairs, args), args)

    def score(
        self, model: nn.Module, batch: dict[str, Tensor], *, divisor: float | Tensor
    ) -> RateTerms:
        clock: Schedule = self.args.clock
        time = clock.inverse(batch["kappa"])
        output = model(EditInputs.of({**batch, "time": time}), edits_due(batch))
        return RateTerms(rate_loss(output, batch, clock.rate(time), divisor=divisor))


def rate_loss(
    output: EditOutput, batch: dict[str, Tensor], rate: Tensor, *, divisor: float | Tensor
) -> Tensor:
    """Return the Bregman loss of a batch; `rate: (B,)` is that of one remaining edit.

    `output.log_q` begins with the tokens of `edits_due`.
    """
    known = batch["missing"] >= 0  # (B, L); SEP too, which has a gap and is no token
    operation, missing = batch["operation"][known], batch["missing"][known]  # (M,)
    each = rate[:, None].expand_as(known)[known]
    no_token = torch.stack([operation < -1, operation < 0, operation < 0], dim=-1)
    substitute_log_q, insert_log_q = due_log_q(output)
    edits = RemainingEdits.of(
        operation,
        missing,
        rates=torch.stack([each, each * missing], dim=-1),
        substitute_log_q=substitute_log_q,
        insert_log_q=insert_log_q,
    )
    log_rates = output.log_rates[known].float()  # (M, 3); half precision would round their sum
    log_rates = log_rates.masked_fill(no_token, -torch.inf)
    return bregman_loss(log_rates, edits, normaliser=divisor)


def _timed(data: Any, args: BregmanConfig) -> Any:
    """Let a data set of pairs draw its states at times; any other has none to draw."""
    draw = getattr(data, "draw", None)
    if draw is None:
        raise UsageError("rates of edits are learnt from pairs", where="train_dataset")
    timed = TimedDrawer(draw.reader, 0.0, draw.dropout, 0.0, args.clock, args.latest)
    return replace(data, draw=timed)
