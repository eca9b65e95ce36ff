"""Draw edit pairs without end: a family by weight, a snippet of its language, one right edit.

Knows families, snippets and wordings; knows nothing of tokenizers or models.
Run it as `python -m editflow.data.generate` to write a fixed evaluation file.
"""

from __future__ import annotations

import argparse
import gc
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, islice
from pathlib import Path

from editflow.data.families import FAMILIES, Draft, Family, family
from editflow.data.pair import EditPair, write_pairs
from editflow.data.snippets import cut
from editflow.data.sources.stored import of_languages
from editflow.data.sources.text import Text, read_texts
from editflow.data.wording import Split, join, phrase
from editflow.errors import InputError

TRIES = 100  # snippets a family may turn down before another family is drawn
MOST_MISSES = 2_000  # families in a row that found nothing
KEPT_SNIPPETS = 512  # a language, held at a time and drawn from again and again
USES_OF_SNIPPET = 5
CROP_SHARE = 1 / 3
MISPLACED_SHARE = 1 / 6  # of the pairs with nothing to do
ELSEWHERE_SHARE = 1 / 4  # of them as well
FEWEST_LINES_ELSEWHERE = 4
MOST_CROPPED_LINES = 40
_TARGETS = ("old", "key", "function")  # words of a draft that say what is to be edited
# A piece of these does not parse, and no longer says where a key stands.
_NEVER_CROPPED = frozenset({"json", "yaml", "toml", "ini"})

# Edits whose place is where a text begins, ends or imports: a part of it does not tell.
_ANYWHERE = ("add-import", "main-guard", "add-key-end", "sentence-start", "sentence-end")

# Languages of texts whose snippets a family of another name may be asked to edit.
ACCEPTS = {"prose": ("prose", "markdown"), "markdown": ("markdown",)}


@dataclass(frozen=True, slots=True, eq=False)
class Snippet:
    """A piece of a text, with the text it is from."""

    text: str
    source: Text


def pairs(
    texts: Sequence[Text],
    *,
    mix: Mapping[str, float],
    rng: random.Random,
    split: Split,
    empty_share: float = 0.08,
    two_step_share: float = 0.02,
    room: int | None = None,
) -> Iterator[EditPair]:
    """Yield pairs for ever; `mix` maps family names to weights. `InputError` when nothing fits.

    `empty_share` of the pairs ask for nothing that can be done; `two_step_share` for two edits.
    A text of more than `room` characters is cropped to about as many, where its language allows.
    The same arguments and generator state give the same pairs.
    """
    source = _Source(_Shelves(texts, rng), rng, split, room)
    yield from _stream(source, mix, (empty_share, two_step_share))


def _stream(
    source: _Source, mix: Mapping[str, float], shares: tuple[float, float]
) -> Iterator[EditPair]:
    families, weights = [family(name) for name in mix], list(accumulate(mix.values()))
    langs = sorted({one.lang for one in families})
    empty_share, two_step_share = shares
    rng = source.rng
    misses = 0
    while misses < MOST_MISSES:
        chosen = rng.choices(families, cum_weights=weights)[0]
        draw = rng.random()
        if draw < MISPLACED_SHARE * empty_share:
            pair = _misplaced(chosen, langs, source)
        elif draw < (MISPLACED_SHARE + ELSEWHERE_SHARE) * empty_share:
            pair = _elsewhere(chosen, source)
        elif draw < empty_share:
            pair = _attempt(chosen, source, empty=True)
        elif draw < empty_share + two_step_share:
            pair = _two_steps(chosen, families, source)
        else:
            pair = _attempt(chosen, source)
        misses = 0 if pair else misses + 1
        if pair is not None:
            yield pair
    raise InputError(
        f"no text has a site for any of these families: {', '.join(sorted(mix))}",
        hint="add texts of their languages, or leave the families out of the mix",
    )


@dataclass
class _Shelves:
    """Snippets by language, a limited number at a time, so that what is read is read once."""

    texts: Sequence[Text]
    rng: random.Random
    held: dict[str, list[Snippet]] = field(default_factory=dict)
    incoming: dict[str, Iterator[Snippet]] = field(default_factory=dict)

    def draw(self, lang: str) -> Snippet | None:
        """Return a snippet of `lang`; None when there are no such texts."""
        if lang not in self.held:
            self._open(lang)
        return self.rng.choice(self.held[lang]) if self.held[lang] else None

    def used(self, lang: str, snippet: Snippet) -> None:
        """Count a use of a snippet that was drawn; now and then another one takes its place."""
        if self.rng.random() < 1 / USES_OF_SNIPPET:
            shelf = self.held[lang]
            shelf[shelf.index(snippet)] = next(self.incoming[lang])

    def _open(self, lang: str) -> None:
        texts = of_languages(self.texts, ACCEPTS.get(lang, (lang,)))
        self.incoming[lang] = _snippets(texts, self.rng)
        limit = min(KEPT_SNIPPETS, 20 * len(texts))
        self.held[lang] = [
            snippet for snippet, _ in zip(self.incoming[lang], range(limit), strict=False)
        ]


def _snippets(texts: Sequence[Text], rng: random.Random) -> Iterator[Snippet]:
    """Cut random texts for ever, a few snippets of each; end when no text gives any."""
    idle = 0
    while texts and idle < 50 * len(texts):
        source = rng.choice(texts)
        found = list(cut(source, rng))
        idle = 0 if found else idle + 1
        for text in rng.sample(found, min(len(found), 16)):
            yield Snippet(text, source)


@dataclass(frozen=True, slots=True)
class _Source:
    """What pairs are drawn from: snippets, chance, the wordings of a split, and their size."""

    shelves: _Shelves
    rng: random.Random
    split: Split
    room: int | None = None

    def ask(self, chosen: Family, draft: Draft) -> str:
        return phrase(chosen, draft, self.rng, split=self.split)

    def pair(self, name: str, draft: Draft, instruction: str, text: Text) -> EditPair:
        before, after = draft.before, draft.after
        too_long = self.room is not None and len(before) > self.room
        if text.lang not in _NEVER_CROPPED and (too_long or self.rng.random() < CROP_SHARE):
            before, after = self._cropped(draft)
        return EditPair(
            before=before,
            after=after,
            instruction=instruction,
            family=name,
            lang=text.lang,
            path=text.origin,
            source=text.origin.split("/", 1)[0],
            licence=text.licence,
            split=self.split,
        )

    def _cropped(self, draft: Draft) -> tuple[str, str]:
        """Crop, unless what the instruction speaks of would be cut away."""
        if "message" in draft.words and draft.before == draft.after:
            return draft.before, draft.after  # nothing to mend in the whole; a piece may not parse
        room = self.rng.randint(self.room // 3, self.room) if self.room else None
        before, after = crop(draft.before, draft.after, self.rng, room=room)
        lost = any(word in draft.before and word not in before for word in draft.words.values())
        return (draft.before, draft.after) if lost else (before, after)


def _attempt(chosen: Family, source: _Source, *, empty: bool = False) -> EditPair | None:
    make = chosen.absent if empty else chosen.draft
    snippet: Snippet | None = None
    for _ in range(TRIES if make else 0):
        snippet = source.shelves.draw(chosen.lang)
        draft = make(snippet.text, source.rng) if make and snippet else None
        if snippet and draft:
            source.shelves.used(chosen.lang, snippet)
            return source.pair(chosen.name, draft, source.ask(chosen, draft), snippet.source)
    if snippet is not None:
        source.shelves.used(chosen.lang, snippet)  # what has no site must not stay for ever
    return None


def _misplaced(chosen: Family, langs: Sequence[str], source: _Source) -> EditPair | None:
    """Ask a file of another type for an edit whose target it does not have."""
    shelves, rng = source.shelves, source.rng
    snippet, other = shelves.draw(chosen.lang), shelves.draw(rng.choice(langs))
    if snippet is None or other is None or snippet.source.lang == other.source.lang:
        return None
    draft = chosen.draft(snippet.text, rng)
    if draft is None:
        return None
    words = draft.words
    targets = [words[name] for name in _TARGETS if name in words and words[name] in draft.before]
    if any(word in other.text for name, word in words.items() if name != "new"):
        return None
    idle = Draft(other.text, other.text, words)
    instruction = source.ask(chosen, idle) if targets else ""
    if not any(target in instruction for target in targets):
        return None
    return source.pair(chosen.name, idle, instruction, other.source)


def _elsewhere(chosen: Family, source: _Source) -> EditPair | None:
    """Show a part of a text without the place of the edit, as an editor reads a long text."""
    for _ in range(0 if chosen.name.endswith(_ANYWHERE) else TRIES):
        snippet = source.shelves.draw(chosen.lang)
        draft = chosen.draft(snippet.text, source.rng) if snippet else None
        if snippet is None or draft is None:
            continue
        source.shelves.used(chosen.lang, snippet)
        part = None if "message" in draft.words else _part_without(draft, source)
        if part is None:
            return None  # a part may not parse either
        asked = source.ask(chosen, draft)
        idle = Draft(part, part, draft.words)
        return replace(
            source.pair(chosen.name, idle, asked, snippet.source), before=part, after=part
        )
    return None


def _part_without(draft: Draft, source: _Source) -> str | None:
    """Return lines above or below all that changes, not the nearest one; None: too few."""
    lines, new = (text.splitlines(keepends=True) for text in (draft.before, draft.after))
    head, tail = common_ends(lines, new)
    if not head or not tail:
        return None
    parts = [lines[: head - 1], lines[len(lines) - tail + 1 :]]
    part = source.rng.choice(parts)
    if len(part) < FEWEST_LINES_ELSEWHERE:
        return None
    first = source.rng.randrange(len(part) - FEWEST_LINES_ELSEWHERE + 1)
    part = part[first:]
    while len(part) > FEWEST_LINES_ELSEWHERE and sum(map(len, part)) > (source.room or 2_000):
        part.pop()
    return "".join(part)


def _two_steps(first: Family, families: Sequence[Family], source: _Source) -> EditPair | None:
    """Ask for two edits of one snippet that have no word in common."""
    rng = source.rng
    others = [other for other in families if other.lang == first.lang and other is not first]
    for _ in range(TRIES if others else 0):
        snippet = source.shelves.draw(first.lang)
        one = first.draft(snippet.text, rng) if snippet else None
        second = rng.choice(others)
        two = second.draft(one.after, rng) if one else None
        if not (snippet and one and two) or {*one.words.values()} & {*two.words.values()}:
            continue
        if two.before != one.after:  # made backwards: it changed the text it started from
            continue
        if "context" in {*one.words, *two.words}:  # a text of its own inside the instruction
            continue
        asked = join(source.ask(first, one), source.ask(second, two), rng, split=source.split)
        both = Draft(one.before, two.after, {**one.words, **two.words})
        return source.pair(f"{first.name}+{second.name}", both, asked, snippet.source)
    return None


def crop(
    before: str, after: str, rng: random.Random, *, room: int | None = None
) -> tuple[str, str]:
    """Keep a random window of lines that holds all changed lines and two more on either side.

    `room`: characters of `before` to keep at most, even at the cost of those two; the changed
    lines are kept whatever their length.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    head, tail = common_ends(old, new)
    if before == after:
        head = rng.randrange(len(old)) if old else 0
        tail = len(old) - head
    lines = MOST_CROPPED_LINES - (len(old) - head - tail)
    cut_head = rng.randint(max(0, head - max(lines, 2)), max(0, head - 2))
    cut_tail = rng.randint(max(0, tail - max(lines, 2)), max(0, tail - 2))
    if room is not None:
        cut_head, cut_tail = _within(old, (cut_head, head), (cut_tail, tail), room, rng)
    return (
        "".join(old[cut_head : len(old) - cut_tail]),
        "".join(new[cut_head : len(new) - cut_tail]),
    )


def _within(
    lines: Sequence[str],
    above: tuple[int, int],
    below: tuple[int, int],
    room: int,
    rng: random.Random,
) -> tuple[int, int]:
    """Cut more lines off both ends, at most to the change, until the rest has `room` characters."""
    (top, last_top), (bottom, last_bottom) = above, below
    size = sum(map(len, lines[top : len(lines) - bottom]))
    while size > room and (top < last_top or bottom < last_bottom):
        if bottom >= last_bottom or (top < last_top and rng.random() < 0.5):
            size -= len(lines[top])
            top += 1
        else:
            bottom += 1
            size -= len(lines[-bottom])
    return top, bottom


def common_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Return how many lines two texts have in common at the top and, of the rest, at the end."""
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    tail = next((n for n in range(shorter - head) if old[-1 - n] != new[-1 - n]), shorter - head)
    return head, tail


def collect_rarely() -> None:
    """Make the garbage collector of this process rare: half as many pairs again in the same time.

    For a process that only makes pairs, once its texts are loaded: texts, snippets and trees live
    long, and looking through them again and again finds next to nothing.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def uniform_mix(lang: str | None = None) -> dict[str, float]:
    """Return weight 1 for every family of the table (of one language)."""
    return {name: 1.0 for name in FAMILIES if lang in (None, family(name).lang)}


def evaluation_pairs(
    texts: Sequence[Text], *, count: int, seed: int, split: Split = "held-out"
) -> Iterator[EditPair]:
    """Yield up to `count` different pairs a family, in table order; fewer of rare ones."""
    shelves = _Shelves(texts, random.Random(seed))
    for name in FAMILIES:
        rng = random.Random(f"{seed} {name}")
        seen: set[str] = set()
        try:
            stream = _stream(_Source(shelves, rng, split), {name: 1.0}, (0.1, 0.0))
            for pair in islice(stream, 4 * count):
                if pair.before + pair.instruction not in seen:
                    seen.add(pair.before + pair.instruction)
                    yield replace(pair, id=f"{name}-{len(seen):03d}")
                if len(seen) == count:
                    break
        except InputError:
            continue  # the caller sees it in the count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True, metavar="DIR")
    parser.add_argument("--count", type=int, default=60, help="pairs a family")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    options = parser.parse_args()
    texts = load(options.texts, "held-out")
    rows = list(evaluation_pairs(texts, count=options.count, seed=options.seed))
    print(f"{write_pairs(rows, options.output)} pairs in {options.output}")
    found = Counter(row.family for row in rows)
    for name in FAMILIES:
        if found[name] < options.count:
            print(f"{name}: only {found[name]}")


def load(folder: Path, split: Split) -> list[Text]:
    """Read every prepared `*.<split>.jsonl[.xz]` of a folder."""
    paths: Iterable[Path] = sorted(folder.glob(f"*.{split}.jsonl*"))
    return [text for path in paths for text in read_texts(path)]


if __name__ == "__main__":
    main()
