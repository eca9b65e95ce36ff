"""Output that is not part of a run."""

import os
import stat
from pathlib import Path

import pytest

from editflow.errors import WriteError
from editflow.workspace.commit import write_output
from tests.support.failing import DISK_FULL, Failing
from tests.workspace.conftest import mode


def test_output_is_written_whole_through_links_and_to_devices(tmp_path):
    (tmp_path / "link").symlink_to("real")
    write_output(tmp_path / "link", b"one")
    (tmp_path / "real").chmod(0o640)
    write_output(tmp_path / "link", b"two")
    assert (tmp_path / "real").read_bytes() == b"two"
    assert mode(tmp_path / "real") == 0o640
    write_output(Path("/dev/null"), b"x")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    with pytest.raises(WriteError, match="no such folder"):
        write_output(tmp_path / "missing" / "x", b"")
    with pytest.raises(WriteError, match="cannot be written"):
        write_output(tmp_path, b"x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "real"]


@pytest.mark.parametrize("name", ["write", "fsync", "replace"])
def test_output_that_cannot_be_written_leaves_the_old_file_and_nothing_else(tmp_path, name):
    (tmp_path / "out").write_bytes(b"old")
    with pytest.MonkeyPatch.context() as patch:
        Failing(patch, name, DISK_FULL, first=1)
        with pytest.raises(WriteError, match="No space left"):
            write_output(tmp_path / "out", b"new")
    assert (tmp_path / "out").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["out"]
