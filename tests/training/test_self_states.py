"""States that the model makes itself: they are its own, and what is left to do leads to the end."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
import torch

from editflow.canvas.operations import START, Delete, Insert, Operation, Substitute
from editflow.editing.editor import Editor
from editflow.editing.model_rates import ModelRates
from editflow.errors import UsageError
from editflow.flow.states import DELETE, SUBSTITUTE, States
from editflow.sampling.edits.policy import Policy
from editflow.sampling.edits.steps import confident
from editflow.training import optimizer
from editflow.training.dataset import Drawer, PairDataset, Row
from editflow.training.encode import Dropout
from editflow.training.finetune import Base, fine_tune
from editflow.training.self_states import canvas_of, step_further, target
from tests.support.processes import together
from tests.support.tiny import restless_editor, tiny_model, tiny_reader
from tests.training.test_distributed import FSDP2, run
from tests.training.test_finetune import PAIRS, Gradients, Kill, config, same

PLAIN = Dropout(0.0, 0.0, 0.0)


def rows(*, own: float = 1.0, masked: float = 0.0) -> list[Row]:
    """Rows in states of all kinds: several epochs of pairs."""
    data = PairDataset(PAIRS, Drawer(tiny_reader(), masked, PLAIN, own), seed=1)
    return [data[place] for place in range(4 * len(PAIRS))]


def restless() -> Editor:
    return restless_editor(context_length=512)


def finished(states: States) -> list[int]:
    """Do everything that is left to do, a token at a time in the gaps, and return the text."""
    due = zip(states.ids, states.operation, states.token, strict=True)
    tokens = [
        [] if operation == DELETE else [int(token if operation == SUBSTITUTE else old)]
        for old, operation, token in due
    ]
    assert (states.missing <= 1).all(), "only the first missing token is known"
    for gap in np.flatnonzero(states.missing):
        tokens[gap].append(int(states.first[gap]))
    return list(chain.from_iterable(tokens))[1:]


@pytest.mark.parametrize("masked", [0.0, 1.0])
def test_the_states_are_those_the_model_makes(masked: float) -> None:
    editor, before = restless(), rows(masked=masked)
    codec = editor.reader.codec
    after = step_further(editor.model, before, codec)
    canvases = [canvas_of(row) for row in before]
    rates = ModelRates(editor.model, codec.special_ids)(canvases)
    proposed = confident(canvases, rates, policy=Policy(mask_id=codec.mask_id))
    assert all(proposed)
    for row, canvas, operations in zip(after, canvases, proposed, strict=True):
        made, states = canvas.apply(operations), row.states
        assert states.ids.tolist() == [codec.sep_id, *made.ids]
        assert states.origin[1:].tolist() == made.origin.tolist()
        assert states.replaced[1:].tolist() == made.replaced.tolist()
        assert states.deleted.tolist() == made.deleted.tolist()


def test_a_canvas_of_a_state_is_read_back_as_the_state() -> None:
    """What a model sees of a row in training is what it sees of the canvas in an editor."""
    from editflow.editing.model_rates import edit_inputs
    from editflow.training.dataset import RowCollator

    some, shape = rows(), tiny_model().shape
    batch = RowCollator(shape.pad_token_id)(some)
    seen = edit_inputs([canvas_of(row) for row in some], shape)
    for name in ("input_ids", "segment", "origin", "replaced", "deleted", "attention_mask"):
        assert torch.equal(getattr(seen, name), batch[name]), name


def operations(row: Row, rng: np.random.Generator) -> list[Operation]:
    """A random mistake of each kind."""
    length = len(row.states.ids) - 1
    first, second = (int(place) + 1 for place in rng.permutation(length)[:2])
    token = int(rng.integers(30, 200))
    return [Delete(first, 1.0), Substitute(second, token, 1.0), Insert(START, length + 1, 40, 1.0)]


def test_what_is_left_to_do_leads_to_the_target(monkeypatch: pytest.MonkeyPatch) -> None:
    """From whatever a model made; several tokens missing in one gap come one after another."""
    from editflow.training import self_states

    rng = np.random.default_rng(0)
    codec = tiny_reader().codec
    wrong = rows()
    made = iter([operations(row, rng) for row in wrong])
    monkeypatch.setattr(
        self_states, "confident", lambda canvases, *_, **__: [next(made) for _ in canvases]
    )
    after = step_further(tiny_model(context_length=512), wrong, codec)
    several = 0
    for before, row in zip(wrong, after, strict=True):
        assert row.states.ids.tolist() != before.states.ids.tolist()
        states = row.states
        while (states.missing > 1).any():  # fill the gaps from the left, as decoding would
            several += 1
            gap = int(np.flatnonzero(states.missing > 1)[0])
            canvas = canvas_of(replace(row, states=states))
            after_uid = int(canvas.uids[gap - 1]) if gap else START
            token = int(states.first[gap])
            moved = canvas.apply([Insert(after_uid, canvas.next_uid, token, 1.0)])
            states = self_states.remaining(moved, row, codec)
        assert finished(states) == target(row).tolist()
    assert several


def test_only_rows_that_ask_are_moved_and_quiet_models_move_none() -> None:
    some = [replace(row, own=index % 2 == 0) for index, row in enumerate(rows())]
    editor = restless()
    after = step_further(editor.model, some, editor.reader.codec)
    same_states = [a.states is b.states for a, b in zip(some, after, strict=True)]
    assert same_states == [not row.own for row in some]
    codec = editor.reader.codec
    for one, two in zip(some, step_further(tiny_model(), some, codec), strict=True):
        assert one.states is two.states or codec.mask_id in one.states.ids  # masks are filled


def test_no_state_is_longer_than_the_model_reads() -> None:
    longest = max(row.example.size for row in rows())
    editor = restless_editor(context_length=longest)
    for row in step_further(editor.model, rows(), editor.reader.codec):
        assert len(row.example.instruction) + len(row.states.ids) <= longest


def test_the_share_that_asks_is_drawn_per_row_and_changes_no_state() -> None:
    none, half = rows(own=0.0), rows(own=0.5)
    assert not any(row.own for row in none)
    assert 0 < sum(row.own for row in half) < len(half)
    for one, two in zip(none, half, strict=True):
        assert one.states.ids.tolist() == two.states.ids.tolist()


def restless_base() -> Base:
    model = restless().model
    return Base(model, tiny_reader())  # type: ignore[arg-type]


def test_training_on_them_repeats_resumes_and_differs(tmp_path: Path) -> None:
    def tuned(name: str, **changes: object) -> torch.nn.Module:
        base = restless_base()
        fine_tune(base, PAIRS, config(tmp_path / name, max_steps=6, **changes))
        return base.model.eval()

    whole = tuned("whole", self_states=0.5)
    plan = config(tmp_path / "cut", max_steps=6, self_states=0.5)
    with pytest.raises(KeyboardInterrupt):
        fine_tune(restless_base(), PAIRS, plan, callbacks=[Kill()])
    same(whole, tuned("cut", self_states=0.5, resume_from_checkpoint="last"))
    plain = tuned("plain")
    assert not torch.allclose(plain.was.weight, whole.was.weight)


def test_accumulation_changes_nothing(tmp_path: Path) -> None:
    """At a rate of zero, so that each step is compared from the same weights."""
    gradients = []
    for batch, accumulated in ((8, 1), (1, 8)):
        watch = Gradients()
        plan = config(
            tmp_path / str(batch),
            learning_rate=0.0,
            max_grad_norm=0.0,
            self_states=0.5,
            per_device_train_batch_size=batch,
            gradient_accumulation_steps=accumulated,
        )
        fine_tune(restless_base(), PAIRS, plan, callbacks=[watch])
        gradients.append(watch.seen)
    for one, many in zip(*gradients, strict=True):
        for name, value in one.items():
            torch.testing.assert_close(value, many[name], rtol=1e-4, atol=1e-4, msg=name)


def test_an_adapter_takes_its_own_steps(tmp_path: Path) -> None:
    plan = config(tmp_path, self_states=1.0, lora=2)
    log = fine_tune(restless_base(), PAIRS, plan, held_out=PAIRS[:2])
    assert sum("loss" in row for row in log) == 4


def test_a_run_that_could_not_use_them_is_refused(tmp_path: Path) -> None:
    from editflow.training.dataset import RowCollator
    from editflow.training.trainer import EditFlowTrainer

    class Other(EditFlowTrainer):
        def _collator(self, args):  # type: ignore[no-untyped-def]
            return RowCollator(0, args.packing)

    with pytest.raises(UsageError, match="only runs on given edit pairs"):
        Other(
            tiny_model(),
            config(tmp_path, self_states=0.5),
            processing_class=tiny_reader(),
            train_dataset=PAIRS,
        )


def test_two_processes_take_the_steps_one_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(optimizer, "PRECISION", torch.float32)
    one = run(tmp_path / "one", 1, self_states=1.0, masked=0.5)
    plain = run(tmp_path / "plain", 1, masked=0.5)
    assert plain.losses != pytest.approx(one.losses, abs=1e-4)
    first, _ = together(2, partial(run, self_states=1.0, masked=0.5), tmp_path / "three", 2)
    assert first.losses == pytest.approx(one.losses, abs=1e-4)
    with pytest.raises(Exception, match="spread over processes cannot take steps"):
        together(2, partial(run, self_states=1.0), tmp_path / "four", 2, **FSDP2)
