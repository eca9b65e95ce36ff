"""The checkpoints of a run: which is the last whole one, and what a failed save leaves.

Knows folders; knows nothing of what is in them but the file that is written last.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from safetensors import SafetensorError
from transformers.trainer import TRAINER_STATE_NAME
from transformers.trainer_utils import PREFIX_CHECKPOINT_DIR

from editflow.errors import WriteError

_NOTHING = 2**20  # bytes; less is no room for a file of weights


def last_checkpoint(folder: Path) -> Path | None:
    """Return the newest checkpoint that was saved to its end; None when there is none."""
    whole = [path.parent for path in folder.glob(f"{PREFIX_CHECKPOINT_DIR}-*/{TRAINER_STATE_NAME}")]
    return max(whole, key=_step, default=None)


@contextmanager
def saving(folder: Path) -> Iterator[None]:
    """Take a half-written checkpoint away when its disk is full; WriteError says so."""
    try:
        yield
    except (OSError, SafetensorError, RuntimeError) as error:  # the last is torch.save's
        reason = _reason(error, folder)
        shutil.rmtree(folder, ignore_errors=True)
        raise WriteError(
            f"the checkpoint cannot be written: {reason}",
            where=str(folder),
            hint="Earlier checkpoints are whole: make room and resume.",
        ) from error


@contextmanager
def replacing(folder: Path, *, hint: str = "Make room and try again.") -> Iterator[Path]:
    """Give a folder to write a model into; its files take the place of the old ones at the end.

    WriteError with the hint when they cannot be written; then `folder` is as it was.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder, prefix=".saving-") as fresh:
            yield Path(fresh)
            mark = Path(fresh, ".mode")
            mark.touch()
            for path in sorted(set(Path(fresh).iterdir()) - {mark}):
                shutil.copymode(mark, path)  # safetensors makes files that nobody else may read
                path.replace(folder / path.name)
    except (OSError, SafetensorError) as error:
        raise WriteError(
            f"the model cannot be written: {_reason(error, folder)}",
            where=str(folder),
            hint=f"What was there before is whole. {hint}",
        ) from error


def _reason(error: Exception, folder: Path) -> str:
    """Say why something was not written; torch does not name a full disk."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if folder.exists() and shutil.disk_usage(folder).free < _NOTHING:
        return os.strerror(errno.ENOSPC)
    return str(error).splitlines()[0]


def _step(path: Path) -> int:
    return int(path.name.rsplit("-", 1)[1])
