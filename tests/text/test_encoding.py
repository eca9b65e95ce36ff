import encodings.aliases

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editflow.errors import InputError, UsageError
from editflow.text.encoding import decode, detect

LATIN = b"\xe9"


@pytest.mark.parametrize(
    ("data", "explicit", "expected"),
    [
        (b"abc", None, ("utf-8", b"")),
        (b"\xef\xbb\xbf# coding: latin-1", "cp1252", ("utf-8", b"\xef\xbb\xbf")),
        (b"\xff\xfea\0", None, ("utf-16-le", b"\xff\xfe")),
        (b"\xfe\xff\0a", None, ("utf-16-be", b"\xfe\xff")),
        (b"\xff\xfe\0\0a\0\0\0", None, ("utf-32-le", b"\xff\xfe\0\0")),
        (b"\0\0\xfe\xff\0\0\0a", None, ("utf-32-be", b"\0\0\xfe\xff")),
        (b"\xff\xfe\0\0a\0", None, ("utf-16-le", b"\xff\xfe")),  # starts with a NUL
        (b"# coding: latin-1\n", "cp1252", ("cp1252", b"")),
        (b"a\0", "UTF-16", ("utf-16-le", b"")),
        (b"# -*- coding: iso-8859-1 -*-\n" + LATIN, None, ("latin-1", b"")),
        (b"#!/usr/bin/python\r\n# vim: set fileencoding=cp1252 :\r\n", None, ("cp1252", b"")),
        (b"x\ny\n# coding: latin-1\n", None, ("utf-8", b"")),
        (b"# coding: no-such-thing\n", None, ("utf-8", b"")),
        (b"# coding: utf-16\n", None, ("utf-8", b"")),  # it could not have been read
        (b"# coding: rot13\n", None, ("utf-8", b"")),
        (b"<?xml version='1.0' encoding='ISO-8859-15'?>", None, ("iso8859-15", b"")),
        (b"<!DOCTYPE html>\n<head>\n<meta charset=windows-1252>", None, ("cp1252", b"")),
        (b'html = "<meta charset=latin-1>"', None, ("utf-8", b"")),
    ],
)
def test_encoding_is_found(data, explicit, expected):
    assert detect(data, explicit) == expected


@pytest.mark.parametrize("name", ["nope", "base64", "rot13", "a\0b", "", "undefined"])
def test_an_encoding_that_does_not_exist_is_refused(name):
    with pytest.raises(UsageError, match="no text encoding"):
        detect(b"", name)


@pytest.mark.parametrize(
    ("body", "encoding", "text", "widths"),
    [
        (b"ab", "utf-8", "ab", [1, 1]),
        ("aé€𝄞".encode(), "utf-8", "aé€𝄞", [1, 2, 3, 4]),
        (b"\xc3a\xff", "utf-8", "\ufffda\ufffd", [1, 1, 1]),
        (b"\xed\xa0\x80", "utf-8", "\ufffd\ufffd\ufffd", [1, 1, 1]),  # a surrogate alone
        ("a𝄞".encode("utf-16-le"), "utf-16-le", "a𝄞", [2, 4]),
        (b"\0\xd8a\0b", "utf-16-le", "\ufffd\ufffda\ufffd", [1, 1, 2, 1]),
        ("a𝄞".encode("utf-32-be"), "utf-32-be", "a𝄞", [4, 4]),
        (b"a\xe9\x80", "latin-1", "aé\x80", [1, 1, 1]),
        (b"\x81\xe9", "cp1252", "\ufffdé", [1, 1]),
        ("aか".encode("shift_jis") + b"\xff", "shift_jis", "aか\ufffd", [1, 2, 1]),
        (b"\x87\x90\x81\xe0", "cp932", "≒≒", [2, 2]),  # two spellings of one character
        ("é漢𝄞".encode("gb18030"), "gb18030", "é漢𝄞", [2, 2, 4]),
    ],
)
def test_each_character_has_its_bytes(body, encoding, text, widths):
    decoded = decode(body, encoding)
    assert (decoded.text, decoded.widths.tolist()) == (text, widths)
    assert [chr(code) for code in decoded.codes] == list(text)


def test_only_bytes_outside_the_encoding_are_undecodable():
    decoded = decode("\ufffd".encode() + b"\xff", "utf-8")
    assert decoded.text == "\ufffd\ufffd"
    assert decoded.undecodable.tolist() == [False, True]


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("iso2022_jp", "漢字".encode("iso2022_jp")),
        ("utf-7", b"+AOkA6Q-"),
        ("big5hkscs", b"\x88\x62"),  # two characters in two bytes
        ("unicode_escape", rb"\u00e9"),
        ("punycode", b"a-b"),
    ],
)
def test_an_encoding_without_bytes_for_each_character_is_refused(encoding, body):
    with pytest.raises(InputError, match="its own bytes"):
        decode(body, encoding)


@given(st.binary(max_size=12), st.sampled_from(sorted(set(encodings.aliases.aliases.values()))))
def test_any_bytes_in_any_encoding_are_decoded_whole_or_refused(body, encoding):
    try:
        name, bom = detect(body, encoding)
        decoded = decode(body[len(bom) :], name)
    except (UsageError, InputError):
        return
    assert len(decoded.text) == len(decoded.widths) == len(decoded.undecodable)
    assert decoded.widths.sum() == len(body) - len(bom)
