"""The checkpoints of a run: which is the last whole one, and what a failed save leaves.

Knows folders; knows nothing of what is in them but the file that is written last.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


def _step(path: Path) -> int:
    return int(path.name.rsplit("-", 1)[1])
