"""Dates as a document supports them: EDTF text, and the calendar days that it can mean.

Source: Extended Date/Time Format, ISO 8601-2:2019, levels 0 and 1 without years of more than four
digits and without times of day; seasons 21 to 24 are those of the northern hemisphere. The
standard gives no width to "approximate" (``~``, ``%``): here it is one unit of the precision either
way, a day for a day, a year for a year.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_DATE = re.compile(r"(?P<year>\d{4}|\d{3}X|\d{2}XX)(-(?P<month>\d{2}|XX)(-(?P<day>\d{2}|XX))?)?(?P<doubt>[?~%]?)", re.ASCII)
_SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14)}
_OPEN = ("", "..")
_YEARS = "years go from 0001 to 9999"
HELP = (
    "write a date as 2019, 2019-06 or 2019-06-05, a summer as 2019-22, about with ~ and doubtful with ?, "
    "a range as 2019-06-04/2019-06-05, and .. for an unknown start or end (../2019-06-06)"
)


@dataclass(frozen=True)
class Bounds:
    """The first and the last day that a date can mean; `None` where it is open."""

    earliest: date | None
    latest: date | None


def parse(text: str) -> Bounds:
    """The days that the EDTF `text` can mean.

    Raises `ValueError`, whose message says what is wrong, if `text` is not EDTF of the levels above,
    names a day that does not exist, ends before it starts, or is open at both ends.
    """
    start, separator, end = text.partition("/")
    if not separator:
        return _bounds(text)
    if start in _OPEN and end in _OPEN:
        raise ValueError("a range that is open at both ends says nothing: leave it out")
    earliest = None if start in _OPEN else _bounds(start).earliest
    latest = None if end in _OPEN else _bounds(end).latest
    if earliest and latest and latest < earliest:
        raise ValueError("the range ends before it starts: swap its ends")
    return Bounds(earliest, latest)


def _bounds(text: str) -> Bounds:
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(f"not an EDTF date: {HELP}")
    first_year, last_year = (int(match["year"].replace("X", digit)) for digit in "09")
    first_month, last_month = _months(match["month"])
    if "X" in match["year"] and match["month"] not in (None, "XX"):
        raise ValueError("a month cannot be known where the year is not")
    if match["day"] and first_month != last_month and (match["month"], match["day"]) != ("XX", "XX"):
        raise ValueError("a day cannot be known where the month is not")
    if match["day"] in (None, "XX"):
        first, last = _day(first_year, first_month, 1), _last_day(last_year, last_month)
    else:
        first = last = _day(first_year, first_month, int(match["day"]))
    return _widened(first, last) if match["doubt"] in ("~", "%") else Bounds(first, last)


def _widened(first: date, last: date) -> Bounds:
    unit = last - first + timedelta(days=1)
    try:
        return Bounds(first - unit, last + unit)
    except OverflowError as error:
        raise ValueError(_YEARS) from error


def _months(text: str | None) -> tuple[int, int]:
    if text is None or text == "XX":
        return 1, 12
    month = int(text)
    if month in _SEASONS:
        return _SEASONS[month]
    if not 1 <= month <= 12:
        raise ValueError("there is no such month: 01 to 12, or 21 to 24 for spring to winter")
    return month, month


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError("there is no such day in the calendar") from error


def _last_day(year: int, month: int) -> date:
    year, month = (year + 1, month - 12) if month > 12 else (year, month)
    if not 1 <= year <= 9999:
        raise ValueError(_YEARS)
    return date(year, month, calendar.monthrange(year, month)[1])


def narrowest(claims: list[Bounds]) -> Bounds:
    """The narrowest bounds consistent with all `claims`, or the widest if they contradict each other."""
    starts = [claim.earliest for claim in claims if claim.earliest]
    ends = [claim.latest for claim in claims if claim.latest]
    earliest, latest = max(starts, default=None), min(ends, default=None)
    if earliest and latest and latest < earliest:
        open_start, open_end = len(starts) < len(claims), len(ends) < len(claims)
        return Bounds(None if open_start else min(starts), None if open_end else max(ends))
    return Bounds(earliest, latest)


def chronological(earliest: date | None, latest: date | None) -> tuple[int, int, str, str]:
    """A sorting key, the year first: by the last possible day; what has none comes last in the year it starts; the undated at the end."""
    if latest:
        return (latest.year, 0, latest.isoformat(), earliest.isoformat() if earliest else "")
    if earliest:
        return (earliest.year, 1, earliest.isoformat(), "")
    return (date.max.year, 2, "", "")
