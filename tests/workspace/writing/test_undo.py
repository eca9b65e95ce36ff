"""A run taken back, and what keeps it from being."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editflow.errors import InputError, StaleError, UsageError
from editflow.text.edits import Edit
from editflow.workspace.commit import Change, commit, undo
from editflow.workspace.journal import Journal
from tests.workspace.conftest import mode


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
