"""What a run writes, and what of a file it leaves as it is."""

import os
from dataclasses import replace

import pytest

from editflow.text.edits import Edit
from editflow.workspace import atomic
from editflow.workspace.commit import Change, commit, undo
from tests.workspace.conftest import mode


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
