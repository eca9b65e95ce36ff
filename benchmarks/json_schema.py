"""JSON Schema: how many real schemas are accepted, and whether what is filled in is always valid.

    python -m benchmarks.json_schema FOLDER [--seeds 3] [--draw] [--tokenizer FILE] [--results FILE]

FOLDER holds rows of JSON lines: `id`, `schema`, `tests` with `valid` and `data`, `optional` for
rows outside the required part of the test suite. The model is random logits over the tokens of
`mini`, structure is decided by random numbers too: the worst case. `--draw` leaves tokens out and
draws the leaves from their languages; `--seeds 0` fills nothing; `--tokenizer` takes another
`tokenizer.json`. Times are processor time of one thread.
"""

from __future__ import annotations

import argparse
import json
import signal
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from editflow.constraints.json_schema.fill import fill
from editflow.constraints.json_schema.filling.slots import Pace, Spelling
from editflow.constraints.json_schema.plan import Plan, Policy, compile_schema, drawing
from editflow.constraints.json_schema.planning.asking import Question
from editflow.constraints.vocabulary import Vocabulary
from editflow.errors import ModelError, Refused
from editflow.models.catalogue import find
from editflow.text.codec import Codec

SECONDS = 60
PLACES = 40


class TooLong(Exception):
    """A schema took more than its time."""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--draw", action="store_true")
    parser.add_argument("--tokenizer", type=Path, default=find("mini").path / "tokenizer.json")
    parser.add_argument("--results", type=Path, help="every outcome, one row each")
    options = parser.parse_args()
    signal.signal(signal.SIGVTALRM, _too_long)
    spelling = None if options.draw else spelling_of(options.tokenizer)
    everything: list[dict[str, Any]] = []
    for path in sorted(options.folder.glob("*.jsonl")):
        rows = [json.loads(line) for line in path.open(encoding="utf-8")]
        print(f"\n{path.name}: {len(rows)} schemas")
        results = [result for row in rows for result in outcomes(row, spelling, options.seeds)]
        report(rows, results)
        everything += results
    if options.results:
        lines = [json.dumps(result, ensure_ascii=False) for result in everything]
        options.results.write_text("\n".join(lines) + "\n", encoding="utf-8")


def spelling_of(path: Path) -> Spelling:
    """Return what a tokenizer file has to tell."""
    try:
        codec = Codec.from_file(path)
    except ModelError:  # of another model
        codec, _ = Codec.from_foreign(path)
    vocabulary = Vocabulary.of([codec.decode([token]) for token in range(codec.vocab_size)])
    return Spelling(vocabulary, lambda text: codec.encode(text).ids.tolist(), codec.decode)


def outcomes(row: dict[str, Any], spelling: Spelling | None, seeds: int) -> list[dict[str, Any]]:
    """Compile a schema, ask it about the known instances, and fill it with each seed."""
    found: list[dict[str, Any]] = []
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    start = time.process_time()
    try:
        plan = compile_schema(row["schema"], Policy(most_places=PLACES))
        ms = (time.process_time() - start) * 1e3
        first = {"id": row["id"], "status": "ok", "ms": ms, "members": members(plan, row["tests"])}
        for seed in range(seeds):
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
            found.append(first | filled(plan, spelling, seed))
        found = found or [first]
    except Refused as error:
        found = [{"id": row["id"], "status": "refused", "reason": str(error)}]
        found[0]["ms"] = (time.process_time() - start) * 1e3
    except TooLong:
        found.append({"id": row["id"], "status": "timeout"})
    except Exception as error:  # what is measured is that there is none
        found.append({"id": row["id"], "status": "error", "reason": repr(error)})
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return found


def members(plan: Plan, tests: list[dict[str, Any]]) -> list[list[bool]]:
    """Return for each known instance whether it is valid, planned, let through as well.

    And whether all that the gate has against it is a format, which a schema of 2020-12 by itself
    only annotates.
    """
    found = []
    for test in tests:
        faults = {problem.keyword for problem in plan.gate.faults(test["data"])}
        planned = plan.holds(test["data"])
        found.append([test["valid"], planned, planned and not faults, faults == {"format"}])
    return found


def filled(plan: Plan, spelling: Spelling | None, seed: int) -> dict[str, Any]:
    """Fill a plan by chance."""
    generator = np.random.default_rng(seed)

    def scorer(questions: Sequence[Question]) -> list[Any]:
        return [np.log(generator.random(len(question.options))) for question in questions]

    start = time.process_time()
    if spelling is None:
        done = plan.complete(plan.skeleton(scorer), drawing(generator))
        text, repaired, degraded = done.text, done.repaired, bool(done.problems)
        text = plan.witness if degraded else text
    else:
        size = spelling.vocabulary.size

        def logits(ids: Any) -> Any:
            return np.log(generator.random((len(ids), size), dtype=np.float32) + 1e-9)

        result = fill(plan, spelling, logits, scorer, Pace(4, "typical"))
        text, repaired, degraded = result.text, result.repaired, result.degraded is not None
    valid = not plan.gate.problems(text)
    took = (time.process_time() - start) * 1e3
    return {
        "output": text,
        "valid": valid,
        "repaired": repaired,
        "degraded": degraded,
        "fill_ms": took,
    }


def report(rows: list[dict[str, Any]], results: list[dict[str, Any]]) -> None:
    """Print what became of the schemas of one file."""
    status = {row["id"]: [r for r in results if r["id"] == row["id"]] for row in rows}
    for name, part in (("required", False), ("optional", True)):
        chosen = {r["id"] for r in rows if bool(r.get("optional")) == part}
        if chosen:
            print(f"  {name if any('optional' in r for r in rows) else 'all'}:")
            table([status[i] for i in chosen])
            known_instances([m for i in chosen for m in status[i][0].get("members", ())])
    for name, key in (("compile", "ms"), ("fill", "fill_ms")):
        times = sorted(r[key] for r in results if key in r)
        if times:
            half, most = times[len(times) // 2], times[int(len(times) * 0.95)]
            print(f"  {name} ms: p50 {half:.0f}, p95 {most:.0f}, max {times[-1]:.0f}")
    for reason in sorted(f"{r['id']}: {r.get('reason')}" for r in results if r["status"] != "ok"):
        print("  -", reason.replace("\n", " ")[:160])


def known_instances(known: list[list[bool]]) -> None:
    """Print how many of the instances that are known are where they belong."""
    valid = [m for m in known if m[0]]
    other = [m for m in known if not m[0]]
    held = [m for m in valid if not m[3]]
    print(f"    known valid ones in the plan        {share(sum(m[2] for m in valid), valid)}")
    print(f"    those aside whose format is not one {share(sum(m[2] for m in held), held)}")
    print(f"    invalid ones outside, gate aside    {share(sum(not m[1] for m in other), other)}")
    print(f"    and with the gate                   {share(sum(not m[2] for m in other), other)}")


def table(groups: list[list[dict[str, Any]]]) -> None:
    """Print accepted, refused and failed schemas, and what was filled in."""
    counts = Counter(
        group[0]["status"] for group in groups if len({r["status"] for r in group}) == 1
    )
    fills = [r for group in groups for r in group if "output" in r]
    bad = [r for group in groups for r in group if r["status"] in ("timeout", "error")]
    print(f"    accepted          {share(counts['ok'], groups)}")
    print(f"    refused           {share(counts['refused'], groups)}")
    print(f"    errors, time-outs {len(bad)}")
    if not fills:
        return
    print(f"    valid fills       {share(sum(r['valid'] for r in fills), fills)}")
    print(f"    with repair       {share(sum(r['repaired'] > 0 for r in fills), fills)}")
    print(f"    degraded          {share(sum(r['degraded'] for r in fills), fills)}")


def share(count: int, of: Sequence[Any]) -> str:
    """Return a count and its share."""
    return f"{count} of {len(of)} ({100 * count / max(len(of), 1):.1f} %)"


def _too_long(_signal: int, _frame: object) -> None:
    raise TooLong


if __name__ == "__main__":
    main()
