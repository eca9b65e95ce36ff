"""Prose and Markdown families: by example, and each oracle against wrong answers."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from editflow.data.families import FAMILIES, Draft, family
from editflow.data.families.prose.lexicon import american_to_british, british_to_american, lexicon
from editflow.data.families.prose.spans import is_plain, like, sentences, words
from editflow.data.families.prose.spelling import misspell
from editflow.data.families.prose.style import curled

NAMES = [name for name in FAMILIES if name.startswith(("prose-", "markdown-"))]
TEXT = """## Getting started

The library does not read the **whole** file, and it is an editor's friend. People said "hello" to
the same reader, because their [manual](https://example.com/manual) was there. They were happy
with the color of the cover. I can't say more than that! You don't have to believe it.

- one `item` of the list
- another item

```python
print("hi")
```
"""
PARAGRAPH = (
    "The library was built in a small town. We have seen the same colour before, e.g. Mr. Smith "
    "did. Their neighbours don't know the reason, and they are not curious. It was an open secret "
    "that the people of the town organise the market on the first day of the week.\n"
)
MARKS = """A **bold** word, an *italic* one, some `code`, and a [link](https://example.com/a).

* first item
* second item
"""


def drafts(name: str, text: str, count: int = 60) -> list[Draft]:
    rng = random.Random(name)
    made = (family(name).draft(text, rng) for _ in range(count))
    return [draft for draft in made if draft is not None]


@pytest.mark.parametrize("name", NAMES)
def test_the_oracle_takes_the_target_and_refuses_others(name: str) -> None:
    found = [draft for text in (TEXT, PARAGRAPH, MARKS) for draft in drafts(name, text)]
    assert found, "no draft from texts that have everything"
    for draft in found:
        assert draft.before != draft.after
        assert family(name).holds(draft)
        assert not family(name).holds(replace(draft, after=draft.before))
        assert not family(name).holds(replace(draft, after=draft.after + "!"))
        assert not family(name).holds(Draft(draft.after, draft.before, draft.words))


@pytest.mark.parametrize("name", [name for name in NAMES if family(name).absent])
def test_nothing_to_do_leaves_the_text_alone(name: str) -> None:
    absent = family(name).absent
    assert absent is not None
    for text in (TEXT, PARAGRAPH):
        draft = absent(text, random.Random(1))
        assert draft is None or draft.before == draft.after == text


@pytest.mark.parametrize(
    "text", ["", "\n", "word", "# x", "```", "é 漢字 🙂", '"', "a\r\nb\r\n", "- "]
)
@pytest.mark.parametrize("name", NAMES)
def test_odd_texts_make_no_draft_or_a_right_one(name: str, text: str) -> None:
    for draft in drafts(name, text, count=5):
        assert family(name).holds(draft)


def test_words_stand_outside_code_links_and_paths() -> None:
    text = "See `code here`, https://a.b/c and [text](target) or src/main.py\n\n    indented\n"
    assert [match["word"] for match in words(text)] == ["See", "and", "text", "or"]


def test_sentences_end_at_full_stops_but_not_at_abbreviations() -> None:
    found = [PARAGRAPH[start:end] for start, end in sentences(PARAGRAPH)]
    assert len(found) == 4
    assert found[1].endswith("Mr. Smith did.")
    assert is_plain(PARAGRAPH)
    assert not is_plain("- a list item.")


def test_letter_case_follows_the_pattern() -> None:
    assert [like("word", p) for p in ("old", "Old", "OLD")] == ["word", "Word", "WORD"]


def test_noise_never_makes_a_known_word() -> None:
    rng, lists = random.Random(0), lexicon()
    for _ in range(300):
        wrong = misspell(rng.choice(list(lists.wrongs)), rng)
        assert wrong is None or wrong.lower() not in lists.known


def test_spelling_tables_turn_into_each_other() -> None:
    british, american = american_to_british(), british_to_american()
    assert british["color"] == "colour"
    assert american["organise"] == "organize"
    assert "program" not in british
    assert not set(british) & set(american)


def test_curly_quotes_leave_code_alone_and_refuse_what_is_unclear() -> None:
    assert curled('He said "no", it\'s `a "b"`.') == 'He said “no”, it’s `a "b"`.'
    assert curled('the boys\' toys and "quotes"') is None
    assert curled("nothing to turn") is None


def test_a_sentence_goes_with_its_white_space() -> None:
    text = "One is here now. Two is the second one. Three ends it all now.\n"
    made = {
        draft.words["word"]: draft for draft in drafts("prose-delete-sentence-containing", text)
    }
    assert made["second"].after == "One is here now. Three ends it all now.\n"
    assert made["Three"].after == "One is here now. Two is the second one.\n"
