"""editflow: edit text with models that predict edits.

Importing this package loads nothing heavy: the names below are resolved on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from editflow.editing.editor import Editor as Editor
    from editflow.editing.generator import Generator as Generator
    from editflow.editing.infiller import Infiller as Infiller
    from editflow.editing.proposal import Proposal as Proposal

__version__ = "0.1.0"

_LAZY = {
    "Editor": "editflow.editing.editor",
    "Generator": "editflow.editing.generator",
    "Infiller": "editflow.editing.infiller",
    "Proposal": "editflow.editing.proposal",
}

__all__ = ["Editor", "Generator", "Infiller", "Proposal", "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'editflow' has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)
