"""What a draft says for its oracle alone: the path of an entry, and the data it asks for.

Knows nothing of wording, and nothing of how an edit is made.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from editflow.data.families.config.formats.document import Format, Path, replaced
from editflow.data.families.family import Draft


def path_of(draft: Draft) -> Path:
    """Return where the entry stands that the draft is about."""
    return tuple(json.loads(draft.words["at"]))


def changed_so(draft: Draft, form: Format, change: Callable[[Any, str | int], None]) -> bool:
    """Tell whether `change(container, last step)` at the path is all that the data differ by."""
    try:
        expected = replaced(form.load(draft.before), path_of(draft), change)
        return bool(expected == form.load(draft.after))
    except (ValueError, LookupError, TypeError):
        return False
