"""What a run survives: each system call of a run fails in turn."""

import os
import signal
from itertools import count

import pytest

from editflow.errors import StaleError, WriteError
from editflow.workspace.commit import commit, undo
from tests.support.failing import DISK_FULL, Failing


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
