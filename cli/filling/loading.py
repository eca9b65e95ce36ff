"""The infiller a command asks for, loaded here and nowhere earlier: importing torch takes seconds.

Knows model names and devices; knows nothing of targets or settings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from editflow.cli.rewriting import check_device

if TYPE_CHECKING:
    from editflow.editing.infiller import Infiller


def load_infiller(model: str | None, device: str | None) -> Infiller:
    """Load a model, `mini` by default; ModelError or UsageError for what is not there."""
    from editflow.editing.infiller import Infiller

    if device is not None:
        check_device(device)
    return Infiller.from_pretrained(model or "mini", device=device)
