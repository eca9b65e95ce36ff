"""Reads a unified diff, made by git or plain, strictly: what is doubtful is refused with its line.

Knows nothing of the texts that the patch is for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unidiff.errors import UnidiffParseError
from unidiff.patch import Hunk, PatchedFile, PatchSet

from editflow.errors import PatchError
from editflow.text.git_names import common_name, is_inside, unquote

# unidiff holds text; Latin-1 maps every byte to one character and back.
BYTES = "latin-1"
NO_NEWLINE = "\\ No newline at end of file\n"
_HUNK = re.compile(r"@@ -[0-9]{1,9}(,[0-9]{1,9})? \+[0-9]{1,9}(,[0-9]{1,9})? @@")
_HEADERS = ("index ", "similarity index ", "dissimilarity index ")
_REFUSED_HEADERS = {
    "new file mode ": "creates a file",
    "deleted file mode ": "deletes a file",
    "rename ": "renames a file",
    "copy ": "copies a file",
    "old mode ": "changes the mode of a file",
    "GIT binary patch": "is binary",
    "Binary files ": "is binary",
}


@dataclass(frozen=True, slots=True)
class FilePatch:
    """The hunks of one file; `path` is relative, with its quotes and `a/` taken off."""

    path: str
    hunks: tuple[Hunk, ...]


def parse_patch(data: bytes) -> list[FilePatch]:
    """Return the file patches of a unified diff, made by git or plain; none for an empty one.

    Raises `PatchError` with the line when it is malformed, and when it creates, deletes, renames or
    copies files, changes modes, is binary, or names a path outside the folder.
    """
    lines = [line.decode(BYTES) for line in split_lines(data)]
    if lines and not lines[-1].endswith("\n"):
        raise _malformed("the last line is cut off", len(lines))
    reader = _Reader(lines)
    try:
        parsed = PatchSet(iter(reader))
    except UnidiffParseError as error:
        what = str(error).split(":")[0].strip().lower()
        raise _malformed(what, reader.number) from error
    if data and not parsed:
        raise _malformed("there is no change to a file in it", 1)
    patches = [_file_patch(file, lines) for file in parsed]
    twice = [path for path, count in Counter(patch.path for patch in patches).items() if count > 1]
    if twice:
        raise PatchError("the patch changes a file twice", where=twice[0])
    return patches


def split_lines(data: bytes) -> list[bytes]:
    """Split after each line feed, and nowhere else."""
    pieces = data.split(b"\n")
    return [piece + b"\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])


class _Reader:
    """Hands the lines of a patch to unidiff, counted.

    Git's own headers are judged here and blanked: unidiff would misread names with spaces in them.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.number = 1

    def __iter__(self) -> Iterator[str]:
        in_header = False
        for number, line in enumerate(self.lines, 1):
            self.number = number
            if line.startswith("@@") and not _HUNK.match(line):
                raise _malformed("the hunk header cannot be read", self.number)
            starts = line.startswith("diff --git ")
            if starts and in_header:
                raise _malformed("the file before has no changes", self.number)
            in_header = starts or (in_header and not line.startswith("--- "))
            if in_header and not starts:
                self._check_header(line)
            if in_header:
                yield "#\n"
            else:  # git translates the marker, unidiff knows the English one
                yield NO_NEWLINE if line.startswith("\\") else line
        if in_header:
            raise _malformed("the last file has no changes", self.number)

    def _check_header(self, line: str) -> None:
        refused = next(
            (why for start, why in _REFUSED_HEADERS.items() if line.startswith(start)), None
        )
        if refused:
            raise _refused(refused, self.number)
        if not line.startswith(_HEADERS):
            raise _malformed("a file header has a line that does not belong there", self.number)


def _file_patch(file: PatchedFile, lines: Sequence[str]) -> FilePatch:
    """Return the checked patch of one file; `lines` are those of the whole patch."""
    line = next((body.diff_line_no or 1 for hunk in file for body in hunk), 1)
    if file.is_binary_file:
        raise _refused("is binary", line)
    if not file or not all(file):
        raise _malformed("a file has no hunks, or one without lines", line)
    for hunk in file:
        _check_hunk(hunk, lines)
    source, target = (unquote(name.rstrip("\r")) for name in (file.source_file, file.target_file))
    if source is None or target is None:
        raise _malformed("a file name has broken quotes", line)
    if "/dev/null" in (source, target):
        raise _refused("creates a file" if source == "/dev/null" else "deletes a file", line)
    name = common_name(source, target)
    if name is None:
        raise _refused(f"renames a file ({source!r} to {target!r})", line)
    if not is_inside(name):
        raise _malformed(f"{name!r} is not a path inside the folder", line)
    return FilePatch(name, tuple(file))


def _check_hunk(hunk: Hunk, lines: Sequence[str]) -> None:
    """Raise `PatchError` unless the hunk is complete and its header counts its lines."""
    last = max(body.diff_line_no or 0 for body in hunk)
    after = [line for line in lines[last : last + 3] if not line.startswith("\\")]
    opens_file = [line[:4] for line in after[:2]] == ["--- ", "+++ "]
    if after and after[0][0] in " +-" and not (opens_file or after[0] == "-- \n"):
        raise _malformed("the hunk is longer than its header says", last + 1)
    if hunk.source_length and not hunk.source_start:
        raise _malformed("lines count from 1", last)
    for side in "+", "-":
        kept = [content for kind, content in contents(hunk) if kind != side]
        if not all(content.endswith(b"\n") for content in kept[:-1]):
            raise _malformed("only the last line of a file can lack a line feed", last)


def contents(hunk: Hunk) -> list[tuple[str, bytes]]:
    """Return kind (" ", "-" or "+") and content of each line of a hunk."""
    result: list[tuple[str, bytes]] = []
    for line in hunk:
        if line.line_type and line.line_type in " -+":
            result.append((line.line_type, line.value.encode(BYTES)))
        elif line.line_type == "\\" and result:
            kind, content = result.pop()
            result.append((kind, content.removesuffix(b"\n")))
    return result


def _malformed(what: str, line: int) -> PatchError:
    hint = "Make the patch again, or get the whole of it."
    return PatchError(f"malformed patch: {what}", where=f"line {line}", hint=hint)


def _refused(what: str, line: int) -> PatchError:
    return PatchError(
        f"the patch {what}",
        where=f"line {line}",
        hint="Only changes to the text of existing files are applied; use `git apply`.",
    )
