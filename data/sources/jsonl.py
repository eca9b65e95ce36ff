"""Texts and ready edit pairs kept as JSON Lines, plain or xz, by someone else.

Knows the rows `{origin, licence, text}` and `{source, target, instruction}`; guesses languages.
Run it as `python -m editflow.data.sources.jsonl -o DIR INPUT...` to prepare texts for training.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from editflow.data.families.config.formats import FORMATS
from editflow.data.filters import Decontaminator, Filter, is_held_out
from editflow.data.pair import EditPair
from editflow.data.sources.ini import from_data
from editflow.data.sources.text import Text, write_texts
from editflow.errors import InputError

_BY_SUFFIX = {
    **{"md": "markdown", "markdown": "markdown", "json": "json", "yaml": "yaml", "yml": "yaml"},
    **{"toml": "toml", "ini": "ini", "cfg": "ini", "env": "ini", "properties": "ini"},
    **{"py": "python", "rst": "prose", "txt": "prose", "xhtml": "prose", "": "prose"},
}
_MARKDOWN = re.compile(r"^(?:#{1,6} |```|[-*] .*\]\()|\]\(https?://", re.MULTILINE)


def texts(path: Path) -> Iterator[Text]:
    """Yield the texts of a file; `InputError` names the first row without origin or text."""
    for where, row in _rows(path):
        origin, text = row.get("origin"), row.get("text")
        if not isinstance(origin, str) or not isinstance(text, str):
            raise InputError('fields "origin" and "text" must be strings', where=where)
        lang = row.get("lang") or guess_language(origin, text)
        yield Text(origin, str(row.get("licence", "")), str(lang), text)


def pairs(path: Path, *, sealed: Decontaminator | None = None) -> Iterator[EditPair]:
    """Yield the edit pairs of a file of `{source, target, instruction}` rows.

    Rows with a shingle of the `sealed` ones are left out.
    """
    for where, row in _rows(path):
        before, after, instruction = (row.get(k) for k in ("source", "target", "instruction"))
        if not (
            isinstance(before, str) and isinstance(after, str) and isinstance(instruction, str)
        ):
            raise InputError('"source", "target", "instruction" must be strings', where=where)
        if sealed is not None and (sealed.matches(before) or sealed.matches(after)):
            continue
        yield EditPair(
            before,
            after,
            instruction,
            id=str(row.get("id", "")),
            family=str(row.get("kind", "")),
            lang="prose",
            source=str(row.get("origin", "")),
            licence=str(row.get("licence", "")),
        )


def guess_language(origin: str, text: str) -> str:
    """Return "markdown", "json", "yaml"… by the suffix of the origin, else "prose"."""
    name = origin.rsplit("/", 1)[-1]
    suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    lang = _BY_SUFFIX.get(suffix, "prose")
    return "markdown" if lang == "prose" and suffix == "" and _MARKDOWN.search(text) else lang


def prepare(inputs: Iterable[Path], folder: Path, wanted: Filter) -> Counter[str]:
    """Write `<lang>.train.jsonl.xz` and `<lang>.held-out.jsonl.xz`; return the counts by file."""
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[Text]] = {}
    for path in inputs:
        for text in wanted.keep(texts(path)):
            split = "held-out" if is_held_out(text.origin) else "train"
            for each in (text, *wanted.keep(_derived(text))):
                found.setdefault(f"{each.lang}.{split}", []).append(each)
    counts = {name: write_texts(kept, folder / f"{name}.jsonl.xz") for name, kept in found.items()}
    return Counter(counts)


def _derived(text: Text) -> Iterator[Text]:
    """Yield an INI text written from the data of a JSON, YAML or TOML one."""
    form = FORMATS.get(text.lang)
    document = form.read(text.text) if form is not None and form.name != "ini" else None
    written = from_data(document.data) if document is not None else None
    if written is not None:
        yield replace(text, lang="ini", text=written)


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            where = f"{path}:{number}"
            try:
                row = json.loads(line)
            except ValueError as error:
                raise InputError(f"not a JSON object: {error}", where=where) from error
            if not isinstance(row, dict):
                raise InputError("not a JSON object", where=where)
            yield where, row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inputs", nargs="+", type=Path, metavar="INPUT")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    parser.add_argument("--decontaminate", type=Path, metavar="NPY", help="hashes of sealed rows")
    parser.add_argument("--reserved", type=Path, help="JSON with a `reserved_repos` list")
    options = parser.parse_args()
    reserved = json.loads(options.reserved.read_text()) if options.reserved else {}
    sealed = Decontaminator(options.decontaminate) if options.decontaminate else None
    wanted = Filter(sealed, tuple(reserved.get("reserved_repos", ())))
    for name, count in sorted(prepare(options.inputs, options.output, wanted).items()):
        print(f"{count:7} {name}")
    for reason, count in sorted(wanted.rejected.items()):
        print(f"{count:7} dropped: {reason}")


if __name__ == "__main__":
    main()
