"""README.md as what it promises: console sessions that can be run, and a map of the files.

Knows Markdown fences and module docstrings; nothing of what a command does. Run
`python -m tests.support.readme --write` to put what is really so into README.md.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"

_SESSION = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"(?<=^```python\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_MAP = re.compile(r"(?<=<!-- map -->\n).*?(?=<!-- end of map -->)", re.DOTALL)
_MAPPED = ("editflow", "cli", "data", "benchmarks", "examples")


def sessions(readme: str) -> list[str]:
    """Return the bodies of the console blocks: lines `$ command`, each followed by its output."""
    return _SESSION.findall(readme)


def python_blocks(readme: str) -> list[str]:
    return _PYTHON.findall(readme)


def run_session(session: str, folder: Path) -> str:
    """Run a session's commands in a fresh copy of the examples and return it with real outputs."""
    work = prepare(folder)
    commands = [line[2:] for line in session.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{_output(command, work)}" for command in commands)


def prepare(folder: Path) -> Path:
    """Copy the examples into `folder/work` and return that folder."""
    work = folder / "work"
    shutil.copytree(ROOT / "examples", work / "examples")
    return work


def environment(folder: Path) -> dict[str, str]:
    """Return an environment with this Python's programs first and no settings of the user's."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("EDITFLOW_")}
    return kept | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "GIT_CEILING_DIRECTORIES": str(folder),
    }


def _output(command: str, work: Path) -> str:
    """Return what a shell command writes to a piped stdout; fails when it does not end with 0."""
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=work,
        env=environment(work.parent),
        capture_output=True,
    )
    if done.returncode:
        raise AssertionError(f"$ {command}\nended with {done.returncode}:\n{done.stderr.decode()}")
    return done.stdout.decode()


def file_map() -> str:
    """Return the map: each folder of Python files, and one line for each file that has any text."""
    parts = []
    for folder, paths in groupby(_files(), key=lambda path: path.parent):
        lines = [f"- `{path.name}`: {_summary(path)}" for path in paths]
        parts.append("\n".join([f"**{folder.relative_to(ROOT).as_posix()}/**\n", *lines]))
    return "\n\n".join(parts) + "\n"


def _files() -> Iterator[Path]:
    """Yield the non-empty Python files outside tests, a folder's own before those below it."""
    for top in _MAPPED:
        found = [path for path in (ROOT / top).rglob("*.py") if path.stat().st_size]
        yield from sorted(found, key=lambda path: (path.parent.parts, path.name))


def _summary(path: Path) -> str:
    """Return the first sentence of the module docstring, without its final full stop."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first = " ".join(docstring.split("\n\n")[0].split())
    return re.split(r"\.(?:\s|$)", first, maxsplit=1)[0]


def refreshed(readme: str) -> str:
    """Return the README with its map and the outputs of its sessions as they are today."""
    return _SESSION.sub(lambda found: _rerun(found[0]), with_map(readme))


def with_map(readme: str) -> str:
    return _MAP.sub(lambda _: file_map(), readme)


def _rerun(session: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        return run_session(session, Path(folder))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="else only the result is printed")
    parser.add_argument("--map-only", action="store_true", help="leave the sessions as they are")
    options = parser.parse_args()
    readme = README.read_text(encoding="utf-8")
    readme = with_map(readme) if options.map_only else refreshed(readme)
    if options.write:
        README.write_text(readme, encoding="utf-8", newline="\n")
    else:
        sys.stdout.write(readme)


if __name__ == "__main__":
    main()
