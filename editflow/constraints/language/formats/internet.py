"""Host names, addresses of hosts and addresses of e-mail.

Knows RFC 1123, RFC 4291 and RFC 5321; knows nothing of names that are not ASCII.
"""

from __future__ import annotations

from editflow.constraints.language.algebra import intersection, one_of, sequence, text_of
from editflow.constraints.language.bounded import Language
from editflow.constraints.language.charset import ANY
from editflow.constraints.language.regex.pattern import whole

LABEL = r"(?![Xx][Nn]--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_BYTE = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
IPV4 = rf"{_BYTE}(?:\.{_BYTE}){{3}}"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_QUOTED = r'"(?:[ !#-\[\]-~]|\\[ -~])*"'


def ipv6_pattern() -> str:
    """Return a pattern of IPv6 addresses: eight groups, or fewer around one `::`.

    The last two groups may be an IPv4 address.
    """
    group = "[0-9A-Fa-f]{1,4}"
    tail = rf"(?:{group}:{group}|{IPV4})"
    ways = [f"(?:{group}:){{6}}{tail}"]
    for after in range(8):  # groups after the `::`, which stands for one group at least
        before = f"(?:{group}(?::{group}){{0,{6 - after}}})?" if after < 7 else ""
        rest = {0: "", 1: group}.get(after, f"(?:{group}:){{{after - 2}}}{tail}")
        ways.append(f"{before}::{rest}")
    return f"(?:{'|'.join(ways)})"


def ipv4() -> Language:
    """Return four numbers up to 255 without leading zeros."""
    return Language(whole(IPV4))


def ipv6() -> Language:
    """Return the addresses of RFC 4291, without a zone."""
    return Language(whole(ipv6_pattern()))


def hostname() -> Language:
    """Return dotted labels of up to 63 letters, digits and inner hyphens, 253 characters at most.

    Labels of the form `xn--`, which would have to be valid Punycode, are left out.
    """
    return Language(whole(rf"(?:{LABEL}\.)*{LABEL}"), 0, 253)


def email() -> Language:
    """Return the mailboxes of RFC 5321: a local part of up to 64 characters at a host."""
    local = whole(rf"{_ATOM}(?:\.{_ATOM})*|{_QUOTED}")
    host = whole(rf"(?:{LABEL}\.)*{LABEL}|\[(?:{IPV4}|IPv6:{ipv6_pattern()})\]")
    return Language(sequence(intersection(local, text_of(ANY, 1, 64)), one_of(["@"]), host), 0, 254)
