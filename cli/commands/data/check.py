"""`editflow data check`: its options; the work is `editflow.data.checks`'."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from editflow.cli import options
from editflow.cli.streams import Streams

if TYPE_CHECKING:
    from editflow.data.checks import Checker, Finding

FOUND = 1


@click.command()
@options.pair_files
@click.option(
    "--decontaminate",
    type=click.Path(path_type=Path),
    metavar="NPY",
    help="Hashes of sealed evaluation rows, which no text may resemble.",
)
@click.option("--strict", is_flag=True, help="Stop at the first finding.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@click.pass_obj
def check(
    streams: Streams,
    files: tuple[Path, ...],
    decontaminate: Path | None,
    strict: bool,
    as_json: bool,
) -> int:
    """Report what is wrong with files of edit pairs.

    Bad rows, secrets, repeated ids and pairs, and leaks: a text that stands in two splits, or in
    two files whose rows name no split. Each finding is a line `path:row: kind: what`; the counts
    go to stderr. Ends with 1 when anything is found.
    """
    import json
    from itertools import islice

    from editflow.cli.render import findings
    from editflow.data.checks import Checker
    from editflow.data.filters import Decontaminator

    checker = Checker(Decontaminator(decontaminate) if decontaminate else None)
    with streams.working("Checking rows", total=None) as advance:
        found = list(islice(_findings(checker, files, advance), 1 if strict else None))
    if as_json:
        streams.print(json.dumps(findings.record(checker, found)))
    else:
        streams.result("".join(f"{findings.line(one)}\n" for one in found).encode())
    for line in findings.summary(checker, found):
        streams.say(line)
    return FOUND if found else 0


def _findings(
    checker: Checker, files: Iterable[Path], advance: Callable[[int], None]
) -> Iterator[Finding]:
    from editflow.cli.pair_files import moving
    from editflow.data.pair import read_rows

    for path in dict.fromkeys(files):
        yield from checker.file(path, moving(read_rows(path), advance))
    yield from checker.together()
