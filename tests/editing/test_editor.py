"""What the editor promises whatever its model wants: only edits change bytes."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from editflow.canvas.trace import read, replay_all, write
from editflow.editing.editor import Editor
from editflow.errors import NonFiniteError, UsageError
from editflow.sampling.edits.policy import Policy
from editflow.text.edits import apply_edits, invert
from editflow.text.region import Region
from editflow.text.source import Source
from tests.support.tiny import restless_editor, tiny_model, tiny_reader

NASTY = [
    b"",
    b"one line, no newline",
    b"a\r\nb\r\nc\r\n",
    b"mixed\nends\r\nhere\rlone\n",
    b"\xef\xbb\xbfdef total(count):\r\n    return count\r\n",
    "café = 1\nnaïve\n".encode("latin-1"),
    "# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1"),
    b"\xff\xfe" + "total = 1\r\n😀\r\n".encode("utf-16-le"),
    b"form\x0cfeed\x0b\x1c\x85 and \xe2\x80\xa8 separators\n",
    b"binary-ish \x01\x02\xff\xfe\x80 bytes\n",
    "“curly” – 中文 😀 é\n".encode(),
    b"\n\n\n",
    b"<mask> <s0> <pad>\n",
]
WORDS = st.sampled_from([b"total", b"count", b" ", b"\n", b"\r\n", b"\r", b"\xff", "é😀".encode()])
DATA = st.one_of(st.sampled_from(NASTY), st.lists(WORDS, max_size=60).map(b"".join))
INSTRUCTION = "rename count to `grand_total`"


@pytest.fixture(scope="module")
def editor() -> Editor:
    return restless_editor()


@settings(max_examples=60, deadline=None)
@given(DATA, st.integers(0, 5))
def test_only_edits_change_bytes(data: bytes, seed: int) -> None:
    proposal = restless_editor(seed=seed).rewrite(data, INSTRUCTION, policy=Policy(steps=4))
    after = proposal.data
    assert apply_edits(after, invert(proposal.edits)) == data
    assert all(data[edit.start : edit.end] == edit.old != edit.new for edit in proposal.edits)
    position = shift = 0
    for edit in proposal.edits:  # what lies between edits is there, in order, byte for byte
        assert after[position + shift : edit.start + shift] == data[position : edit.start]
        position, shift = edit.end, shift + len(edit.new) - len(edit.old)
    assert after[position + shift :] == data[position:]


def test_the_restless_editor_does_edit(editor: Editor) -> None:
    assert len(editor.rewrite(NASTY[2] * 5, INSTRUCTION, policy=Policy(steps=2)).edits) > 1


@settings(max_examples=30, deadline=None)
@given(DATA, st.integers(0, 5))
def test_replaying_the_trace_gives_the_output(data: bytes, seed: int) -> None:
    from editflow.editing.replay import trace_edits

    editor = restless_editor(seed=seed, context_length=48)
    proposal = editor.rewrite(data, INSTRUCTION, policy=Policy(steps=4))
    trace = read(write(proposal.trace))
    again = trace_edits(trace, Source.from_bytes(data), editor.reader, context_length=48)
    assert apply_edits(data, again) == proposal.data
    assert replay_all(trace) == replay_all(proposal.trace)


@settings(max_examples=30, deadline=None)
@given(DATA, st.integers(0, 40), st.integers(0, 40), st.integers(0, 5))
def test_frozen_text_stays(data: bytes, start: int, length: int, seed: int) -> None:
    source = Source.from_bytes(data)
    region = Region.of([(start, min(start + length, len(source.text)))])
    proposal = restless_editor(seed=seed).rewrite(source, INSTRUCTION, region=region)
    low, high = (int(source.offsets[min(at, len(source.text))]) for at in (start, start + length))
    assert all(low <= edit.start and edit.end <= high for edit in proposal.edits)


def test_pragmas_freeze_lines(editor: Editor) -> None:
    kept = "# editflow: off\ncount = count\n# editflow: on\n"
    text = "count = 1\n" * 3 + kept + "count = 2\n" * 3 + "x = count  # editflow: keep\n"
    after = editor.rewrite(text, INSTRUCTION).text
    assert after != text
    assert kept in after
    assert "x = count  # editflow: keep\n" in after


def test_by_default_improbable_edits_are_left_out(editor: Editor) -> None:
    text = "count = 1\n" * 5
    careful = replace(editor, policy=Policy(least=0.25)).rewrite(text, INSTRUCTION)
    assert Editor(editor.model, editor.reader).policy == Policy(least=0.25)
    assert len(careful.edits) < len(editor.rewrite(text, INSTRUCTION).edits)


def test_batch_equals_single(editor: Editor) -> None:
    together = editor.rewrite_many([(data, INSTRUCTION) for data in NASTY])
    for data, proposal in zip(NASTY, together, strict=True):
        alone = editor.rewrite(data, INSTRUCTION)
        assert (proposal.data, proposal.stats.stop) == (alone.data, alone.stats.stop)


def test_the_same_seed_gives_the_same_bytes(editor: Editor) -> None:
    policy = Policy(name="euler", steps=6)

    def draw(seed: int) -> bytes:
        generator = torch.Generator().manual_seed(seed)
        return editor.rewrite(NASTY[3] * 4, INSTRUCTION, policy=policy, generator=generator).data

    assert draw(3) == draw(3)
    assert len({draw(seed) for seed in range(4)}) > 1


def test_a_trace_names_the_seed_it_was_drawn_with(editor: Editor) -> None:
    policy = Policy(name="euler", steps=6)

    def seed(generator: torch.Generator | None, policy: Policy | None = policy) -> int | None:
        made = editor.rewrite(NASTY[3], INSTRUCTION, policy=policy, generator=generator)
        return made.trace.header.get("seed")

    generator = torch.Generator().manual_seed(3)
    assert seed(generator) == 3
    assert seed(generator) is None  # drawn from before: no seed gives this again
    assert seed(None) == 0
    assert seed(torch.Generator().manual_seed(3), None) is None  # nothing is drawn


def test_a_long_text_is_edited_window_by_window() -> None:
    editor = restless_editor(context_length=64)
    text = "total = count + 1\n" * 80
    proposal = editor.rewrite(text, INSTRUCTION)
    assert proposal.stats.windows > 5
    assert proposal.stats.tokens > 400
    starts = [edit.start for edit in proposal.edits]
    assert starts == sorted(starts)
    assert starts[-1] > len(text) // 2 > starts[0]


def test_a_quiet_model_costs_one_pass_a_window_and_changes_nothing() -> None:
    editor = Editor(tiny_model(), tiny_reader(), "quiet")
    proposal = editor.rewrite("total = count\n" * 3, INSTRUCTION)
    assert not proposal.changed
    assert proposal.patch("a.py") == b""
    assert proposal.stats.forwards == proposal.stats.windows == 1
    assert proposal.data == b"total = count\n" * 3


@pytest.mark.parametrize("instruction", ["", "  \n"])
def test_an_empty_instruction_is_refused(editor: Editor, instruction: str) -> None:
    with pytest.raises(UsageError, match="empty"):
        editor.rewrite("x", instruction)


def test_an_instruction_without_room_for_text_is_refused(editor: Editor) -> None:
    with pytest.raises(UsageError, match="too long"):
        editor.rewrite("x", "fix typos, " * 60)


def test_nan_weights_are_refused() -> None:
    model = tiny_model()
    with torch.no_grad():
        model.heads.gap.bias.fill_(float("nan"))
    with pytest.raises(NonFiniteError):
        Editor(model, tiny_reader()).rewrite("total = count\n", INSTRUCTION)


def test_keeping_some_edits(editor: Editor) -> None:
    proposal = editor.rewrite("total = count\n" * 6, INSTRUCTION)
    first = proposal.keep(proposal.edits[:1])
    assert first.data == apply_edits(proposal.source.data, proposal.edits[:1])
    assert replace(first, edits=proposal.edits) == proposal
