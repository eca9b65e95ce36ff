"""Call a function when the text is run as a script."""

from __future__ import annotations

import ast
import random

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import FUNCTIONS, Function, parse, read


def _guard(text: str, rng: random.Random) -> Draft | None:
    """Call a function that needs no argument when the text is run as a script."""
    code = read(text) if "__main__" not in text and text.endswith("\n") else None
    if code is None:
        return None
    ready = [
        node for node in code.tree.body if isinstance(node, FUNCTIONS) and _needs_nothing(node)
    ]
    if not ready or text.endswith("\n\n"):
        return None
    node = rng.choice(ready)
    call = (
        f"asyncio.run({node.name}())"
        if isinstance(node, ast.AsyncFunctionDef)
        else f"{node.name}()"
    )
    after = f'{text}\n\nif __name__ == "__main__":\n    {call}\n'
    return Draft(text, after, {"function": node.name, "call": call})


def _needs_nothing(function: Function) -> bool:
    arguments = function.args
    needed = [*arguments.posonlyargs, *arguments.args]
    return len(needed) == len(arguments.defaults) and None not in arguments.kw_defaults


def _guarded(text: str, rng: random.Random) -> Draft | None:
    """Ask for the guard a text has."""
    draft = _guard(text, rng)
    return Draft(draft.after, draft.after, draft.words) if draft else None


def _guard_holds(draft: Draft) -> bool:
    added = draft.after.removeprefix(draft.before).strip()
    wanted = f'if __name__ == "__main__":\n    {draft.words["call"]}'
    return (
        draft.after.startswith(draft.before) and added == wanted and parse(draft.after) is not None
    )


MAIN_GUARD = Family(
    name="main-guard",
    lang="python",
    phrasings=(
        'Add an if __name__ == "__main__" guard that calls {function}',
        "Run {function} when the file is executed as a script",
        "Add a main guard [calling|which calls|that runs] {function}",
        "call {function} under if __name__ == '__main__'",
        'if __name__ == "__main__": {call!s}',
        "the script should call {function} when run directly",
        "Make this file runnable: call {function}",
        'add `if __name__ == "__main__"` with {call!r}',
        "Nothing happens when I run the file. Call {function} in a main guard",
        "append a __main__ block that calls {function}",
        "feat: run {function} as a script",
        "Put a main guard with {call!r} at the end",
        "I want to run this with python file.py, so call {function} at the end behind a guard",
        "Could you add the usual __main__ block for {function}?",
        "guard: {call!s} when executed as a script",
        "main guard with {call!r}",
        '+ if __name__ == "__main__": {call!s}',
        "__main__ -> {call!s}",
        "python file.py should run {function}",
        "I'd like {function} to run when I start the file",
        "{function} should only run when this is the main program",
        "fix: nothing calls {function}, add the main guard",
        "feat: main guard calling {function}",
        "can the file call {function} when it is run as a script?",
        "[when|if] executed directly, call {function}",
        "the file has no main guard, add one with {call!r}",
        "there is no entry point. It should be {function}, behind a __main__ guard",
        '{function} is the entry point, call it if __name__ is "__main__"',
        "not on import, but when run: {call!s}",
        "please to call {function} at the end, only if it is the main module",
        "Let the module be executable: {call!s} behind the usual guard",
        '[Append|Write] if __name__ == "__main__" and under it {call!r}',
        "Start {function} from a main block at the bottom of the file",
        "nit: no main guard, {call!r} [goes|belongs] there",
        "[stick|slap|pop] a main guard with {call!r} on the end",
        "[tack on|add] the usual __main__ [lines|block|thing] that [runs|starts|calls] {function}",
        "`python this.py` [does nothing|is silent|ends at once], it should call {function}",
        "from now on running this file [runs|starts|calls] {function}",
        "[how come|why is it that] nothing runs when I start this? Let it call {function}",
        "no __main__ block yet, [please supply one|we need one] [with|for] {call!r}",
        "[executing|starting] the script [means|amounts to] {call!r}",
        "{call!s} if __main__",
        "main: {call!s}",
        "[kick off|fire up|launch] {function} when this is run as a script",
        "[oops|whoops|sorry], [forgot|missed] the main guard for {function}",
        "others import this too, so {function} may only run behind the __name__ check",
        "[Finish|Close|End] the file with a __main__ check that calls {function}",
        "{function} must run if (and only if) this is the main module",
        "it should be possible to run this file[:|,] {function} is where it starts",
        '[guard|protect] a call of {function} with if __name__ == "__main__" at the [end|bottom]',
        '[hook up|wire up] {function} as the entry point, behind if __name__ == "__main__"',
        'when __name__ is "__main__" do {call!r}',
        "[below everything else|at the very end] check __name__ and call {function}",
    ),
    draft=_guard,
    holds=_guard_holds,
    absent=_guarded,
)
