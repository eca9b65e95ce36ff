"""Change a number or a string that stands once in the text."""

from __future__ import annotations

import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, Lexeme, body_string, read, splice
from editflow.data.families.python.invent import fresh_number, fresh_text, identifiers
from editflow.data.families.python.oracle import lexemes_replaced
from editflow.data.families.python.values.plain import LONGEST_TEXT


def _number_draft(text: str, rng: random.Random) -> Draft | None:
    """Change the only number of its value; nothing else in the text spells it."""
    code = read(text)
    numbers = [found for found in code.of_kind("number") if _is_lone(code, found)] if code else []
    if not numbers:
        return None
    chosen = rng.choice(numbers)
    new = fresh_number(chosen.text, rng)
    after = splice(text, [((chosen.start, chosen.end), new)])
    return Draft(text, after, {"old": chosen.text, "new": new})


def _is_lone(code: Code, number: Lexeme) -> bool:
    return len(re.findall(rf"(?<![\w.]){re.escape(number.text)}(?![\w.])", code.text)) == 1


def _number_absent(text: str, rng: random.Random) -> Draft | None:
    while (old := str(rng.randrange(2, 10_000))) in text:
        pass
    return Draft(text, text, {"old": old, "new": fresh_number(old, rng)})


def _number_holds(draft: Draft) -> bool:
    return lexemes_replaced(draft, {draft.words["old"]: draft.words["new"]})


def _string_draft(text: str, rng: random.Random) -> Draft | None:
    """Change the only string of its content; quotes and prefix stay."""
    code = read(text)
    contents = (
        [(found, body_string(found.text)) for found in code.of_kind("string")] if code else []
    )
    lone = [
        (found, content)
        for found, content in contents
        if re.fullmatch(r"[^\\\n'\"`{}]*\w[^\\\n'\"`{}]*", content)
        and len(content) <= LONGEST_TEXT
        and text.count(content) == 1
    ]
    if not lone:
        return None
    chosen, old = rng.choice(lone)
    new = fresh_text(old, rng)
    if new == old or not new.strip():
        return None
    start = chosen.start + chosen.text.index(old)
    return Draft(text, splice(text, [((start, start + len(old)), new)]), {"old": old, "new": new})


def _string_absent(text: str, rng: random.Random) -> Draft | None:
    pool = identifiers()["snake"]
    old = rng.choice(pool).replace("_", rng.choice("_ -"))
    return None if old in text else Draft(text, text, {"old": old, "new": fresh_text(old, rng)})


def _string_holds(draft: Draft) -> bool:
    old, new = draft.words["old"], draft.words["new"]
    return draft.before.replace(old, new, 1) == draft.after and read(draft.after) is not None


CHANGE_NUMBER = Family(
    name="change-number",
    lang="python",
    phrasings=(
        "Change {old!r} to {new!r}",
        "[Replace|Swap] {old!r} with {new!r}",
        "{old!r} -> {new!r}",
        "Use {new!r} instead of {old!r}",
        "It should be {new!r}, not {old!r}",
        "The {old!r} should be {new!r}",
        "the number {old!r} must become {new!r}",
        "[Set|Put] it to {new!r} rather than {old!r}",
        "{old!r} is wrong, it has to be {new!r}",
        "Change the number {old!r} to {new!r}",
        "make it {new!r}, {old!r} is [too much|not enough|not right]",
        "Why {old!r}? Make it {new!r}",
        "fix: {new!r} instead of {old!r}",
        "turn the {old!r} into {new!r}",
        "value {old!r} => {new!r}",
        "Update the value {old!r} to {new!r}",
        "shouldn't the {old!r} be {new!r}?",
        "The [constant|value|number] should read {new!r} instead of {old!r}",
        "[number|value|constant|literal] {old!r} -> {new!r}",
        "{new!r} instead of {old!r}",
        "I'd like {new!r} here, not {old!r}",
        "where it says {old!r}, [put|write] {new!r}",
        "fix: {old!r} should be {new!r}",
        "the {old!r} in this code is wrong, I need {new!r}",
        "Make the {old!r} a {new!r}",
        "Let's have {new!r} in place of {old!r}",
        "s/{old!s}/{new!s}/",
        "I typed {old!r} but I meant {new!r}",
        "can we [use|have] {new!r} rather than {old!r}?",
        "{old!r} has to become {new!r}",
        "The [literal|magic number|number] {old!r} should be {new!r}",
        "please to put {new!r} where is {old!r}",
        "Correct the number: {new!r} and not {old!r}",
        "we get wrong results with {old!r}, it needs {new!r}",
        "nit: {new!r} would be better than {old!r}",
        "there is a {old!r} in the code which should be {new!r}",
        "chore: go from {old!r} to {new!r}",
        "new value for the number {old!r}: {new!r}",
        "[bump|alter|adjust|tweak] the {old!r} to {new!r}",
        "[flip|swap out] {old!r} for {new!r}",
        "no more {old!r}, it is {new!r} from now on",
        "the [spec|limit|requirement] changed, so {old!r} becomes {new!r}",
        "{new!r}, not {old!r}",
        "{old!r} [hmm|really]? I would take {new!r}",
        "[ditch|lose|toss] the {old!r} and use {new!r}",
        "review: {old!r} ought to be {new!r}",
        "we agreed on {new!r}, the code still has {old!r}",
        "please number {old!r} must be {new!r}, thanks",
        "[exchange|trade] {old!r} for {new!r}",
        "{old!r} was a guess, measured value is {new!r}",
        "expected {new!r}, found {old!r}",
        "go [down|up|over] to {new!r} from {old!r}",
        "out with {old!r}, in with {new!r}",
        "PLR2004 magic value {old!r}: it should at least be {new!r}",
        "prod needs {new!r} where we have {old!r}",
        "rework the number {old!r} into {new!r}",
        "could you make that {old!r} a {new!r} for me",
        "was {old!r}, now {new!r}",
        "let the number be {new!r} [and not|rather than] {old!r}",
        "with {old!r} the tests fail, {new!r} makes them pass, so use that",
        "the number should go from {old!r} to {new!r}",
        "{new!r} is the [right|correct|new] number, {old!r} was the old one",
        "find the {old!r} and put {new!r} in its place",
        "I counted again: {new!r} and not {old!r}",
        "old: {old!r}, new: {new!r}",
        "the docs say {new!r}, the code says {old!r}, the docs are right",
        "what if {old!r} were {new!r}? Try it",
        "a typo: {old!r} where {new!r} was meant",
        "please replace number {old!r}; correct is {new!r}",
    ),
    draft=_number_draft,
    holds=_number_holds,
    absent=_number_absent,
)
CHANGE_STRING = Family(
    name="change-string",
    lang="python",
    phrasings=(
        "Replace the string {old} with {new}",
        "Change the string {old} to {new}",
        "{old} -> {new}",
        "Change {old} to {new}",
        "It should say {new} instead of {old}",
        "The text {old} should be {new}",
        "[Use|Write] {new} where it says {old}",
        "the string {old} is wrong, should be {new}",
        "[Replace|Substitute] {old} by {new}",
        "Update the text: {new} instead of {old}",
        "Make {old} read {new}",
        "can the message say {new} instead of {old}?",
        "{old} should read {new}",
        "Change the [message|text|wording] from {old} to {new}",
        "swap {old} for {new}",
        "instead of {old}, use {new}",
        "Don't say {old}, say {new}",
        "[string|text|literal] {old} -> {new}",
        "{new} instead of {old} in the string",
        "I'd like it to say {new}, not {old}",
        "where the code says {old}, [put|write] {new}",
        "fix: the [string|text] {old} should be {new}",
        "the wording {old} is bad, {new} is better",
        "Let the [text|message] be {new} rather than {old}",
        "should this string be {new} instead of {old}?",
        "{old} => {new}",
        "I wrote {old} but I meant {new}",
        "{old} has to become {new}",
        "The string literal {old} must read {new}",
        "please to put {new} where is {old}",
        "Correct the string: {new} and not {old}",
        "nit: {new} reads better than {old}",
        "there is a string {old} in the code which should be {new}",
        "new text for {old}: {new}",
        "Users should see {new}, at present they see {old}",
        "chore: reword {old} to {new}",
        "[alter|adjust|tweak|rework] the string {old} so that it says {new}",
        "[flip|swap out] {old} for {new} in the string",
        "no more {old}, it says {new} from now on",
        "the wording changed: {new} and no longer {old}",
        "{new}, not {old}",
        "{old}? It should rather say {new}",
        "[ditch|lose|toss] the text {old} and use {new}",
        "review: {old} ought to read {new}",
        "we agreed on {new}, the code still says {old}",
        "please text {old} must be {new}, thanks",
        "[exchange|trade] the string {old} for {new}",
        "expected {new}, found {old}",
        "out with {old}, in with {new}",
        "bug: the text says {old}. Expected: {new}",
        "rework {old} into {new}",
        "could you make that string say {new}, at the moment it says {old}",
        "was {old}, now {new}",
        "let the string be {new} [and not|rather than] {old}",
        "[users|people] don't understand {old}, so [write|put|say] {new}",
        "the literal {old} turns into {new}",
        "rephrase {old} as {new}",
        "in the string, {old} becomes {new}",
        "the string should go from {old} to {new}",
        "{new} is the [right|correct|new] text, {old} was the old one",
        "find {old} and put {new} in its place",
        "old: {old}, new: {new}",
        "the docs say {new}, the code says {old}, the docs are right",
        "a typo: {old} where {new} was meant",
        "please replace text {old}; correct is {new}",
        "where it reads {old} it has to read {new}",
        "the [marketing|design|support] people want {new} where we have {old}",
        "{old} is what I see, {new} is what I want to see",
    ),
    draft=_string_draft,
    holds=_string_holds,
    absent=_string_absent,
)
