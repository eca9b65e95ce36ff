"""Hypothesis without deadlines: a busy machine is not a failure. In CI its examples are fixed."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("editflow", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("editflow")
