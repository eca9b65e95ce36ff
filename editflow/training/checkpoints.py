"""The checkpoints of a run: which is the last whole one, and what a failed save leaves.

Knows folders; knows nothing of what is in them but the file that is written last.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from safetensors import SafetensorError
from transformers.trainer import TRAINER_STATE_NAME
from transformers.trainer_utils import PREFIX_CHECKPOINT_DIR

from editflow.errors import WriteError


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
        shutil.rmtree(folder, ignore_errors=True)
        raise WriteError(
            f"the checkpoint cannot be written: {str(error).splitlines()[0]}",
            where=str(folder),
            hint="Earlier checkpoints are whole: make room and resume.",
        ) from error


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Give a folder to write a model into; its files take the place of the old ones at the end.

    WriteError when they cannot be written; then `folder` is as it was.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder, prefix=".saving-") as fresh:
            yield Path(fresh)
            for path in sorted(Path(fresh).iterdir()):
                path.replace(folder / path.name)
    except (OSError, SafetensorError) as error:
        raise WriteError(
            f"the model cannot be written: {str(error).splitlines()[0]}",
            where=str(folder),
            hint="What was there before is whole. Make room and try again.",
        ) from error


def _step(path: Path) -> int:
    return int(path.name.rsplit("-", 1)[1])
