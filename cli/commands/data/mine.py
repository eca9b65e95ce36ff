"""`editflow data mine`: edit pairs from the history of a git repository."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from editflow.cli.streams import Streams


@click.command()
@click.argument("repository", type=click.Path(path_type=Path), metavar="REPO")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where the pairs go: .jsonl, .jsonl.xz, .jsonl.gz or .parquet.",
)
@click.option(
    "--lang", multiple=True, metavar="NAME", help="Only files of this language. Repeatable."
)
@click.option(
    "--max-lines",
    type=click.IntRange(1),
    default=30,
    metavar="N",
    help="Most lines a commit may add and remove; default 30.",
)
@click.option("--since", default="", metavar="DATE", help="Only commits after it, as in git log.")
@click.option(
    "--named", is_flag=True, help="Only commits whose message has a word of what they change."
)
@click.option(
    "--name", default="", metavar="OWNER/NAME", help="The repository; default: from its origin."
)
@click.option(
    "--licence", default="", metavar="SPDX", help="Its licence; default: from its licence file."
)
@click.option(
    "--decontaminate",
    type=click.Path(path_type=Path),
    metavar="NPY",
    help="Leave out what has a shingle of evaluation rows.",
)
@click.option(
    "--reserved",
    type=click.Path(path_type=Path),
    metavar="JSON",
    help="Leave out sources kept for evaluation.",
)
@click.pass_obj
def mine(streams: Streams, /, **given: Any) -> None:
    """Mine edit pairs from the history of REPO, any local clone.

    A pair is a commit that changes a few lines of one file and says what it does. Commits are read
    oldest first. What is interrupted goes on where it stopped when the same is asked again.

    \b
    editflow data mine ~/src/project -o pairs.jsonl --lang python --max-lines 10
    """
    from editflow.data.filters import Decontaminator, Filter, Reserved, read_reserved
    from editflow.data.mine import mine as write_mined
    from editflow.data.near import NearDuplicates
    from editflow.data.sources.git import History

    history = History(
        given["repository"],
        _languages(given["lang"]),
        given["max_lines"],
        given["since"],
        given["named"],
        given["name"],
        given["licence"],
    )
    sealed, reserved, output = given["decontaminate"], given["reserved"], given["output"]
    wanted = Filter(
        Decontaminator(sealed) if sealed else None,
        read_reserved(reserved) if reserved else Reserved(),
        NearDuplicates(),
    )
    commits = history.commits()
    with streams.working("Mining", total=len(commits)) as advance:
        counts = write_mined(history, commits, output, wanted=wanted, advance=advance)
    _report(streams, len(commits), counts, output)


def _languages(names: tuple[str, ...]) -> tuple[str, ...]:
    from editflow.data.sources.language import LANGUAGES
    from editflow.errors import UsageError

    for name in names:
        if name not in LANGUAGES:
            known = f"Known languages: {', '.join(LANGUAGES)}."
            raise UsageError("unknown language", where=f"--lang {name}", hint=known)
    return names


def _report(streams: Streams, commits: int, counts: Counter[str], output: Path) -> None:
    """Say what each step left out, in the order of the steps."""
    from editflow.data.sources.git import STEPS

    later = sorted(set(counts) - {*STEPS, "kept"})
    streams.say(f"{commits:8,} commits")
    for reason in (*STEPS, *later):
        if counts[reason]:
            streams.say(f"{-counts[reason]:8,} {reason}")
    streams.say(f"{counts['kept']:8,} pairs in {output}")
