"""The licence of a project, by the text of its licence file or by what its metadata say.

Knows the common open licences; an unknown one has no name, and the caller decides.
"""

from __future__ import annotations

import re

# The first that is found counts: texts of later ones are parts of earlier ones.
_SIGNS = (
    ("AGPL-3.0", "gnu affero general public license"),
    ("LGPL", "gnu lesser general public license"),
    ("GPL", "gnu general public license"),
    ("MPL-2.0", "mozilla public license"),
    ("CC0-1.0", "cc0 1.0 universal"),
    ("Apache-2.0", "apache license"),
    ("PSF-2.0", "python software foundation license"),
    ("MIT", "permission is hereby granted, free of charge"),
    ("ISC", "permission to use, copy, modify, and/or distribute"),
    ("BSD-3-Clause", "may be used to endorse or promote"),
    ("BSD-2-Clause", "redistribution and use in source and binary forms"),
    ("Unlicense", "this is free and unencumbered software"),
)
_PERMISSIVE = re.compile(
    r"\b(MIT|BSD|Apache|ASL|ISC|PSF|Python Software|Zlib|0BSD|Unlicense)", re.I
)
_RESTRICTED = re.compile(
    r"GPL|General Public|MPL|Mozilla|CC-BY|Creative Commons|EUPL|SSPL|BUSL", re.I
)


def of_text(text: str) -> str:
    """Return the SPDX name of a licence text, "" when it is not known."""
    plain = " ".join(text.lower().split())
    return next((name for name, sign in _SIGNS if sign in plain), "")


def is_licence_file(name: str) -> bool:
    """Tell whether a file of a project's top folder is its licence."""
    return name.lower().startswith(("license", "licence", "copying", "unlicense"))


def is_permissive(licence: str) -> bool:
    """Tell whether a name or a list of names asks for no more than to be named."""
    return bool(_PERMISSIVE.search(licence)) and not _RESTRICTED.search(licence)
