"""Which keys an object gets, given how probable each is.

Knows keys that bring others with them and bounds on their number.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from editflow.constraints.json_schema.places.objects import Keys


def chosen_keys(keys: Keys, free: Sequence[str], scores: npt.NDArray[np.float64]) -> list[str]:
    """Return the required keys and those of `free` with a score above 0, in order of the schema.

    The most probable come first where there may not be more, and also come in where there have to
    be more.
    """
    taken, open_keys = set(keys.required), set(free)
    for index in np.argsort(-scores, kind="stable"):
        key = free[index]
        if scores[index] <= 0 and len(taken) >= keys.least:
            break
        more = keys.closed(frozenset([key])) - taken
        if more <= open_keys and (keys.most is None or len(taken) + len(more) <= keys.most):
            taken |= more
    return [key for key in keys.declared if key in taken]
