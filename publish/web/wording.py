"""Dates in words, no more precise than what they stand for (ISO 8601-2 for EDTF), in the language of the request at hand."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from publish.web.calendars import CALENDARS, Calendar
from publish.web.languages import spoken

_POINT = re.compile(r"(\d{2}[\dX]{2})(?:-(\d{2}|XX))?(?:-(\d{2}|XX))?([?~%]?)")
_SEASONS = (21, 22, 23, 24)
_OPEN = ("", "..")


@dataclass(frozen=True)
class _Point:
    """One date: the text, and its parts ("" or 0 where it has none); `kind` is a key of `Calendar.points`, "" if it is no date."""

    text: str
    kind: str = ""
    year: str = ""
    month: int = 0
    day: str = ""
    doubt: str = ""

    def words(self, calendar: Calendar, form: str) -> str:
        """The date in the form that its place in a sentence asks for."""
        if not self.kind:
            return self.text
        said = _pattern(calendar, self.kind, form).format(**self._parts(calendar, form))
        return calendar.doubts[self.doubt].format(date=said) if self.doubt else said

    def _parts(self, calendar: Calendar, form: str) -> dict[str, str]:
        seasons = calendar.seasons.get(form, calendar.seasons["alone"])
        whole = self.kind in ("year", "decade", "century")
        return {
            "day": calendar.first_day if self.day == "01" else self.day.lstrip("0"),
            "month": calendar.months[self.month - 1] if 1 <= self.month <= 12 else "",
            "month_of": calendar.months_of[self.month - 1] if 1 <= self.month <= 12 else "",
            "season": seasons[self.month - _SEASONS[0]] if self.month in _SEASONS else "",
            "first": self.year.replace("X", "0"), "last": self.year.replace("X", "9"),
            "year": self.year.replace("X", "0") if whole else _year(calendar, self.year, "in"),
            "year_of": "" if whole else _year(calendar, self.year, "of"),
        }


def edtf_words(text: str, *, throughout: bool = False) -> str:
    """What the EDTF `text` says, in words: ``../2019-06-06`` is "some time up to 6 June 2019".

    `throughout` tells a range that lasts from one end to the other from one with something somewhere in it.
    A text that is no EDTF known here is given back as it stands.
    """
    calendar = CALENDARS[spoken().code]
    start, separator, end = text.partition("/")
    if not separator:
        return _point(text).words(calendar, "alone")
    if start in _OPEN and end in _OPEN:
        return calendar.undated
    if start in _OPEN:
        pattern, form = (calendar.until, "to") if throughout else (calendar.by, "by")
        return pattern.format(date=_point(end).words(calendar, form))
    if end in _OPEN:
        pattern, form = (calendar.starting, "from") if throughout else (calendar.since, "alone")
        return pattern.format(date=_point(start).words(calendar, form))
    forms = ("from", "to") if throughout else calendar.between
    first, last = _range(_point(start), _point(end), calendar, forms)
    return (calendar.throughout if throughout else calendar.within).format(first=first, last=last)


def bounds_words(earliest: date | None, latest: date | None) -> str:
    """The days from `earliest` to `latest` in words; `None` is an open end."""
    if earliest and latest:
        return edtf_words(period(earliest, latest) or f"{earliest}/{latest}")
    return edtf_words(f"{earliest or '..'}/{latest or '..'}")


def clock_words(day: str, clock: str, *, about: bool) -> str:
    """A date in words with the time of day."""
    calendar = CALENDARS[spoken().code]
    return (calendar.about_clock if about else calendar.clock).format(date=day, clock=clock)


def _point(text: str) -> _Point:
    match = _POINT.fullmatch(text)
    if not match:
        return _Point(text)
    year, month, day, doubt = match.groups()
    if month is None:
        return _Point(text, _kind_of_year(year), year, 0, "", doubt)
    if month == "XX":
        return _Point(text, "day of year" if day else "month of year", year, 0, "", doubt)
    if int(month) in _SEASONS:
        return _Point(text, "season", year, int(month), "", doubt)
    if not 1 <= int(month) <= 12:
        return _Point(text)
    kind = "month" if day is None else "day of month" if day == "XX" else "day"
    return _Point(text, kind, year, int(month), day or "", doubt)


def _kind_of_year(text: str) -> str:
    return "century" if text.endswith("XX") else "decade" if text.endswith("X") else "year"


def _year(calendar: Calendar, text: str, form: str) -> str:
    pattern = _pattern(calendar, _kind_of_year(text), form)
    return pattern.format(year=text.replace("X", "0"), first=text.replace("X", "0"), last=text.replace("X", "9"))


def _pattern(calendar: Calendar, kind: str, form: str) -> str:
    forms = calendar.points[kind]
    return forms.get(form, forms["alone"])


def _range(start: _Point, end: _Point, calendar: Calendar, forms: tuple[str, str]) -> tuple[str, str]:
    """The two ends; the first without the month and year that it shares with the last: "4" and "5 June 2019"."""
    first, last = (point.words(calendar, form) for point, form in zip((start, end), forms, strict=True))
    if start.text == end.text or (start.kind, start.doubt) != (end.kind, end.doubt) or "X" in start.year:
        return first, last
    here, there = first.split(), last.split()
    while len(here) > 1 and here[-1] == there[-1]:
        here.pop()
        there.pop()
    return " ".join(here), last


def period(earliest: date, latest: date) -> str:
    """The day, month, season or year that runs exactly from `earliest` to `latest`, as EDTF, or nothing."""
    if earliest == latest:
        return earliest.isoformat()
    months = (latest.year - earliest.year) * 12 + latest.month - earliest.month + 1
    if earliest.day != 1 or latest.day != monthrange(latest.year, latest.month)[1]:
        return ""
    if months == 1:
        return earliest.isoformat()[:7]
    if months == 12 and earliest.month == 1:
        return earliest.isoformat()[:4]
    season = {3: 21, 6: 22, 9: 23, 12: 24}.get(earliest.month) if months == 3 else None
    return f"{earliest.isoformat()[:4]}-{season}" if season else ""
