"""Change a call: an argument by keyword, or what is called."""

from __future__ import annotations

import ast
import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, Span, parse, read, splice
from editflow.data.families.python.invent import fresh_name, identifiers, literal, variable_name
from editflow.data.families.python.oracle import tree_of

_LOGGERS = ("logger", "logger", "logging", "log", "_logger", "LOG", "self.logger")
_LEVELS = ("info", "info", "info", "debug", "warning", "error")
_LOGS = frozenset(f"{logger}.{level}" for logger in _LOGGERS for level in _LEVELS)
_PRINTS_OR_LOGS = re.compile(r"\bprint\(|\b_?log(?:ger|ging)?\.", re.IGNORECASE)


def _named_calls(code: Code) -> list[tuple[str, ast.Call]]:
    """Calls of a plain or dotted name that stands once in the text."""
    found = []
    for call in code.nodes(ast.Call):
        if isinstance(call.func, ast.Name | ast.Attribute):
            name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr
            if code.words[name] == 1 and name != "super":
                found.append((name, call))
    return found


def _close(code: Code, call: ast.Call) -> int | None:
    """Return where the closing parenthesis stands, or None when an argument cannot be appended."""
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    if call.lineno != call.end_lineno or any(keyword.arg is None for keyword in call.keywords):
        return None
    if any(isinstance(argument, ast.GeneratorExp | ast.Starred) for argument in arguments):
        return None
    end = code.span(call)[1] - 1
    before = code.text[:end].rstrip()
    return None if before.endswith(",") or len(before) != end else end


def _add_keyword(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    calls = _named_calls(code) if code else []
    if code is None or not calls:
        return None
    function, call = rng.choice(calls)
    end = _close(code, call)
    if end is None:
        return None
    name, value = variable_name(code.words, rng), _value(code, rng)
    comma = ", " if call.args or call.keywords else ""
    words = {"function": function, "name": name, "value": value, "argument": f"{name}={value}"}
    return Draft(text, splice(text, [((end, end), f"{comma}{name}={value}")]), words)


def _value(code: Code, rng: random.Random) -> str:
    """Return a literal, or now and then a name that the text has."""
    names = [node.id for node in code.nodes(ast.Name) if len(node.id) > 1]
    return rng.choice(names) if names and rng.random() < 0.3 else literal(rng)


def _keyword_absent(text: str, rng: random.Random) -> Draft | None:
    """Ask for a call that is not there."""
    code = read(text)
    if code is None:
        return None
    function, name = variable_name(code.words, rng), variable_name(code.words, rng)
    value = _value(code, rng)
    words = {"function": function, "name": name, "value": value, "argument": f"{name}={value}"}
    return Draft(text, text, words)


def _add_keyword_holds(draft: Draft) -> bool:
    name, value = draft.words["name"], draft.words["value"]
    return _calls_without(draft.after, draft.words["function"], name, value) == tree_of(
        draft.before
    ) and tree_of(draft.before) != tree_of(draft.after)


def _calls_without(text: str, function: str, name: str, value: str | None) -> str | None:
    """Return the tree with keyword `name` taken out of the calls of `function`."""
    tree = parse(text)
    for call in ast.walk(tree) if tree else ():
        if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] == function:
            call.keywords = [
                keyword
                for keyword in call.keywords
                if keyword.arg != name or (value and ast.dump(keyword.value) != _dumped(value))
            ]
    return ast.dump(tree) if tree else None


def _dumped(expression: str) -> str:
    return ast.dump(ast.parse(expression, mode="eval").body)


def _remove_keyword(text: str, rng: random.Random) -> Draft | None:
    """Drop a keyword argument together with the comma before it, or after it when it is first."""
    code = read(text)
    calls = _named_calls(code) if code else []
    sites = [
        (function, keyword)
        for function, call in calls
        for keyword in call.keywords
        if keyword.arg and sum(other.arg == keyword.arg for other in call.keywords) == 1
    ]
    if code is None or not sites:
        return None
    function, keyword = rng.choice(sites)
    span = removable(code, code.span(keyword))
    if span is None:
        return None
    words = {"function": function, "name": str(keyword.arg), "argument": code.source(keyword)}
    words["value"] = code.source(keyword.value)
    return Draft(text, splice(text, [(span, "")]), words) if "\n" not in words["value"] else None


def removable(code: Code, span: Span) -> Span | None:
    """Widen an item of a list of items by one comma; None when a comment is in the way.

    An item on a line of its own takes the whole line with it.
    """
    start, end = span
    after = code.lexeme_at(end)
    before = after - 1
    while code.lexemes[before].start >= start:
        before -= 1
    following, preceding = code.lexemes[after], code.lexemes[before]
    if following.text == ",":
        end = following.end
        rest = code.text[end:]
        line_start = code.line_starts[code.line_of(start) - 1]
        if not code.text[line_start:start].strip() and rest.startswith("\n"):
            return line_start, end + 1
        if rest.startswith(" "):
            return start, end + 1
        return (preceding.end, end) if preceding.text == "," and rest[:1] in ")]}" else None
    if preceding.text == "," and following.text in {")", "]", "}"}:
        return preceding.start, end
    return (start, end) if preceding.text == "(" and following.text == ")" else None


def _remove_keyword_holds(draft: Draft) -> bool:
    function, name = draft.words["function"], draft.words["name"]
    expected = _calls_without(draft.before, function, name, None)
    return expected == tree_of(draft.after) != tree_of(draft.before)


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


ADD_KEYWORD = Family(
    name="add-keyword",
    lang="python",
    phrasings=(
        "Pass {argument} to {function}",
        "Add the argument {argument} to the call [of|to] {function}",
        "Add {argument} to the {function} call",
        "call {function} with {argument}",
        "{function!s}(..., {argument!s})",
        "The call to {function} should [also|additionally] pass {argument}",
        "{function} needs {argument}",
        "Pass {name} as {value!r} to {function}",
        "set {name} to {value!r} in the call of {function}",
        "{function} is called without {name}, pass {argument}",
        "[shouldn't|should not] we pass {argument} to {function}?",
        "Pass the keyword argument {argument} when calling {function}",
        "feat: pass {argument} to {function}",
        "Give the {function} call an extra argument {argument}",
        "The {function} call is missing {argument}",
        "use {argument} when calling {function}",
        "in the call {function!s}(...), add {argument!s}",
        "+ {argument!s} in the call of {function}",
        "I'd like {function} to be called with {argument}",
        "{argument} should be passed to {function}",
        "where {function} is called, add {argument}",
        "fix: call {function} with {argument}",
        "can you add {argument} to the call of {function}?",
        "{name} is not passed to {function}, it should be {value!r}",
        "in the {function} call, {name} should be {value!r}",
        "one more argument for {function}: {argument}",
        "[Call|Invoke] {function} with {name} set to {value!r}",
        "we forgot {argument} in the call to {function}",
        "the {function} call lacks {argument}",
        "I want to give {argument} to {function} too",
        "Extend the {function} call by {argument}",
        "please to call {function} also with {argument}",
        "{function!s}() missing 1 required keyword-only argument: '{name!s}'. Pass {value!r}",
    ),
    draft=_add_keyword,
    holds=_add_keyword_holds,
    absent=_keyword_absent,
)
REMOVE_KEYWORD = Family(
    name="remove-keyword",
    lang="python",
    phrasings=(
        "Remove the argument {name} from the call [of|to] {function}",
        "Don't pass {name} to {function}",
        "Drop {name} from the {function} call",
        "Remove {argument} from the {function} call",
        "{function} [does not|doesn't] take {name} any more",
        "Delete the keyword {name} in the call to {function}",
        "TypeError: {function!s}() got an unexpected keyword argument '{name!s}'",
        "call {function} without {name}",
        "no need to pass {name} to {function}",
        "Why do we pass {name} to {function}? Remove it",
        "get rid of {argument} in {function}",
        "The {name} argument of the {function} call should go",
        "Stop passing {name} to {function}",
        "fix: no {name} for {function}",
        "omit {name} when calling {function}",
        "in the call {function!s}(...), drop {name!s}",
        "- {argument!s} in the call of {function}",
        "I'd like {function} to be called without {name}",
        "{name} should not be passed to {function}",
        "where {function} is called, remove {name}",
        "fix: don't pass {argument} to {function}",
        "can you drop {argument} from the call of {function}?",
        "the {function} call does not need {name}",
        "{argument} is [wrong|superfluous|useless] in the call to {function}",
        "one argument less for {function}: {name} should go",
        "Take {name} out of the [arguments|call] of {function}",
        "we pass {argument} to {function}, but should not",
        "{function} no longer accepts {name}, so leave it out of the call",
        "[Call|Invoke] {function} with no {name}",
        "please to not give {name} to {function}",
        "Strip {argument} from the {function} call",
        "refactor: {function} call without {argument}",
        "{argument} is the default of {function} anyway, take it out of the call",
    ),
    draft=_remove_keyword,
    holds=_remove_keyword_holds,
    absent=_keyword_absent,
)
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
    ),
    draft=_print_to_logger,
    holds=_print_holds,
    absent=_print_absent,
)
