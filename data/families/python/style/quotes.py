"""Put strings in the other kind of quotes."""

from __future__ import annotations

import random
from functools import partial

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Lexeme, body_string, read, splice
from editflow.data.families.python.oracle import same_program

_MOST_STRINGS = 16


def _quotes(text: str, rng: random.Random, *, old: str, new: str) -> Draft | None:  # noqa: ARG001
    """Requote every string in `old` quotes; none may hold a quote or a backslash."""
    code = read(text) if old in text else None
    strings = [found for found in code.of_kind("string") if _is_quoted(found, old)] if code else []
    if not 1 <= len(strings) <= _MOST_STRINGS:
        return None
    if any(set("'\"\\") & set(body_string(found.text)) for found in strings):
        return None
    edits = [((found.start, found.end), found.text.replace(old, new)) for found in strings]
    return Draft(text, splice(text, edits))


def _is_quoted(string: Lexeme, quote: str) -> bool:
    return string.text.endswith(quote) and not string.text.endswith(quote * 3)


def _quoted_already(text: str, rng: random.Random, *, old: str) -> Draft | None:  # noqa: ARG001
    code = read(text)
    if code is None or any(_is_quoted(found, old) for found in code.of_kind("string")):
        return None
    return Draft(text, text)


def _quotes_hold(draft: Draft, *, old: str, new: str) -> bool:
    if not same_program(draft) or len(draft.before) != len(draft.after):
        return False
    changed = {(a, b) for a, b in zip(draft.before, draft.after, strict=True) if a != b}
    after = read(draft.after)
    left = after is None or any(_is_quoted(found, old) for found in after.of_kind("string"))
    return changed == {(old, new)} and not left


def _quote_family(name: str, old: str, new: str, phrasings: tuple[str, ...]) -> Family:
    return Family(
        name=name,
        lang="python",
        phrasings=phrasings,
        draft=partial(_quotes, old=old, new=new),
        holds=partial(_quotes_hold, old=old, new=new),
        absent=partial(_quoted_already, old=old),
    )


DOUBLE_QUOTES = _quote_family(
    "double-quotes",
    "'",
    '"',
    (
        "Use double quotes",
        "Use double quotes [for strings|for all strings|everywhere]",
        "Change single quotes to double quotes",
        "strings should be in double quotes",
        "' -> \"",
        "Convert the strings to double quotes",
        "Replace single quotes with double quotes",
        "double quotes please",
        "we use double quotes, fix the strings",
        "Q000 Single quotes found but double quotes preferred",
        "no single quotes",
        "why single quotes? Use double ones",
        "style: double quotes",
        "make all the quotes double",
        "Write every string in double quotes",
        "single -> double quotes",
        "double quotes instead of single quotes",
        "I'd like double quotes [everywhere|around the strings|for the strings]",
        "the strings have single quotes, they should have double ones",
        "all strings should be [double-quoted|double quoted]",
        "fix: double quotes, not single",
        "refactor: double quotes for strings",
        "can we have double quotes?",
        "[apostrophes|single quotes] should be double quotes",
        "our style guide says double quotes",
        "black would use double quotes here",
        "please to put the strings in double quotes",
        "'...' -> \"...\"",
        "Turn '...' into \"...\"",
        "don't quote strings with apostrophes, use double quotes",
        "W: inconsistent quotes, prefer double",
        "Make every string double-quoted",
        "Requote the strings: \" and not '",
        "[ditch|kill|nuke|lose] the single quotes, use double quotes",
        "no more single-quoted strings",
        "from now on strings are in double quotes",
        "swap out the single quotes for double quotes",
        "[flip|alter|adjust|tweak] the quotes to double",
        "review: double quotes please",
        "nit: double quotes, not single",
        "please the strings must be in double quotes, thanks",
        "[hmm|ok so|well], single quotes? We use double ones",
        "exchange ' for \"",
        "out with single quotes, in with double quotes",
        "rework the strings so that all have double quotes",
        "ruff format would use double quotes",
        "expected double quotes, found single",
        "were single quotes, should be double",
        "could you make the strings double-quoted",
        "SonarLint: use double quotes for strings",
        "we agreed on double quotes, the code still has single ones",
        "like in JSON: strings in double quotes",
        "strings go between two \", not between two '",
        "the linter wants \" and not '",
        "quote style: double",
        "the other files have double quotes, so [requote|change] the strings here too",
    ),
)
SINGLE_QUOTES = _quote_family(
    "single-quotes",
    '"',
    "'",
    (
        "Use single quotes",
        "Use single quotes [for strings|for all strings|everywhere]",
        "Change double quotes to single quotes",
        "strings should be in single quotes",
        "\" -> '",
        "Convert the strings to single quotes",
        "Replace double quotes with single quotes",
        "single quotes please",
        "we use single quotes, fix the strings",
        "Q000 Double quotes found but single quotes preferred",
        "no double quotes",
        "why double quotes? Use single ones",
        "style: single quotes",
        "make all the quotes single",
        "Write every string in single quotes",
        "double -> single quotes",
        "single quotes instead of double quotes",
        "I'd like single quotes [everywhere|around the strings|for the strings]",
        "the strings have double quotes, they should have single ones",
        "all strings should be [single-quoted|single quoted]",
        "fix: single quotes, not double",
        "refactor: single quotes for strings",
        "can we have single quotes?",
        "double quotes should be [apostrophes|single quotes]",
        "our style guide says single quotes",
        "flake8-quotes wants single quotes here",
        "please to put the strings in single quotes",
        "\"...\" -> '...'",
        "Turn \"...\" into '...'",
        "don't quote strings with double quotes, use apostrophes",
        "W: inconsistent quotes, prefer single",
        "Make every string single-quoted",
        "Requote the strings: ' and not \"",
        "[ditch|kill|nuke|lose] the double quotes, use single quotes",
        "no more double-quoted strings",
        "from now on strings are in single quotes",
        "swap out the double quotes for single quotes",
        "[flip|alter|adjust|tweak] the quotes to single",
        "review: single quotes please",
        "nit: single quotes, not double",
        "please the strings must be in single quotes, thanks",
        "[hmm|ok so|well], double quotes? We use single ones",
        "exchange \" for '",
        "out with double quotes, in with single quotes",
        "rework the strings so that all have single quotes",
        "blue would use single quotes",
        "expected single quotes, found double",
        "were double quotes, should be single",
        "could you make the strings single-quoted",
        "SonarLint: use single quotes for strings",
        "we agreed on single quotes, the code still has double ones",
        "like repr() does it: strings in single quotes",
        "strings go between two ', not between two \"",
        "the linter wants ' and not \"",
        "quote style: single",
        "the other files have single quotes, so [requote|change] the strings here too",
    ),
)
