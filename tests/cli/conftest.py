"""A folder to work in, and the command line with an editor that does what it is told."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from editflow.cli import rewriting
from editflow.cli.main import main
from tests.support import fake_editor

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds; a busy machine is no failure


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, with journal and configuration of its own."""
    home = tmp_path / "home"
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(home / name))
    for name in [name for name in os.environ if name.startswith("EDITFLOW_")]:
        monkeypatch.delenv(name)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory):
    model = tmp_path_factory.mktemp("model")
    return fake_editor.FakeEditor(fake_editor.save_fake_model(model), model)


@pytest.fixture
def editor(reader, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Returns a function that puts a fake editor in place, with options."""

    def use(**options: object) -> None:
        made = replace(reader, **options)
        monkeypatch.setattr(rewriting, "load_editor", lambda _model, _device: made)

    return use


@pytest.fixture
def run(editor: Callable[..., None]) -> Callable[..., Result]:
    """Run `editflow` in this process, with the fake editor; stdin may be given as bytes."""
    editor()

    def invoke(*args: str, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(main, args, input=stdin)

    return invoke


@dataclass
class Screen:
    """A process with a terminal of its own, and what it has shown so far."""

    process: subprocess.Popen[bytes]
    terminal: int
    shown: str = ""

    def wait_for(self, text: str, seconds: float = PATIENCE) -> None:
        """Read until `text` shows again, or fail."""
        start, limit = len(self.shown), time.monotonic() + seconds
        while text not in self.shown[start:]:
            assert time.monotonic() < limit, self.shown
            assert self._read(), self.shown

    def type(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def finish(self) -> int:
        while self._read():
            pass
        return self.process.wait(PATIENCE)

    def _read(self) -> bool:
        if not select.select([self.terminal], [], [], PATIENCE)[0]:
            return False
        try:
            data = os.read(self.terminal, 65536)
        except OSError:  # how Linux reports that the other side is closed
            return False
        self.shown += data.decode("utf-8", "replace")
        return bool(data)


@pytest.fixture
def screen(folder: Path) -> Iterator[Callable[..., Screen]]:
    """Start `editflow`, with the fake editor, on a pseudo-terminal of 80 columns."""
    started: list[Screen] = []

    def start(*args: str, **environment: str) -> Screen:
        ours, theirs = pty.openpty()
        wanted = {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": "80"}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.fake_editor", *args],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=os.environ | wanted | environment,
            start_new_session=True,
            cwd=folder,
        )
        os.close(theirs)
        started.append(Screen(process, ours))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        os.close(one.terminal)
