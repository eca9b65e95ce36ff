"""What a run refuses, before anything is written."""

from dataclasses import replace

import pytest

from editflow.errors import StaleError, UsageError, WriteError
from editflow.workspace.commit import commit
from editflow.workspace.journal import Journal


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
