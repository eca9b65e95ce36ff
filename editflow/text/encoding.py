"""Which encoding bytes are in, and which bytes stand for each of their characters.

Knows nothing of line endings, edits or files.
"""

from __future__ import annotations

import codecs
import re
import string
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from editflow.errors import InputError, UsageError

_BOMS = (  # the longer first: a UTF-32 mark starts with a UTF-16 one
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PLAIN_NAMES = {
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
    "iso8859-1": "latin-1",
}
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")  # PEP 263
_XML = re.compile(rb"\A\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([-\w.]+)")
_HTML = re.compile(
    rb"(?is)\A\s*<(?:!doctype\s+html|html|head|meta)\b.*?\bcharset\s*=\s*[\"']?([-\w.]+)"
)
_HEAD = 1024  # bytes in which a declaration is looked for


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and, for each of its characters, what it stands for in the bytes.

    codes: (characters,) code points; widths: (characters,) bytes;
    undecodable: (characters,) true for the U+FFFD shown for one byte that is not in the encoding.
    """

    text: str
    codes: npt.NDArray[np.uint32] | npt.NDArray[np.uint8]
    widths: npt.NDArray[np.uint8]
    undecodable: npt.NDArray[np.bool_]


def detect(data: bytes, explicit: str | None) -> tuple[str, bytes]:
    """Return the encoding of `data` and its byte order mark, which may be empty.

    A mark wins over `explicit`, that over a declaration in the text (a coding cookie, XML, HTML),
    that over UTF-8. A declared encoding that does not exist, or could not hold its own
    declaration, does not count. Raises `UsageError` when `explicit` does not exist.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom) and not (encoding == "utf-32-le" and len(data) % 4):
            return encoding, bom
    if explicit is not None:
        known = _known(explicit)
        if known is None:
            hint = "Give one that Python knows, such as utf-8, latin-1 or cp1252."
            raise UsageError(f"there is no text encoding {explicit!r}", hint=hint)
        return known, b""
    return _declared(data[:_HEAD]) or "utf-8", b""


def decode(body: bytes, encoding: str) -> Decoded:
    """Decode `body` so that every character has its own bytes; nothing is lost or guessed.

    Raises `InputError` for an encoding that keeps state between characters.
    """
    if encoding == "utf-8" and body.isascii():
        flat = np.frombuffer(body, dtype=np.uint8)
        return Decoded(
            body.decode("ascii"), flat, np.ones_like(flat), np.zeros(len(flat), dtype=np.bool_)
        )
    try:
        raw = body.decode(encoding, "surrogateescape" if encoding == "utf-8" else _ESCAPE)
        codes = np.frombuffer(raw.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        undecodable = (codes >= 0xDC00) & (codes <= 0xDCFF)
        widths = _widths(raw, codes, encoding, body)
    except UnicodeError as error:
        raise _unmappable(encoding) from error
    widths[undecodable] = 1
    if undecodable.any():
        codes = np.where(undecodable, np.uint32(0xFFFD), codes)
        raw = codes.astype("<u4").tobytes().decode("utf-32-le")
    return Decoded(raw, codes, widths, undecodable)


def _declared(head: bytes) -> str | None:
    """Return the encoding that the text itself names, if text can be written in it."""
    cookies = [_COOKIE.match(line) for line in head.splitlines()[:2]]
    found = next(
        (match for match in [*cookies, _XML.match(head), _HTML.match(head)] if match), None
    )
    if found is None:
        return None
    encoding = _known(found[1].decode("ascii", "replace"))
    return encoding if encoding and _extends_ascii(encoding) else None


def _known(name: str) -> str | None:
    """Return the plain name of a text encoding, None when there is none of that name."""
    try:
        "".encode(name)
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return _PLAIN_NAMES.get(found, found)


def _extends_ascii(encoding: str) -> bool:
    try:
        return string.printable.encode(encoding) == string.printable.encode("ascii")
    except UnicodeError:
        return False


def _widths(
    raw: str, codes: npt.NDArray[np.uint32], encoding: str, body: bytes
) -> npt.NDArray[np.uint8]:
    """Return the bytes each character of `raw` takes in `body`; lone surrogates count as one."""
    if encoding == "utf-8":
        steps = (codes >= 0x80).astype(np.uint8)
        return steps + (codes >= 0x800) + (codes >= 0x10000) + np.uint8(1)
    if encoding.startswith("utf-16"):
        return np.where(codes >= 0x10000, np.uint8(4), np.uint8(2))
    if encoding.startswith("utf-32"):
        return np.full(len(codes), 4, dtype=np.uint8)
    return _measured_widths(raw, codes, encoding, body)


def _measured_widths(
    raw: str, codes: npt.NDArray[np.uint32], encoding: str, body: bytes
) -> npt.NDArray[np.uint8]:
    """Return widths by encoding each distinct character, checked against the bytes."""
    table = np.ones(0x110000, dtype=np.uint8)
    for character in set(raw):
        if not "\udc00" <= character <= "\udcff":
            table[ord(character)] = len(character.encode(encoding))
    widths = table[codes]
    one_to_one = len(raw) == len(body) and bool((widths == 1).all())
    if not one_to_one and not _spans_decode(raw, widths, encoding, body):
        raise _unmappable(encoding)
    return widths


def _spans_decode(raw: str, widths: npt.NDArray[np.uint8], encoding: str, body: bytes) -> bool:
    """Does each character's span, taken alone, decode to that character?"""
    ends = np.cumsum(widths, dtype=np.int64).tolist()
    if sum(ends[-1:]) != len(body):
        return False
    spans = {
        (raw[i], body[start:end])
        for i, (start, end) in enumerate(zip([0, *ends], ends, strict=False))
    }
    return all(span.decode(encoding, _ESCAPE) == character for character, span in spans)


def _unmappable(encoding: str) -> InputError:
    return InputError(
        f"the encoding {encoding} does not give every character its own bytes",
        hint="Convert the text to UTF-8 first.",
    )


def _escape(error: UnicodeError) -> tuple[str, int]:
    """Decode each undecodable byte to a lone surrogate U+DC00 + byte, which no decoder makes."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


_ESCAPE = "editflow.escape"
# Unlike "surrogateescape" it takes bytes below 0x80 too, which UTF-16 and the Asian sets need.
codecs.register_error(_ESCAPE, _escape)
