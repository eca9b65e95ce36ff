"""Ask git which files of a folder it lists and which lines differ from a revision.

Knows nothing of what makes a file editable, and never changes a repository.
"""

from __future__ import annotations

import os
import subprocess
from io import StringIO
from pathlib import Path

from unidiff.patch import PatchSet

from editflow.errors import UsageError

# Hooks export these relative to their own folder; the repository must follow from the file.
_INHERITED = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})
# User settings that change what `git diff` prints, or that would run a program.
_PLAIN_DIFF = ("--no-ext-diff", "--no-textconv", "--no-renames", "--no-color")


class GitFailure(Exception):
    """Git is not installed or refused; the message is one line saying why."""


def in_work_tree(folder: Path) -> bool:
    """Tell whether `folder` looks like part of a git work tree, without starting git."""
    resolved = folder.resolve()
    return any(os.path.exists(parent / ".git") for parent in (resolved, *resolved.parents))


def tracked_files(folder: Path) -> list[Path]:
    """List the files under `folder` that git tracks, relative to it."""
    return _paths(_git(folder, "ls-files", "-c", "-z"))


def untracked_files(folder: Path) -> list[Path]:
    """List the files under `folder` that git neither tracks nor ignores, relative to it."""
    return _paths(_git(folder, "ls-files", "-o", "--exclude-standard", "-z"))


def changed_files(folder: Path, ref: str) -> set[Path]:
    """List the files under `folder`, relative to it, that differ from `ref` or are untracked.

    UsageError when `folder` is not in a repository or `ref` is unknown.
    """
    commit = _commit(folder, ref)
    differing = _git(folder, "diff", *_PLAIN_DIFF, "--name-only", "--relative", "-z", commit, "--")
    return {*_paths(differing), *untracked_files(folder)}


def changed_lines(path: Path, ref: str) -> list[tuple[int, int]]:
    """List the lines of `path` that differ from git `ref`: 1-based inclusive ranges, in order.

    A file that `ref` does not have is changed as a whole; where lines were only removed there is
    nothing to list. UsageError when the file is not in a repository or `ref` is unknown.
    """
    path = path.resolve()
    commit = _commit(path.parent, ref)
    try:
        _git(path.parent, "cat-file", "-e", f"{commit}:./{path.name}")
    except GitFailure:
        return _all_lines(path.read_bytes())
    diff = _git(path.parent, "diff", *_PLAIN_DIFF, "-U0", "--text", commit, "--", path.name)
    # latin-1 keeps one character a byte, and StringIO ends lines at "\n" alone, as git does.
    hunks = [hunk for file in PatchSet(StringIO(diff.decode("latin-1"))) for hunk in file]
    return [
        (hunk.target_start, hunk.target_start + hunk.target_length - 1)
        for hunk in hunks
        if hunk.target_length
    ]


def _all_lines(data: bytes) -> list[tuple[int, int]]:
    count = data.count(b"\n") + (not data.endswith(b"\n"))
    return [(1, count)] if data else []


def _commit(folder: Path, ref: str) -> str:
    """Resolve `ref` to a commit hash, so that no later argument comes from the user."""
    try:
        _git(folder, "rev-parse", "--is-inside-work-tree")
    except GitFailure as failure:
        raise UsageError(
            f"cannot tell which lines changed: {failure}",
            where=str(folder),
            hint="Changed lines are found by git: run this inside a git work tree.",
        ) from failure
    try:
        found = _git(folder, "rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}")
    except GitFailure as failure:
        raise UsageError(
            f"git knows no revision {ref!r}",
            where=str(folder),
            hint="Name a commit, branch or tag (`git log` lists them).",
        ) from failure
    return found.decode("ascii").strip()


def _paths(listing: bytes) -> list[Path]:
    return [Path(os.fsdecode(name)) for name in listing.split(b"\0") if name]


def _git(folder: Path, *arguments: str) -> bytes:
    """Run git in `folder` and return its output; GitFailure when it is missing or fails."""
    options = ("--literal-pathspecs", "-c", "core.fsmonitor=false", "-C", os.fspath(folder))
    environment = {name: value for name, value in os.environ.items() if name not in _INHERITED}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", *options, *arguments],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env=environment,
            check=False,
        )
    except OSError as error:
        raise GitFailure(f"git could not be started ({error.strerror})") from error
    if done.returncode:
        message = done.stderr.decode("utf-8", "replace").strip()
        raise GitFailure(message.partition("\n")[0] or f"git exited with {done.returncode}")
    return done.stdout
