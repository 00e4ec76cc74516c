"""Timelines: dates as bars no more exact than what is known, laid out in percent of the width (ISO 8601-2 for EDTF).

A day that is known is a point. Everything else is a bar from the first to the last day that it can be; a side that nobody
states is open, and what is doubtful (``?``, ``~``, ``%``) is marked so. Nothing here depends on the width of the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from publish.dates import parse
from publish.web.dates import Days, bounds
from publish.web.descriptions import Description
from publish.web.models import EntityPage, Link, Row, Text
from publish.web.wording import bounds_words

MOST = 40
"""Rows of the timeline of an entity that is no event; the page lists the rest."""
_MARGIN = 0.08
_LEAST_DAYS = 30
_MOST_TICKS = 6
_DAYS_OF_TICKS = (1, 11, 21)
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)
"""Months between the ticks of an axis."""


@dataclass(frozen=True)
class Dated:
    """What is to be drawn: what it is called, its date in words, who says so, and the days that it can be (`None`: open)."""

    label: Link | Text
    words: str
    earliest: date | None
    latest: date | None
    doubtful: bool = False
    throughout: bool = False
    documents: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Mark:
    """What is drawn of one date, in percent of the width. `open_side` is "start", "end" or ""; a point has no width."""

    start: float
    width: float
    open_side: str = ""
    doubtful: bool = False
    throughout: bool = False

    @property
    def is_point(self) -> bool:
        """Whether the day is known."""
        return self.width == 0

    @property
    def fill(self) -> str:
        """What the bar is filled with, by the name of its class or gradient."""
        return f"open-{self.open_side}" if self.open_side else "throughout" if self.throughout else "within"


@dataclass(frozen=True)
class Line:
    """A row of the timeline; no mark if there is nothing to draw."""

    dated: Dated
    mark: Mark | None


@dataclass(frozen=True)
class Tick:
    """A line of the axis: where, in percent, and its date as ISO 8601 has it, which reads the same in every language."""

    at: float
    text: str


@dataclass(frozen=True)
class Chart:
    """A timeline, ready to be shown; `total` counts the rows that were left out as well."""

    lines: list[Line]
    ticks: list[Tick]
    total: int

    @property
    def kinds(self) -> set[str]:
        """Which kinds of mark there are, so that only those are explained."""
        marks = [line.mark for line in self.lines if line.mark]
        found = {"point" if mark.is_point else "open" if mark.open_side else mark.fill for mark in marks}
        return found | ({"doubtful"} if any(mark.doubtful for mark in marks) else set())


def dated(label: Link | Text, days: Days) -> Dated:
    """What is drawn of an entity: the bounds that the archive derives, or the EDTF text if it has one."""
    if days.edtf:
        return stated(label, days.words, days.edtf)
    return Dated(label, bounds_words(days.earliest, days.latest), days.earliest, days.latest)


def stated(label: Link | Text, words: str, edtf: str, documents: Iterable[Link] = (), *, throughout: bool = False) -> Dated:
    """What is drawn of a date as EDTF; nothing but words if the text is none, or open at both ends."""
    try:
        days = parse(edtf)
    except ValueError:
        return Dated(label, words, None, None, documents=tuple(documents))
    doubtful = any(sign in edtf for sign in "?~%")
    return Dated(label, words, days.earliest, days.latest, doubtful, throughout, tuple(documents))


def chart(rows: list[Dated], total: int = 0) -> Chart | None:
    """The timeline of `rows`, or `None` if none of them has a date."""
    known = [day for row in rows for day in (_first(row), _end(row)) if day is not None]
    if not known:
        return None
    low, high = min(known), max(known)
    spare = max((high - low) * _MARGIN, (_LEAST_DAYS - (high - low)) / 2)
    scale = Scale(low - spare, high + spare)
    return Chart([Line(row, _mark(row, scale)) for row in rows], _ticks(scale), max(total, len(rows)))


@dataclass(frozen=True)
class Scale:
    """The days (as ordinals) at the left and the right edge."""

    left: float
    right: float

    def at(self, day: float) -> float:
        """Where `day` is, in percent."""
        return round((day - self.left) / (self.right - self.left) * 100, 3)


def _first(row: Dated) -> int | None:
    return row.earliest.toordinal() if row.earliest else None


def _end(row: Dated) -> int | None:
    """The end of the last day, which is the start of the next."""
    return row.latest.toordinal() + 1 if row.latest else None


def _mark(row: Dated, scale: Scale) -> Mark | None:
    first, end = _first(row), _end(row)
    if first is None and end is None:
        return None
    if first is not None and end == first + 1 and not row.doubtful:
        return Mark(scale.at(first + 0.5), 0)
    start = 0.0 if first is None else scale.at(first)
    stop = 100.0 if end is None else scale.at(end)
    side = "start" if first is None else "end" if end is None else ""
    return Mark(start, round(stop - start, 3), side, row.doubtful, row.throughout)


def _ticks(scale: Scale) -> list[Tick]:
    """The fewest round months or years that still divide the axis; days, where it is short."""
    left, right = max(1, ceil(scale.left)), min(int(scale.right), date.max.toordinal())
    first, last = date.fromordinal(left), date.fromordinal(right)
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    for step in _STEPS:
        days = [day for day in (_month(month) for month in months if month % step == 0) if first <= day <= last]
        if len(days) <= _MOST_TICKS:
            break
    else:
        days = days[:: -(-len(days) // _MOST_TICKS)]
    if len(days) < 2:
        every = (first + timedelta(days=offset) for offset in range(right - left + 1))
        return [Tick(scale.at(day.toordinal()), day.isoformat()) for day in every if day.day in _DAYS_OF_TICKS]
    exact = 4 if all(day.month == 1 for day in days) else 7
    return [Tick(scale.at(day.toordinal()), day.isoformat()[:exact]) for day in days]


def _month(number: int) -> date:
    return date(min(max(number // 12, 1), 9999), number % 12 + 1, 1)


def of_page(data: Description, page: EntityPage) -> Chart | None:
    """The timeline of a page: of an event its dates by document, of others the events that they come into."""
    if page.kind == "event":
        return chart([_of_statement(row) for row in page.section("TimeStatement")])
    subjects = [mention.subject for group in page.mentions for mention in group.mentions]
    events = [link for link in dict.fromkeys(subjects) if _is_event(data, link.iri)]
    found = sorted((dated(link, bounds(data, link.iri)) for link in events), key=_order)
    return chart(found[:MOST], len(found)) if len(found) > 1 else None


def _is_event(data: Description, iri: str) -> bool:
    data.require(iri)
    return "Event" in data.types(iri)


def _of_statement(row: Row) -> Dated:
    details = {detail.key: detail.values[0] for detail in row.fact.details}
    extent, edtf = details.get("extent"), details.get("edtf")
    words = row.fact.value.value if isinstance(row.fact.value, Text) else ""
    return stated(
        row.fact.term or Text(""), words, edtf.value if isinstance(edtf, Text) else "", row.documents,
        throughout=isinstance(extent, Link) and extent.code == "throughout",
    )


def _order(row: Dated) -> tuple[date, date]:
    return (row.latest or date.max, row.earliest or date.min)
