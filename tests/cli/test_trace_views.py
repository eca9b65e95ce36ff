"""A trace seen frame by frame: pieces, a player on a terminal, a page that replays by itself."""

import json
import re
import shutil
import subprocess

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editflow.canvas.canvas import Canvas
from editflow.canvas.operations import Delete, Insert, Substitute
from editflow.canvas.trace import Step, Trace, replay
from editflow.cli.render.frames import MASK, Piece, frames
from editflow.cli.render.page import page
from editflow.cli.render.stage import stage

RENAME = ["-I", "load -> read"]
MASK_ID = 1
LETTERS = {3: b"a", 4: b"b", 5: "é".encode()[:1], 6: "é".encode()[1:], 7: b"</script>\x1b<!--"}


def data(token):
    return None if token == MASK_ID else LETTERS.get(token, b"%d," % token)


def trace_of(ids, *steps, **marks):
    return Trace(
        (Canvas.of(ids, **marks),), tuple(Step(i, None, ops) for i, ops in enumerate(steps))
    )


def test_a_frame_shows_what_came_went_and_changed():
    trace = trace_of(
        [3, 4, 3], (Insert(0, 4, MASK_ID), Delete(2), Substitute(3, 4)), (Substitute(4, 4),)
    )
    first, second, third = frames(trace, data)
    assert first.pieces == (Piece("aba", "same"),)
    assert second.pieces == (
        Piece(MASK, "mask"),
        Piece("a", "same"),
        Piece("ba", "deleted"),
        Piece("b", "substituted"),
    )
    assert third.pieces == (
        Piece(MASK, "deleted"),
        Piece("b", "substituted"),
        Piece("a", "same"),
        Piece("b", "edited"),
    )


def test_a_character_of_several_tokens_is_whole():
    (frame,) = frames(trace_of([5, 6, 5]), data)
    assert frame.pieces == (Piece("é\ufffd", "same"),)


def test_frozen_text_is_marked():
    (frame,) = frames(trace_of([3, 4], frozen=np.array([True, False])), data)
    assert frame.pieces == (Piece("a", "frozen"), Piece("b", "same"))


def test_the_stage_follows_the_change():
    letters = {3: b"line\n", 4: b"here\n"}
    trace = trace_of([3] * 100, (Substitute(80, 4),))
    drawn = stage(list(frames(trace, letters.get)), 1, height=5).plain.split("\n")
    assert drawn[2:4] == ["line", "here"]
    assert len(drawn) == 6
    assert drawn[-1].startswith("frame 2/2 · step 0 · 1 operation · p ≥ 1.00")


def replayed(html):
    """The text of the page after each frame, as its own script makes it."""
    script = re.findall(rb"<script>(.*?)</script>", html, re.S)[0].decode()
    record = re.search(rb'type="application/json">(.*?)</script>', html, re.S)[1].decode()
    stub = """
        const node = () => ({ children: [], dataset: {}, classList: { toggle() {} },
            append(...added) { this.children.push(...added); },
            replaceChildren(...added) { this.children = added; },
            querySelector() { return null; } });
        const nodes = {};
        globalThis.addEventListener = () => {};
        globalThis.document = { createElement: name => Object.assign(node(), { name }),
            getElementById: id => nodes[id] ??= node() };
        document.getElementById("trace").textContent = RECORD;
        SCRIPT;
        const seen = [];
        for (let at = 0; at <= trace.steps.length; at++) {
            show(at);
            seen.push(text.children.filter(child => child.name !== "del" && child.name !== "hr")
                .map(child => child.textContent).join(""));
        }
        console.log(JSON.stringify(seen));
    """
    code = stub.replace("RECORD", json.dumps(record)).replace("SCRIPT", script)
    ran = subprocess.run(["node", "-e", code], capture_output=True, check=True, text=True)
    return json.loads(ran.stdout)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node to run the page's script")
def test_the_page_replays_what_the_trace_holds():
    trace = trace_of(
        [8, 9, 10, 11],
        (Insert(2, 5, MASK_ID), Insert(5, 6, MASK_ID), Delete(4)),
        (Substitute(5, 12), Substitute(6, 13), Delete(1)),
        (Insert(0, 7, 14),),
    )
    *_, last = replayed(page(trace, data))
    assert last == "".join(data(token).decode() for token in replay(trace).ids.tolist())
    shown = [
        "".join(piece.text for piece in frame.pieces if piece.kind != "deleted")
        for frame in frames(trace, data)
    ]
    assert replayed(page(trace, data)) == shown


def test_a_page_is_closed_in_itself():
    html = page(trace_of([7, 3]), data)
    assert html.count(b"</script>") == 2
    assert b"<!--" not in html
    assert b"\x1b" not in html
    assert not re.findall(rb"(?:src|href)=", html)


@st.composite
def operations(draw, length):
    """Any operations that can happen at once on a fresh canvas of `length` tokens."""
    made, fresh = [], length + 1
    for uid in range(length + 1):
        what = draw(st.sampled_from(["keep", "delete", "substitute"])) if uid else "keep"
        if what != "keep":
            made.append(Delete(uid) if what == "delete" else Substitute(uid, 90 + uid))
        after = uid
        for _ in range(draw(st.integers(0, 2))):
            made.append(Insert(after, fresh, 50 + fresh))
            after, fresh = fresh, fresh + 1
    return tuple(made)


@given(st.integers(0, 5).flatmap(lambda n: st.tuples(st.just(n), operations(n))))
def test_frames_end_where_the_trace_ends(case):
    length, done = case
    trace = trace_of(list(range(10, 10 + length)), done)
    *_, frame = frames(trace, lambda token: b"%d," % token)
    kept = "".join(piece.text for piece in frame.pieces if piece.kind != "deleted")
    assert kept == "".join(f"{token}," for token in replay(trace).ids.tolist())


@pytest.fixture
def saved(run, folder):
    (folder / "a.txt").write_text("x = load(1)\n")
    run("rewrite", "a.txt", *RENAME, "--diff", "--trace", ".")
    return "a.txt.trace.jsonl"


def test_export(run, folder, saved):
    assert run("trace", "export", saved).stderr == "Wrote a.txt.trace.html.\n"
    made = (folder / "a.txt.trace.html").read_bytes()
    assert b"load" in made
    assert run("trace", "export", saved, "-o", "-").stdout_bytes == made
    piped = run("trace", "export", "-", "-o", "-", stdin=(folder / saved).read_bytes())
    assert piped.stdout_bytes == made
    assert run("trace", "export", "-", stdin=(folder / saved).read_bytes()).exit_code == 2


def test_play_without_a_terminal_is_the_table(run, saved):
    assert run("trace", "play", saved).stdout == run("trace", "show", saved).stdout


def test_play(screen, saved):
    shown = screen("trace", "play", saved)
    shown.wait_for("frame 1/2")
    shown.type("\x1b[C")
    shown.wait_for("frame 2/2")
    shown.type("\x1b[C")
    shown.type("\x1b[D")
    shown.wait_for("frame 1/2")
    shown.type(" ")
    shown.wait_for("frame 2/2")
    shown.type("q")
    assert shown.finish() == 0
