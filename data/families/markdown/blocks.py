"""Blocks of Markdown: heading levels, list bullets, languages of code fences."""

from __future__ import annotations

import random
import re
from functools import partial

from editflow.data.families.family import Draft, Family
from editflow.data.families.markdown.block_words import BULLETS, DEEPER, FENCE, HIGHER
from editflow.data.families.prose.spans import one_replaced, pick, splice, unchanged

_HEADING = re.compile(r"^(?P<level>#{1,6}) (?P<title>[^\n#\"`]{2,60}?)[ \t]*$", re.MULTILINE)
_FENCE = re.compile(r"^```(?P<lang>[^\n`]*)\n(?P<code>.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
_BULLET = {sign: re.compile(rf"^( *){re.escape(sign)} (?=\S)", re.MULTILINE) for sign in "*-+"}


def _heading(text: str, rng: random.Random, *, step: int) -> Draft | None:
    fenced = [match.span() for match in _FENCE.finditer(text)]
    sites = [
        match
        for match in _HEADING.finditer(text)
        if 1 <= len(match["level"]) + step <= 6
        and text.count(match["title"]) == 1
        and not any(start <= match.start() < end for start, end in fenced)
    ]
    site = pick(sites, rng)
    if site is None or text.count("```") % 2:
        return None
    old = site["level"]
    new = "#" * (len(old) + step)
    after = splice(text, site.start("level"), site.end("level"), new)
    fields = {"title": site["title"], "before": old, "after": new, "level": str(len(new))}
    return Draft(text, after, fields)


def _heading_holds(draft: Draft) -> bool:
    title = draft.words["title"]
    old, new = (f"\n{draft.words[name]} {title}" for name in ("before", "after"))
    led = Draft("\n" + draft.before, "\n" + draft.after)
    return one_replaced(led, old, new)


def _bullets(text: str, rng: random.Random) -> Draft | None:
    used = [sign for sign, pattern in _BULLET.items() if pattern.search(text)]
    if len(used) != 1 or "```" in text or re.search(r"^(?:---|\*\*\*|\* \* \*)", text, re.M):
        return None
    new = rng.choice([sign for sign in "*--" if sign != used[0]])
    after = _BULLET[used[0]].sub(rf"\1{new} ", text)
    return Draft(text, after, {"old": used[0], "new": new})


def _bullets_holds(draft: Draft) -> bool:
    old, new = draft.words["old"], draft.words["new"]
    before, after = draft.before.split("\n"), draft.after.split("\n")
    changed = [pair for pair in zip(before, after, strict=False) if pair[0] != pair[1]]
    right = all(a.replace(old, new, 1) == b for a, b in changed)
    same = len(before) == len(after) and bool(changed)
    return same and right and not _BULLET[old].search(draft.after)


def _no_bullets(text: str, rng: random.Random) -> Draft | None:
    used = [sign for sign, pattern in _BULLET.items() if pattern.search(text)]
    if len(used) > 1:
        return None
    new = used[0] if used else rng.choice("*-")
    return unchanged(text, new=new, old=rng.choice([sign for sign in "*-+" if sign != new]))


def _fence(text: str, rng: random.Random) -> Draft | None:
    found = list(_FENCE.finditer(text))
    if len(found) != 1 or text.count("```") != 2:
        return None
    site = found[0]
    lang = site["lang"]
    if lang and re.fullmatch(r"[a-z+#-]+", lang) and rng.random() < 0.6:
        return Draft(splice(text, *site.span("lang"), ""), text, {"lang": lang})
    new = rng.choice(
        ("python", "bash", "json", "yaml", "rust", "text", "swift", "toml", "js", "sh")
    )
    if new == lang or (lang and not lang.isalpha()):
        return None
    return Draft(text, splice(text, *site.span("lang"), new), {"lang": new})


def _fence_holds(draft: Draft) -> bool:
    tagged = f"```{draft.words['lang']}\n"
    bare = [re.sub(r"^```[^\n`]*", "```", text, flags=re.M) for text in (draft.before, draft.after)]
    return bare[0] == bare[1] and tagged in draft.after and tagged not in draft.before


def _fenced(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    found = list(_FENCE.finditer(text))
    lang = found[0]["lang"] if len(found) == 1 else ""
    return unchanged(text, lang=lang) if lang.isalpha() else None


HEADING_DEEPER = Family(
    "markdown-heading-deeper", "markdown", DEEPER, partial(_heading, step=1), _heading_holds
)
HEADING_HIGHER = Family(
    "markdown-heading-higher", "markdown", HIGHER, partial(_heading, step=-1), _heading_holds
)
BULLET_SIGN = Family(
    "markdown-bullets", "markdown", BULLETS, _bullets, _bullets_holds, absent=_no_bullets
)
FENCE_LANGUAGE = Family(
    "markdown-fence-language", "markdown", FENCE, _fence, _fence_holds, absent=_fenced
)
