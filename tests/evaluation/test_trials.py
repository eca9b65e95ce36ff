"""Answers that read and print, run once a case in the sandbox."""

import pytest

from editflow.errors import InputError
from editflow.evaluation.sandbox import grade
from editflow.evaluation.trials import read_tests, wrapped

DOUBLES = {
    "type": "stdin_stdout",
    "cases": [
        {"input": "2\n", "output": ["4"]},
        {"input": "5", "output": ["ten", "10"]},
        {"input": "0\n", "output": ["Zero\n\n"]},
    ],
}
RIGHT = "n = int(input())\nprint(2 * n or 'ZERO ')"
BY_NUMBER = "n = int(open(0).read())\nimport os\nos.write(1, str(2 * n or 'zero').encode())"
AT_EXIT = "import atexit\nn = int(input())\natexit.register(lambda: print(2 * n or 'zero'))"


@pytest.mark.parametrize(
    ("answer", "passed"),
    [
        (RIGHT, True),
        (f"{RIGHT}\nraise SystemExit(0)", True),
        (f"if __name__ == '__main__':\n    {RIGHT}".replace("\np", "\n    p"), True),
        (BY_NUMBER, True),
        (AT_EXIT, True),
        ("print(4)", False),
        ("print(2 * int(input()), 1)", False),
        ("raise SystemExit", False),
        ("print(", False),
        ("'\"\\", False),
    ],
)
def test_a_program_answers_every_case(answer: str, passed: bool) -> None:
    tests, wrap = read_tests(DOUBLES)
    assert grade(wrapped(answer, wrap), tests).passed is passed


@pytest.mark.parametrize(
    "tests",
    [
        {"type": "stdin_stdout"},
        {"type": "stdin_stdout", "cases": [{"input": "1"}]},
        {"type": "stdin_stdout", "cases": [{"input": "1", "output": "1"}]},
        {"type": "unknown"},
        {"type": "python_exec", "code": "", "wrap": "x"},
    ],
)
def test_malformed_tests_are_told(tests: dict[str, object]) -> None:
    with pytest.raises(InputError) as caught:
        read_tests(tests, where="row 3")
    assert "row 3" in str(caught.value)
    assert '"tests"' in str(caught.value)
