"""`editflow apply`, `undo` and `trace show`: proposals that were saved, runs that were made."""

import pytest

TEXT = b"x = load(1)\r\n\xff\r\ny = load(2)"
DONE = TEXT.replace(b"load", b"read")
RENAME = ["-I", "load -> read"]


@pytest.fixture
def file(folder):
    path = folder / "a.txt"
    path.write_bytes(TEXT)
    return path


@pytest.fixture(params=["patch", "trace"])
def saved(request, run, file):
    """The same proposal as a patch and as a trace."""
    folder = file.parent
    result = run("rewrite", "a.txt", *RENAME, "--diff", "--trace", "traces")
    path = folder / "traces" / "a.txt.trace.jsonl"
    if request.param == "patch":
        path = folder / "p.patch"
        path.write_bytes(result.stdout_bytes)
    return path


def test_apply_equals_the_direct_rewrite(run, file, saved):
    result = run("apply", str(saved))
    assert result.exit_code == 0, result.stderr
    assert result.stderr.startswith("Applied to 1 file.  Undo: editflow undo ")
    assert file.read_bytes() == DONE
    assert run("undo").exit_code == 0
    assert file.read_bytes() == TEXT


def test_apply_from_standard_input(run, file, saved):
    assert run("apply", "-", stdin=saved.read_bytes()).exit_code == 0
    assert file.read_bytes() == DONE


def test_check_writes_nothing(run, file, saved):
    assert run("apply", "--check", str(saved)).exit_code == 0
    assert file.read_bytes() == TEXT


def test_a_changed_file_is_refused(run, file, saved):
    file.write_bytes(b"y" + TEXT)
    result = run("apply", str(saved))
    assert result.exit_code == 3
    assert file.read_bytes() == b"y" + TEXT


def test_a_file_that_is_gone(run, file, saved):
    file.unlink()
    result = run("apply", str(saved))
    assert result.exit_code == 2
    assert "a.txt" in result.stderr


def test_all_or_nothing(run, folder):
    for name in "ab":
        (folder / name).write_text("load\n")
    patch = run("rewrite", "a", "b", *RENAME, "--diff").stdout_bytes
    (folder / "b").write_text("other\n")
    assert run("apply", "-", stdin=patch).exit_code == 3
    assert (folder / "a").read_text() == "load\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a patch\n",
        b"{}\n",
        b'{"format": "editflow-trace/1", "x0": []}\n',
        b"--- a/../up\n+++ b/../up\n@@ -1 +1 @@\n-a\n+b\n",
        b"--- a/a.txt\n+++ b/a.txt\n@@ -1,9 +1 @@\n-x\n+y\n",
    ],
)
def test_malformed_proposals(run, file, data):
    result = run("apply", "-", stdin=data)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")
    assert "internal" not in result.stderr
    assert file.read_bytes() == TEXT


def test_a_trace_of_standard_input_names_no_file(run):
    run("rewrite", "-", *RENAME, "--trace", "t", stdin=TEXT)
    result = run("apply", "t/stdin.trace.jsonl")
    assert result.exit_code == 2
    assert "names no file" in result.stderr


def test_traces_of_files_elsewhere_stay_in_their_folder(run, folder):
    outside = folder.parent / "b.txt"
    outside.write_text("load\n")
    assert run("rewrite", "../b.txt", *RENAME, "--trace", "t").exit_code == 0
    (trace,) = (folder / "t").rglob("b.txt.trace.jsonl")
    assert trace.is_file()


def test_undo_takes_back_and_can_be_taken_back(run, file):
    run("rewrite", "a.txt", *RENAME)
    back = run("undo")
    assert file.read_bytes() == TEXT
    again = back.stderr.split("Undo this: editflow ")[1].split()
    assert run(*again).exit_code == 0
    assert file.read_bytes() == DONE


def test_undo_refuses_when_the_file_changed(run, file):
    run("rewrite", "a.txt", *RENAME)
    file.write_bytes(b"mine")
    result = run("undo")
    assert result.exit_code == 3
    assert file.read_bytes() == b"mine"


@pytest.mark.usefixtures("file")
def test_undo_without_runs_and_with_a_wrong_name(run):
    assert run("undo").exit_code == 2
    assert run("undo", "abcdef").exit_code == 2
    assert run("undo", "--list").stdout == ""


@pytest.mark.usefixtures("file")
def test_undo_list(run):
    run("rewrite", "a.txt", *RENAME)
    (line,) = run("undo", "--list").stdout.splitlines()
    assert line.endswith("1 file  rewrite -I 'load -> read'")


def test_trace_show(run, folder):
    (folder / "a.txt").write_text("a load\x1b\n")
    run("rewrite", "a.txt", "-I", "load\x1b -> go", "--diff", "--trace", ".")
    lines = run("trace", "show", "a.txt.trace.jsonl").stdout.splitlines()
    assert lines[0].startswith("path a.txt · model ")
    assert lines[1].split() == ["step", "p", "operation"]
    assert lines[2:] == [
        "   0  0.90  delete      'load'",
        "   0  0.90  delete      '\\x1b'",
        "   0  0.90  insert      'g' after '\\x1b'",
        "   0  0.90  insert      'o' after 'g'",
        "4 operations · 1 step · 2 forward passes · 0.2 s · fixed-point",
    ]
    assert not any("\x1b" in line for line in lines)


@pytest.mark.usefixtures("file")
def test_trace_show_without_the_model(run, folder):
    run("rewrite", "a.txt", *RENAME, "--diff", "--trace", ".")
    trace = folder / "a.txt.trace.jsonl"
    header, rest = trace.read_text().split("\n", 1)
    model = header.split('"model": "')[1].split('"')[0]
    trace.write_text(header.replace(model, "gone") + "\n" + rest)
    result = run("trace", "show", str(trace))
    assert result.exit_code == 0
    assert "tokens are shown as numbers: gone: no such model" in result.stderr
    assert "delete      #" in result.stdout


@pytest.mark.parametrize("data", [b"", b"{}\n", b"hello\n"])
def test_trace_show_of_something_else(run, data):
    result = run("trace", "show", "-", stdin=data)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")
