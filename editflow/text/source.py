"""A text and the bytes it came from: every character of the view knows its span of bytes.

Knows nothing of tokens, models or the disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from editflow.errors import Refused
from editflow.text.edits import Edit, common_affixes
from editflow.text.encoding import Decoded, decode, detect
from editflow.text.region import Offsets, Region, line_starts

ViewEdit = tuple[int, int, str, float]  # start, end (characters of the view), new text, confidence


@dataclass(frozen=True)
class Source:
    """The bytes of a text and its view: what a model sees and a region speaks of.

    The view leaves out the byte order mark, shows CRLF as one "\\n" and each byte that is not in
    the encoding as one frozen U+FFFD; everything else is as it stands.
    offsets: (len(text) + 1,) byte of `data` at which each view character starts.
    newline: the most common line ending, "\\n", "\\r\\n" or "\\r".
    """

    data: bytes
    text: str = field(compare=False)
    offsets: Offsets = field(compare=False, repr=False)
    frozen: Region = field(compare=False, repr=False)
    encoding: str
    bom: bytes = field(compare=False)
    newline: str = field(compare=False)
    path: str | None = None

    @classmethod
    def from_bytes(
        cls, data: bytes, *, path: str | None = None, encoding: str | None = None
    ) -> Source:
        """View `data`: its byte order mark, `encoding`, what it declares, or UTF-8, in that order.

        Raises `UsageError` when `encoding` does not exist and `InputError` when characters have
        no bytes of their own in it.
        """
        found, bom = detect(data, encoding)
        decoded = decode(data[len(bom) :], found)
        text, starts, undecodable = _joined_line_ends(decoded)
        offsets = starts + len(bom)
        offsets.flags.writeable = False
        frozen = Region.from_flags(undecodable)
        return cls(data, text, offsets, frozen, found, bom, _newline(decoded.text), path)

    @classmethod
    def from_text(cls, text: str, *, path: str | None = None) -> Source:
        """View a string as UTF-8 whatever it declares; lone surrogates become frozen bytes."""
        data = text.encode("utf-8", "surrogatepass")
        return cls.from_bytes(data, path=path, encoding="utf-8")

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    def edit(self, start: int, end: int, new: str, *, confidence: float = 1.0) -> Edit:
        """Return the byte edit that replaces view characters [start, end) by `new`.

        What `new` keeps of the text at either end is not touched. Each "\\n" of `new` (or "\\r\\n")
        becomes the line ending it replaces, else that of the line before or around it. Raises
        `Refused` when an undecodable byte would change or `new` is not in the encoding.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"[{start}, {end}) is not in a view of {len(self.text)} characters")
        prefix, suffix = common_affixes(self.text[start:end], new)
        start, end, new = start + prefix, end - suffix, new[prefix : len(new) - suffix]
        self._refuse_frozen(start, end)
        low, high = int(self.offsets[start]), int(self.offsets[end])
        return Edit(low, high, self.data[low:high], self._encode(start, end, new), confidence)

    def edits(self, changes: Iterable[ViewEdit]) -> list[Edit]:
        """Return the byte edits of many view edits, in order, without those that change nothing.

        Touching changes become one, insertions at one place in the order given. Raises
        `ValueError` when changes overlap.
        """
        merged: list[ViewEdit] = []
        for start, end, new, confidence in sorted(changes, key=lambda change: change[:2]):
            if merged and start < merged[-1][1]:
                raise ValueError(f"changes overlap: [{start}, {end}) and {merged[-1][:2]}")
            if merged and start == merged[-1][1]:
                first, _, text, least = merged.pop()
                merged.append((first, end, text + new, min(least, confidence)))
            else:
                merged.append((start, end, new, confidence))
        made = [self.edit(a, b, new, confidence=confidence) for a, b, new, confidence in merged]
        return [edit for edit in made if edit.old or edit.new]

    def line_col(self, byte_offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, of the character that holds a byte of `data`."""
        found = int(np.searchsorted(self.offsets, byte_offset, side="right")) - 1
        character = min(max(found, 0), len(self.text))
        line = int(np.searchsorted(self._line_starts, character, side="right"))
        return line, character - int(self._line_starts[line - 1]) + 1

    @cached_property
    def _line_starts(self) -> Offsets:
        return line_starts(self.text)

    @property
    def _line_ends(self) -> str:
        """The characters that end a line here: a lone "\\r" only where that is the habit."""
        return "\n\r" if self.newline == "\r" else "\n"

    def _refuse_frozen(self, start: int, end: int) -> None:
        touched = self.frozen.covers(np.array([start]), np.array([end]))
        if start < end and touched[0]:
            raise Refused(
                "a byte that is not in the encoding would change",
                where=self._where(start),
                hint=f"The text was read as {self.encoding}; give its encoding if that is wrong.",
            )

    def _encode(self, start: int, end: int, new: str) -> bytes:
        """Return `new`, which replaces view characters [start, end), as bytes of the file."""
        lines = new.replace("\r\n", "\n").split("\n")
        replaced = [i for i in range(start, end) if self.text[i] in self._line_ends]
        endings = [self._ending(i) for i in replaced[: len(lines) - 1]]
        if len(endings) < len(lines) - 1:
            endings += [self._neighbour_ending(start)] * (len(lines) - 1 - len(endings))
        text = "".join(line + ending for line, ending in zip(lines, [*endings, ""], strict=True))
        try:
            return text.encode(self.encoding)
        except UnicodeEncodeError as error:
            character = text[error.start]
            raise Refused(
                f"{character!r} (U+{ord(character):04X}) does not exist in {self.encoding}",
                where=self._where(start),
                hint="Convert the file to UTF-8 first, or ask for text without that character.",
            ) from error

    def _neighbour_ending(self, at: int) -> str:
        """Return the ending of the line that `at` starts after, else is in, else the one before."""
        if at and self.text[at - 1] in self._line_ends:
            return self._ending(at - 1)
        after = [i for i in (self.text.find(end, at) for end in self._line_ends) if i >= 0]
        if after:
            return self._ending(min(after))
        before = max(self.text.rfind(end, 0, at) for end in self._line_ends)
        return self._ending(before) if before >= 0 else self.newline

    def _ending(self, index: int) -> str:
        """Return the line ending that a view character stands for."""
        if self.text[index] == "\r":
            return "\r"
        width = int(self.offsets[index + 1] - self.offsets[index])
        return "\r\n" if width > len("\n".encode(self.encoding)) else "\n"

    def _where(self, character: int) -> str:
        line, column = self.line_col(int(self.offsets[character]))
        return f"{self.path or '<text>'}:{line}:{column}"


def _joined_line_ends(decoded: Decoded) -> tuple[str, Offsets, np.ndarray]:
    """Return text, starts (characters + 1,) and undecodable flags with each CRLF as one "\\n"."""
    starts = np.zeros(len(decoded.codes) + 1, dtype=np.int64)
    np.cumsum(decoded.widths, out=starts[1:])
    if "\r\n" not in decoded.text:
        return decoded.text, starts, decoded.undecodable
    joined = (decoded.codes[:-1] == ord("\r")) & (decoded.codes[1:] == ord("\n"))
    keep = np.concatenate(
        [[True], ~joined, [True]]
    )  # the line feed goes, its start is the return's
    return decoded.text.replace("\r\n", "\n"), starts[keep], decoded.undecodable[keep[:-1]]


def _newline(text: str) -> str:
    """Return the most common line ending of `text`; "\\n" when it has none."""
    crlf = text.count("\r\n")
    counts = {"\n": text.count("\n") - crlf, "\r\n": crlf, "\r": text.count("\r") - crlf}
    return max(counts, key=lambda ending: counts[ending])
