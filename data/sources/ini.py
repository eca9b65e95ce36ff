"""INI texts written from the data of other configuration files, for want of real ones.

Knows data made of tables and scalars; knows nothing of files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from editflow.data.families.config.formats import FORMATS
from editflow.data.sources.text import Text

FEWEST = 4  # keys
_KEY = re.compile(r"[A-Za-z_][\w.-]{0,40}")
_VALUE = re.compile(r"[^\n\"'#;\[\]{}=]{1,80}")


def derived(text: Text) -> Iterator[Text]:
    """Yield an INI text written from the data of a JSON, YAML or TOML one, where it has enough."""
    form = FORMATS.get(text.lang)
    document = form.read(text.text) if form is not None and form.name != "ini" else None
    written = from_data(document.data) if document is not None else None
    if written is not None:
        yield replace(text, lang="ini", text=written)


def from_data(data: Any) -> str | None:
    """Return an INI text of the tables of `data` and their scalars; None when there are too few."""
    if not isinstance(data, Mapping):
        return None
    lines = list(_lines(data))
    for name, table in data.items():
        rows = (
            list(_lines(table)) if isinstance(table, Mapping) and _KEY.fullmatch(str(name)) else []
        )
        if rows:
            lines += ["" if lines else None, f"[{name}]", *rows]
    kept = [line for line in lines if line is not None]
    return "\n".join(kept) + "\n" if sum(" = " in line for line in kept) >= FEWEST else None


def _lines(table: Mapping[Any, Any]) -> Iterator[str | None]:
    for key, value in table.items():
        written = str(value).lower() if isinstance(value, bool) else str(value)
        scalar = isinstance(value, str | int | float) and _VALUE.fullmatch(written)
        if scalar and _KEY.fullmatch(str(key)) and written == written.strip():
            yield f"{key} = {written}"
