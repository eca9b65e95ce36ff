"""Rows from files without end: in which order, whose they are, and going on from any of them."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
import torch
from transformers import PrinterCallback, TrainerCallback

from editflow.data.pair import EditPair, write_pairs
from editflow.errors import InputError, UsageError
from editflow.training.config import EditFlowConfig
from editflow.training.dataset import Drawer, Row, RowCollator
from editflow.training.encode import Dropout
from editflow.training.streaming import Files, PairStream, Share
from editflow.training.trainer import EditFlowTrainer
from tests.support.tiny import tiny_model, tiny_reader

PLAIN = Dropout(0.0, 0.0, 0.0)


def pair(name: str) -> EditPair:
    return EditPair(f"{name} one\n", f"{name} one\n", "fix typos", id=name)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Three files of 5, 3 and 4 rows, one of them Parquet."""
    paths = [tmp_path / name for name in ("a.jsonl", "b.parquet", "c.jsonl.gz")]
    for path, size in zip(paths, (5, 3, 4), strict=True):
        write_pairs([pair(f"{path.name[0]}{n}") for n in range(size)], path)
    return paths


def stream(files: list[Path], share: Share | None = None, **changes: object) -> PairStream:
    draw = Drawer(tiny_reader(), dropout=PLAIN)
    plain = {"longest": 100, "seed": 1} | changes
    return PairStream(Files(files, 6), draw, share or Share(2), **plain)  # type: ignore[arg-type]


def first(rows: PairStream, count: int) -> list[Row]:
    return list(itertools.islice(rows, count))


def name(row: Row) -> str:
    """What a pair is called: its text is the name and a number."""
    codec = tiny_reader().codec
    return codec.decode(row.example.z_0, []).decode().split()[0]


def key(row: Row) -> tuple[object, ...]:
    return row.index, row.states.ids.tobytes(), row.example.z_1.tobytes()


def test_an_epoch_has_every_row_once_and_the_next_another_order(files: list[Path]) -> None:
    names = [name(row) for row in first(stream(files), 24)]
    one, two = names[:12], names[12:]
    assert (
        sorted(one)
        == sorted(two)
        == [f"{f}{n}" for f, size in zip("abc", (5, 3, 4), strict=True) for n in range(size)]
    )
    assert one != two
    assert one != sorted(one)


@pytest.mark.parametrize(("processes", "batch"), [(1, 6), (2, 3), (3, 2)])
def test_processes_share_the_rows_of_each_step(
    files: list[Path], processes: int, batch: int
) -> None:
    whole = [key(row) for row in first(stream(files, Share(6)), 24)]
    shares = [
        [key(row) for row in first(stream(files, Share(batch, p, processes)), 4 * batch)]
        for p in range(processes)
    ]
    for step in range(4):
        seen = [each for share in shares for each in share[step * batch : (step + 1) * batch]]
        assert seen == whole[6 * step : 6 * (step + 1)]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_workers_change_nothing(files: list[Path], workers: int) -> None:
    def batches(number: int, start: int) -> list[torch.Tensor]:
        rows = stream(files, Share(2, 1, 2), start=start)
        loader = torch.utils.data.DataLoader(
            rows, batch_size=2, collate_fn=RowCollator(0), num_workers=number
        )
        return [batch["labels"] for batch in itertools.islice(loader, 9)]

    for start in (0, 8):
        assert all(map(torch.equal, batches(0, start), batches(workers, start)))


@pytest.mark.parametrize("start", [4, 12, 20, 64])
def test_a_stream_goes_on_from_any_row(files: list[Path], start: int) -> None:
    whole = [key(row) for row in first(stream(files), 80)]
    assert [key(row) for row in first(stream(files, start=start), 16)] == whole[start : start + 16]


def test_other_rows_are_not_parsed(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []
    monkeypatch.setattr(
        "editflow.data.rows.json_lines._DECODER.decode",
        lambda text: parsed.append(text) or json.loads(text),
    )
    first(stream([files[0]], Share(1, 0, 5)), 1)
    assert len(parsed) == 1


def test_bad_rows_are_told_and_others_stand_in(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "rows.jsonl"
    write_pairs(
        [pair("a"), pair("b"), EditPair("x y z\n" * 50, "u v w\n" * 50, "write it anew")], path
    )
    with path.open("a") as file:
        file.write('{"before": "x"\n{"before": "x", "instruction": "i"}\n')
    rows = first(stream([path], longest=60), 5)
    assert {name(row) for row in rows} == {"a", "b"}
    assert len(rows) == 5
    for line, what in ((3, "longer than 60"), (4, "not JSON"), (5, '"after" is missing')):
        assert f"{path}:{line}: " in caplog.text
        assert what in caplog.text


def test_no_usable_row_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("nothing\n")
    with pytest.raises(InputError, match=r"no usable row among 1.*not JSON"):
        first(stream([path]), 1)
    path.write_text("\n")
    with pytest.raises(InputError, match="no row to train on"):
        first(stream([path]), 1)


class Kill(TrainerCallback):
    """Ends a run as a kill would: without a last save."""

    def on_step_end(self, _args, state, _control, **_):  # type: ignore[no-untyped-def]
        if state.global_step == 5:
            raise KeyboardInterrupt


def trainer(folder: Path, files: list[Path], **changes: object) -> EditFlowTrainer:
    plain = {"max_steps": 8, "logging_steps": 1, "save_steps": 3, "warmup_steps": 0, "seed": 3}
    small = {"per_device_train_batch_size": 2, "use_cpu": True, "output_dir": str(folder)}
    made = EditFlowTrainer(
        tiny_model(),
        EditFlowConfig(**(plain | small | changes)),  # type: ignore[arg-type]
        processing_class=tiny_reader(),
        train_dataset=Files(files, 6),
    )
    made.remove_callback(PrinterCallback)
    return made


@pytest.mark.parametrize("workers", [0, 2])
def test_a_killed_run_resumes_to_the_very_same_weights(
    files: list[Path], tmp_path: Path, workers: int
) -> None:
    options = {"gradient_accumulation_steps": 2, "dataloader_num_workers": workers}
    whole = trainer(tmp_path / "whole", files, **options)
    whole.train()
    cut = trainer(tmp_path / "cut", files, **options)
    cut.add_callback(Kill())
    with pytest.raises(KeyboardInterrupt):
        cut.train()
    resumed = trainer(tmp_path / "cut", files, **options)
    resumed.train(resume_from_checkpoint=str(tmp_path / "cut" / "checkpoint-3"))
    for (name, one), other in zip(
        whole.model.named_parameters(), resumed.model.parameters(), strict=True
    ):
        assert torch.equal(one, other), name
    logs = ([row for row in each.state.log_history if "loss" in row] for each in (whole, resumed))
    assert next(logs)[3:] == next(logs)[3:]


def test_a_stream_needs_a_number_of_steps_and_a_checkpoint_of_a_stream(
    files: list[Path], tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="without end"):
        trainer(tmp_path, files, max_steps=-1)
    (tmp_path / "trainer_state.json").write_text('{"stateful_callbacks": {}}')
    with pytest.raises(UsageError, match="did not read its rows from a stream"):
        trainer(tmp_path, files).train(resume_from_checkpoint=str(tmp_path))
