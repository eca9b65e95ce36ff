"""Real kills of a real process, and a disk that is really full."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest

from editflow.errors import WriteError
from editflow.text.edits import Edit
from editflow.workspace.commit import Change, commit, undo
from editflow.workspace.journal import Journal

CHILD = Path(__file__).with_name("endless_runs.py")
FILES = 50


def body(version: int) -> bytes:
    return b"%08d\n" % version * (200 + version % 7)


def versions(folder: Path) -> list[int]:
    """The version of each file, after checking that each is one version as a whole."""
    texts = [path.read_bytes() for path in sorted(folder.glob("*.txt"))]
    found = [int(text[:8]) for text in texts]
    assert len(found) == FILES
    assert texts == [body(version) for version in found], "a file is torn"
    return found


def kill_a_run(folder: Path, journal: Journal, number: int) -> None:
    """Let a child make a whole run, then send it a signal somewhere in one of the next two."""
    slowness = random.choice(["0", "0.0005"])
    command = [sys.executable, str(CHILD), str(folder), str(journal.root), slowness]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        time.sleep(random.uniform(0, 1.5) * float(child.stdout.readline()))
        child.send_signal(number)
        child.wait(timeout=60)
    assert child.returncode == (-number if number == signal.SIGKILL else 130)


def recover(folder: Path, journal: Journal) -> str:
    """Do what the next command would; return what state the kill had left."""
    before = versions(folder)
    assert max(before) - min(before) <= 1
    with journal.locked():
        journal.settle()
    assert [path for path in folder.iterdir() if path.suffix != ".txt"] == []
    assert versions(folder) == before
    mixed = len(set(before)) == 2
    if mixed:
        assert journal.latest().status == "interrupted"
        undo(journal=journal)
        assert set(versions(folder)) == {min(before)}
    return "mixed, then undone" if mixed else "all the same"


def kill_many(folder: Path, number: int, kills: int) -> Counter[str]:
    random.seed(0)
    journal = Journal(folder.parent / "journal")
    for index in range(FILES):
        (folder / f"{index}.txt").write_bytes(body(1))
    states: Counter[str] = Counter()
    for _ in range(kills):
        kill_a_run(folder, journal, number)
        if number == signal.SIGINT:
            assert len(set(versions(folder))) == 1, "all old or all new"
            assert not list(folder.glob(".*")), "an interrupt leaves no temporary file"
        states[recover(folder, journal)] += 1
    return states


@pytest.fixture
def memory():
    """A folder in memory where there is one: a kill looks the same there and fsync is free."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as root:
        (Path(root) / "work").mkdir()
        yield Path(root) / "work"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_run_leaves_every_file_old_or_new(memory, number):
    states = kill_many(memory, number, kills=6)
    assert sum(states.values()) == 6
    assert max(versions(memory)) > 6


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_many_kills_on_a_disk(tmp_path, number):
    folder = tmp_path / "work"
    folder.mkdir()
    states = kill_many(folder, number, kills=100)
    print(f"{signal.Signals(number).name}: {dict(states)}, version {max(versions(folder))}")
    assert (states["mixed, then undone"] > 10) == (number == signal.SIGKILL)


@pytest.fixture
def tiny_disk(tmp_path):
    """A file system of one megabyte."""
    point = tmp_path / "disk"
    point.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(point)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a file system can not be mounted here")
    yield point
    subprocess.run(["umount", str(point)], check=True)


@pytest.mark.parametrize("where", ["disk", "elsewhere"])
def test_a_full_disk_leaves_every_file_as_it_was(tiny_disk, tmp_path, where):
    root = tiny_disk if where == "disk" else tmp_path
    journal = Journal(root / "journal")
    changes = []
    for index in range(3):
        old = b"old %d\n" % index * 20_000  # 140 kB
        path = tiny_disk / f"{index}.txt"
        path.write_bytes(old)
        changes.append(Change(path, old, (Edit(0, 3, b"old", b"new" * 40_000),)))
    listed = sorted(os.listdir(tiny_disk))
    with pytest.raises(WriteError, match="No space left on device"):
        commit(changes, journal=journal, command="rewrite")
    assert all(change.path.read_bytes() == change.before for change in changes)
    assert sorted(set(os.listdir(tiny_disk)) - {"journal"}) == listed
    assert journal.runs() == []
