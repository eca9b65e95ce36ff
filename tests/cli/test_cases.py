"""Whole runs kept as files: `tests/cases/NNN_name/{input,case.toml,expected}`.

`input` is the folder the command runs in, `expected` what it holds afterwards, byte for byte.
`case.toml` has `args`, and where they matter `exit` (default 0), `stdout` and `stderr`: texts that
must be found there. A new case needs no code.
"""

import shutil
import tomllib
from pathlib import Path

import pytest

CASES = sorted((Path(__file__).resolve().parents[1] / "cases").glob("*/case.toml"))


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_case(path, run, folder):
    case = tomllib.loads(path.read_text())
    shutil.copytree(path.parent / "input", folder, dirs_exist_ok=True)
    result = run(*case["args"])
    assert result.exit_code == case.get("exit", 0), result.stderr
    assert contents(folder) == contents(path.parent / "expected")
    for stream in ("stdout", "stderr"):
        for text in case.get(stream, []):
            assert text in getattr(result, stream)
