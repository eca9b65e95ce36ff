"""Pairs a second of one process: drawn from real texts, and read into aligned tokens.

    python -m benchmarks.pairs TEXTS MODEL [RECIPE]

TEXTS is a folder of prepared texts, MODEL a model folder whose tokenizer reads the pairs. Counts
processor seconds, so that a busy machine matters less; the first pairs, which fill the shelves,
are not counted.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np

from editflow.data.families import FAMILIES
from editflow.data.generate import collect_rarely, load, pairs
from editflow.data.pair import EditPair
from editflow.text.prompt import Reader
from editflow.training.encode import Dropout, Example, encode_pair
from editflow.training.recipe import read_recipe

T = TypeVar("T")
WARM, COUNTED = 4_000, 10_000
RECIPE = Path("data/recipes/mini-2-families.toml")


def main() -> None:
    """Print both rates, and the one of a data worker that does both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("recipe", type=Path, nargs="?", default=RECIPE)
    options = parser.parse_args()
    recipe, reader = read_recipe(options.recipe), Reader.from_folder(options.model)
    mix = {name: recipe.mix.get(name, recipe.others) for name in FAMILIES}
    texts = load(options.texts, "train")
    collect_rarely()
    stream = pairs(texts, mix=mix, rng=random.Random(0), split="train")
    generator = np.random.default_rng(0)

    def read(drawn: list[EditPair]) -> list[Example]:
        return [encode_pair(p, reader, dropout=Dropout(), generator=generator) for p in drawn]

    read(list(islice(stream, WARM)))
    drawn, making = timed(lambda: list(islice(stream, COUNTED)))
    encoded, reading = timed(lambda: read(drawn))
    tokens = sum(example.size for example in encoded) / COUNTED
    print(f"{COUNTED:,} pairs of {len(mix)} families, {tokens:.0f} tokens each")
    print(f"  drawn                   {COUNTED / making:8,.0f} a second")
    print(f"  tokenised and aligned   {COUNTED / reading:8,.0f} a second")
    print(f"  both, as in a worker    {COUNTED / (making + reading):8,.0f} a second")


def timed(call: Callable[[], T]) -> tuple[T, float]:
    """Return what a call returns, and the processor seconds it took."""
    start = time.process_time()
    result = call()
    return result, time.process_time() - start


if __name__ == "__main__":
    main()
