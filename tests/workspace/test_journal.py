import os
import threading
from pathlib import Path

import pytest

from editflow.workspace.commit import Change, commit
from editflow.workspace.journal import FileRecord, Journal, default_root


def a_file(path: Path, size: int = 1) -> FileRecord:
    return FileRecord(path, 0o644, "0" * 64, "1" * 64, ((0, 0, b"x" * size),))


def add(journal: Journal, record: FileRecord, command: str = "rewrite"):
    with journal.locked():
        return journal.finish(journal.begin([record], command=command))


@pytest.mark.parametrize("name", ["plain", "with space", os.fsdecode(b"not utf-8 \xff"), "é"])
def test_a_record_comes_back_as_it_was_stored(journal, name):
    file = FileRecord(Path("/", name), 0o4755, "a", "b", ((0, 2, b"\xff\0"), (5, 5, b"")))
    with journal.locked():
        stored = journal.begin([file], command="é", undoes="123456", notes=["n"])
        record = journal.finish(stored)
    assert journal.runs() == [record]
    assert journal.get(record.id) == record
    assert record.files == (file,)


def test_the_journal_is_private(journal):
    add(journal, a_file(Path("/a")))
    assert journal.root.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in journal.root.iterdir())


def test_runs_are_listed_newest_first_and_the_oldest_are_forgotten(tmp_path):
    journal = Journal(tmp_path / "journal", keep_runs=3)
    for number in range(5):
        add(journal, a_file(Path("/a")), command=str(number))
    assert [record.command for record in journal.runs()] == ["4", "3", "2"]


def test_large_runs_are_forgotten_sooner_but_never_the_newest(tmp_path):
    journal = Journal(tmp_path / "journal", keep_bytes=10_000)
    for number in range(5):
        add(journal, a_file(Path("/a"), size=3_000), command=str(number))
    assert [record.command for record in journal.runs()] == ["4", "3"]
    add(journal, a_file(Path("/a"), size=20_000), command="huge")
    assert [record.command for record in journal.runs()] == ["huge"]


def test_fifty_runs_are_kept(journal):
    assert journal.keep_runs == 50


@pytest.mark.parametrize(
    ("state", "expected"), [("/s", "/s"), ("", "/h/.local/state"), ("rel", "/h/.local/state")]
)
def test_the_place_follows_the_xdg_rules(monkeypatch, state, expected):
    monkeypatch.setenv("HOME", "/h")
    monkeypatch.setenv("XDG_STATE_HOME", state)
    assert default_root() == Path(expected, "editflow", "journal") == Journal().root


def test_an_empty_journal_lists_nothing_and_creates_nothing(journal):
    assert journal.runs() == []
    assert not journal.root.exists()


def test_runs_at_the_same_time_are_all_recorded(work, journal):
    text = (work.root / "a").read_bytes()
    paths = [work.root / f"file{number}" for number in range(24)]
    for path in paths:
        path.write_bytes(text)
    edits = work.change("a").edits

    def runs(mine):
        for path in mine:
            commit([Change(path, text, edits)], journal=journal, command=path.name)

    threads = [threading.Thread(target=runs, args=(paths[start::4],)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {record.command for record in journal.runs()} == {path.name for path in paths}
    assert all(path.read_bytes() == b"a new\n" for path in paths)


@pytest.mark.parametrize("replaced", [0, 1, 3])
def test_a_killed_run_is_settled_by_the_next(work, journal, replaced):
    """A run that stops dead after `replaced` files: temporary files lie about, it is `open`."""
    commit(work.changes(), journal=journal, command="killed")
    (record,) = journal.runs()
    (path,) = journal.root.glob("*.json")
    path.rename(path.with_name(path.name.replace("complete", "open")))
    (journal.root / ".editflow-0123.tmp").touch()
    for index, name in list(enumerate("abc"))[replaced:]:
        (work.root / name).write_text(work.old[name])
        record.temporary(index).write_text(work.new[name])

    with journal.locked():
        journal.settle()
    new = dict(list(work.new.items())[:replaced])
    assert work.contents() == work.old | new, "settling removes leftovers and changes no file"
    assert [run.status for run in journal.runs()] == {0: [], 1: ["interrupted"], 3: ["complete"]}[
        replaced
    ]
    assert not list(journal.root.glob(".editflow-*"))
