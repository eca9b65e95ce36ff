"""Links of Markdown: make one of a given text and URL, change the target, take one off."""

from __future__ import annotations

import random
import re

from editflow.data.families.config import invent
from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.spans import count, one_replaced, pick, splice, unchanged, words

_LINK = re.compile(r"(?<![!\]\\])\[(?P<text>[^\[\]\n\"`]{2,60})\]\((?P<url>[^()\s\"]{4,120})\)")

MAKE = (
    "[Link|Make a link of] {text} to {url}",
    "{text} should link to {url}",
    "turn {text} into a link to {url}",
    "{text!s} -> [{text!s}]({url!s})",
    "add a link to {url} on {text}",
    "can you link {text} to {url}?",
    "Make {text} a link: {url}",
    "hyperlink {text} with {url}",
    "{text} needs a link ({url!s})",
    "docs: link {text} to {url}",
    "the words {text} should point to {url}",
    "link {text} {url}",
    "let {text} link to {url}",
    "{text} should be a link to {url}",
    "add the link {url} to {text}",
    "turn the words {text} into a link: {url}",
    "{url} for {text}",
    "readers should get from {text} to {url}",
    "insert a link on {text}, target {url}",
    "make {text} clickable, it goes to {url}",
    "reference {url} from {text}",
    "wrap {text} in a link to {url}",
    "please link {text}, the address is {url}",
    "[turn|make] {text} into a hyperlink to {url}",
    "[stick|slap|pop|put] a link to {url} on {text}",
    "nit: {text} could link to {url}",
    "nit: please link {text} ({url!s})",
    "{text} has no link yet, {url} it is",
    "people keep asking where {text} is, so link it to {url}",
    "clicking on {text} should open {url}",
    "when I click {text} I want to [land on|get to] {url}",
    "{url} should be behind {text}",
    "[attach|connect|tie] {url} to {text}",
    "{text} is just words at the moment. Make it a link to {url}",
    "why isn't {text} a link? It should go to {url}",
    "from {text} one should get to {url}",
    "let {text} be a link, the target is {url}",
    "[give|hand] {text} a link to {url}",
    "hyperlink on {text}: {url}",
    "{text} => {url}",
    "{text} wants a link, use {url}",
    "link target {url}, link text {text}",
    "in Markdown, {text} should be a link to {url}",
    "missing link: {text} should lead to {url}",
    "could {text} lead to {url}?",
    "you find {text} at {url}, please link it",
    "{text} becomes a link to {url}",
    "i would like that {text} links to {url}",
    "wherever possible we link, so link {text} to {url}",
    "the address for {text} is {url}, make it a link",
    "{text} is now a link to {url}",
    "docs: add link to {url} on {text}",
    "anchor text {text}, address {url}",
)
CHANGE = (
    "[Change|Set|Update] the link of {text} to {url}",
    "{text} should link to {url}",
    "the link {text} is broken, it is {url} now",
    "point {text} to {url}",
    "{old} -> {url}",
    "can you change the target of the link {text} to {url}?",
    "Replace the URL {old} with {url}",
    "link {text}: {url}",
    "docs: {text} moved to {url}",
    "update the URL behind {text} to {url}",
    "{old} is dead, use {url}",
    "the page moved from {old} to {url}",
    "make the link {text} go to {url}",
    "{text} links to the wrong page, it must be {url}",
    "fix the link of {text}: {url}",
    "the new address of {text} is {url}",
    "{old} is gone, link to {url} instead",
    "redirect {text} to {url}",
    "use {url} instead of {old}",
    "{text} now lives at {url}",
    "broken link: {old}, should be {url}",
    "retarget the link {text} to {url}",
    "the link behind {text} is outdated, {url} is right",
    "[swap|exchange|trade] {old} for {url}",
    "[swap out|replace] the target of {text}, it is {url} now",
    "nit: the link {text} should go to {url}",
    "nit: {old} is [outdated|stale], it's {url}",
    "the link on {text} gives a 404. The right one is {url}",
    "404 on {old}, use {url}",
    "{text} moved, the page is at {url} now",
    "no more {old}, link to {url}",
    "wherever {text} pointed before, it should point to {url} now",
    "clicking {text} should open {url}, not {old}",
    "clicking {text} takes me to the wrong place, it should be {url}",
    "[alter|adjust|tweak|flip] the link {text} so that it goes to {url}",
    "from {old} to {url}",
    "we moved our docs, so {old} becomes {url}",
    "{old} => {url}",
    "the URL of {text} is {url} from now on",
    "link {text} -> {url}",
    "why does {text} still go to {old}? {url} is the new home",
    "new target for {text}: {url}",
    "give {text} the link {url}",
    "make it {url} instead of {old}",
    "the target {old} is wrong, {url} is right",
    "repair the link {text}, it goes to {url}",
    "could you let {text} go to {url}?",
    "{text}: {old} -> {url}",
    "i changed the site, please put {url} behind {text}",
    "dead link {old}, replacement is {url}",
    "docs: update link of {text} to {url}",
    "the link for {text} needs [a new target|another address]: {url}",
    "turn the target of {text} into {url}",
    "[send|take] the reader of {text} to {url}",
)
REMOVE = (
    "[Remove|Delete] the link from {text}, keep the text",
    "unlink {text}",
    "{text} should not be a link",
    "make {text} plain text, no link",
    "drop the link on {text} but keep the words",
    "can you unlink {text}?",
    "no link for {text}",
    "The link of {text} is dead, leave only the text",
    "strip the link from {text}",
    "docs: unlink {text}",
    "turn the link {text} into plain text",
    "keep {text}, lose the link",
    "[{text!s}](...) -> {text!s}",
    "{text} should be plain text",
    "remove the link but leave {text}",
    "don't link {text}",
    "take the link off {text}",
    "unlink the words {text}",
    "{text} needs no link",
    "the link on {text} is broken, just keep the text",
    "only the text {text}, without the link",
    "drop the URL of {text}",
    "delete the hyperlink from {text}",
    "[ditch|chuck|nuke|kill|lose] the link on {text}, the words stay",
    "[get rid of|take out|throw away|toss] the link on {text} but not the words",
    "nit: {text} doesn't [need|deserve] a link",
    "nit: no need to link {text}",
    "no more link on {text}",
    "{text} is linked but should not be",
    "{text} should just be [words|plain words|ordinary text]",
    "[flatten|reduce] the link {text} to its text",
    "the page behind {text} is gone, so only the words should stay",
    "why is {text} a link? Take it off",
    "clicking on {text} should do nothing",
    "{text} without a link [pls|please|]",
    "leave {text} as it is but without the link",
    "just {text}, no URL",
    "the URL behind {text} has to go, the words stay",
    "remove the target of {text}, it is no link any more",
    "{text} must not be clickable",
    "i don't want that {text} is a link",
    "too many links here, unlink {text} at least",
    "could {text} be plain text [again|]?",
    "replace the link {text} by its text",
    "the link is dead: {text} stays, the address goes",
    "from link to plain text: {text}",
    "plain {text}, not linked",
    "docs: drop link on {text}",
    "dead link on {text}, unlink it",
    "{text} is no longer a link",
    "undo the link on {text}",
    "we stopped linking out, so {text} should be text only",
)


def _links(text: str) -> list[re.Match[str]]:
    """Return links whose text and target stand only once."""
    found = _LINK.finditer(text) if "```" not in text else ()
    return [m for m in found if text.count(m["text"]) == 1 and text.count(m["url"]) == 1]


def _url(rng: random.Random) -> str:
    return invent.string("https://", rng)


def _make(text: str, rng: random.Random) -> Draft | None:
    """Take a link off the real text, or put one on a word of it."""
    site = pick(_links(text), rng)
    if site is not None and rng.random() < 0.6:
        before = splice(text, *site.span(), site["text"])
        return Draft(before, text, {"text": site["text"], "url": site["url"]})
    word = pick([m for m in words(text) if len(m["word"]) > 3], rng)
    if word is None or count(word["word"], text) != 1:
        return None
    around = text[max(0, word.start() - 1) : word.start()] + text[word.end() : word.end() + 1]
    if set(around) & set("*_`[]"):
        return None
    url = _url(rng)
    after = splice(text, word.start(), word.end(), f"[{word['word']}]({url})")
    return Draft(text, after, {"text": word["word"], "url": url})


def _make_holds(draft: Draft) -> bool:
    text, url = draft.words["text"], draft.words["url"]
    return one_replaced(draft, text, f"[{text}]({url})")


def _change(text: str, rng: random.Random) -> Draft | None:
    site = pick(_links(text), rng)
    if site is None:
        return None
    url = _url(rng)
    after = splice(text, *site.span("url"), url)
    return Draft(text, after, {"text": site["text"], "old": site["url"], "url": url})


def _change_holds(draft: Draft) -> bool:
    text, old, url = (draft.words[name] for name in ("text", "old", "url"))
    return one_replaced(draft, f"[{text}]({old})", f"[{text}]({url})")


def _there(text: str, rng: random.Random) -> Draft | None:
    site = pick(_links(text), rng)
    return unchanged(text, text=site["text"], url=site["url"]) if site else None


def _remove(text: str, rng: random.Random) -> Draft | None:
    site = pick(_links(text), rng)
    if site is None:
        return None
    return Draft(
        text, splice(text, *site.span(), site["text"]), {"text": site["text"], "url": site["url"]}
    )


def _remove_holds(draft: Draft) -> bool:
    text, url = draft.words["text"], draft.words["url"]
    return one_replaced(draft, f"[{text}]({url})", text)


def _plain(text: str, rng: random.Random) -> Draft | None:
    word = pick([m for m in words(text) if len(m["word"]) > 3], rng)
    unlinked = word is not None and "](" not in text and text.count(word["word"]) == 1
    return unchanged(text, text=word["word"]) if word is not None and unlinked else None


LINK = Family("markdown-link", "markdown", MAKE, _make, _make_holds, absent=_there)
LINK_TARGET = Family(
    "markdown-link-target", "markdown", CHANGE, _change, _change_holds, absent=_there
)
UNLINK = Family("markdown-unlink", "markdown", REMOVE, _remove, _remove_holds, absent=_plain)
