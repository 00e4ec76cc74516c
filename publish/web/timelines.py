"""Timelines: dates as bars no more exact than what is known, laid out in percent of the width (ISO 8601-2 for EDTF).

A day that a document plainly gives is a point. Everything else is a bar from the first to the last day that it can be; a side that
nobody states is open. What is doubtful (``?``, ``~``, ``%``) or not plainly said is marked so. Nothing depends on the width of the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from publish.web.accounts import when
from publish.web.addresses import ENTITIES
from publish.web.dates import Days, bounds, chronological, is_vague, stated
from publish.web.descriptions import Description
from publish.web.models import Brief, EntityPage, Link, MentionGroup, Row, Text, cited

MOST = 40
"""Rows of the timeline of an entity that is no event; the page lists the rest."""
_MARGIN = 0.08
_LEAST_DAYS = 30
_LEAST = 0.001
"""How wide a bar is at least: one without a width is not drawn at all (SVG 2, 10.3)."""
_MOST_TICKS = 6
_DAYS_OF_TICKS = (1, 11, 21)
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)
"""Months between the ticks of an axis."""


@dataclass(frozen=True)
class Dated:
    """What is to be drawn: what it is called, its date in words, the days that it can be, and the documents that say so."""

    label: Link | Text
    when: Brief | None
    days: Days
    documents: tuple[Brief, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether the date is approximate, doubtful, or not plainly said by any document."""
        return bool(self.days.caveats) or is_vague(self.days.edtf)


@dataclass(frozen=True)
class Mark:
    """What is drawn of one date, in percent of the width. `open_side` is "start", "end" or ""; a point is a day plainly given."""

    start: float
    width: float
    open_side: str = ""
    doubtful: bool = False
    throughout: bool = False
    is_point: bool = False

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
    """A timeline, ready to be shown; `total` counts the rows left out as well, `cut` holds the links not all of which were read."""

    lines: list[Line]
    ticks: list[Tick]
    total: int
    cut: tuple[MentionGroup, ...] = ()

    @property
    def kinds(self) -> set[str]:
        """Which kinds of mark there are, so that only those are explained."""
        marks = [line.mark for line in self.lines if line.mark]
        found = {"point" if mark.is_point else "open" if mark.open_side else mark.fill for mark in marks}
        return found | ({"doubtful"} if any(mark.doubtful for mark in marks) else set())


def dated(data: Description, event: Link) -> Dated:
    """What is drawn of an event away from its page."""
    days = when(data, event.iri)
    return Dated(event, days.brief, days)


def chart(rows: list[Dated], total: int = 0, cut: Iterable[MentionGroup] = ()) -> Chart | None:
    """The timeline of `rows`, or `None` if none of them has a date."""
    known = [day for row in rows for day in (_first(row.days), _end(row.days)) if day is not None]
    if not known:
        return None
    low, high = min(known), max(known)
    spare = max((high - low) * _MARGIN, (_LEAST_DAYS - (high - low)) / 2)
    scale = Scale(low - spare, high + spare)
    return Chart([Line(row, _mark(row, scale)) for row in rows], _ticks(scale), max(total, len(rows)), tuple(cut))


@dataclass(frozen=True)
class Scale:
    """The days (as ordinals) at the left and the right edge."""

    left: float
    right: float

    def at(self, day: float) -> float:
        """Where `day` is, in percent."""
        return round((day - self.left) / (self.right - self.left) * 100, 3)


def _first(days: Days) -> int | None:
    return days.earliest.toordinal() if days.earliest else None


def _end(days: Days) -> int | None:
    """The end of the last day, which is the start of the next."""
    return days.latest.toordinal() + 1 if days.latest else None


def _mark(row: Dated, scale: Scale) -> Mark | None:
    first, end = _first(row.days), _end(row.days)
    if first is None and end is None:
        return None
    if first is not None and end == first + 1 and not row.doubtful:
        return Mark(scale.at(first + 0.5), 0, is_point=True)
    start = 0.0 if first is None else scale.at(first)
    stop = 100.0 if end is None else scale.at(end)
    side = "start" if first is None else "end" if end is None else ""
    return Mark(start, max(round(stop - start, 3), _LEAST), side, row.doubtful, row.days.throughout)


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
    """The timeline of a page: of an event its dates by document, of other entities the events that they come into."""
    if page.kind == "event":
        return chart([of_statement(row) for row in page.section("TimeStatement")])
    if page.kind not in ENTITIES:
        return None
    groups = [group for group in page.mentions if any(_is_event(data, mention.subject.iri) for mention in group.mentions)]
    subjects = dict.fromkeys(mention.subject for group in groups for mention in group.mentions)
    events = sorted((link for link in subjects if _is_event(data, link.iri)), key=lambda link: chronological(bounds(data, link.iri)))
    rows = [dated(data, link) for link in events[:MOST]]
    return chart(rows, len(events), [group for group in groups if group.total > group.read]) if len(rows) > 1 else None


def _is_event(data: Description, iri: str) -> bool:
    data.require(iri)
    return "Event" in data.types(iri)


def of_statement(row: Row) -> Dated:
    """What is drawn of one time statement."""
    value = row.fact.value
    return Dated(row.fact.term or Text(""), Brief(value), stated(row), cited(row.sources))
