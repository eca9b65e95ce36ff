"""One `editflow models merge`: an adapter and its base become a model folder of their own.

Knows the order of things; nothing of how weights are joined.
"""

from __future__ import annotations

from pathlib import Path

from editflow.cli.streams import Streams
from editflow.errors import UsageError
from editflow.models.catalogue import ADAPTER, find


def merge(adapter: Path, output: Path, streams: Streams) -> None:
    """Write the folder `output`, which must not hold a model yet."""
    found = find(str(adapter))
    if found.adapter is None:
        raise UsageError(
            "not an adapter",
            where=str(adapter),
            hint=f"It has no {ADAPTER}; a whole model needs no merging.",
        )
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise UsageError("is there already", where=f"--output {output}", hint="Name a new folder.")
    from editflow.cli.training.settings import quieten

    quieten()
    with streams.working("Merging"):
        from editflow.models.adapters import base_dtype
        from editflow.models.loading import load_model
        from editflow.text.prompt import Reader
        from editflow.training.checkpoints import replacing
        from editflow.training.saving import save

        model, reader = load_model(found), Reader.from_folder(found.path)
        with replacing(output) as folder:
            save(model, reader, folder, dtype=base_dtype(found))
            (folder / "README.md").write_text(_card(adapter), encoding="utf-8")
    streams.print(str(output))


def _card(adapter: Path) -> str:
    """Return the card of the adapter, and that this is no adapter any more."""
    card = adapter / "README.md"
    told = card.read_text(encoding="utf-8") if card.is_file() else "# A merged edit model\n"
    return f"{told}\nMerged by `editflow models merge` from the adapter `{adapter.name}`.\n"
