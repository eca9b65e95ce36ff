"""Host names and addresses of e-mail in more than ASCII.

Knows IDNA 2008 (RFC 5890 to 5893) for scripts written from left to right; what depends on context
or direction is left out.
"""

from __future__ import annotations

from editflow.constraints.language.algebra import intersection, one_of, sequence, text_of
from editflow.constraints.language.bounded import Language
from editflow.constraints.language.charset import ANY
from editflow.constraints.language.formats.internet import LABEL
from editflow.constraints.language.regex.pattern import whole

_LATIN = r"a-z\u00DF-\u00F6\u00F8-\u00FF"
_GREEK_CYRILLIC = r"\u03B1-\u03C9\u0430-\u045F"
_ASIAN = r"\u3041-\u3096\u30A1-\u30FA\u4E00-\u9FA5\uAC00-\uD7A3"
_LETTER = f"[{_LATIN}{_GREEK_CYRILLIC}{_ASIAN}0-9]"
_MOST = 10  # Punycode may take five letters for one, and 63 are allowed

_INNER = f"[{_LETTER[1:-1]}-]"
_HOST_LABEL = f"(?!..--)(?:{LABEL}|{_LETTER}(?:{_INNER}{{0,{_MOST - 2}}}{_LETTER})?)"
_HOST = rf"{_HOST_LABEL}(?:\.{_HOST_LABEL}){{0,2}}"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u00A1-\u167F\u1681-\u1FFF\u2C00-\u2FEF\u3041-\uD7FF]+"


def idn_hostname() -> Language:
    """Return up to three labels of ASCII, or of up to ten letters and digits of some scripts.

    Latin, Greek, Cyrillic, Han, Kana and Hangul, in lower case where there is one.
    """
    return Language(whole(_HOST), 0, 253)


def idn_email() -> Language:
    """Return the mailboxes of RFC 6531 at such a host, their local part unquoted."""
    local = intersection(whole(rf"{_ATOM}(?:\.{_ATOM})*"), text_of(ANY, 1, 64))
    return Language(sequence(local, one_of(["@"]), whole(_HOST)), 0, 254)
