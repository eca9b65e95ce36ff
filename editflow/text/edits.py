"""Byte edits: replacements of byte spans of one text, and the algebra on them.

Knows nothing of characters, encodings, lines or files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from editflow.errors import StaleError


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `data[start:end]`, which must equal `old`, by `new`; offsets in bytes of `data`.

    `confidence` in [0, 1] is what the model gave the least certain of its operations.
    """

    start: int
    end: int
    old: bytes
    new: bytes
    confidence: float = 1.0


def apply_edits(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return `data` with all edits made at once; their order does not matter.

    Raises `ValueError` when edits overlap or two insert at the same offset, `StaleError` when
    `data` does not hold what an edit replaces.
    """
    pieces, position = [], 0
    for edit in ordered(edits):
        if data[edit.start : edit.end] != edit.old:
            raise StaleError(
                f"the text at bytes {edit.start}-{edit.end} is not what the edit replaces",
                hint="Make the edit again from the text as it is now.",
            )
        pieces += [data[position : edit.start], edit.new]
        position = edit.end
    return b"".join([*pieces, data[position:]])


def ordered(edits: Iterable[Edit]) -> list[Edit]:
    """Sort edits by position; `ValueError` unless they can be made together."""
    result = sorted(edits, key=lambda edit: (edit.start, edit.end))
    for edit in result:
        if not 0 <= edit.start <= edit.end or edit.end - edit.start != len(edit.old):
            raise ValueError(f"the span of {edit} does not have the length of what it replaces")
    for left, right in pairwise(result):
        if right.start < left.end:
            raise ValueError(f"edits overlap: {left} and {right}")
        if left.start == right.end:
            raise ValueError(f"two insertions at byte {left.start}: merge them into one edit")
    return result


def invert(edits: Iterable[Edit]) -> list[Edit]:
    """Return the edits that turn the edited text back into the original, in its own offsets."""
    result: list[Edit] = []
    for edit, start in _placed(edits):
        back = Edit(start, start + len(edit.new), edit.new, edit.old, edit.confidence)
        # Touching deletions come back as insertions at one offset, which must be one edit.
        if result and result[-1].start == back.end:
            back = _joined(result.pop(), back)
        if back.old or back.new:
            result.append(back)
    return result


def compose(first: Iterable[Edit], second: Iterable[Edit]) -> list[Edit]:
    """Return one list equal to applying `first`, then `second` (made for the text in between).

    Edits that touch in the text in between become one; spans are minimal, but never start or end
    inside a UTF-8 character. Raises `StaleError` when `second` does not fit the result of `first`.
    """
    result, shift = [], 0
    for backward, forward in _groups(invert(first), ordered(second)):
        low, middle = _middle([*backward, *forward])
        old = apply_edits(middle, [moved(edit, -low) for edit in backward])
        new = apply_edits(middle, [moved(edit, -low) for edit in forward])
        confidence = min(edit.confidence for edit in [*backward, *forward])
        edit = _trimmed(Edit(low + shift, low + shift + len(old), old, new, confidence))
        shift += len(old) - len(middle)
        if edit.old or edit.new:
            result.append(edit)
    return result


def cluster(edits: Iterable[Edit], *, gap: int) -> list[list[Edit]]:
    """Group edits into runs, in order, with at most `gap` untouched bytes between neighbours."""
    result: list[list[Edit]] = []
    for edit in ordered(edits):
        if result and edit.start - result[-1][-1].end <= gap:
            result[-1].append(edit)
        else:
            result.append([edit])
    return result


def common_affixes(old: Sequence[object], new: Sequence[object]) -> tuple[int, int]:
    """Return the lengths of the common prefix and of the common suffix beyond it."""
    most = min(len(old), len(new))
    prefix = next((i for i in range(most) if old[i] != new[i]), most)
    rest = most - prefix
    suffix = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    return prefix, suffix


def moved(edit: Edit, by: int) -> Edit:
    """Return the same edit `by` bytes further on."""
    return Edit(edit.start + by, edit.end + by, edit.old, edit.new, edit.confidence)


def _placed(edits: Iterable[Edit]) -> Iterator[tuple[Edit, int]]:
    """Yield each edit, in order, with the offset of its new text in the edited text."""
    shift = 0
    for edit in ordered(edits):
        yield edit, edit.start + shift
        shift += len(edit.new) - len(edit.old)


def _joined(left: Edit, right: Edit) -> Edit:
    """Return one edit for two that touch."""
    confidence = min(left.confidence, right.confidence)
    return Edit(left.start, right.end, left.old + right.old, left.new + right.new, confidence)


def _groups(
    backward: Sequence[Edit], forward: Sequence[Edit]
) -> Iterator[tuple[list[Edit], list[Edit]]]:
    """Yield runs of edits of the same text that touch or overlap, each list kept apart."""
    tagged = sorted(
        [(edit.start, edit.end, False, edit) for edit in backward]
        + [(edit.start, edit.end, True, edit) for edit in forward],
        key=lambda item: item[:3],
    )
    group: tuple[list[Edit], list[Edit]] = ([], [])
    reach = -1
    for start, end, is_forward, edit in tagged:
        if start > reach and (group[0] or group[1]):
            yield group
            group = ([], [])
        group[is_forward].append(edit)
        reach = max(reach, end)
    if group[0] or group[1]:
        yield group


def _middle(edits: Sequence[Edit]) -> tuple[int, bytes]:
    """Return the offset and the text that a group of edits covers, known from what they replace."""
    low = min(edit.start for edit in edits)
    text = bytearray(max(edit.end for edit in edits) - low)
    for edit in edits:
        text[edit.start - low : edit.end - low] = edit.old
    return low, bytes(text)


def _trimmed(edit: Edit) -> Edit:
    """Return the edit without the bytes it keeps at either end."""
    prefix, suffix = common_affixes(edit.old, edit.new)
    while prefix and _inside_character(edit, prefix, prefix):
        prefix -= 1
    while suffix and _inside_character(edit, len(edit.old) - suffix, len(edit.new) - suffix):
        suffix -= 1
    old = edit.old[prefix : len(edit.old) - suffix]
    new = edit.new[prefix : len(edit.new) - suffix]
    return Edit(edit.start + prefix, edit.end - suffix, old, new, edit.confidence)


def _inside_character(edit: Edit, at_old: int, at_new: int) -> bool:
    """Would a cut there leave a UTF-8 continuation byte behind it, in either text?"""
    following = edit.old[at_old : at_old + 1] + edit.new[at_new : at_new + 1]
    return any(0x80 <= byte < 0xC0 for byte in following)
