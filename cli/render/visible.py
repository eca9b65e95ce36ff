"""Make control characters visible, so that no text can drive the terminal it is shown on.

Knows nothing of colour or layout; newlines and tabs are left to the caller.
"""

from __future__ import annotations

import re

# C0 and C1 controls but tab and newline, invisible and bidirectional format characters, lone
# surrogates, tags. Joiners (U+200C, U+200D) stay: Persian, Hindi and emoji cannot do without.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    r"""Return `text` with hidden characters as escapes: `\x1b`, `\u202e`."""
    return _HIDDEN.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
