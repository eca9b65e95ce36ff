"""Commit one run after another until killed; each makes version N of every file version N + 1.

Run by test_crash.py:  endless_runs.py FOLDER JOURNAL SECONDS (to wait before each file is replaced)
Prints the seconds each run took, so that the kill can be timed to fall anywhere in the next one.
"""

import os
import sys
import time
from pathlib import Path

from editflow.text.edits import Edit
from editflow.workspace.commit import Change, commit
from editflow.workspace.journal import Journal


def body(version: int) -> bytes:
    """A text of which no proper part is a text of another version."""
    return b"%08d\n" % version * (200 + version % 7)


def next_change(path: Path) -> Change:
    before = path.read_bytes()
    after = body(int(before[:8]) + 1)
    return Change(path, before, (Edit(0, len(before), before, after),))


def main(folder: str, state: str, seconds: str) -> None:
    real = os.replace

    def replace(source, target):
        time.sleep(float(seconds))
        real(source, target)

    os.replace = replace
    journal = Journal(Path(state))
    paths = sorted(Path(folder).glob("*.txt"))
    while True:
        start = time.monotonic()
        commit([next_change(path) for path in paths], journal=journal, command="rewrite")
        print(time.monotonic() - start, flush=True)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
