"""Call something else: another function, a logger and not print."""

from __future__ import annotations

import ast
import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, parse, read, splice
from editflow.data.families.python.invent import fresh_name, identifiers, variable_name
from editflow.data.families.python.oracle import tree_of

_LOGGERS = ("logger", "logger", "logging", "log", "_logger", "LOG", "self.logger")
_LEVELS = ("info", "info", "info", "debug", "warning", "error")
_LOGS = frozenset(f"{logger}.{level}" for logger in _LOGGERS for level in _LEVELS)
_PRINTS_OR_LOGS = re.compile(r"\bprint\(|\b_?log(?:ger|ging)?\.", re.IGNORECASE)


def _replace_call(text: str, rng: random.Random) -> Draft | None:
    """Call something else: every call of a plain or dotted name that is not defined here."""
    code = read(text)
    if code is None:
        return None
    calls = [call for call in code.nodes(ast.Call) if _dotted(call.func) not in (None, "super")]
    if not calls:
        return None
    old = str(_dotted(rng.choice(calls).func))
    sites = [code.span(call.func) for call in calls if _dotted(call.func) == old]
    last = old.split(".")[-1]
    if len(sites) > 5 or code.words[last] != len(sites) or text.count(old) != len(sites):
        return None
    new = _other_call(code, old, rng)
    return Draft(text, splice(text, [(span, new) for span in sites]), {"old": old, "new": new})


def _dotted(node: ast.expr) -> str | None:
    """Return `a.b.c` for names and attributes of names, else None."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (owner := _dotted(node.value)):
        return f"{owner}.{node.attr}"
    return None


def _other_call(code: Code, old: str, rng: random.Random) -> str:
    owner, _, last = old.rpartition(".")
    new = fresh_name(last, code.words, rng)
    draw = rng.random()
    if draw < 0.5 and owner:
        return f"{owner}.{new}"
    return new if draw < 0.75 else f"{rng.choice(identifiers()['snake'])}.{new}"


def _replace_call_absent(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    if code is None:
        return None
    old = variable_name(code.words, rng)
    return Draft(text, text, {"old": old, "new": fresh_name(old, code.words, rng)})


def _replace_call_holds(draft: Draft) -> bool:
    old, new = draft.words["old"], draft.words["new"]
    tree = tree_of(draft.after)
    return draft.before.replace(old, new) == draft.after and tree not in (
        None,
        tree_of(draft.before),
    )


def _print_to_logger(text: str, rng: random.Random) -> Draft | None:
    """Log every print of one argument instead; backwards from a text that logs."""
    code = read(text) if re.search(_PRINTS_OR_LOGS, text) else None
    if code is None:
        return None
    new = f"{rng.choice(_LOGGERS)}.{rng.choice(_LEVELS)}"
    calls = _calls_of(code, "print")
    backwards = not code.words["print"]
    if backwards:
        found = {
            name for call in code.nodes(ast.Call) if (name := str(_dotted(call.func))) in _LOGS
        }
        new = found.pop() if len(found) == 1 else ""
        calls = _calls_of(code, new)
    if not 1 <= len(calls) <= 6 or not all(
        len(call.args) == 1 and not call.keywords for call in calls
    ):
        return None
    changed = splice(
        text, [(code.span(call.func), "print" if backwards else new) for call in calls]
    )
    if not backwards and code.words["print"] != len(calls):
        return None
    return Draft(changed, text, {"new": new}) if backwards else Draft(text, changed, {"new": new})


def _calls_of(code: Code, name: str) -> list[ast.Call]:
    return [call for call in code.nodes(ast.Call) if _dotted(call.func) == name]


def _print_absent(text: str, rng: random.Random) -> Draft | None:
    if "print" in text:
        return None
    new = f"{rng.choice(_LOGGERS)}.{rng.choice(_LEVELS)}"
    return Draft(text, text, {"new": new})


def _print_holds(draft: Draft) -> bool:
    logged = re.sub(r"\bprint\b", draft.words["new"], draft.before)
    return draft.before != logged == draft.after and parse(draft.after) is not None


REPLACE_CALL = Family(
    name="replace-call",
    lang="python",
    phrasings=(
        "Call {new} instead of {old}",
        "Use {new} instead of {old}",
        "Replace {old} with {new}",
        "{old!s}() -> {new!s}()",
        "Replace the call[s|] to {old} with {new}",
        "{old} is deprecated, use {new}",
        "DeprecationWarning: {old!s} is deprecated, use {new!s} instead",
        "[Switch|Move] from {old} to {new}",
        "should be {new!s}(), not {old!s}()",
        "{new} should be called here, not {old}",
        "can we use {new} in place of {old}?",
        "Change {old} to {new}",
        "migrate from {old} to {new}",
        "{old} -> {new}",
        "the calls of {old} should go to {new}",
        "swap {old!s}() for {new!s}()",
        "{new} instead of {old}",
        "call {new}, not {old}",
        "s/{old!s}(/{new!s}(/",
        "I'd like {new!s}() to be called in place of {old!s}()",
        "fix: call {new} rather than {old}",
        "wherever {old} is called, call {new}",
        "{old!s}() does not exist any more, it is {new!s}() now",
        "The right thing to call is {new}, not {old}",
        "why {old!s}()? We have {new!s}() for that",
        "{old!s}() should be {new!s}()",
        "{new!s}() has replaced {old!s}()",
        "Make it call {new} where it calls {old}",
        "please to use {new} in the place of {old}",
        "It calls {old} but I want {new}",
        "The code should go through {new} and not {old}",
        "refactor: {old} replaced by {new}",
        "would {new!s}() not be better than {old!s}()?",
        "Exchange the call of {old} for one of {new}",
        "[flip|alter|adjust] the call of {old} to {new}",
        "[ditch|drop|lose|toss] {old} and call {new}",
        "no more {old!s}(), it is {new!s}() from now on",
        "the api changed, so {old} has to be {new}",
        "swap out {old} for {new}",
        "[exchange|trade] {old} for {new}",
        "review: should call {new}, not {old}",
        "nit: {new!s}() would be nicer than {old!s}()",
        "please call {new} in place of {old}, thanks",
        "{new}, not {old}",
        "{old}? That should go to {new}",
        "AttributeError: no {old!s}. Did you mean: '{new!s}'?",
        "NameError: name '{old!s}' is not defined. Did you mean: '{new!s}'?",
        "we agreed on {new} for this, the code still calls {old}",
        "[hmm|ok so|well], {old}... I would call {new}",
        "out with {old}, in with {new}",
        "rework it to call {new} where {old} is called today",
        "want: {new!s}(...), got: {old!s}(...)",
        "{old} is going away in the next release, [go to|move to|take] {new}",
        "turn {old!s}(...) into {new!s}(...), same arguments",
        "calling {old} was a mistake, {new} is what I need",
        "could you point the call at {new}, now it is {old}",
        "let it be {new!s}() [and not|rather than] {old!s}()",
        "bug: calls {old}. Expected: {new}",
        "what is called should be {new}, at the moment it is {old}",
        "find the calls of {old} and make them calls of {new}",
        "old: {old!s}(), new: {new!s}()",
        "the docs say {new!s}(), the code says {old!s}(), the docs are right",
        "leave the arguments, only call {new} and not {old}",
        "{old!s}() was [removed|renamed|replaced] upstream, now it is {new!s}()",
        "what is {old!s}() doing here? It has to be {new!s}()",
        "for the same job, {new} is [faster|safer|shorter] than {old}, so call that",
    ),
    draft=_replace_call,
    holds=_replace_call_holds,
    absent=_replace_call_absent,
)
PRINT_TO_LOGGER = Family(
    name="print-to-logger",
    lang="python",
    phrasings=(
        "Use {new} instead of print",
        "Replace [the prints|print|the print calls] with {new}",
        "print -> {new}",
        "No prints: log with {new}",
        "Replace print by {new}",
        "print() should be {new!s}()",
        "Don't print, use {new}",
        "Convert the print statements to {new} calls",
        "log instead of printing ({new!s})",
        "[we|We] use {new} here, not print",
        "change every print to {new}",
        "Could you log with {new} rather than print?",
        "switch from print to {new}",
        "Stop printing. Log it with {new}",
        "Turn the print calls into {new}",
        "print => {new!s}",
        "{new!s}() not print()",
        "print( -> {new!s}(",
        "I'd like [the prints|the output|what is printed] to go to {new}",
        "T201 `print` found, use {new}",
        "fix: {new} instead of print",
        "refactor: replace print with {new}",
        "can the prints be {new} calls?",
        "what is printed now should be logged with {new}",
        "we don't want print in production, use {new}",
        "Send the printed messages to {new}",
        "Everything that is printed should go through {new}",
        "every print should be {new}",
        "print is for debugging, real code calls {new}",
        "please to use {new} in the place of print",
        "Output must not go to stdout. Use {new} where print is called",
        "W: print statement used. Prefer {new}",
        "Make {new} out of every print",
        "[ditch|kill|nuke|toss|lose] the prints, call {new}",
        "no more print, {new} from now on",
        "from now on messages go through {new}",
        "swap out print for {new}",
        "[exchange|trade] print for {new}",
        "[flip|alter|adjust] the prints to {new}",
        "review: no print please, use {new}",
        "nit: {new} would be better than print",
        "please the print must be {new}, thanks",
        "print()? That should be {new!s}()",
        "[hmm|ok so|well], prints in real code... {new} please",
        "out with print, in with {new}",
        "rework the printing: {new}",
        "in prod nobody sees stdout, so call {new} where it prints",
        "want: {new!s}(...), got: print(...)",
        "turn print(...) into {new!s}(...), same message",
        "whatever it prints should end up in {new}",
        "could you make these prints {new} calls",
        "bug: prints to the console. Expected: {new}",
        "we have a logger, so {new!s}() and not print()",
        "leftover debug prints should become {new}",
        "{new} is how we report things here, print is not",
        "let the code log with {new} [and not|rather than] print",
    ),
    draft=_print_to_logger,
    holds=_print_holds,
    absent=_print_absent,
)
