"""Edits that stand side by side: one change of a few tokens, of which no half is of use.

Knows where edits are; knows nothing of models, tokens or policies.
"""

from __future__ import annotations

import numpy as np

from editflow.canvas.canvas import Bools


def with_company(
    tokens: Bools, gaps: Bools, *, weak_tokens: Bools, weak_gaps: Bools
) -> tuple[Bools, Bools]:
    """Return which edits (B, L), (B, L + 1) stand in an unbroken run with one that is weak.

    tokens: (B, L) is substituted or deleted. gaps: (B, L + 1) gets an insertion; gap i is left of
    token i. The weak ones are among them. Edits of neighbouring tokens, and of a token and the gap
    beside it, are of one run.
    """
    rows, length = tokens.shape
    line = np.zeros((rows, 2 * length + 2), np.bool_)  # gap, token, gap, …; the last parts the rows
    weak = np.zeros_like(line)
    line[:, :-1:2], weak[:, :-1:2] = gaps, weak_gaps
    line[:, 1:-1:2], weak[:, 1:-1:2] = tokens, weak_tokens
    line[:, 2:-2:2] |= tokens[:, :-1] & tokens[:, 1:]
    flat = line.ravel()
    run = np.cumsum(flat & ~np.append(False, flat[:-1]))
    doubtful = np.zeros(run[-1] + 1, np.bool_)
    doubtful[run[weak.ravel()]] = True
    found = (flat & doubtful[run]).reshape(line.shape)
    return found[:, 1:-1:2] & tokens, found[:, :-1:2] & gaps
