"""`editflow eval`: its options; the work is `editflow.cli.evaluating`'s."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from editflow.cli import options
from editflow.cli.streams import Streams

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("eval")
@click.argument("model", required=False, metavar="[MODEL]")
@click.option("--suite", required=True, metavar="NAME|FILE", help="A suite, or a file of pairs.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="EDITFLOW_DATA",
    metavar="DIR",
    help="The folder of the suites, or the one above its dev/; default: EDITFLOW_DATA.",
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Score N rows, drawn by --seed.")
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Seed of the drawn rows and of random answers.",
)
@click.option(
    "--samples",
    type=click.IntRange(1),
    default=1,
    metavar="K",
    help="Where rows have tests, give pass@k of K random answers as well.",
)
@click.option(
    "--latency", is_flag=True, help="Time each row alone: median and 95th percentile. Slower."
)
@options.device
@click.option("--json", is_flag=True, help="Print one JSON object instead of tables.")
@click.option("--plot", type=_FILE, metavar="FILE", help="Draw the scores, as PNG, SVG or PDF.")
@click.option(
    "--failures", type=_FILE, metavar="FILE", help="Write rows it got wrong, as JSON Lines."
)
@click.option(
    "--fail-under",
    metavar="[MEASURE=]X",
    help="End with 1 when a measure is under X percent; by default the suite's own.",
)
@click.pass_obj
def evaluate(streams: Streams, /, **given: Any) -> int:
    """Score a model on a suite, beside what copying the input would score.

    MODEL is a shipped model or a folder; by default the one of the settings, else `mini`. FILE
    holds pairs as `editflow data` reads them; rows may have `refs`, further right answers, and
    `tests`, Python that is run after the answer in a sandbox.

    \b
    Suites: free_form (comes with editflow)
            typos_gtc typos_history_prose jfleg_dev cweb_dev_sample
            mbpp_seeded_bugs debugbench_python editeval_code
            infill_single_line (comes with editflow) infill_safim_python_api
            infill_safim_python_block infill_safim_python_control
            fill_schema (comes with editflow): JSON schemas from contexts
    Measures: exact program f0.5 gleu pass@1, of schemas leaves valid whole

    \b
    editflow eval mini --suite pairs.jsonl --fail-under 80
    editflow eval runs/mine --suite typos_gtc --data ../data --fail-under f0.5=62
    editflow eval runs/mine --suite mbpp_seeded_bugs --samples 10 --failures wrong.jsonl
    """
    from editflow.cli.evaluating import Request, run

    return run(Request(**given), streams)
