"""Edits from the history of a git repository: commits that change a little in one file.

Knows which commits are worth asking a model for; the checks that every pair goes through
come afterwards.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Indel

from editflow.data.generate import common_ends, crop
from editflow.data.pair import EditPair
from editflow.data.sources import git_log
from editflow.data.sources.language import by_name
from editflow.data.sources.licences import is_licence_file, of_text
from editflow.data.sources.messages import instruction

MOST_BYTES = 500_000  # of a file
MOST_SPAN = 60  # lines from the first change to the last
WHOLE_LINES, WHOLE_CHARACTERS = 60, 2_500  # a file within both is kept whole
MOST_CHARACTERS = 6_000  # of a window
MOST_REWRITTEN = 0.6  # of the lines of both windows, where more than a few lines are changed
FEW_LINES = 6

# Why a commit gives no pair, in the order in which it is looked at.
STEPS = (
    *("merge", "several files", "not a change of text", "other language", "message"),
    *("missing", "too large", "binary", "not UTF-8"),
    *("spread out", "too many lines", "long lines", "rewritten", "not named"),
)

_WORD = re.compile(r"\w{3,}")
_CHANGED = re.compile(rb":(100\d{3}) \1 ([0-9a-f]+) ([0-9a-f]+) M")


@dataclass(frozen=True, slots=True)
class History:
    """What was committed to the current branch of the repository at `path`, oldest first.

    `langs` are the wanted languages (none: all that are known); `most_lines` is how many a commit
    may add and remove; `since` a date as git reads it. `name` is `owner/name`, by default from the
    address it was cloned from; `licence` by default the one of the licence file.
    """

    path: Path
    langs: tuple[str, ...] = ()
    most_lines: int = 30
    since: str = ""
    named: bool = False
    name: str = ""
    licence: str = ""

    def pairs(self, rejected: Counter[str]) -> Iterator[EditPair]:
        """Yield the pair of every usable commit; the others are counted by their step."""
        return self.edits(self.commits(), rejected)

    def commits(self) -> list[str]:
        """List the hashes, oldest first; `InputError` when there is no repository or no commit."""
        since = [f"--since={self.since}"] if self.since else []
        return git_log.run(self.path, "rev-list", "--reverse", *since, "HEAD", "--").split()

    def edits(self, commits: Sequence[str], rejected: Counter[str]) -> Iterator[EditPair]:
        """Yield the pairs of some commits, in their order."""
        with git_log.files(self.path) as files:
            name = self.name or git_log.origin(self.path)
            licence = self.licence or _licence(self.path, files)
            for commit in git_log.log(self.path, commits):
                found = self._edit(commit, files)
                if isinstance(found, str):
                    rejected[found] += 1
                    continue
                path = _path(commit)
                yield EditPair(
                    *found,
                    str(instruction(commit.subject)),
                    id=commit.hash[:16],
                    family="commit",
                    lang=str(by_name(path)),
                    path=f"{name}:{path}",
                    source=name,
                    licence=licence,
                )

    def _edit(self, commit: git_log.Commit, files: git_log.Files) -> tuple[str, str] | str:
        """Return the text before and after, or the step that says no."""
        if commit.parents > 1:
            return "merge"
        if len(commit.files) != 1:
            return "several files"
        changed = _CHANGED.fullmatch(commit.files[0][0])
        if changed is None:
            return "not a change of text"
        lang = by_name(_path(commit))
        if lang is None or (self.langs and lang not in self.langs):
            return "other language"
        if instruction(commit.subject) is None:
            return "message"
        old, before = files.read(changed[2].decode(), most=MOST_BYTES)
        new, after = files.read(changed[3].decode(), most=MOST_BYTES)
        found = old or new or window(before, after, self.most_lines, random.Random(commit.hash))
        if self.named and not isinstance(found, str) and not _names(commit.subject, *found):
            return "not named"
        return found


def window(before: str, after: str, most_lines: int, rng: random.Random) -> tuple[str, str] | str:
    """Return the part of both texts around the change, or why there is no small one.

    A small file is kept whole; of others a random window of lines that holds every change.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    head, tail = common_ends(old, new)
    if max(len(old), len(new)) - head - tail > MOST_SPAN:
        return "spread out"
    changed = Indel.distance(old[head : len(old) - tail], new[head : len(new) - tail])
    if changed > most_lines:
        return "too many lines"
    if max(len(old), len(new)) > WHOLE_LINES or max(len(before), len(after)) > WHOLE_CHARACTERS:
        before, after = crop(before, after, rng)
    if max(len(before), len(after)) > MOST_CHARACTERS:
        return "long lines"
    kept = len(before.splitlines()) + len(after.splitlines())
    return "rewritten" if changed > max(FEW_LINES, MOST_REWRITTEN * kept) else (before, after)


def _names(subject: str, before: str, after: str) -> bool:
    """Tell whether a subject has a word that is in one of the texts only."""
    said, old, new = (set(_WORD.findall(text.lower())) for text in (subject, before, after))
    return bool(said & (old ^ new))


def _path(commit: git_log.Commit) -> str:
    return commit.files[0][1].decode("utf-8", "replace")


def _licence(repository: Path, files: git_log.Files) -> str:
    names = git_log.run(repository, "ls-tree", "--name-only", "-z", "HEAD").split("\0")
    for name in sorted(name for name in names if is_licence_file(name) and "\n" not in name):
        if found := of_text(files.read(f"HEAD:{name}", most=MOST_BYTES)[1]):
            return found
    return ""
