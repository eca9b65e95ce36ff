import os
import signal
import stat
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editflow.errors import InputError, StaleError, UsageError, WriteError
from editflow.text.edits import Edit
from editflow.workspace import atomic
from editflow.workspace.commit import Change, commit, undo, write_output
from editflow.workspace.journal import Journal


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# What a run does


def test_a_run_writes_every_file_and_says_so(work, journal):
    record = commit(work.changes(), journal=journal, command="rewrite")
    assert work.contents() == work.new
    assert record.paths == [work.root / name for name in "abc"]
    assert (record.command, record.status, record.notes) == ("rewrite", "complete", ())
    assert journal.runs() == [record]


def test_nothing_to_change_touches_nothing(work, journal):
    path = work.root / "a"
    path.chmod(0o444)
    work.root.chmod(0o555)
    status = path.stat()
    same = Edit(0, 1, b"a", b"a")
    try:
        for edits in [(), (same,)]:
            change = Change(path, path.read_bytes(), edits)
            assert commit([change], journal=journal, command="rewrite") is None
    finally:
        work.root.chmod(0o755)
    after = path.stat()
    for name in ("st_ino", "st_mtime_ns", "st_ctime_ns", "st_mode"):
        assert getattr(after, name) == getattr(status, name)
    assert not journal.root.exists()


def test_a_file_without_edits_is_not_even_looked_at(work, journal):
    gone = Change(work.root / "gone", b"", ())
    record = commit([gone, work.change("b")], journal=journal, command="rewrite")
    assert record.paths == [work.root / "b"]


@pytest.mark.parametrize("bits", [0o600, 0o755, 0o640, 0o4711])
def test_permission_bits_stay(work, journal, bits):
    (work.root / "a").chmod(bits)
    commit([work.change("a")], journal=journal, command="rewrite")
    assert mode(work.root / "a") == bits


def test_extended_attributes_stay(work, journal):
    path = work.root / "a"
    try:
        os.setxattr(path, "user.origin", b"x")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    commit([work.change("a")], journal=journal, command="rewrite")
    assert os.getxattr(path, "user.origin") == b"x"


def test_the_owner_stays(work, journal):
    try:
        os.chown(work.root / "a", 1234, 2345)
    except PermissionError:
        pytest.skip("this user cannot give files away")
    commit([work.change("a")], journal=journal, command="rewrite")
    status = (work.root / "a").stat()
    assert (status.st_uid, status.st_gid) == (1234, 2345)


def test_rights_of_another_owner_are_not_taken_over(work, monkeypatch):
    (work.root / "a").chmod(0o4755)
    monkeypatch.setattr(atomic, "_take_over", lambda *_: False)
    atomic.stage(work.root / "t", b"x", mode=0o4755, like=work.root / "a")
    assert mode(work.root / "t") == 0o755


def test_a_link_stays_and_its_target_changes(work, journal):
    (work.root / "d").symlink_to("link")
    (work.root / "link").symlink_to("a")
    change = replace(work.change("a"), path=work.root / "d")
    record = commit([change], journal=journal, command="rewrite")
    assert (work.root / "a").read_text() == "a new\n"
    assert os.readlink(work.root / "d") == "link"
    undo(record.id, journal=journal)
    assert (work.root / "d").is_symlink()
    assert (work.root / "a").read_text() == "a old\n"


def test_other_names_of_a_file_keep_their_text_and_a_note_says_so(work, journal):
    os.link(work.root / "a", work.root / "other")
    record = commit([work.change("a")], journal=journal, command="rewrite")
    assert (work.root / "other").read_text() == "a old\n"
    (note,) = record.notes
    assert "2 names (hard links); only this one was changed" in note


def test_both_names_of_a_file_can_be_in_one_run(work, journal):
    os.link(work.root / "a", work.root / "other")
    commit([work.change("a"), work.change("other")], journal=journal, command="rewrite")
    assert (work.root / "a").read_text() == (work.root / "other").read_text() == "a new\n"


@settings(max_examples=25, deadline=None)
@given(before=st.binary(max_size=60), data=st.data())
def test_undo_gives_back_any_bytes(tmp_path_factory, before, data):
    folder = tmp_path_factory.mktemp("any")
    cuts = sorted(data.draw(st.sets(st.integers(0, len(before)), max_size=6)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    edits = [Edit(a, b, before[a:b], data.draw(st.binary(max_size=5))) for a, b in spans]
    (folder / "f").write_bytes(before)
    journal = Journal(folder / "journal")
    record = commit(
        [Change(folder / "f", before, tuple(edits))], journal=journal, command="rewrite"
    )
    if record is not None:
        undo(journal=journal)
    assert (folder / "f").read_bytes() == before


# What a run refuses, before anything is written


def refuse(work, journal, error, match, *changes):
    with pytest.raises(error, match=match) as caught:
        commit([work.change("c"), *changes], journal=journal, command="rewrite")
    assert (work.root / "c").read_text() == "c old\n"
    assert journal.runs() == []
    return caught.value


def test_a_stale_file_is_refused(work, journal):
    change = work.change("a")
    (work.root / "a").write_text("a other old\n")
    error = refuse(work, journal, StaleError, "changed after it was read", change)
    assert error.where == str(work.root / "a")
    assert error.exit_code == 3


def test_a_file_that_is_gone_is_refused(work, journal):
    change = work.change("a")
    (work.root / "a").unlink()
    refuse(work, journal, StaleError, "the file is gone", change)


@pytest.mark.parametrize(("name", "bits"), [("a", 0o444), ("folder", 0o555)])
def test_what_is_marked_read_only_is_refused_to_everybody(work, journal, name, bits):
    (work.root / "folder").mkdir()
    (work.root / "folder/file").write_text("old")
    change = work.change("a" if name == "a" else "folder/file")
    (work.root / name).chmod(bits)
    try:
        error = refuse(work, journal, WriteError, "is read-only", change)
    finally:
        (work.root / name).chmod(0o755)
    assert error.hint == f"To allow it: chmod u+w {work.root / name}"
    assert error.exit_code == 3


def test_a_file_named_twice_is_refused(work, journal):
    (work.root / "link").symlink_to("a")
    again = replace(work.change("a"), path=work.root / "link")
    refuse(work, journal, UsageError, "named twice in one run", work.change("a"), again)


def test_a_folder_in_place_of_the_file_is_refused(work, journal):
    change = work.change("a")
    (work.root / "a").unlink()
    (work.root / "a").mkdir()
    refuse(work, journal, WriteError, "not a regular file", change)


def test_without_a_journal_there_is_no_run(work, tmp_path):
    (tmp_path / "file").touch()
    journal = Journal(tmp_path / "file" / "journal")
    with pytest.raises(WriteError, match="journal, which undo needs") as caught:
        commit(work.changes(), journal=journal, command="rewrite")
    assert "XDG_STATE_HOME" in caught.value.hint
    assert work.contents() == work.old


# What a run survives: each system call of a run fails in turn


class Failing:
    """Let a function fail from its `first` call on: once, or for good."""

    def __init__(self, monkeypatch, name, error, *, first, for_good=False):
        self.calls = 0
        real = getattr(os, name)

        def call(*arguments, **options):
            self.calls += 1
            if self.calls == first or (for_good and self.calls > first):
                raise error
            return real(*arguments, **options)

        monkeypatch.setattr(os, name, call)


DISK_FULL = OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("error", "expected"),
    [(DISK_FULL, WriteError), (KeyboardInterrupt(), KeyboardInterrupt)],
    ids=["full", "interrupt"],
)
@pytest.mark.parametrize("name", ["write", "fsync", "replace", "open"])
def test_a_failure_at_any_point_leaves_every_file_as_it_was(work, journal, name, error, expected):
    for first in count(1):
        with pytest.MonkeyPatch.context() as patch:
            failing = Failing(patch, name, error, first=first)
            try:
                commit(work.changes(), journal=journal, command="rewrite")
                break
            except expected:
                pass
        assert failing.calls >= first
        assert work.contents() == work.old
    assert first > 4, "every file and the journal were to fail once"
    assert work.contents() == work.new
    assert len(journal.runs()) == 1


def test_a_disk_that_stays_full_leaves_every_file_as_it_was(work, journal):
    for first in count(1):
        with pytest.MonkeyPatch.context() as patch:
            Failing(patch, "write", DISK_FULL, first=first, for_good=True)
            try:
                commit(work.changes(), journal=journal, command="rewrite")
            except WriteError:
                assert work.contents() == work.old
                continue
        break
    assert first == 5  # one write for the journal, one for each file
    assert work.contents() == work.new


def test_what_cannot_be_put_back_can_be_undone_later(work, journal, monkeypatch):
    with monkeypatch.context() as patch:
        # The journal's own replace, the one of file a, and then none any more.
        Failing(patch, "replace", OSError(5, "Input/output error"), first=3, for_good=True)
        with pytest.raises(WriteError):
            commit(work.changes(), journal=journal, command="rewrite")
    assert work.contents() == work.old | {"a": "a new\n"}
    undo(journal=journal)
    assert work.contents() == work.old
    assert [record.status for record in journal.runs()] == ["complete", "interrupted"]


def test_a_replacement_that_is_made_and_reported_as_failed_is_put_back(work, journal, monkeypatch):
    """Network file systems do this when the answer is lost."""
    real = os.replace

    def replace_and_fail(source, target):
        real(source, target)
        if source.name.endswith("-1.tmp") and "new" in target.read_text():
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "replace", replace_and_fail)
    with pytest.raises(WriteError, match="Input/output error"):
        commit(work.changes(), journal=journal, command="rewrite")
    assert work.contents() == work.old
    assert journal.runs() == []


def test_a_file_that_changes_during_the_run_is_refused_and_the_rest_put_back(
    work, journal, monkeypatch
):
    real = os.replace

    def replace_and_edit(source, target):
        real(source, target)
        if target == work.root / "a":
            (work.root / "b").write_text("somebody else\n")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace_and_edit)
        with pytest.raises(StaleError, match="changed after it was read"):
            commit(work.changes(), journal=journal, command="rewrite")
    assert work.contents() == work.old | {"b": "somebody else\n"}
    assert journal.runs() == []


def test_putting_back_does_not_overwrite_what_somebody_else_wrote(work, journal, monkeypatch):
    real = os.replace

    def replace_and_fail(source, target):
        if target == work.root / "b":
            (work.root / "a").write_text("somebody else\n")
            raise DISK_FULL
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace_and_fail)
        with pytest.raises(WriteError, match="could not be put back") as caught:
            commit(work.changes(), journal=journal, command="rewrite")
    assert caught.value.where == str(work.root / "a")
    assert work.contents() == work.old | {"a": "somebody else\n"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_between_two_files_puts_everything_back(work, journal, monkeypatch, number):
    real = os.replace

    def replace_and_signal(source, target):
        real(source, target)
        if target == work.root / "b":
            os.kill(os.getpid(), number)

    monkeypatch.setattr(os, "replace", replace_and_signal)
    came = []
    previous = signal.signal(number, lambda number, _: came.append(number))
    try:
        with pytest.raises(KeyboardInterrupt):
            commit(work.changes(), journal=journal, command="rewrite")
    finally:
        own = signal.signal(number, previous)
    assert came == [number], "the program's own handler runs once the files are whole"
    assert own.__name__ == "<lambda>"
    assert work.contents() == work.old
    assert journal.runs() == []


def test_an_interrupt_after_the_last_file_comes_when_the_run_is_recorded(
    work, journal, monkeypatch
):
    real = os.replace

    def replace_and_signal(source, target):
        real(source, target)
        if target == work.root / "c":
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(os, "replace", replace_and_signal)
    with pytest.raises(KeyboardInterrupt):
        commit(work.changes(), journal=journal, command="rewrite")
    assert work.contents() == work.new
    assert [record.status for record in journal.runs()] == ["complete"]


# Undo


def test_undo_restores_bytes_and_permission_bits(work, journal):
    (work.root / "a").chmod(0o750)
    commit(work.changes(), journal=journal, command="rewrite")
    (work.root / "a").chmod(0o700)
    record = undo(journal=journal)
    assert work.contents() == work.old
    assert mode(work.root / "a") == 0o750
    assert record.command == f"undo {record.undoes}"


def test_undo_again_goes_further_back_and_an_undo_is_undone_by_its_id(work, journal):
    first = commit([work.change("a")], journal=journal, command="one")
    second = commit([work.change("b")], journal=journal, command="two")
    undone = undo(journal=journal)
    assert undone.undoes == second.id
    assert undo(journal=journal).undoes == first.id
    assert work.contents() == work.old
    with pytest.raises(UsageError, match="no run to take back"):
        undo(journal=journal)
    undo(undone.id, journal=journal)
    assert work.contents() == work.old | {"b": "b new\n"}
    assert undo(journal=journal).undoes == second.id


def test_a_run_is_undone_once(work, journal):
    record = commit(work.changes(), journal=journal, command="rewrite")
    undo(record.id, journal=journal)
    with pytest.raises(UsageError, match="taken back already"):
        undo(record.id, journal=journal)


@pytest.mark.parametrize("gone", [False, True])
def test_undo_refuses_when_a_file_changed_since(work, journal, gone):
    record = commit(work.changes(), journal=journal, command="rewrite")
    (work.root / "b").unlink() if gone else (work.root / "b").write_text("edited since\n")
    expected = work.contents()
    with pytest.raises(StaleError, match="changed since run") as caught:
        undo(journal=journal)
    assert caught.value.exit_code == 3
    assert caught.value.where == str(work.root / "b")
    assert work.contents() == expected
    assert journal.runs() == [record]


def test_undo_leaves_alone_what_is_already_back(work, journal):
    commit(work.changes(), journal=journal, command="rewrite")
    (work.root / "b").write_text("b old\n")
    assert undo(journal=journal).paths == [work.root / "a", work.root / "c"]
    assert work.contents() == work.old


def test_undo_of_an_unknown_run_lists_the_known_ones(work, journal):
    record = commit(work.changes(), journal=journal, command="rewrite")
    with pytest.raises(UsageError, match="no run 'nope'") as caught:
        undo("nope", journal=journal)
    assert record.id in caught.value.hint


def test_a_damaged_record_is_named(work, journal):
    record = commit(work.changes(), journal=journal, command="rewrite")
    (path,) = journal.root.glob("*.json")
    path.write_text('{"format": "editflow-journal/1", "id": "x"}')
    with pytest.raises(InputError, match="damaged") as caught:
        undo(record.id, journal=journal)
    assert caught.value.where == str(path)


# Output that is not part of a run


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
