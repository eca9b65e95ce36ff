"""What is mined from small histories: which commits, as which pairs, and why not the others."""

from __future__ import annotations

import os
import random
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from editflow.data.sources.git import MOST_CHARACTERS, STEPS, History, window
from editflow.data.sources.messages import instruction
from editflow.errors import InputError

LINES = [f"line {n}\n" for n in range(100)]


@dataclass(frozen=True)
class Repository:
    """A repository that commits are made in, one second after another."""

    path: Path

    def git(self, *arguments: str) -> str:
        stamp = f"{1_600_000_000 + len(list(self.path.glob('.git/objects/*/*')))} +0000"
        who = {f"GIT_{role}_{key}": key.lower() for role in ("AUTHOR", "COMMITTER")
               for key in ("NAME", "EMAIL")}  # fmt: skip
        dates = {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env={**os.environ, **who, **dates},
            check=True,
            capture_output=True,
        )
        return done.stdout.decode()

    def commit(self, message: str, **files: str | bytes) -> None:
        """Write files, whose names have "_" for ".", and commit them."""
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (self.path / name.replace("_", ".")).write_bytes(data)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty-message", "-m", message)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "project")
    made.path.mkdir()
    made.git("init", "-q", "-b", "main")
    return made


def mined(repository: Repository, **options):
    rejected: Counter[str] = Counter()
    return list(History(repository.path, **options).pairs(rejected)), rejected


def changed(*lines: int) -> str:
    return "".join(f"changed {n}\n" if n in lines else line for n, line in enumerate(LINES))


def test_a_small_change_of_one_file_is_a_pair(repository: Repository) -> None:
    repository.commit("Start with numbers", a_py="x = 1\n", LICENSE="The Apache License\n")
    repository.commit("fix(core): Use two instead of one (#12).", a_py="x = 2\n")
    ((pair,), rejected) = mined(repository)
    assert (pair.before, pair.after) == ("x = 1\n", "x = 2\n")
    assert pair.instruction == "Use two instead of one"
    assert (pair.lang, pair.licence, pair.family) == ("python", "Apache-2.0", "commit")
    assert (pair.path, pair.source) == ("project:a.py", "project")
    assert repository.git("rev-parse", "HEAD").startswith(pair.id)
    assert rejected == {"several files": 1}


def test_each_step_counts_what_it_leaves_out(repository: Repository) -> None:
    text = "".join(LINES)
    files = {"a_py": text, "b_md": text, "c_bin": text, "d_py": text, "e_py": text}
    repository.commit("Start with five files", **files)
    repository.commit("Change two of the files", a_py=changed(1), b_md=changed(1))
    repository.commit("Add a file that is new", f_py="new\n")
    repository.commit("Change a line of that format", c_bin=changed(3))
    repository.commit("wip", a_py=changed(2))
    repository.commit("Change lines far from each other", a_py=changed(3, 98))
    repository.commit("Change every second line here", a_py=changed(*range(2, 60, 2), 98))
    repository.commit("Write a zero byte into it", b_md=b"a\0b" + text.encode())
    repository.commit("Write it in another encoding", d_py=b"caf\xe9\n" + text.encode())
    repository.commit("Write more than is read", e_py=text * 800)
    repository.commit("Write a line that is far too long", f_py="new " * 3000)
    repository.commit("Change the line at the end", a_py=changed(*range(2, 60, 2), 99))
    repository.git("checkout", "-q", "-b", "other", "HEAD~1")
    repository.commit("Write on another branch", g_py="g\n")
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "--no-edit", "other")
    pairs, rejected = mined(repository)
    assert [pair.instruction for pair in pairs] == ["Change the line at the end"]
    assert rejected == {
        "merge": 1,
        "several files": 2,
        "not a change of text": 2,
        "other language": 1,
        "message": 1,
        "spread out": 1,
        "too many lines": 1,
        "binary": 1,
        "not UTF-8": 1,
        "too large": 1,
        "long lines": 1,
    }
    assert set(rejected) <= set(STEPS)


def test_options_choose(repository: Repository) -> None:
    repository.commit("Start with two files", a_py="x = 1\n\n\n", b_md="# Title\n\nText.\n")
    repository.commit("Call the variable total", a_py="total = 1\n\n\n")
    repository.commit("Make it more beautiful", b_md="# Title\n\nProse.\n")
    assert len(mined(repository)[0]) == 2
    assert [pair.lang for pair in mined(repository, langs=("markdown",))[0]] == ["markdown"]
    assert [pair.lang for pair in mined(repository, named=True)[0]] == ["python"]
    assert mined(repository, most_lines=1) == ([], {"several files": 1, "too many lines": 2})
    assert mined(repository, since="2021-01-01") == ([], {})
    named, _ = mined(repository, name="owner/name", licence="MIT")
    assert {(pair.path, pair.licence) for pair in named} == {
        ("owner/name:a.py", "MIT"),
        ("owner/name:b.md", "MIT"),
    }


def test_a_bare_clone_is_read_the_same(repository: Repository, tmp_path: Path) -> None:
    repository.commit("Start with numbers", a_py="x = 1\n", LICENSE="The Apache License\n")
    repository.commit("Use two instead of one", a_py="x = 2\n")
    bare = tmp_path / "owner" / "clone.git"
    subprocess.run(["git", "clone", "-q", "--bare", repository.path, bare], check=True)
    subprocess.run(
        ["git", "-C", bare, "config", "remote.origin.url", "git@host:me/it.git"], check=True
    )
    (pair,) = History(bare).pairs(Counter())
    (own,) = mined(repository)[0]
    assert (pair.before, pair.after, pair.id, pair.licence) == (
        own.before, own.after, own.id, own.licence,
    )  # fmt: skip
    assert pair.path == "me/it:a.py"


def test_a_missing_file_of_an_incomplete_clone_is_counted(repository: Repository) -> None:
    repository.commit("Start with numbers", a_py="x = 1\n", b_py="y = 1\n")
    repository.commit("Use two instead of one", a_py="x = 2\n")
    repository.commit("Use three instead of one", b_py="y = 3\n")
    lost = repository.git("rev-parse", "HEAD~1:a.py").strip()
    (repository.path / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    pairs, rejected = mined(repository)
    assert [pair.instruction for pair in pairs] == ["Use three instead of one"]
    assert rejected["missing"] == 1


def test_a_damaged_repository_does_not_pass_for_a_short_one(repository: Repository) -> None:
    repository.commit("Start with numbers", a_py="x = 1\n")
    repository.commit("Use two instead of one", a_py="x = 2\n")
    tree = repository.git("rev-parse", "HEAD~1^{tree}").strip()
    (repository.path / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(InputError, match=r"project: .*unable to read"):
        mined(repository)


@pytest.mark.parametrize("what", ["nothing", "file", "folder", "empty repository"])
def test_what_is_no_history_is_said(what: str, tmp_path: Path) -> None:
    path = tmp_path / "it"
    if what == "file":
        path.write_text("text")
    elif what != "nothing":
        path.mkdir()
    if what == "empty repository":
        subprocess.run(["git", "init", "-q", path], check=True)
    with pytest.raises(InputError, match="it: fatal: "):
        list(History(path).pairs(Counter()))


@pytest.mark.parametrize("seed", range(30))
def test_a_window_holds_the_change_and_no_more_than_is_asked(seed: int) -> None:
    before, after = "".join(LINES), changed(40, 44)
    found = window(before, after, 30, random.Random(seed))
    assert not isinstance(found, str)
    old, new = found
    assert old in before
    assert new in after
    assert before.replace(old, new) == after
    assert 5 <= old.count("\n") <= 75
    assert "changed 40\n" in new
    assert "changed 44\n" in new


def test_a_small_file_is_kept_whole() -> None:
    before = "".join(LINES[:50])
    assert window(before, before.replace("line 7\n", "seven\n"), 30, random.Random(0)) == (
        before,
        before.replace("line 7\n", "seven\n"),
    )


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (changed(1, 70), "spread out"),
        (changed(*range(20)), "too many lines"),
        (changed(50).replace("changed", "x" * MOST_CHARACTERS), "long lines"),
    ],
)
def test_a_change_that_is_not_small_has_no_window(after: str, reason: str) -> None:
    assert window("".join(LINES), after, 30, random.Random(0)) == reason


def test_a_file_written_anew_has_no_window() -> None:
    assert window("a\nb\nc\nd\n", "e\nf\ng\nh\n", 30, random.Random(0)) == "rewritten"


@pytest.mark.parametrize(
    ("subject", "wanted"),
    [
        ("Rename foo to bar", "Rename foo to bar"),
        ("feat(api)!: add a timeout option (#123)", "add a timeout option"),
        ("[docs] bpo-1234: Clarify the default. (GH-12)", "Clarify the default"),
        ("gh-99: Use pathlib in setup, fixes #99", "Use pathlib in setup"),
        ("Fix typo in README...", "Fix typo in README"),
        ("Fix a crash in the parser. Closes #1, #2", "Fix a crash in the parser"),
        ("docs/index.rst: Fix the link", "Fix the link"),
        ("it's -> its", "it's -> its"),
        ("Update the default port to 8080", "Update the default port to 8080"),
    ],
)
def test_a_message_becomes_an_instruction(subject: str, wanted: str) -> None:
    assert instruction(subject) == wanted


@pytest.mark.parametrize(
    "subject",
    [
        *("", "...", "(#12)", "typo", "WIP: rename foo", "Merge branch 'main'", 'Revert "Add it"'),
        *("fixup! Add a test", "Bump foo from 1 to 2", "update README.md", "Updated docs"),
        *("Initial commit", "minor fixes", "fix tests", "address review comments", "Version 1.2"),
        *(
            "Add it, see https://a.b/c",
            "Apply 0123456789abcdef",
            "x " * 100,
            "a.py: update",
            "readme update",
        ),
    ],
)
def test_a_message_that_asks_for_nothing_is_no_instruction(subject: str) -> None:
    assert instruction(subject) is None
