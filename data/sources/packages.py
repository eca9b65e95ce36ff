"""Python sources of the standard library and of installed, permissively licensed packages.

Knows licences and which files are worth reading; knows nothing of families or snippets.
Run it as `python -m editflow.data.sources.packages -o DIR` to prepare texts for training.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sysconfig
from collections.abc import Collection, Iterable, Iterator
from importlib.metadata import Distribution, distributions
from itertools import chain
from pathlib import Path

from editflow.data.sources.text import Text, write_texts

HELD_OUT = frozenset(
    [
        "networkx",
        "flask",
        "trio",
        "docker",
        "pyparsing",
        "werkzeug",
        "click",
        "jinja2",
        "rich",
        "mpmath",
    ]
)
MAX_BYTES = 150_000
MAX_LINE = 400

_PERMISSIVE = re.compile(
    r"\b(MIT|BSD|Apache|ASL|ISC|PSF|Python Software|Zlib|0BSD|Unlicense)", re.I
)
_RESTRICTED = re.compile(
    r"GPL|General Public|MPL|Mozilla|CC-BY|Creative Commons|EUPL|SSPL|BUSL", re.I
)
_SKIPPED = re.compile(
    r"(^|/)(tests?|testing|conftest\.py|test_[^/]*|[^/]*_test\.py|idlelib/idle_test|lib2to3/tests"
    r"|_?vendor(ed)?|_vendored_packages|third_party|extern|externals|site-packages)(/|$)"
)
_GENERATED = re.compile(r"(auto-?)?generated (by|from|file)|do not edit|DO NOT MODIFY", re.I)


def package_texts(*, reserved: Collection[str] = ()) -> Iterator[Text]:
    """Yield every usable file once; `reserved` names standard-library modules to leave out."""
    seen: set[bytes] = set()
    for text in chain(_standard_library(frozenset(reserved)), _installed()):
        digest = hashlib.blake2b(text.text.encode(), digest_size=16).digest()
        if digest not in seen:
            seen.add(digest)
            yield text


def is_held_out(text: Text) -> bool:
    """Whether the text belongs to a package kept for validation."""
    return text.origin.split("/", 1)[0].lower() in HELD_OUT


def _standard_library(reserved: frozenset[str]) -> Iterator[Text]:
    root = Path(sysconfig.get_paths()["stdlib"])
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if _is_reserved(name, reserved) or _SKIPPED.search(name):
            continue
        yield from _read(path, f"stdlib/{name}", "PSF-2.0")


def _is_reserved(name: str, reserved: frozenset[str]) -> bool:
    """Whether `json/decoder.py` is, or lies in, a reserved module such as `json.decoder`."""
    parts = name.removesuffix(".py").removesuffix("/__init__").split("/")
    return any(".".join(parts[: n + 1]) in reserved for n in range(len(parts)))


def _installed() -> Iterator[Text]:
    for distribution in sorted(distributions(), key=lambda found: found.metadata["Name"].lower()):
        licence = _licence(distribution)
        if not _PERMISSIVE.search(licence) or _RESTRICTED.search(licence):
            continue
        for file in sorted(distribution.files or ()):
            name = file.as_posix()
            if name.endswith(".py") and not name.startswith("..") and not _SKIPPED.search(name):
                yield from _read(Path(str(file.locate())), name, licence)


def _licence(distribution: Distribution) -> str:
    metadata = distribution.metadata
    classifiers = [
        line.rsplit("::", 1)[1].strip()
        for line in metadata.get_all("Classifier") or ()
        if line.startswith("License ::")
    ]
    free_text = str(metadata.get("License") or "").strip().split("\n")[0][:60]
    return str(metadata.get("License-Expression") or "") or ", ".join(classifiers) or free_text


def _read(path: Path, origin: str, licence: str) -> Iterator[Text]:
    if not path.is_file() or not 200 <= path.stat().st_size <= MAX_BYTES:
        return
    try:
        text = path.read_text(encoding="utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return
    if _GENERATED.search(text[:1500]) or max(map(len, text.split("\n"))) > MAX_LINE:
        return
    yield Text(origin, licence, "python", text)


def prepare(
    folder: Path, *, reserved: Iterable[str] = (), suffix: str = ".jsonl"
) -> tuple[int, int]:
    """Write `python.train` and `python.held-out` files into `folder`; return their counts."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = list(package_texts(reserved=frozenset(reserved)))
    train = (text for text in texts if not is_held_out(text))
    held_out = (text for text in texts if is_held_out(text))
    return (
        write_texts(train, folder / f"python.train{suffix}"),
        write_texts(held_out, folder / f"python.held-out{suffix}"),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    parser.add_argument("--reserved", type=Path, help="JSON with a `reserved_stdlib_modules` list")
    parser.add_argument("--xz", action="store_true", help="compress the files")
    options = parser.parse_args()
    reserved = json.loads(options.reserved.read_text()) if options.reserved else {}
    train, held_out = prepare(
        options.output,
        reserved=reserved.get("reserved_stdlib_modules", ()),
        suffix=".jsonl.xz" if options.xz else ".jsonl",
    )
    print(f"{train} training and {held_out} held-out texts in {options.output}")


if __name__ == "__main__":
    main()
