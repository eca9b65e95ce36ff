"""System calls that fail: the disk is full, somebody interrupts."""

import os


class Failing:
    """Let a function fail from its `first` call on: once, or for good."""

    def __init__(self, monkeypatch, name, error, *, first, for_good=False):
        self.calls = 0
        real = getattr(os, name)

        def call(*arguments, **options):
            self.calls += 1
            if self.calls == first or (for_good and self.calls > first):
                raise error
            return real(*arguments, **options)

        monkeypatch.setattr(os, name, call)


DISK_FULL = OSError(28, "No space left on device")
