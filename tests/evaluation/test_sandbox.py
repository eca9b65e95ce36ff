"""The grader against answers that are wrong, endless, greedy, or try to get round the tests."""

import os
from pathlib import Path

import pytest

from editflow.evaluation import sandbox
from editflow.evaluation.sandbox import Grade, Limits, grade

GOOD = "def double(x):\n    return 2 * x\n"
TESTS = "assert double(2) == 4\n"
SHORT = Limits(seconds=1)
NARROW = Limits(memory=128 * 2**20)


@pytest.fixture(params=["as it is", "audit hook"], autouse=True)
def way(request, monkeypatch):
    """What this machine allows, and what every machine does."""
    if request.param == "audit hook":
        monkeypatch.setattr(sandbox, "isolation", lambda: "audit hook")
    elif sandbox.isolation() == "audit hook":
        pytest.skip("this machine allows no namespaces")


def test_a_good_answer_passes():
    assert grade(GOOD, TESTS) == Grade("passed")


def test_a_known_bad_answer_fails():
    found = grade("def double(x):\n    return x * x + 1\n", TESTS)
    assert found == Grade("failed", "AssertionError: ")


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        ("def double(x)\n    return 2 * x\n", "SyntaxError"),
        ("", "NameError: name 'double' is not defined"),
        ("import nowhere\n" + GOOD, "ModuleNotFoundError"),
        ("raise KeyboardInterrupt\n" + GOOD, "KeyboardInterrupt"),
        ("x = '\ud800'\n", "SyntaxError"),
        ("def double(x):\n    return double(x)\n", "RecursionError"),
    ],
)
def test_an_answer_that_does_not_run_fails(answer, detail):
    found = grade(answer, TESTS)
    assert found.status == "failed"
    assert found.detail.startswith(detail)


@pytest.mark.parametrize(
    "trick",
    [
        "import sys\nsys.exit(0)\n",
        "raise SystemExit\n",
        "import os\nos._exit(0)\n",
        "exit()\n",
        "print('passed')\nimport os\nos.write(1, b'passed')\nos._exit(0)\n",
        "import atexit, os\natexit.register(os._exit, 0)\nraise SystemExit\n",
        "import ctypes\nctypes.string_at(0)\n",
    ],
)
def test_an_answer_that_ends_before_the_tests_fails(trick):
    assert grade(trick + GOOD, TESTS).status == "failed"


@pytest.mark.parametrize("loop", ["while True:\n    pass\n", "import time\ntime.sleep(60)\n"])
def test_an_endless_answer_is_stopped(loop, monkeypatch):
    monkeypatch.setattr(sandbox, "_PATIENCE", 3)
    assert grade(loop, TESTS, limits=SHORT) == Grade("timeout", "more than 1 seconds")


def test_a_thread_that_never_ends_does_not_hold_up_an_answer():
    thread = "import threading, time\nthreading.Thread(target=time.sleep, args=[999]).start()\n"
    assert grade(thread + GOOD, TESTS).passed


@pytest.mark.parametrize(
    "hog",
    ["x = bytearray(2**30)\n", "x = []\nwhile True:\n    x.append(bytearray(2**20))\n"],
)
def test_an_answer_that_takes_too_much_memory_is_stopped(hog):
    assert grade(hog, TESTS, limits=NARROW) == Grade("memory", "more than 128 MiB")


@pytest.mark.parametrize(
    "start",
    [
        "os.fork()",
        "os.system('true')",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.execv('/bin/true', ['true'])",
        "__import__('subprocess').run(['true'])",
        "os.kill(os.getppid(), 9)",
    ],
)
def test_an_answer_cannot_start_or_end_processes(start):
    found = grade(f"import os\n{start}\n{GOOD}", TESTS)
    assert found.status == "failed"
    assert found.detail.startswith("PermissionError: the sandbox does not allow ")


@pytest.mark.parametrize(
    "reach",
    [
        "s.create_connection(('127.0.0.1', 9))",
        "s.getaddrinfo('localhost', 80)",
        "s.socket(s.AF_INET, s.SOCK_DGRAM).sendto(b'', ('127.0.0.1', 9))",
        "s.socket().bind(('127.0.0.1', 0))",
        "__import__('urllib.request').request.urlopen('http://localhost')",
    ],
)
def test_an_answer_cannot_reach_the_network(reach):
    found = grade(f"import socket as s\n{reach}\n{GOOD}", TESTS)
    assert found.status == "failed"
    assert "the sandbox does not allow socket." in found.detail


@pytest.mark.parametrize(
    "change",
    [
        "open({path!r}, 'w')",
        "open({path!r}, 'r+')",
        "os.open({path!r}, os.O_WRONLY)",
        "os.remove({path!r})",
        "os.rename({path!r}, 'mine')",
        "__import__('pathlib').Path({path!r}).unlink()",
        "__import__('shutil').rmtree(os.path.dirname({path!r}))",
        "os.symlink({path!r}, 'mine')",
        "os.chmod({path!r}, 0)",
        "os.chdir('/'), open({path!r}[1:], 'w')",
    ],
)
def test_an_answer_cannot_change_files_outside_its_folder(change, tmp_path):
    path = tmp_path / "theirs"
    path.write_text("kept")
    found = grade(f"import os\n{change.format(path=str(path))}\n{GOOD}", TESTS)
    assert found.detail.startswith("PermissionError: the sandbox does not allow changes to ")
    assert path.read_text() == "kept"


def test_an_answer_may_use_its_own_folder():
    use = (
        "import os, shutil, tempfile\n"
        "with open('mine', 'w') as file: file.write('x')\n"
        "os.rename('mine', 'yours')\n"
        "with tempfile.TemporaryDirectory() as folder: os.mkdir(folder + '/deep')\n"
        "with open(os.devnull, 'w') as file: print('x', file=file)\n"
    )
    assert grade(use + GOOD, TESTS) == Grade("passed")


def test_an_answer_cannot_fill_the_disk():
    assert grade("open('big', 'wb').write(bytes(2**25))\n" + GOOD, TESTS).status == "failed"


def test_nothing_is_on_standard_input():
    assert grade("input()\n" + GOOD, TESTS).detail.startswith("EOFError")


def test_the_users_environment_is_not_seen(monkeypatch):
    monkeypatch.setenv("SECRET", "x")
    assert grade("import os\nassert 'SECRET' not in os.environ\n" + GOOD, TESTS).passed


def test_the_program_is_the_main_module():
    program = "from dataclasses import dataclass\n@dataclass\nclass A:\n    x: 'int'\n"
    tests = "import typing\nassert __name__ == '__main__'\ntyping.get_type_hints(A)\n"
    assert grade(program, tests) == Grade("passed")


def test_an_event_loop_runs():
    loop = "import asyncio\nasync def one():\n    return 1\nassert asyncio.run(one()) == 1\n"
    assert grade(loop + GOOD, TESTS) == Grade("passed")


def test_sets_have_the_same_order_every_time():
    order = grade("raise ValueError(list({'a', 'b', 'c', 'd'}))", "")
    assert grade("raise ValueError(list({'a', 'b', 'c', 'd'}))", "") == order


def test_the_folder_is_removed(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found = grade("import os\nraise ValueError(os.getcwd())", "")
    folder = Path(found.detail.partition(": ")[2])
    assert folder.parent == tmp_path
    assert os.listdir(tmp_path) == []
