"""Write `pairs.jsonl` and `pairs-unseen.jsonl`: edits in the style of one imaginary team.

    python examples/house_style.py

The team logs instead of printing, raises its own error, names the exception it catches, and
compares with None by identity. Every pair asks for "house style" and breaks one or two of these.
"""

import json
import random
from pathlib import Path

VERBS, NOUNS, MORE_NOUNS = map(  # the last are only in the unseen pairs
    str.split,
    [
        "load save fetch parse render merge check send build count split close",
        "invoice order report user ticket batch cache index page token basket ledger",
        "voucher parcel shelf meter badge tariff quota roster docket permit",
    ],
)
ASKS = ["house style", "apply our house style", "House style, please", "make this house style"]
RULES = {  # a line that breaks a rule, and the same line in house style
    'print("{verb} {noun}", {noun})': 'log.info("{verb} {noun}", {noun})',
    'print(f"{noun}: {{{noun}}}")': 'log.info(f"{noun}: {{{noun}}}")',
    'raise Exception("no {noun}")': 'raise ShopError("no {noun}")',
    "if {noun} == None:\n        return None": "if {noun} is None:\n        return None",
    "if {noun} != None:\n        {noun}.{verb}()": (
        "if {noun} is not None:\n        {noun}.{verb}()"
    ),
    "try:\n        {noun}.{verb}()\n    except:\n        return None": (
        "try:\n        {noun}.{verb}()\n    except ShopError:\n        return None"
    ),
}
PLAIN = ["{noun}.{verb}()", "total = len({noun})", "{noun} = {verb}({noun})", "last = {noun}[-1]"]


def pair(rng: random.Random, nouns: list[str]) -> dict[str, str]:
    """Draw a function with one or two lines to change, and others around them."""
    names = {"verb": rng.choice(VERBS), "noun": rng.choice(nouns)}
    broken = rng.sample(sorted(RULES), rng.choice([1, 1, 2]))
    lines = [*broken, *rng.sample(PLAIN, rng.randint(1, 3))]
    rng.shuffle(lines)
    head = "def {verb}_{noun}({noun}, verb):\n    "
    before = head + "\n    ".join(lines) + "\n"
    after = head + "\n    ".join(RULES.get(line, line) for line in lines) + "\n"
    texts = {"before": before.format(**names), "after": after.format(**names)}
    return {**texts, "instruction": rng.choice(ASKS), "lang": "python", "licence": "Apache-2.0"}


def write(path: Path, rng: random.Random, nouns: list[str], count: int) -> None:
    rows = (json.dumps(pair(rng, nouns)) + "\n" for _ in range(count))
    path.write_text("".join(rows), encoding="utf-8")


if __name__ == "__main__":
    here = Path(__file__).parent
    write(here / "pairs.jsonl", random.Random(0), NOUNS, 200)
    write(here / "pairs-unseen.jsonl", random.Random(1), MORE_NOUNS, 50)
