"""First drafts of leaves: what a model that predicts edits makes of the skeleton with empty leaves.

Such a model has seen forms edited far more often than masked. Knows skeletons, languages and
proposals; knows nothing of schemas, tokens or masks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from editflow.constraints.json_schema.planning.skeleton import Leaf
from editflow.constraints.language.bounded import Language
from editflow.constraints.language.examples import fitting
from editflow.text.edits import Edit, apply_edits


class Draft(NamedTuple):
    """JSON text of a leaf, and the probability of the least sure edit that wrote it."""

    text: str
    sure: float


class Outline(NamedTuple):
    """A skeleton as text whose empty leaves are `""` or `null`, and the bytes where these stand."""

    text: str
    places: Mapping[Leaf, tuple[int, int]]


def outlined(
    pieces: Sequence[str | Leaf], texts: Mapping[Leaf, str], languages: Mapping[Leaf, Language]
) -> Outline:
    """Lay out a skeleton with the leaves that have texts, and the others empty."""
    written, places = bytearray(), dict[Leaf, tuple[int, int]]()
    for piece in pieces:
        if isinstance(piece, str):
            written += piece.encode()
        elif piece in texts:
            written += texts[piece].encode()
        else:
            start = len(written)
            written += b'""' if fitting(languages[piece]).startswith('"') else b"null"
            places[piece] = start, len(written)
    return Outline(written.decode(), places)


def drafts(
    outline: Outline, edits: Sequence[Edit], languages: Mapping[Leaf, Language]
) -> dict[Leaf, Draft]:
    """Return what edits of an outline make of its empty leaves, where the languages allow it.

    An edit that reaches beyond a leaf is no part of its draft.
    """
    data, found = outline.text.encode(), dict[Leaf, Draft]()
    for leaf, (start, end) in outline.places.items():
        own = [edit for edit in edits if start <= edit.start and edit.end <= end]
        if not own:
            continue
        after = len(data) - end
        whole = apply_edits(data, own)
        text = whole[start : len(whole) - after].decode("utf-8", errors="replace")
        if languages[leaf].accepts(text):
            found[leaf] = Draft(text, min(edit.confidence for edit in own))
    return found
