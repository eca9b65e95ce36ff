"""Every format holds only texts that validators accept, and the texts its RFC gives as examples."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from jsonschema.validators import Draft202012Validator

from editflow.constraints.language.bounded import Language
from editflow.constraints.language.examples import draw
from editflow.constraints.language.formats import FORMATS, format_language

CHECKER = Draft202012Validator.FORMAT_CHECKER

INSIDE = {
    "date": ["2024-02-29", "2000-02-29", "1999-12-31", "0001-01-01", "9999-04-30"],
    "date-time": ["1985-04-12T23:20:50.52Z", "1996-12-19T16:39:57-08:00", "2024-02-29t00:00:00z"],
    "duration": ["P4DT12H30M5S", "P1Y2M3D", "PT0S", "P4W", "PT36H", "P2YT1M"],
    "email": ["joe@example.com", "a.b+c@x-y.co", '"joe b"@x.y', "j@[127.0.0.1]", "j@[IPv6:::1]"],
    "hostname": ["www.example.com", "a", "4x.a-b", "x" * 63, ".".join(["a" * 61] * 4)],
    "idn-email": ["実例@例え.jp", "joe@example.com", "чебурашка@пример.рф"],
    "idn-hostname": ["münchen.de", "例え.jp", "한국", "straße", "www.example.com"],
    "ipv4": ["192.168.0.1", "0.0.0.0", "255.255.255.255"],
    "ipv6": ["::", "::1", "2001:db8::ff00:42:8329", "::ffff:192.0.2.128", "1:2:3:4:5:6:7::"],
    "iri": ["http://ƒøø.ßår/?∂éœ=πîx#πîüx", "urn:a:b"],
    "iri-reference": ["/âππ", "#ƒrägmênt", ""],
    "json-pointer": ["", "/", "/a~0b/c~1d/0", "/ü "],
    "regex": ["^[a-z]+$", "(ab)*c?", "\\d{3}-\\w"],
    "relative-json-pointer": ["0", "1/a", "2#", "10/x"],
    "time": ["08:30:06Z", "23:59:59.999+05:30"],
    "uri": ["http://a.b/c?d=e#f", "mailto:a@b.c", "urn:isbn:1", "ftp://u:p@[::1]:80/x", "a://%41"],
    "uri-reference": ["../x", "//host/p", "?q", "#f", "", "a/b:c", "http://x"],
    "uri-template": ["/a/{id}", "http://x/{?q,lang*}{#frag}", "{var:3}", ""],
    "uuid": ["2EB8AA08-aa98-11ea-b4aa-73b441d16380", "0" * 8 + "-0000" * 3 + "-" + "0" * 12],
}
OUTSIDE = {
    "date": ["2023-02-29", "1900-02-29", "2024-13-01", "2024-04-31", "0000-01-01", "24-01-01"],
    "date-time": ["1990-12-31T24:00:00Z", "1990-12-31 10:00:00Z", "1990-12-31T10:00:00"],
    "duration": ["P", "PT", "P1D2H", "P1Y2W", "4DT", "P1YT", "P-1D", "P1.5D"],
    "email": ["joe", "@x.y", "a..b@x.y", ".a@x.y", "a@-x.y", "a b@x.y", "x" * 65 + "@a.b"],
    "hostname": ["", "-a", "a-", "a..b", "a_b", "x" * 64, ".".join(["a" * 63] * 4), "xn--a"],
    "idn-email": ["実例", "@例え.jp", "a@b@c"],
    "idn-hostname": ["München", "a_b", "ab--c", "-한", "", "가" * 30],
    "ipv4": ["256.0.0.1", "1.2.3", "01.2.3.4", "1.2.3.4.5", "1.2.3.4 "],
    "ipv6": ["1::2::3", "12345::", "1:2:3:4:5:6:7", "::1%eth0", "1:2:3:4:5:6:7:8::", ":1"],
    "iri": ["/abc", "http://a b", "\\\\WINDOWS\\x"],
    "iri-reference": ["\\x", "a b", "%zz"],
    "json-pointer": ["a", "/~", "/~2", "#/a"],
    "regex": ["(", "[a", "*a", "a**"],
    "relative-json-pointer": ["", "/a", "01/a", "-1", "1a"],
    "time": ["24:00:00Z", "08:60:00Z", "08:30:06", "8:30:06Z", "08:30:06+24:00"],
    "uri": ["//host", "abc", "http:// x", "a:%zz", "1a:b", "http://[:::1]", "ü:a"],
    "uri-reference": ["\\x", "a b", "1:b", "%", "a#b#c"],
    "uri-template": ["{", "{}", "{a", "}", "{a b}", "{!a}", "%"],
    "uuid": ["2EB8AA08AA9811EAB4AA73B441D16380", "2EB8AA08-aa98-11ea-b4aa-73b441d1638", "g" * 36],
}


def language(name: str) -> Language:
    found = format_language(name)
    assert found is not None
    return found


@cache
def drawn(name: str, count: int = 60) -> list[str]:
    """Return random texts of a format, short and long ones."""
    generator, texts = np.random.default_rng(0), []
    while len(texts) < count:
        text = draw(language(name).texts, generator, stop=generator.choice([0.02, 0.2, 0.6]))
        texts += [text] * language(name).accepts(text)
    return texts


@pytest.mark.parametrize("name", FORMATS)
def test_examples_are_inside(name: str) -> None:
    assert [text for text in INSIDE[name] if not language(name).accepts(text)] == []
    assert [text for text in INSIDE[name] if not CHECKER.conforms(text, name)] == []


@pytest.mark.parametrize("name", FORMATS)
def test_near_misses_are_outside(name: str) -> None:
    assert [text for text in OUTSIDE[name] if language(name).accepts(text)] == []


@pytest.mark.parametrize("name", FORMATS)
def test_validators_accept_what_is_drawn(name: str) -> None:
    some = drawn(name)[:12] if name.startswith("iri") else drawn(name)  # that checker is slow
    assert [text for text in some if not CHECKER.conforms(text, name)] == []


def spoilt(text: str, rng: random.Random) -> str:
    """Return the text with one character changed, taken out or put in."""
    at, by = rng.randrange(len(text) + 1), rng.choice("0123456789:-.+/TZ@%[]aZ~#?éx ")
    return text[:at] + rng.choice(["", by]) + text[at + rng.choice([0, 1]) :]


# Where validators check the whole of an RFC they accept nothing more than we do.
EXACT = ["date", "date-time", "time", "ipv4", "ipv6", "uri", "uri-reference", "json-pointer"]


@pytest.mark.parametrize("name", EXACT)
def test_validators_refuse_what_is_outside(name: str) -> None:
    rng = random.Random(0)
    texts = [spoilt(text, rng) for text in drawn(name) for _ in range(4)]
    outside = [text for text in texts if not language(name).accepts(text)]
    assert len(outside) > (0 if name.endswith(("pointer", "reference")) else 20)
    assert [text for text in outside if CHECKER.conforms(text, name)] == []


def test_every_day_of_every_kind_of_year() -> None:
    days = [
        f"{y}-{m:02}-{d:02}" for y in (1900, 2000, 2023, 2024) for m in range(14) for d in range(33)
    ]
    accepts: Callable[[str], bool] = language("date").accepts
    assert [day for day in days if accepts(day) != CHECKER.conforms(day, "date")] == []


def test_an_unknown_format_is_no_constraint() -> None:
    assert format_language("int32") is None
