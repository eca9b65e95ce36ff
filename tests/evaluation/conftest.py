"""An editor that does what its instruction says: `OLD -> NEW`."""

from __future__ import annotations

import pytest

from editflow.evaluation import sandbox
from tests.support import fake_editor

_PATIENCE = 60  # times the processor time that an answer has: other work may have the cores


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no answer run out of time by the clock because the machine is busy."""
    monkeypatch.setattr(sandbox, "_PATIENCE", _PATIENCE)


@pytest.fixture(scope="session")
def editor(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("model")
    return fake_editor.FakeEditor(fake_editor.save_fake_model(folder), folder)
