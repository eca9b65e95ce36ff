import os
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editflow.errors import PatchError, StaleError, UsageError
from editflow.text.edits import Edit, apply_edits
from editflow.text.patch import parse_patch, patch_edits, to_patch
from editflow.text.source import Source
from tests.support.edit_strategies import edits_of, texts

NAMES = ["f", "my file.py", "dir/café.txt", '"q"\\\t', "a/b", "-x", "--- a", "\udcff", "\x01 "]
ENVIRONMENT = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("patched")


def git(folder, *arguments, given=None, check=True):
    return subprocess.run(
        ["git", *arguments],
        input=given,
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        check=check,
    )


def git_apply(folder, name, data, patch):
    """What git makes of a file holding `data`."""
    path = os.path.join(os.fsencode(folder), os.fsencode(name))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    done = git(folder, "apply", "--whitespace=nowarn", "-", given=patch, check=False)
    assert done.returncode == 0, (done.stderr, patch)
    with open(path, "rb") as file:
        return file.read()


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_git_makes_exactly_the_edits(folder, data):
    before = data.draw(texts(max_size=20))
    edits = data.draw(edits_of(before))
    name = data.draw(st.sampled_from(NAMES))
    context = data.draw(st.sampled_from([1, 3]))
    patch = to_patch(edits, before, path=name, context=context)
    wanted = apply_edits(before, edits)
    assert bool(patch) == (wanted != before)
    if patch:
        assert git_apply(folder, name, before, patch) == wanted


@given(st.data())
@settings(max_examples=200)
def test_reading_a_patch_is_the_inverse_of_writing_it(data):
    before = data.draw(texts(max_size=40))
    edits = data.draw(edits_of(before))
    name = data.draw(st.sampled_from(NAMES))
    written = to_patch(edits, before, path=name)
    for patch in parse_patch(written):
        assert patch.path == name
        read = patch_edits(patch, before)
        assert apply_edits(before, read) == apply_edits(before, edits)
        assert to_patch(read, before, path=name) == written


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_patches_made_by_git_are_read(folder, data):
    before, after = data.draw(texts(max_size=30)), data.draw(texts(max_size=30))
    (folder / "old").mkdir(exist_ok=True)
    (folder / "new").mkdir(exist_ok=True)
    (folder / "old/my f").write_bytes(before)
    (folder / "new/my f").write_bytes(after)
    options = ["--no-index", "--text", "--no-prefix", "-U1"]
    made = git(folder / "old", "diff", *options, "my f", "../new/my f", check=False).stdout
    made = made.replace(b"../new/", b"") if before != after else b""
    read = [edit for patch in parse_patch(made) for edit in patch_edits(patch, before)]
    assert apply_edits(before, read) == after


def test_a_patch_reads_as_git_writes_it():
    data = b"".join(b"line %d\r\n" % i for i in range(1, 21))
    edits = [Edit(8, 14, b"line 2", b"LINE 2"), Edit(len(data), len(data), b"", b"end")]
    assert to_patch(edits, data, path="src/my file.py").decode().replace("\r", "~") == (
        "diff --git a/src/my file.py b/src/my file.py\n"
        "--- a/src/my file.py\t\n"
        "+++ b/src/my file.py\t\n"
        "@@ -1,5 +1,5 @@\n"
        " line 1~\n"
        "-line 2~\n"
        "+LINE 2~\n"
        " line 3~\n"
        " line 4~\n"
        " line 5~\n"
        "@@ -18,3 +18,4 @@\n"
        " line 18~\n"
        " line 19~\n"
        " line 20~\n"
        "+end\n"
        "\\ No newline at end of file\n"
    )


def test_neighbouring_lines_are_one_block():
    body = to_patch([Edit(0, 1, b"a", b"A"), Edit(2, 3, b"b", b"B")], b"a\nb\n", path="f")
    assert body.endswith(b"-a\n-b\n+A\n+B\n")


def test_an_inserted_line_removes_none():
    assert to_patch([Edit(2, 2, b"", b"x\n")], b"a\nb\n", path="f").endswith(b" a\n+x\n b\n")


def test_an_inserted_line_stays_where_it_was_put():
    assert to_patch([Edit(0, 0, b"", b"\n")], b"\n\n", path="f").endswith(b"@@\n+\n \n \n")


def test_a_deletion_and_an_insertion_that_cancel_leave_nothing():
    edits = [Edit(0, 2, b"a\n", b""), Edit(2, 2, b"", b"a\n")]
    assert to_patch(edits, b"a\nb\n", path="f") == b""


def test_a_joined_line_takes_its_neighbour_along():
    body = to_patch([Edit(1, 2, b"\n", b"")], b"a\nb\nc\n", path="f")
    assert body.endswith(b"@@ -1,3 +1,2 @@\n-a\n-b\n+ab\n c\n")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig", "latin-1", "gb18030"])
def test_every_encoding_is_patched(folder, encoding):
    data = "é one\r\ntwo Ċ\nthree".encode(encoding, "replace")
    source = Source.from_bytes(data, encoding=encoding)
    edits = source.edits([(2, 5, "zwei", 1.0), (len(source.text), len(source.text), "\nend", 1.0)])
    patch = to_patch(edits, data, path="f")
    assert git_apply(folder, "f", data, patch) == apply_edits(data, edits)


def test_one_long_line(folder):
    data = b"x" * 1_000_000
    edits = [Edit(500_000, 500_001, b"x", b"y")]
    patch = to_patch(edits, data, path="f")
    assert git_apply(folder, "f", data, patch) == apply_edits(data, edits)


def test_no_change_is_no_patch():
    assert to_patch([], b"a", path="f") == to_patch([Edit(0, 1, b"a", b"a")], b"a", path="f") == b""
    assert parse_patch(b"") == []


def test_a_leading_slash_is_dropped_as_git_does():
    assert b"--- a/tmp/f\n" in to_patch([Edit(0, 0, b"", b"x")], b"", path="/tmp/./f")


@pytest.mark.parametrize("path", ["", ".", "../f", "a/../../f", ".git/config"])
def test_a_path_outside_the_folder_is_refused(path):
    with pytest.raises(UsageError, match="outside"):
        to_patch([Edit(0, 0, b"", b"x")], b"", path=path)


def test_edits_of_another_text_make_no_patch():
    with pytest.raises(StaleError):
        to_patch([Edit(0, 1, b"b", b"c")], b"a", path="f")


HEADER = "diff --git a/f b/f\nindex 78981922613b..61780798228d 100644\n--- a/f\n+++ b/f\n"
GOOD = HEADER + "@@ -1,3 +1,3 @@ def f():\n a\n-b\n+B\n c\n"


@pytest.mark.parametrize(
    "patch",
    [
        GOOD,
        "From: someone\nSubject: a change\n\n---\n f | 2 +-\n\n" + GOOD + "-- \n2.39.5\n\n",
        GOOD.replace("a/f", "f").replace("b/f", "f"),
        GOOD.replace("a/f", "i/f").replace("b/f", "w/f"),
        GOOD[GOOD.index("---") :],
        "--- f\t2024-01-01 00:00:00\n+++ f\t2024-01-02 00:00:00\n@@ -2 +2 @@\n-b\n+B\n",
        GOOD.replace("a/f", '"a/\\146"').replace("b/f", '"b/f"'),
        HEADER + "@@ -2,2 +2,2 @@\n-b\n-c\n+B\n+c\n\\ Kein Zeilenumbruch am Dateiende.\n",
    ],
    ids=["git", "mail", "no prefix", "mnemonic", "plain", "gnu", "quoted", "another language"],
)
def test_patches_of_many_makes_are_read(patch):
    (read,) = parse_patch(patch.encode())
    assert read.path == "f"
    assert apply_edits(b"a\nb\nc\n", patch_edits(read, b"a\nb\nc\n"))[:4] == b"a\nB\n"


def test_many_files_in_one_patch():
    both = GOOD + GOOD.replace("/f", "/g")
    assert [patch.path for patch in parse_patch(both.encode())] == ["f", "g"]


@pytest.mark.parametrize(
    ("patch", "line", "what"),
    [
        ("hello\n", 1, "no change to a file"),
        (GOOD[:-1], 9, "cut off"),
        (GOOD[:-3], 8, "shorter"),
        (GOOD.replace("1,3 +1,3", "1,2 +1,3"), 9, "longer"),
        (GOOD.replace("1,3 +1,3", "1,2 +1,2"), 9, "longer"),
        (GOOD.replace("-1,3", "-1,x"), 5, "hunk header"),
        (GOOD.replace("-1,3", "-" + "9" * 5000), 5, "hunk header"),
        (GOOD.replace("-1,3", "-0,3"), 9, "count from 1"),
        (GOOD.replace("-b", "?b"), 7, "hunk diff line expected"),
        (GOOD.replace("--- a/f\n", ""), 3, "does not belong"),
        (GOOD.replace("+++ b/f\n", ""), 4, "unexpected hunk"),
        (GOOD[GOOD.index("@@") :], 1, "unexpected hunk"),
        (GOOD[GOOD.index("+++") :], 1, "target without source"),
        (HEADER, 1, "no hunks"),
        ("diff --git a/f b/f\n" + GOOD, 2, "no changes"),
        (GOOD + "diff --git a/g b/g\n", 10, "no changes"),
        (GOOD.replace("--- a/f", '--- "a/f'), 6, "broken quotes"),
        (GOOD.replace("/f", "/../f"), 6, "inside the folder"),
        (GOOD.replace("a/f", "/etc/f").replace("b/f", "/etc/f"), 6, "inside the folder"),
        (GOOD.replace(" a\n", " a\n\\ No newline at end of file\n"), 10, "lack a line feed"),
        (GOOD.replace("index", "new file mode 100644\nindex"), 2, "creates"),
        (GOOD.replace("index", "deleted file mode 100644\nindex"), 2, "deletes"),
        (GOOD.replace("index", "rename from f\nrename to g\nindex"), 2, "renames"),
        (GOOD.replace("index", "copy from f\ncopy to g\nindex"), 2, "copies"),
        (GOOD.replace("index", "old mode 100644\nnew mode 100755\nindex"), 2, "mode"),
        ("diff --git a/f b/f\nGIT binary patch\nliteral 0\n", 2, "binary"),
        ("diff --git a/f b/f\nBinary files a/f and b/f differ\n", 2, "binary"),
        ("Binary files a/f and b/f differ\n", 1, "binary"),
        (GOOD.replace("--- a/f", "--- /dev/null"), 6, "creates"),
        (GOOD.replace("+++ b/f", "+++ /dev/null"), 6, "deletes"),
        (GOOD.replace("+++ b/f", "+++ b/g"), 6, "renames"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)
def test_a_patch_that_cannot_be_used_says_where_and_why(patch, line, what):
    with pytest.raises(PatchError, match=what) as caught:
        parse_patch(patch.encode())
    assert caught.value.where == f"line {line}"


def test_a_file_changed_twice_is_refused():
    with pytest.raises(PatchError, match="twice") as caught:
        parse_patch((GOOD + GOOD).encode())
    assert caught.value.where == "f"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b"a\n", 2),
        (b"a\nb\nc", 3),
        (b"a\nb\nC\n", 3),
        (b"a\r\nb\nc\n", 1),
        (b"\na\nb\nc\n", 1),
    ],
)
def test_a_patch_is_never_fitted(data, line):
    (patch,) = parse_patch(GOOD.encode())
    with pytest.raises(StaleError) as caught:
        patch_edits(patch, data)
    assert caught.value.where == f"f:{line}"


def test_a_new_end_without_line_feed_must_be_the_end():
    (patch,) = parse_patch((HEADER + "@@ -1 +1 @@\n-a\n+b\n\\ No newline\n").encode())
    assert apply_edits(b"a\n", patch_edits(patch, b"a\n")) == b"b"
    with pytest.raises(StaleError):
        patch_edits(patch, b"a\nz\n")


@pytest.mark.parametrize(
    "hunks",
    [
        "@@ -3 +3 @@\n-c\n+C\n@@ -1 +1 @@\n-a\n+A\n",
        "@@ -1,2 +1,2 @@\n-a\n+A\n b\n@@ -2,2 +2,2 @@\n b\n-c\n+C\n",
        "@@ -1,0 +2 @@\n+x\n@@ -1,0 +3 @@\n+y\n",
    ],
    ids=["order", "overlap", "one place"],
)
def test_hunks_that_do_not_go_together_are_refused(hunks):
    (patch,) = parse_patch((HEADER + hunks).encode())
    with pytest.raises(PatchError):
        patch_edits(patch, b"a\nb\nc\n")


@given(st.data())
@settings(max_examples=400)
def test_a_damaged_patch_is_refused_or_harmless(data):
    pieces = GOOD.encode().splitlines(keepends=True)
    scraps = [
        *pieces,
        b"\n",
        b"\\\n",
        b"--- \n",
        b"+++ \n",
        b"@@\n",
        b"-- \n",
        b"Binary files a differ\n",
    ]
    position = data.draw(st.integers(0, len(pieces)))
    dropped = data.draw(st.integers(0, 3))
    inserted = data.draw(st.lists(st.sampled_from(scraps) | st.binary(max_size=8), max_size=4))
    damaged = b"".join(pieces[:position] + inserted + pieces[position + dropped :])
    before = b"a\nb\nc\n"
    try:
        edits = [edit for patch in parse_patch(damaged) for edit in patch_edits(patch, before)]
    except (PatchError, StaleError):
        return
    apply_edits(before, edits)
