"""An editor that does what its instruction says: `OLD -> NEW`."""

from __future__ import annotations

import pytest

from tests.support import fake_editor


@pytest.fixture(scope="session")
def editor(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("model")
    return fake_editor.FakeEditor(fake_editor.save_fake_model(folder), folder)
