"""A journal and files in a temporary folder, and git repositories made by hand."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from editflow.text.edits import Edit
from editflow.workspace.commit import Change
from editflow.workspace.journal import Journal

SETTINGS = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]


def mode(path: Path) -> int:
    """Return the permission bits of a file."""
    return stat.S_IMODE(path.stat().st_mode)


class Repository:
    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(exist_ok=True)
        self.git("init", "-q")

    def git(self, *arguments: str) -> None:
        environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull}
        command = ["git", *SETTINGS, "-C", str(self.root), *arguments]
        subprocess.run(command, check=True, env=environment, capture_output=True)

    def commit(self, **files: str) -> None:
        for name, text in files.items():
            (self.root / name).write_text(text, newline="")
        self.git("add", "-A")
        self.git("commit", "-qm", "x")


class Work:
    """A folder with three files: a, b, c, each holding its name and "old"."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.old = {name: f"{name} old\n" for name in "abc"}
        self.new = {name: f"{name} new\n" for name in "abc"}
        root.mkdir()
        for name, text in self.old.items():
            (root / name).write_text(text)

    def contents(self) -> dict[str, str]:
        """Every file, hidden ones as well, with its text."""
        return {path.name: path.read_text() for path in sorted(self.root.iterdir())}

    def change(self, name: str, **options: int) -> Change:
        """Replace the "old" of a file."""
        before = (self.root / name).read_bytes()
        start = before.index(b"old")
        return Change(
            self.root / name, before, (Edit(start, start + 3, b"old", b"new"),), **options
        )

    def changes(self) -> list[Change]:
        return [self.change(name) for name in "abc"]


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "state" / "journal")


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "repository")


@pytest.fixture
def work(tmp_path):
    return Work(tmp_path / "work")
