"""Templates as written: what they mean, and where what is wrong with them is."""

from __future__ import annotations

import pytest

from editflow.constraints.templates.expand import Spot, check_all, expanded
from editflow.constraints.templates.holes import has_holes, hole_at, read_holes
from editflow.constraints.templates.kinds import kind_of
from editflow.constraints.templates.parts import Section, Template
from editflow.constraints.templates.reader import read_template
from editflow.errors import ConstraintError, EditflowError, UsageError


def shown(template: Template, **counts: int) -> str:
    """The text of a template with spots as [name] or [=name], sections as often as said."""
    found = expanded(template, lambda section, _: counts.get(section.name, section.least))
    pieces = [piece for stretch in found for piece in stretch.pieces]
    return "".join(_piece(piece) for piece in pieces)


def _piece(piece: str | Spot) -> str:
    if isinstance(piece, str):
        return piece
    return f"[{'=' if piece.copies else ''}{'.'.join(map(str, piece.place))}]"


def test_a_template_is_fixed_text_and_named_slots() -> None:
    template = read_template("Dear {{ name : word }}, {{{{not}} {{price:int 1..9}}.")
    assert shown(template) == "Dear [name], {{not}} [price]."
    assert {name: field.kind.words for name, field in template.fields.items()} == {
        "name": "word",
        "price": "int 1..9",
    }


def test_a_name_that_comes_again_has_one_value() -> None:
    assert shown(read_template("{{a}} {{a}} {{ same( a ) }}")) == "[a] [=a] [=a]"


def test_sections_appear_as_often_as_is_decided() -> None:
    template = read_template('{{?x}}X {{a}}{{/x}}|{{#y 1..3 ", "}}{{b}}={{same(b)}}{{/y}}')
    assert shown(template) == "|[y.0.b]=[=y.0.b]"
    assert shown(template, x=1, y=2) == "X [a]|[y.0.b]=[=y.0.b], [y.1.b]=[=y.1.b]"
    assert [section.name for section in template.sections()] == ["x", "y"]


def test_a_section_tag_takes_its_line_with_it() -> None:
    template = read_template("a\n  {{?x}}\nb {{n}}\n{{/x}}\nc\n")
    assert shown(template) == "a\nc\n"
    assert shown(template, x=1) == "a\nb [n]\nc\n"


def test_expressions_and_choices_may_hold_the_closing_braces() -> None:
    template = read_template('{{a: /x{2}}/}} {{b: "}}" | c}}')
    assert template.fields["a"].kind.language.accepts("xx}")
    assert template.fields["b"].kind.language.accepts("}}")


def test_parts_follow_each_other_without_a_gap() -> None:
    text = "a {{b}}\n{{?c}}\nd {{e}}\n{{/c}}\n{{{{ {{#f 2}}g{{/f}}"
    parts = read_template(text).parts
    assert [part.start for part in parts] == [0, *(part.end for part in parts[:-1])]
    assert parts[-1].end == len(text)
    assert isinstance(parts[-1], Section)


@pytest.mark.parametrize(
    ("words", "good", "bad"),
    [
        ("", "any line", "two\nlines"),
        ("int", "-12", "1.5"),
        ("int 0..120", "120", "121"),
        ("number ..2.5", "2.5", "2.51"),
        ("text ..5", "a\nb", "abcdef"),
        ("text ~10", "x" * 15, "x" * 4),
        ("word 3..", "abc", "ab"),
        ("/[A-Z]{2}-\\d+/", "AB-1", "AB-"),
        ("red|dark blue", "dark blue", "blue"),
        ('"" | "a|b"', "", "a"),
        ("date", "2024-02-29", "2023-02-29"),
    ],
)
def test_what_a_slot_may_hold(words: str, good: str, bad: str) -> None:
    language = kind_of(words).language
    assert language.accepts(good)
    assert not language.accepts(bad)


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("a\nb {{x", "2:3", "not closed"),
        ("{{x\n}}", "1:1", "not closed"),
        ("a {{x: foo}}", "1:3", "no slot type"),
        ("{{x: /(/}}", "1:1", "never closed"),
        ("{{x: /a(?!.)b/}}", "1:1", "no text at all"),
        ("{{x: /a}}", "1:1", "not an expression"),
        ("{{x: text ~a}}", "1:1", "bounds"),
        ("{{x: int 5..3}}", "1:1", "begins after its end"),
        ("{{x: a||b}}", "1:1", "empty choice"),
        ('{{x: "a\\q"}}', "1:1", "cannot be read"),
        ("{{x: int}} {{x: word}}", "1:12", "'int' above"),
        ("{{x}}{{y}}", "1:6", "meet"),
        ("{{x}}{{?s}}{{y}}{{/s}} {{z}}", "1:12", "meet"),
        ("{{#s 2}}{{y}}{{/s}}", "1:9", "meet"),
        ("hi {name}}", "1:4", "one brace"),
        ("{{ }}", "1:1", "no slot"),
        ("{{/x}}", "1:1", "closes no section"),
        ("{{?x}} {{#y 1}} {{/x}}", "1:17", "'y' is open"),
        ("a {{?x}} b", "1:3", "not closed"),
        ("{{#x 3..1}}a{{/x}}", "1:1", "not possible"),
        ("{{#x}}a{{/x}}", "1:1", "no tag of a section"),
        ("{{same(q)}}", "1:1", "no slot 'q'"),
        ("{{same(q)}} {{q}}", "1:1", "before this place"),
        ("{{?s}}{{q}}{{/s}} {{same(q)}}", "1:19", "before this place"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, where: str, what: str) -> None:
    with pytest.raises(EditflowError, match=what) as caught:
        check_all(read_template(text, path="t.txt"))
    assert (caught.value.where or "").startswith(f"t.txt:{where}")
    assert caught.value.hint
    assert isinstance(caught.value, UsageError | ConstraintError)


def test_holes_leave_braces_alone() -> None:
    text = "x = {{a}} <fill>\n  <fill: the rest>\n"
    assert has_holes(text)
    assert not has_holes("<filled>")
    template = read_holes(text)
    assert shown(template) == "x = {{a}} [1]\n  [2]\n"
    assert [field.kind.words for field in template.fields.values()] == ["line", "text"]
    assert template.hints == ["the rest"]


def test_a_hole_at_a_place() -> None:
    assert shown(hole_at("ab\ncd", 2, 2)) == "ab\nc[1]d"
    assert shown(hole_at("ab\n", 2, 1)) == "ab\n[1]"
    for line, column, what in ((3, 1, "no such line"), (0, 1, "no such line"), (1, 4, "column")):
        with pytest.raises(UsageError, match=what):
            hole_at("ab\n", line, column)
