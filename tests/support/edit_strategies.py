"""Hypothesis strategies for texts as bytes and edits of them."""

from __future__ import annotations

from hypothesis import strategies as st

from editflow.text.edits import Edit

LINE_ENDS = [b"\n", b"\r\n", b"\r", b""]
SCRAPS = [b"a", b"b", b" ", b"\t", b"\x0c", b"\x00", b"\xe9", b"\xc3\xa9", b"- x", b"\\", b"@@ "]


def texts(*, max_size: int = 12) -> st.SearchStrategy[bytes]:
    """Bytes as nasty as files get: mixed line ends, lone returns, form feeds, Latin-1, NUL."""
    piece = st.sampled_from([*LINE_ENDS, *LINE_ENDS, *SCRAPS])
    return st.lists(piece, max_size=max_size).map(b"".join)


@st.composite
def edits_of(draw: st.DrawFn, data: bytes) -> list[Edit]:
    """Edits of `data` that can be made together, in any order."""
    cuts = draw(st.lists(st.integers(0, len(data)), max_size=6, unique=True).map(sorted))
    result, last = [], 0
    for cut in cuts:
        start = draw(st.integers(last, cut))
        new = draw(texts(max_size=4))
        if result and result[-1].start == cut:  # a second insertion at one place
            continue
        result.append(Edit(start, cut, data[start:cut], new))
        last = cut
    return draw(st.permutations(result))
