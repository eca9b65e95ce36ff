import os
import subprocess
import sys
from pathlib import Path

import pytest

from editflow.errors import InputError, UsageError
from editflow.workspace import discover as module
from editflow.workspace.discover import discover, read


def make(root: Path, *names: str, data: bytes = b"text\n") -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)


def found(root: Path, *arguments, **options) -> list[str]:
    return [str(path.relative_to(root)) for path in discover([root], *arguments, **options).files]


def reasons(root: Path, **options) -> dict[str, str]:
    skipped = discover([root], **options).skipped
    return {str(skip.path.relative_to(root)): skip.reason for skip in skipped}


# Named files


def test_named_files_come_in_the_order_given_as_they_were_named(tmp_path, monkeypatch):
    make(tmp_path, "b.txt", "a.txt")
    monkeypatch.chdir(tmp_path)
    assert discover(["b.txt", "a.txt"]).files == (Path("b.txt"), Path("a.txt"))


def test_a_file_reached_twice_counts_once(tmp_path):
    make(tmp_path, "a.txt", "b.txt")
    (tmp_path / "link").symlink_to("a.txt")
    named = [tmp_path / "a.txt", tmp_path / "link", tmp_path]
    assert discover(named).files == (tmp_path / "a.txt", tmp_path / "b.txt")


@pytest.mark.parametrize("data", [b"# @generated\n", b"x" * 2_000_000], ids=["generated", "large"])
def test_a_named_file_counts_where_a_found_one_does_not(tmp_path, data):
    make(tmp_path, "a.txt")
    make(tmp_path, "b.txt", data=data)
    assert found(tmp_path) == ["a.txt"]
    discovery = discover([tmp_path, tmp_path / "b.txt"])
    assert discovery.files == (tmp_path / "a.txt", tmp_path / "b.txt")
    assert discovery.skipped == ()


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("missing", "no such file or folder"),
        ("text/below", "no such file or folder"),
        ("dangling", "leads nowhere: gone does not exist"),
        ("loop", "leads back to itself"),
        ("empty", "empty"),
        ("binary", "binary"),
        ("pipe", "not a regular file"),
        ("bare", "nothing here can be edited: the folder is empty"),
    ],
)
def test_what_cannot_be_edited_is_refused_with_a_place_and_a_hint(tmp_path, name, what):
    make(tmp_path, "text")
    make(tmp_path, "empty", data=b"")
    make(tmp_path, "binary", data=b"a\0b")
    (tmp_path / "dangling").symlink_to("gone")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "bare").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match=what) as caught:
        discover([tmp_path / "text", tmp_path / name])
    assert caught.value.where == str(tmp_path / name)
    assert caught.value.hint
    assert caught.value.exit_code == 2


def test_an_unreadable_file_is_refused(tmp_path, monkeypatch):
    make(tmp_path, "a.txt")

    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(module, "_head", refuse)
    with pytest.raises(InputError, match="not readable"):
        discover([tmp_path / "a.txt"])
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError, match="not readable: Permission denied"):
        read(tmp_path / "a.txt")


def test_permission_bits_are_respected(tmp_path):
    make(tmp_path, "a.txt", "open/b.txt", "shut/c.txt", "listed/d.txt")
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "shut").chmod(0)
    (tmp_path / "listed").chmod(0o400)
    try:
        if os.access(tmp_path / "a.txt", os.R_OK):
            pytest.skip("this user reads everything, whatever the permission bits")
        assert found(tmp_path) == ["open/b.txt"]
        unreadable = dict.fromkeys(["a.txt", "listed/d.txt", "shut"], "not readable")
        assert reasons(tmp_path) == unreadable
        with pytest.raises(InputError, match="not readable"):
            discover([tmp_path / "shut"])
    finally:
        (tmp_path / "shut").chmod(0o700)
        (tmp_path / "listed").chmod(0o700)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_unicode_with_a_byte_order_mark_is_text(tmp_path, encoding):
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    make(tmp_path, "a.txt", data=(mark + "text").encode(encoding))
    assert found(tmp_path) == ["a.txt"]


# Folders


def test_a_walk_is_sorted_and_leaves_out_what_tools_fill(tmp_path):
    make(tmp_path, "b.txt", "a/z.txt", "a/b/c.txt", "node_modules/x.js", "a/__pycache__/x.txt")
    assert found(tmp_path) == ["a/b/c.txt", "a/z.txt", "b.txt"]
    excluded = "excluded unless named"
    assert reasons(tmp_path) == {"a/__pycache__": excluded, "node_modules": excluded}
    assert found(tmp_path / "node_modules") == ["x.js"]


def test_every_file_left_out_has_its_reason(tmp_path):
    outside = tmp_path / "outside"
    root = tmp_path / "root"
    make(outside, "o.txt")
    make(root, "a.txt", ".editflow-abc123-0.tmp")
    make(root, "binary", data=b"\x7fELF\0")
    make(root, "empty", data=b"")
    make(root, "large", data=b"x" * 101)
    make(root, "api.py", data=b"\n# Code generated by x. DO NOT EDIT.\n")
    make(root, "wide.py", data="\n\n# @generated\n".encode("utf-16"))
    (root / "dangling").symlink_to("gone")
    (root / "escaping").symlink_to(outside / "o.txt")
    (root / "folder").symlink_to(outside)
    (root / "inside").symlink_to("a.txt")
    os.mkfifo(root / "pipe")
    assert found(root, max_bytes=100) == ["a.txt"]
    assert reasons(root, max_bytes=100) == {
        ".editflow-abc123-0.tmp": "a temporary file of an interrupted run",
        "api.py": "generated (line 2 says 'DO NOT EDIT')",
        "binary": "binary",
        "dangling": "a link that leads nowhere",
        "empty": "empty",
        "escaping": "a link out of the folder",
        "folder": "a link out of the folder",
        "inside": "a link (its target counts where it lies)",
        "large": "larger than 100 bytes",
        "pipe": "not a regular file",
        "wide.py": "generated (line 3 says '@generated')",
    }


def test_a_marker_far_from_the_top_does_not_make_a_file_generated(tmp_path):
    make(tmp_path, "a.txt", data=b"\n" * 20 + b"@generated\n")
    assert found(tmp_path) == ["a.txt"]


def test_a_folder_with_nothing_to_edit_is_refused_with_the_reasons_counted(tmp_path):
    make(tmp_path, "a", "b", data=b"")
    make(tmp_path, "c", data=b"\0")
    with pytest.raises(InputError, match="nothing here can be edited: 2 empty, 1 binary"):
        discover([tmp_path])


# git


def test_a_work_tree_yields_what_git_tracks_or_does_not_ignore(repository):
    root = repository.root
    make(root, "build/tracked.txt")
    repository.commit(**{".gitignore": "*.log\n", "a.txt": "a\n", "gone.txt": "a\n"})
    make(root, "new.txt", "x.log", "dist/new.txt", "sub/é ü.txt", "sub/a\tb\n.txt", "*")
    (root / "gone.txt").unlink()
    expected = ["*", ".gitignore", "a.txt", "build/tracked.txt", "new.txt"]
    assert found(root) == [*expected, "sub/a\tb\n.txt", "sub/é ü.txt"]
    assert reasons(root) == {"dist": "excluded unless named or tracked by git"}
    assert found(root / "dist") == ["new.txt"]
    assert discover([root / "x.log"]).files == (root / "x.log",)


def test_links_that_git_tracks_are_left_out(repository, tmp_path):
    (repository.root / "up").symlink_to(tmp_path)
    (repository.root / "b").symlink_to("a")
    repository.commit(a="a\n")
    assert found(repository.root) == ["a"]
    assert reasons(repository.root) == {
        "b": "a link (its target counts where it lies)",
        "up": "a link out of the folder",
    }


def test_an_ignored_folder_says_why_it_yields_nothing(repository):
    repository.commit(**{".gitignore": "out\n"})
    make(repository.root, "out/a.txt")
    with pytest.raises(InputError, match="git lists no files") as caught:
        discover([repository.root / "out"])
    assert "named" in caught.value.hint


def test_a_repository_inside_counts_for_a_walk_and_not_for_a_repository(tmp_path, repository):
    repository.commit(**{"a.txt": "a\n", ".gitignore": "*.log\n"})
    make(repository.root, "x.log")
    assert found(tmp_path) == ["repository/.gitignore", "repository/a.txt"]

    type(repository)(tmp_path)
    make(tmp_path, "own.txt")
    assert found(tmp_path) == ["own.txt"]
    assert reasons(tmp_path) == {"repository": "another repository"}


def test_hooks_do_not_redirect_git(repository, monkeypatch):
    repository.commit(**{"a.txt": "a\n"})
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere")
    discovery = discover([repository.root])
    assert discovery.files == (repository.root / "a.txt",)
    assert discovery.notes == ()


def test_without_git_the_folder_is_walked_and_a_note_says_so(repository, monkeypatch):
    repository.commit(**{"a.txt": "a\n", ".gitignore": "*.log\n"})
    make(repository.root, "x.log", "build/b.txt")
    monkeypatch.setenv("PATH", "")
    discovery = discover([repository.root])
    assert [path.name for path in discovery.files] == [".gitignore", "a.txt", "x.log"]
    (note,) = discovery.notes
    assert "without git" in note
    assert "could not be started" in note


def test_a_failing_git_is_noted_with_its_message(tmp_path):
    make(tmp_path, "a.txt")
    (tmp_path / ".git").write_text("gitdir: nowhere\n")
    (note,) = discover([tmp_path]).notes
    assert "not a git repository" in note


def test_changed_leaves_what_differs(repository):
    root = repository.root
    repository.commit(**{"same.txt": "a\n", "edited.txt": "a\n"})
    make(root, "new.txt", "edited.txt")
    discovery = discover([root], changed="HEAD")
    assert discovery.files == (root / "edited.txt", root / "new.txt")
    assert [skip.path.name for skip in discovery.skipped] == ["same.txt"]
    named = discover([root / "same.txt", root / "new.txt"], changed="HEAD")
    assert named.files == (root / "new.txt",)


def test_nothing_changed_is_no_error(repository):
    repository.commit(**{"a.txt": "a\n"})
    assert discover([repository.root], changed="HEAD").files == ()


def test_changed_outside_a_repository_is_a_usage_error(tmp_path):
    make(tmp_path, "a.txt")
    for path in (tmp_path, tmp_path / "a.txt"):
        with pytest.raises(UsageError, match="not a git repository"):
            discover([path], changed="HEAD")


def test_workspace_needs_no_torch():
    code = (
        "import sys, editflow.workspace.commit, editflow.workspace.discover\n"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
