"""URIs, IRIs, references to them, and templates of URIs.

Knows RFC 3986, RFC 3987 and RFC 6570; knows nothing of what single schemes demand.
"""

from __future__ import annotations

from editflow.constraints.language.bounded import Language
from editflow.constraints.language.formats.internet import ipv6_pattern
from editflow.constraints.language.regex.pattern import whole

_UNRESERVED = r"A-Za-z0-9._~\-"
_SUB_DELIMITERS = r"!$&'()*+,;="
_ESCAPED = "%[0-9A-Fa-f]{2}"
_UCS = r"\u00A0-\uD7FF\uF900-\uFDCF\uFDF0-\uFFEF"  # validators know no others
_PRIVATE = r"\uE000-\uF8FF"


def uri() -> Language:
    """Return a scheme and what it names, all in ASCII."""
    return Language(whole(_absolute(_UNRESERVED, "")))


def uri_reference() -> Language:
    """Return a URI, or a reference relative to one."""
    return Language(whole(f"(?:{_absolute(_UNRESERVED, '')}|{_relative(_UNRESERVED, '')})"))


def iri() -> Language:
    """Return a scheme and what it names, in Unicode."""
    return Language(whole(_absolute(_UNRESERVED + _UCS, _PRIVATE)))


def iri_reference() -> Language:
    """Return an IRI, or a reference relative to one."""
    letters = _UNRESERVED + _UCS
    return Language(whole(f"(?:{_absolute(letters, _PRIVATE)}|{_relative(letters, _PRIVATE)})"))


def uri_template() -> Language:
    """Return the templates of RFC 6570: literal text with expressions in braces."""
    name = rf"[A-Za-z0-9_](?:\.?(?:[A-Za-z0-9_]|{_ESCAPED}))*"
    variable = rf"{name}(?:\*|:[1-9]\d{{0,2}})?"
    expression = rf"\{{[+#./;?&]?{variable}(?:,{variable})*\}}"
    literal = rf"[!#$&(-;=?-\[\]_a-z~{_UCS}{_PRIVATE}]"
    return Language(whole(f"(?:{literal}|{_ESCAPED}|{expression})*"))


def _absolute(letters: str, private: str) -> str:
    """Return the pattern of what begins with a scheme."""
    path = _path(letters, first=":@")
    return rf"[A-Za-z][A-Za-z0-9+.\-]*:{path}{_ends(letters, private)}"


def _relative(letters: str, private: str) -> str:
    """Return the pattern of what begins without one: no colon before the first slash."""
    return _path(letters, first="@") + _ends(letters, private)


def _path(letters: str, *, first: str) -> str:
    """Return the pattern of an authority and a path, or a path alone.

    `first` is what a path without a slash at its front may hold on top in its first segment.
    """
    segment = _some(letters, ":@")
    slashed = f"(?:/{segment}*)*"
    return (
        f"(?://{_authority(letters)}{slashed}|/(?:{segment}+{slashed})?"
        f"|{_some(letters, first)}+{slashed})?"
    )


def _authority(letters: str) -> str:
    """Return the pattern of a host with optional user and port."""
    literal = rf"\[(?:{ipv6_pattern()}|[vV][0-9A-Fa-f]+\.[{_UNRESERVED}{_SUB_DELIMITERS}:]+)\]"
    host = f"(?:{literal}|{_some(letters, '')}*)"
    return rf"(?:{_some(letters, ':')}*@)?{host}(?::\d*)?"


def _ends(letters: str, private: str) -> str:
    """Return the pattern of an optional query and fragment."""
    return f"(?:\\?{_some(letters + private, ':@/?')}*)?(?:#{_some(letters, ':@/?')}*)?"


def _some(letters: str, more: str) -> str:
    """Return the pattern of one character or escape."""
    return f"(?:[{letters}{_SUB_DELIMITERS}{more}]|{_ESCAPED})"
