"""Tests of an answer: the forms in which rows hold them, as programs for the sandbox.

Knows Python as text; nothing of suites, rows or grades.
"""

from __future__ import annotations

from typing import Any

from editflow.errors import InputError

CODE_PLACE = "{{Code}}"
_STRING_PLACE = "{{String}}"  # of the answer as a Python string
_PROGRAM_PLACE = f"answer = {_STRING_PLACE}"

# Runs an answer as a program of its own, once a case, on files in place of the standard streams.
# What it prints has to be one of the outputs, but for capitals, empty lines and spaces at ends.
_PROGRAM_TESTS = """\
import atexit, os, sys

def lines(text):
    return [line.rstrip().casefold() for line in text.splitlines() if line.strip()]

def stream(number, name, mode, flags):
    found = os.open(name, flags)
    if found != number:  # it is, once a program has closed the number
        os.dup2(found, number)
        os.close(found)
    return open(number, mode, closefd=False)

for case in CASES:
    with open("input", "w", newline="") as file:
        file.write(case["input"])
    sys.stdin = stream(0, "input", "r", os.O_RDONLY)
    sys.stdout = stream(1, "output", "w", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        exec(compile(answer, "answer.py", "exec"), {"__name__": "__main__"})
    except SystemExit:
        pass
    atexit._run_exitfuncs()
    sys.stdout.flush()
    with open("output") as file:
        printed = lines(file.read())
    assert any(printed == lines(output) for output in case["output"]), printed
"""


def read_tests(found: Any, *, where: str = "") -> tuple[str, str]:
    """Return the tests of a row, and what the answer is put into; InputError for a bad form."""
    match found:
        case None:
            return "", CODE_PLACE
        case {"type": "python_exec", "code": str(code), **rest}:
            wrap = rest.get("wrap") or CODE_PLACE
            if isinstance(wrap, str) and CODE_PLACE in wrap:
                return code, wrap
            raise InputError(f'field "wrap" of "tests" must hold {CODE_PLACE}', where=where)
        case {"type": "stdin_stdout", "cases": list(cases)} if all(map(_is_case, cases)):
            return f"CASES = {cases!r}\n{_PROGRAM_TESTS}", _PROGRAM_PLACE
    forms = '{"type": "python_exec", "code": "..."} or {"type": "stdin_stdout", "cases": [...]}'
    raise InputError(f'field "tests" must be {forms}', where=where)


def wrapped(answer: str, wrap: str) -> str:
    """Return the program that has an answer in the place that `wrap` keeps for it."""
    return wrap.replace(_STRING_PLACE, repr(answer)).replace(CODE_PLACE, answer)


def _is_case(case: Any) -> bool:
    match case:
        case {"input": str(), "output": [*outputs]}:
            return all(isinstance(output, str) for output in outputs)
    return False
