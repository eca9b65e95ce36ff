"""Write the dictionary of the package: words of the training texts, sorted by word lists.

Run it as `python -m editflow.data.dictionary --texts DIR`; the word lists are found where those of
the prose families are, see `data/families/prose/lexicon.py`. Only texts for training are read.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from editflow.data.families.prose.lexicon import american_to_british, lexicon, spoken
from editflow.data.generate import load
from editflow.data.sources.text import Text
from editflow.text.dictionary import FILE, Dictionary
from editflow.text.slips import slips

TIMES = 6  # a word of the lists stands in the texts at least so often to be common,
UNLISTED = 20  # and any other one so often
NEAR = 1_000  # of the common words: a rare word one slip away is more likely a slip
SOURCES = 3  # in so many sources: one author's slip is not a word
_WORD = re.compile(r"(?<![\w'’])[A-Za-z]?[a-z]+(?:['’][a-z]+)?(?![\w'’])")


def build(texts: Iterable[Text]) -> Dictionary:
    """Count the words of `texts`; the lists say which of them are words and which misspellings.

    Of the lists only the misspellings and the words that can be pronounced are taken over whole,
    and pairs of spellings where one stands in the texts.
    """
    counts: Counter[str] = Counter()
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for text in texts:
        found = Counter(word.lower().replace("’", "'") for word in _WORD.findall(text.text))
        counts.update(found)
        for word in found:
            if len(sources[word]) < SOURCES:
                sources[word].add(text.origin.split("/", 1)[0])
    listed = lexicon()
    common = [
        word
        for word, count in counts.most_common()
        if count >= (TIMES if word in listed.known else UNLISTED)
        and (word in listed.known or len(sources[word]) >= SOURCES)
        and word not in listed.misspelt
        and (len(word) > 2 or word in listed.known)
    ]
    rank = {word: place for place, word in enumerate(common)}
    corrections: defaultdict[str, list[str]] = defaultdict(list)
    for right, wrongs in listed.wrongs.items():
        for wrong in wrongs:
            corrections[wrong.lower()].append(right.lower())
    for found_rights in corrections.values():
        found_rights.sort(key=lambda right: rank.get(right, len(rank)))
    seen = {word for word in counts if word in listed.known} | {*listed.wrongs}
    rare = {word.lower() for word in seen if word.isalpha()}
    usual = frozenset(common[:NEAR])
    rare |= {word for word in spoken() if not _is_near(word, usual)}
    rare -= rank.keys() | corrections.keys()
    british = {us: uk for us, uk in american_to_british().items() if us in counts or uk in counts}
    return Dictionary(tuple(common), frozenset(rare), dict(corrections), british)


def _is_near(word: str, others: frozenset[str]) -> bool:
    """Tell whether a word is one slip from others: "Wich" is a name, and "wich" means "which"."""
    return any(slip in others for _, slip in slips(word))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True, metavar="DIR")
    parser.add_argument("-o", "--output", type=Path, default=FILE, metavar="FILE")
    options = parser.parse_args()
    found = build(load(options.texts, "train"))
    found.save(options.output)
    print(
        f"{len(found.common):,} common words, {len(found.rare):,} rare ones, "
        f"{len(found.corrections):,} misspellings in {options.output}"
    )


if __name__ == "__main__":
    main()
