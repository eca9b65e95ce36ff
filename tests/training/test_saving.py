"""A model that cannot be written leaves what was there before."""

from __future__ import annotations

import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from editflow.editing.pretrained import load_model
from editflow.errors import WriteError
from editflow.training import checkpoints
from editflow.training.checkpoints import replacing, saving
from editflow.training.saving import save
from tests.support.tiny import tiny_model, tiny_reader


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """Let writes fail beyond `size` bytes of a file, as they do on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def write(folder: Path, *, seed: int = 0) -> None:
    with replacing(folder, hint="Go on.") as fresh:
        save(tiny_model(seed=seed), tiny_reader(), fresh)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_model_takes_the_place_of_another_whole(tmp_path: Path) -> None:
    write(tmp_path)
    before = contents(tmp_path)
    write(tmp_path, seed=1)
    after = contents(tmp_path)
    assert before.keys() == after.keys()
    assert before["model.safetensors"] != after["model.safetensors"]


def test_without_room_the_old_model_stays(tmp_path: Path) -> None:
    write(tmp_path)
    before = contents(tmp_path)
    with files_no_longer_than(10_000), pytest.raises(WriteError) as caught:
        write(tmp_path, seed=1)
    assert "the model cannot be written: " in caught.value.what
    assert caught.value.hint == "What was there before is whole. Go on."
    assert contents(tmp_path) == before
    load_model(str(tmp_path), device="cpu")


def test_others_may_read_the_weights_as_they_may_read_the_rest(tmp_path: Path) -> None:
    write(tmp_path)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    (tmp_path / "plain").touch()
    assert modes == {stat.S_IMODE((tmp_path / "plain").stat().st_mode)}


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "_NOTHING", float("inf"))
    folder = tmp_path / "checkpoint-1"
    folder.mkdir()
    with (
        pytest.raises(WriteError, match="cannot be written: No space left on device"),
        saving(folder),
    ):
        raise RuntimeError("[enforce fail at inline_container.cc:672] . unexpected pos 7 vs 3")
    assert not folder.exists()
