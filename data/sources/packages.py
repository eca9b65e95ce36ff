"""Python sources of the standard library and of installed, permissively licensed packages.

Knows licences and which files are worth reading; knows nothing of families or snippets.
"""

from __future__ import annotations

import re
import sysconfig
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import Distribution, distributions
from pathlib import Path

from editflow.data.sources.licences import is_permissive
from editflow.data.sources.text import Text, decoded
from editflow.errors import InputError

FEWEST_BYTES, MOST_BYTES = 200, 150_000
LONGEST_LINE = 400

_SKIPPED = re.compile(
    r"(^|/)(tests?|testing|conftest\.py|test_[^/]*|[^/]*_test\.py|idlelib/idle_test|lib2to3/tests"
    r"|_?vendor(ed)?|_vendored_packages|third_party|extern|externals|site-packages)(/|$)"
)


@dataclass(frozen=True, slots=True)
class Packages:
    """The standard library and the installed packages, or only the distributions of `names`."""

    names: tuple[str, ...] = ()

    def texts(self, rejected: Counter[str]) -> Iterator[Text]:
        """Yield every usable file; `InputError` names a package that is not installed."""
        found = {_name(each): each for each in distributions()}
        wanted = {name.lower() for name in self.names}
        if missing := sorted(wanted - set(found)):
            raise InputError("no such package is installed", where=", ".join(missing))
        if not wanted:
            yield from _standard_library(rejected)
        for name in sorted(wanted or found):
            licence = _licence(found[name])
            if is_permissive(licence):
                yield from _files(found[name], licence, rejected)
            else:
                rejected["package licence"] += 1


def _name(distribution: Distribution) -> str:
    return str(distribution.metadata["Name"]).lower()


def _standard_library(rejected: Counter[str]) -> Iterator[Text]:
    root = Path(sysconfig.get_paths()["stdlib"])
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if _SKIPPED.search(name):
            rejected["test or vendored"] += 1
        else:
            yield from _read(path, Text(f"stdlib/{name}", "PSF-2.0", "python", ""), rejected)


def _files(distribution: Distribution, licence: str, rejected: Counter[str]) -> Iterator[Text]:
    for file in sorted(distribution.files or ()):
        name = file.as_posix()
        if not name.endswith(".py") or name.startswith(".."):
            continue
        if _SKIPPED.search(name):
            rejected["test or vendored"] += 1
        else:
            path = Path(str(file.locate()))
            yield from _read(path, Text(name, licence, "python", ""), rejected)


def _licence(distribution: Distribution) -> str:
    metadata = distribution.metadata
    classifiers = [
        line.rsplit("::", 1)[1].strip()
        for line in metadata.get_all("Classifier") or ()
        if line.startswith("License ::")
    ]
    expression, free_text = (
        "".join(metadata.get_all(name) or ()) for name in ("License-Expression", "License")
    )
    return expression or ", ".join(classifiers) or free_text.strip().split("\n")[0][:60]


def _read(path: Path, empty: Text, rejected: Counter[str]) -> Iterator[Text]:
    """Yield `empty` with the text of a file, unless there is a reason to leave it out."""
    if not path.is_file() or not FEWEST_BYTES <= path.stat().st_size <= MOST_BYTES:
        rejected["length"] += 1
        return
    reason, text = decoded(path.read_bytes())
    if not reason and max(map(len, text.split("\n"))) > LONGEST_LINE:
        reason = "long lines"
    if reason:
        rejected[reason] += 1
    else:
        yield replace(empty, text=text.replace("\r\n", "\n"))
