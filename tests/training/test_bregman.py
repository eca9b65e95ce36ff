"""Rates of edits over time: learnt from states at all times, decoded in Euler steps of time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from editflow.canvas.canvas import Canvas
from editflow.editing.editor import _TIMED as TIMED
from editflow.editing.editor import Editor
from editflow.editing.model_rates import ModelRates, TimedModelRates
from editflow.errors import UsageError
from editflow.flow.rates import EditRates
from editflow.flow.schedule import Cubic
from editflow.models.edit_model import EditFlowModel, tell_time, trained_until
from editflow.models.network import EditInputs
from editflow.sampling.edits.loop import run
from editflow.sampling.edits.policy import Policy
from editflow.training.bregman import BregmanConfig, TimedDrawer, rate_loss
from editflow.training.dataset import RowCollator
from editflow.training.encode import Dropout
from editflow.training.finetune import Base, fine_tune
from editflow.training.trainer import edits_due
from tests.support.scripted import rates_of, say
from tests.support.tiny import tiny_model, tiny_reader
from tests.training.test_finetune import PAIRS

PLAIN = Dropout(0.0, 0.0, 0.0)


def config(folder: Path, **changes: object) -> BregmanConfig:
    plain = {"max_steps": 4, "logging_steps": 1, "save_steps": 2, "warmup_steps": 0, "seed": 3}
    small = {"per_device_train_batch_size": 8, "use_cpu": True, "output_dir": str(folder)}
    return BregmanConfig(**(plain | small | changes))  # type: ignore[arg-type]


def test_states_are_drawn_at_all_times_and_without_masks() -> None:
    draw = TimedDrawer(tiny_reader(), dropout=PLAIN, latest=0.9)
    generator = np.random.default_rng(0)
    rows = [draw(PAIRS[n % len(PAIRS)], n, generator=generator) for n in range(400)]
    times = np.array([row.states.kappa[0] ** (1 / 3) for row in rows])
    assert times.max() < 0.9
    assert np.histogram(times, bins=3, range=(0, 0.9))[0].min() > 100
    assert not any(tiny_reader().codec.mask_id in row.states.ids for row in rows)


def test_the_loss_is_the_outflow_less_what_is_due() -> None:
    """Against the formula, one position at a time."""
    model = tiny_model()
    tell_time(model, "cubic")
    draw = TimedDrawer(tiny_reader(), dropout=PLAIN)
    generator = np.random.default_rng(1)
    rows = [draw(pair, n, generator=generator) for n, pair in enumerate(PAIRS)]
    batch = RowCollator(tiny_reader().codec.pad_id)(rows)
    clock = Cubic()
    time = clock.inverse(batch["kappa"])
    with torch.no_grad():
        output = model(EditInputs.of({**batch, "time": time}), edits_due(batch))
        found = rate_loss(output, batch, clock.rate(time), divisor=2.0)
    substitute, insert = (iter(each.tolist()) for each in output.log_q[:2])
    total = 0.0
    for row, column in (batch["missing"] >= 0).nonzero().tolist():
        gap, delete, change = output.log_rates[row, column].double()
        operation, missing = (int(batch[name][row, column]) for name in ("operation", "missing"))
        each = float(clock.rate(time)[row])
        total += float(gap.exp()) + (float(delete.exp() + change.exp()) if operation >= 0 else 0.0)
        total -= each * float(delete) if operation == 1 else 0.0
        total -= each * (float(change) + next(substitute)) if operation == 2 else 0.0
        total -= each * missing * (float(gap) + next(insert)) if missing else 0.0
    assert float(found) == pytest.approx(total / 2, rel=1e-4)
    half = replace(output, gap=output.gap.bfloat16(), operation=output.operation.bfloat16())
    again = rate_loss(half, batch, clock.rate(time), divisor=2.0)
    assert again.dtype is torch.float32  # rounded rates, but no rounded sums of them
    assert float(again) == pytest.approx(total / 2, rel=1e-2)


def test_decoding_asks_at_no_time_that_training_did_not_see(tmp_path: Path) -> None:
    """Later the edits left are those of the latest time, at the rate of the time it is."""
    last = 1 - 1 / TIMED.steps
    assert config(tmp_path).latest >= last
    model = tiny_model()
    tell_time(model, "cubic")
    with torch.no_grad():
        model.clock.network[-1].weight.normal_(generator=torch.Generator().manual_seed(0))
    canvas = Canvas.of([40, 50, 60], context=[70])
    rates = {latest: _asked(model, canvas, latest=latest, t=last) for latest in (1.0, last, 0.9)}
    torch.testing.assert_close(rates[1.0].delete, rates[last].delete)
    assert not torch.allclose(rates[1.0].delete, rates[0.9].delete)
    then = _asked(model, canvas, latest=1.0, t=0.9)
    torch.testing.assert_close(rates[0.9].delete, then.delete)
    now, before = (Cubic().rate(torch.tensor(t, dtype=torch.float64)) for t in (last, 0.9))
    grown = rates[0.9].intensities(Cubic(), torch.tensor(last)).delete
    steady = then.intensities(Cubic(), torch.tensor(0.9)).delete
    torch.testing.assert_close(grown, (steady * (now / before)).float())


def _asked(model: EditFlowModel, canvas: Canvas, *, latest: float, t: float) -> EditRates:
    trained_until(model, latest)
    return TimedModelRates(model, ()).at(t)([canvas])


def test_a_model_learns_is_saved_told_the_time_and_edits(tmp_path: Path) -> None:
    base = Base(tiny_model(), tiny_reader())
    log = fine_tune(base, PAIRS, config(tmp_path, max_steps=40, learning_rate=1e-2, latest=0.98))
    losses = [row["loss"] for row in log if "loss" in row]
    assert sum(losses[-10:]) < sum(losses[:10])
    assert {"rates"} <= set(log[0])
    editor = Editor.from_pretrained(str(tmp_path), device="cpu")
    shape = editor.model.shape
    assert (shape.objective, shape.schedule, shape.latest) == ("bregman", "cubic", 0.98)
    done = editor.rewrite(PAIRS[3].before, PAIRS[3].instruction)
    assert done.stats.forwards == 64
    assert done.stats.stop == "time"
    again = editor.rewrite(PAIRS[3].before, PAIRS[3].instruction)
    assert done.text == again.text
    with pytest.raises(UsageError, match="no confident steps"):
        editor.rewrite("a\n", "b", policy=Policy())
    with pytest.raises(UsageError, match="told the time"):
        fine_tune(Base.load(str(tmp_path)), PAIRS, other(tmp_path))


def other(folder: Path):  # type: ignore[no-untyped-def]
    from editflow.training.config import EditFlowConfig

    return EditFlowConfig(output_dir=str(folder), max_steps=1, use_cpu=True)


def test_an_adapter_learns_the_time_too(tmp_path: Path) -> None:
    base = Base(tiny_model(), tiny_reader())
    fine_tune(base, PAIRS, config(tmp_path, lora=2, learning_rate=1e-2))
    clock = Editor.from_pretrained(str(tmp_path), device="cpu").model.clock
    assert clock is not None
    assert clock.network[-1].weight.abs().max() > 0  # type: ignore[union-attr,operator]


def test_telling_the_time_changes_nothing_at_first() -> None:
    model, told = tiny_model(), tiny_model()
    tell_time(told, "linear")
    canvas = Canvas.of([40, 50, 60], context=[70])
    for t in (0.0, 0.7):
        with torch.no_grad():
            rates = TimedModelRates(told, ()).at(t)([canvas])
        odds = ModelRates(model, ())([canvas]).insert
        odds = odds / (1 - odds)
        found = rates.intensities(told_schedule(told), torch.tensor(t)).insert
        torch.testing.assert_close(found, odds)


def told_schedule(model):  # type: ignore[no-untyped-def]
    from editflow.flow.schedule import SCHEDULES

    return SCHEDULES[model.shape.schedule]()


def test_rates_of_the_model_are_the_rates_of_the_sampler() -> None:
    """Divided by kappa' / (1 - kappa) and multiplied again, whatever is missing in a gap."""
    model = tiny_model()
    tell_time(model, "cubic")
    with torch.no_grad():
        model.heads.gap.bias.fill_(2.5)
        model.heads.operation.bias.copy_(torch.tensor([0.0, -1.0, -0.5]))
    canvas, t = Canvas.of([40, 50, 60], context=[70]), 0.8
    rates = TimedModelRates(model, ()).at(t)([canvas])
    found = rates.intensities(Cubic(), torch.tensor(t))
    from editflow.editing.model_rates import edit_inputs

    inputs = edit_inputs([canvas], model.shape)
    with torch.no_grad():
        output = model(EditInputs(**{**vars(inputs), "time": torch.tensor([t])}))
    wanted = output.log_rates.exp()[0]
    torch.testing.assert_close(found.insert[0], wanted[1:, 0])
    torch.testing.assert_close(found.delete[0], wanted[2:, 1])
    torch.testing.assert_close(found.substitute[0], wanted[2:, 2])
    assert rates.insert.max() <= 1


class Hourly:
    """A model that inserts for certain, but only in the last quarter of the time."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    def at(self, t: float):  # type: ignore[no-untyped-def]
        self.asked.append(t)

        def look(canvases) -> EditRates:  # type: ignore[no-untyped-def]
            sure = {0: 1.0} if t >= 0.75 and len(canvases[0]) < 4 else {}
            tokens = {("insert", 0): {7: 1.0}}
            return rates_of([say(canvas, insert=sure, tokens=tokens) for canvas in canvases])

        return look


def test_a_model_that_is_told_the_time_is_asked_at_every_step() -> None:
    model = Hourly()
    policy = Policy(name="euler", steps=8, schedule="linear")
    (done,) = run([Canvas.of([3, 4, 5])], model, policy)
    assert model.asked[:8] == [step / 8 for step in range(8)]
    assert done.forwards == 8
    assert done.steps
    assert all(step.t is not None and step.t >= 0.75 for step in done.steps)
    assert 7 in done.canvas.ids


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"schedule": "square"}, "schedule must be one of"),
        ({"latest": 1.0}, "latest is a time"),
        ({"packing": True}, "packing cannot be"),
        ({"self_states": 0.5}, "self_states cannot be"),
    ],
)
def test_settings_that_make_no_sense(
    values: dict[str, object], message: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=message):
        config(tmp_path, **values)
