"""One of several processes that a launcher started: which of them tells people what.

Knows the environment that torchrun, accelerate and the script for Slurm set; knows no command.
"""

from __future__ import annotations

import os
import time

PATIENCE = 20  # seconds; the launcher ends the others as soon as the first has ended


def first() -> bool:
    """Return whether this process speaks: it is alone, or the first of all."""
    return os.environ.get("RANK", "0") == "0"


def first_of_its_machine() -> bool:
    """Return whether it is alone, or the first on its machine, whose files the others share."""
    return os.environ.get("LOCAL_RANK", "0") == "0"


def let_the_first_say_it(seconds: float = PATIENCE) -> None:
    """Wait, where another process of this machine meets the same error and says so.

    When that one ends, the launcher ends this one. Still here after `seconds`, it is alone with
    its error, and has to speak.
    """
    if not first_of_its_machine():
        time.sleep(seconds)
