"""Dates in words, no more precise than what they stand for (ISO 8601-2 for EDTF; English only so far)."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

_POINT = re.compile(r"(\d{2}[\dX]{2})(?:-(\d{2}|XX))?(?:-(\d{2}|XX))?([?~%]?)")
_SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
_DOUBT = {"": "", "~": "about ", "?": "possibly ", "%": "possibly about "}
_OPEN = ("", "..")
UNDATED = "date not stated"


def edtf_words(text: str, *, throughout: bool = False) -> str:
    """What the EDTF `text` says, in words: ``../2019-06-06`` is "some time up to 6 June 2019".

    `throughout` tells a range that lasts from one end to the other from one with something somewhere in it.
    A text that is no EDTF known here is given back as it stands.
    """
    start, separator, end = text.partition("/")
    if not separator:
        return _point(text)
    if start in _OPEN and end in _OPEN:
        return UNDATED
    if start in _OPEN:
        return f"until {_point(end)}" if throughout else f"some time up to {_point(end)}"
    if end in _OPEN:
        return f"from {_point(start)} on" if throughout else f"{_point(start)} or later"
    first, last = _shorten(_point(start), _point(end))
    return f"from {first} to {last}" if throughout else f"between {first} and {last}"


def bounds_words(earliest: date | None, latest: date | None) -> str:
    """The days from `earliest` to `latest` in words; `None` is an open end."""
    if earliest and latest:
        return edtf_words(period(earliest, latest) or f"{earliest}/{latest}")
    if earliest or latest:
        return edtf_words(f"{earliest or '..'}/{latest or '..'}")
    return UNDATED


def _point(text: str) -> str:
    match = _POINT.fullmatch(text)
    if not match:
        return text
    year, month, day, doubt = match.groups()
    return _DOUBT[doubt] + _calendar(year, month, day)


def _calendar(year: str, month: str | None, day: str | None) -> str:
    if month is None or month == "XX":
        return _year(year) if month is None else f"some day in {_year(year)}" if day else f"some month of {_year(year)}"
    if int(month) in _SEASONS:
        return f"{_SEASONS[int(month)]} {year}"
    if not 1 <= int(month) <= 12:
        return "-".join(filter(None, (year, month, day)))
    name = f"{calendar.month_name[int(month)]} {_year(year)}"
    if day == "XX":
        return f"some day in {name}"
    return f"{int(day)} {name}" if day else name


def _year(text: str) -> str:
    if text.endswith("XX"):
        return f"some year from {text.replace('X', '0')} to {text.replace('X', '9')}"
    return f"the {text[:3]}0s" if text.endswith("X") else text


def _shorten(first: str, last: str) -> tuple[str, str]:
    """`first` without the month and year that it shares with `last`: "4" and "5 June 2019"."""
    here, there = first.split(), last.split()
    if not (here[-1].isdigit() and here[0].isdigit() == there[0].isdigit() and len(here) == len(there) > 1):
        return first, last
    while len(here) > 1 and here[-1] == there[-1]:
        here.pop()
        there.pop()
    return " ".join(here), last


def period(earliest: date, latest: date) -> str:
    """The day, month, season or year that runs exactly from `earliest` to `latest`, as EDTF, or nothing."""
    if earliest == latest:
        return earliest.isoformat()
    months = (latest.year - earliest.year) * 12 + latest.month - earliest.month + 1
    if earliest.day != 1 or (latest + timedelta(days=1)).day != 1:
        return ""
    if months == 1:
        return f"{earliest:%Y-%m}"
    if months == 12 and earliest.month == 1:
        return f"{earliest:%Y}"
    season = {3: 21, 6: 22, 9: 23, 12: 24}.get(earliest.month) if months == 3 else None
    return f"{earliest:%Y}-{season}" if season else ""
