"""Slots: what a step of filling costs beside the model's forward pass, and what compiling costs.

    python -m benchmarks.constraints [--model MODEL] [--schemas FILE.jsonl ...]

A step is one path over all positions of a slot, none of them committed, under random logits: the
worst case. Forward passes and steps are timed in turn, in processor time of one thread. `--schemas`
adds the patterns found in files of JSON schemas, one row each with the schema under `schema`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from editflow.constraints.constraint import SlotConstraint
from editflow.constraints.language.bounded import Language
from editflow.constraints.language.formats import FORMATS
from editflow.constraints.language.json_text import json_string
from editflow.constraints.language.regex.pattern import pattern
from editflow.constraints.slot import OPEN
from editflow.constraints.slot_types import TYPES, slot_language
from editflow.constraints.token_lift import lift
from editflow.constraints.vocabulary import Vocabulary
from editflow.errors import ConstraintError
from editflow.models.catalogue import find
from editflow.models.loading import load_network
from editflow.models.network import EditInputs, EditNetwork
from editflow.text.codec import Codec

CANVASES = (128, 256)
TOKENS = 12
FORM = ["name", "line", "int", "number", "bool", "date", "email", "text", "version", "json string"]
EXPLODING = ["(a|b)*a(a|b){20}$", "(a{1000}){1000}", "x.{30}$", "^(?:a{0,99}){0,99}$", "(x+x+)+y"]
ROUNDS = 15


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="mini")
    parser.add_argument("--schemas", nargs="*", type=Path, default=[])
    options = parser.parse_args()
    found = find(options.model)
    codec = Codec.from_file(found.path / "tokenizer.json")
    vocabulary = Vocabulary.of([codec.decode([token]) for token in range(codec.vocab_size)])
    torch.set_num_threads(1)
    with torch.inference_mode():
        compiling(vocabulary, options.schemas)
        steps(load_network(found).eval(), codec, vocabulary)


def slots() -> dict[str, Callable[[], Language]]:
    """Return what is compiled and filled."""
    anything = pattern("").texts
    named = {name: lambda name=name: slot_language(name) for name in (*TYPES, *FORMATS)}
    return named | {
        "text of 3 to 20": lambda: Language(slot_language("text").texts, 3, 20),
        "json string": lambda: json_string(Language(anything)),
        "json string to 256": lambda: json_string(Language(anything, 1, 256)),
    }


def compiling(vocabulary: Vocabulary, files: list[Path]) -> None:
    """Print how long languages and their lift to tokens take."""
    calls = {"slot types": [lambda make=make: make() for make in slots().values()]}
    if files:
        found = sorted({source for path in files for source in patterns(path)})
        calls[f"{len(found)} patterns"] = [lambda s=source: pattern(s) for source in found]
    pattern("\\W\\S")  # reads the tables of Unicode once
    print("compile, processor ms        p50     p95     max   refused")
    for name, makes in calls.items():
        taken = [compiled(make, vocabulary) for make in makes]
        times = np.array([spent for spent, _ in taken])
        p50, p95 = np.percentile(times, [50, 95])
        refused = sum(not done for _, done in taken)
        print(f"  {name:22s} {p50:8.1f} {p95:7.1f} {times.max():7.1f} {refused:6d}")
    for source in EXPLODING:
        spent, done = compiled(lambda s=source: pattern(s), vocabulary)
        print(f"  {source:22s} {spent:24.1f} {'held' if done else 'refused':>9s}")


def compiled(make: Callable[[], Language], vocabulary: Vocabulary) -> tuple[float, bool]:
    """Return processor milliseconds, and whether there is a result."""
    start = time.process_time()
    try:
        lift(make(), vocabulary)
        done = True
    except ConstraintError:
        done = False
    return (time.process_time() - start) * 1e3, done


def patterns(path: Path) -> Iterator[str]:
    """Yield the regular expressions in a file of schemas."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield from _patterns(json.loads(line)["schema"])


def _patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        if isinstance(schema.get("patternProperties"), dict):
            yield from schema["patternProperties"]
    for inner in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(inner, dict | list):
            yield from _patterns(inner)


def steps(network: EditNetwork, codec: Codec, vocabulary: Vocabulary) -> None:
    """Print the time of a path beside that of a forward pass over the canvas it stands on.

    Tokens of the slot are all open; the forward pass includes their distributions.
    """
    heads = "  ".join(f"{f'of {length}: best':>13s} drawn" for length in CANVASES)
    print(f"\nstep, processor ms       tokens    best   drawn   share of a forward {heads}")
    forms = {name: [(make, TOKENS)] for name, make in slots().items()}
    forms["form of 10 slots"] = [(slots()[name], 6) for name in FORM]
    for name, form in forms.items():
        filled = [open_slot(SlotConstraint.of(make(), vocabulary), near) for make, near in form]
        count = sum(len(slot.ids) for slot in filled)
        calls: dict[Any, Callable[[], object]] = {
            "best": lambda filled=filled: [s.constraint.path(s.ids, s.log_p) for s in filled],
            "drawn": lambda filled=filled: [
                s.constraint.path(s.ids, s.log_p, uniforms=s.uniforms) for s in filled
            ],
        }
        calls |= {length: forward(network, codec, length, count) for length in CANVASES}
        taken = in_turn(calls)
        shares = [taken[kind] / taken[size] for size in CANVASES for kind in ("best", "drawn")]
        row = f"  {name:22s} {count:6d} {taken['best']:8.3f} {taken['drawn']:7.3f}"
        print(row, " " * 20, "".join(f"{share:10.1%}" for share in shares), flush=True)


@dataclass(frozen=True)
class OpenSlot:
    """A slot with nothing committed, and what a model that knows nothing says of it."""

    constraint: SlotConstraint
    ids: np.ndarray
    log_p: np.ndarray
    uniforms: np.ndarray


def open_slot(constraint: SlotConstraint, near: int) -> OpenSlot:
    """Open a slot of about `near` tokens."""
    count, generator = length_near(constraint, near), np.random.default_rng(0)
    log_p = generator.normal(size=(count, constraint.automaton.lexicon.size)) * 3
    uniforms = generator.random((4, count + 1, 2))
    return OpenSlot(constraint, np.full(count, OPEN), log_p.astype(np.float32), uniforms)


def length_near(constraint: SlotConstraint, wanted: int) -> int:
    """Return the feasible number of tokens nearest to one."""
    lengths = np.flatnonzero(constraint.lengths(4 * wanted))
    lengths = lengths[lengths > 0]
    return int(lengths[np.abs(lengths - wanted).argmin()])


def forward(network: EditNetwork, codec: Codec, length: int, masks: int) -> Callable[[], object]:
    """Return a forward pass over `length` tokens, with distributions at `masks` of them."""
    ids = torch.randint(40, codec.vocab_size, (1, length))
    places = torch.zeros(masks, dtype=torch.long), torch.arange(length - masks, length)
    ids[places] = codec.mask_id
    zeros = torch.zeros_like(ids)
    inputs = EditInputs(ids, zeros + 1, zeros + 1, zeros, zeros - 1, zeros)
    return lambda: network.token_log_probs(network(inputs), inputs, places, "substitute")


def in_turn(calls: dict[Any, Callable[[], object]]) -> dict[Any, float]:
    """Return the median processor milliseconds of calls, made one after the other in each round."""
    taken: dict[Any, list[float]] = {name: [] for name in calls}
    for round_ in range(ROUNDS + 1):
        for name, call in calls.items():
            start = time.process_time()
            call()
            if round_:  # the first round warms up
                taken[name].append((time.process_time() - start) * 1e3)
    return {name: float(np.median(values)) for name, values in taken.items()}


if __name__ == "__main__":
    main()
