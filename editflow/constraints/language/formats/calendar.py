"""Dates, times and durations of RFC 3339.

Knows the calendar. A second 60 is left out: RFC 3339 allows it where a leap second was inserted,
validators accept it nowhere.
"""

from __future__ import annotations

from editflow.constraints.language.bounded import Language
from editflow.constraints.language.regex.pattern import whole

_TO_31 = r"(?:0[1-9]|[12]\d|3[01])"
_TO_30 = r"(?:0[1-9]|[12]\d|30)"
_TO_28 = r"(?:0[1-9]|1\d|2[0-8])"
_COMMON = rf"(?:0[13578]|1[02])-{_TO_31}|(?:0[469]|11)-{_TO_30}|02-{_TO_28}"
_FOURTHS = "(?:0[48]|[2468][048]|[13579][26])"  # 04, 08, .. 96
_LEAP = rf"(?:\d\d{_FOURTHS}|{_FOURTHS}00)"  # 400, 800, .. 9600 among whole centuries
_DATE = rf"(?:(?!0000)\d{{4}}-(?:{_COMMON})|{_LEAP}-02-29)"
_HOUR_MINUTE = r"(?:[01]\d|2[0-3]):[0-5]\d"
_TIME = rf"{_HOUR_MINUTE}:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-]{_HOUR_MINUTE})"


def date() -> Language:
    """Return the dates of the years 0001 to 9999, 29 February in leap years only."""
    return Language(whole(_DATE))


def time() -> Language:
    """Return the times of a day with an offset from UTC."""
    return Language(whole(_TIME))


def date_time() -> Language:
    """Return a date, `T` and a time."""
    return Language(whole(rf"{_DATE}[Tt]{_TIME}"))


def duration() -> Language:
    """Return the durations of RFC 3339, appendix A: no unit is left out between two others."""
    clock = r"T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S)"
    days = r"(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)"
    return Language(whole(rf"P(?:{days}(?:{clock})?|{clock}|\d+W)"))
