"""What a person sees: the program on a pseudo-terminal."""

import re
import signal

import pytest

RENAME = ["-I", "load -> read"]
STYLE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def file(folder):
    path = folder / "a.py"
    path.write_text("x = load(1)\n" + "#\n" * 30 + "y = load(2)\n")
    return path


def plain(text):
    """The text without styles, cursor movement and carriage returns."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", text)


def test_a_drawn_diff(screen, file):
    shown = screen("rewrite", "a.py", *RENAME)
    assert shown.finish() == 0
    text = plain(shown.shown)
    assert " 1    │ -x = load(1)\n    1 │ +x = read(1)\n 2  2 │  #\n" in text
    assert "\n ⋯\n29 29 │  #\n" in text
    assert "2 edits · 10 tokens · confidence 0.90 · syntax ok · 2 forward passes, 0.2 s\n" in text
    assert "Rewrote 1 file.  Undo: editflow undo " in text
    assert "diff --git" not in text
    assert "read" in file.read_text()


@pytest.mark.usefixtures("file")
def test_changes_show_without_colour(screen):
    shown = screen("rewrite", "a.py", *RENAME, "--diff", NO_COLOR="1")
    shown.finish()
    assert set(STYLE.findall(shown.shown)) <= {"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[1;7m"}
    assert "\x1b[1;7mload\x1b[0m" in shown.shown


@pytest.mark.usefixtures("file")
def test_changes_show_without_any_style(screen):
    shown = screen("rewrite", "a.py", *RENAME, "--diff", TERM="dumb")
    shown.finish()
    assert "\x1b" not in shown.shown
    assert "-x = [-load-](1)" in shown.shown
    assert "+x = {+read+}(1)" in shown.shown


def test_text_cannot_drive_the_terminal(screen, folder):
    (folder / "a\x1b]0;name\x07.txt").write_text("\x1b[2J load \x07\r\u202e\n\tload\there\n")
    shown = screen("rewrite", ".", *RENAME, "--diff", TERM="dumb")
    shown.finish()
    assert "\x1b" not in shown.shown
    assert "\x07" not in shown.shown
    assert r"-\x1b[2J [-load-] \x07\x0d\u202e" in shown.shown
    assert "-    [-load-]    here" in shown.shown


def test_long_lines_keep_their_gutter(screen, folder):
    (folder / "a.txt").write_text("load " + "漢" * 60 + "\n")
    shown = screen("rewrite", "a.txt", *RENAME, "--diff")
    shown.finish()
    lines = [line for line in plain(shown.shown).split("\n") if "漢" in line]
    assert [line[:7] for line in lines] == ["1   │ -", "    │  ", "  1 │ +", "    │  "]


def test_the_new_text_on_a_terminal_is_made_visible(screen, folder):
    (folder / "a.txt").write_text("load\x1b[2J\n")
    shown = screen("rewrite", "a.txt", *RENAME, "-o", "-", TERM="dumb")
    shown.finish()
    assert r"read\x1b[2J" in shown.shown


class TestInteractive:
    def test_choosing(self, screen, file):
        shown = screen("rewrite", "a.py", *RENAME, "-i")
        shown.wait_for("(1/2) Make this edit to a.py [y,n,q,a,d,j,k,e,?]?")
        shown.type("n\n")
        shown.wait_for("(2/2)")
        shown.type("y\n")
        assert shown.finish() == 0
        assert "1 edit · mixed · " in shown.shown
        assert file.read_text().split("#\n")[::30] == ["x = load(1)\n", "y = read(2)\n"]

    def test_choosing_nothing(self, screen, file):
        shown = screen("rewrite", "a.py", *RENAME, "-i")
        shown.wait_for("(1/2)")
        shown.type("q\n")
        assert shown.finish() == 0
        assert "read" not in file.read_text()

    def test_writing_the_text(self, screen, file):
        shown = screen("rewrite", "a.py", *RENAME, "-i", EDITOR="sed -i s/read/mine/")
        shown.wait_for("(1/2)")
        shown.type("e\n")
        shown.wait_for("(2/2)")
        shown.type("q\n")
        assert shown.finish() == 0
        assert file.read_text().startswith("x = mine(1)\n#")

    def test_an_editor_that_fails_changes_nothing(self, screen, file):
        shown = screen("rewrite", "a.py", *RENAME, "-i", EDITOR="false")
        shown.wait_for("(1/2)")
        shown.type("e\n")
        shown.wait_for("(1/2)")
        shown.type("q\n")
        assert shown.finish() == 0
        assert "read" not in file.read_text()

    def test_a_choice_that_does_not_parse_is_refused(self, screen, file):
        shown = screen("rewrite", "a.py", *RENAME, "-i", EDITOR="sed -i s/read.1./(/")
        shown.wait_for("(1/2)")
        shown.type("e\n")
        shown.wait_for("(2/2)")
        shown.type("q\n")
        assert shown.finish() == 3
        assert "no longer parses" in plain(shown.shown)
        assert "load(1)" in file.read_text()

    @pytest.mark.parametrize("end", ["interrupt", "end of input"])
    def test_leaving(self, screen, file, end):
        shown = screen("rewrite", "a.py", *RENAME, "-i")
        shown.wait_for("(1/2)")
        if end == "interrupt":
            shown.process.send_signal(signal.SIGINT)
        else:
            shown.type("\x04")
        assert shown.finish() == 130
        assert "Traceback" not in shown.shown
        assert "read" not in file.read_text()
