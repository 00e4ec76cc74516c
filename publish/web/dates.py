"""Dates of entities: as the archive derives them and as the accounts of an event have them, in words and in the order of time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from publish import dates
from publish.release.facets import INFERRED
from publish.web.descriptions import Description
from publish.web.models import Brief, Link, Row, Text
from publish.web.wording import bounds_words, edtf_words

_OF_THE_EVENT = ("occurrence", "announcement")
"""The kinds of time from which the bounds of an event are derived (publish.seeds.derive)."""


@dataclass(frozen=True)
class Days:
    """The first and last possible day (`None` where open), and how to say it.

    `term` is set if it is not when an event was, but another time of it; `caveats` are what keeps it from being plainly said.
    """

    earliest: date | None
    latest: date | None
    edtf: str = ""
    throughout: bool = False
    caveats: tuple[Link, ...] = ()
    term: Link | Text | None = None

    @property
    def words(self) -> str:
        """The dates in words, "" if there are none at all."""
        if self.edtf:
            return edtf_words(self.edtf, throughout=self.throughout)
        return bounds_words(self.earliest, self.latest) if self.earliest or self.latest else ""

    @property
    def brief(self) -> Brief | None:
        """The dates as pages show them; `None` if there are none at all."""
        return Brief(Text(self.words), self.caveats, self.term) if self.words else None


def bounds(data: Description, entity: str) -> Days:
    """The derived bounds of `entity`."""
    data.require(entity)
    earliest, latest = (_day(data.plain(entity, name)) for name in ("earliest", "latest"))
    return Days(earliest, latest, data.plain(entity, "edtf"))


def reported(data: Description, event: str, rows: Iterable[Row]) -> Days:
    """When `event` was, said as plainly as it is said in one of `rows`, the time statements about it.

    Bounds that no statement gives are the archive's own inference. An event without bounds has another time, if any, with its term.
    """
    days = bounds(data, event)
    is_bound = bool(days.earliest or days.latest)
    said = [each for each in map(stated, rows) if each.edtf and (not is_bound or _gives(each, days))]
    if said:
        plainest = min(said, key=lambda each: (bool(each.caveats), is_vague(each.edtf)))
        return replace(plainest, term=None) if is_bound else plainest
    return replace(days, caveats=(data.link(INFERRED),)) if is_bound else days


def stated(row: Row) -> Days:
    """What a time statement says; a text that is no EDTF bounds nothing."""
    details = {detail.key: detail.values[0] for detail in row.fact.details}
    extent, edtf = details.get("extent"), details.get("edtf")
    text = edtf.value if isinstance(edtf, Text) else ""
    days, throughout = span(text), isinstance(extent, Link) and extent.code == "throughout"
    return Days(days.earliest, days.latest, text, throughout, row.caveats, row.fact.term)


def _gives(said: Days, days: Days) -> bool:
    is_of_the_event = isinstance(said.term, Link) and said.term.code in _OF_THE_EVENT
    return is_of_the_event and (said.earliest, said.latest) == (days.earliest, days.latest)


def span(edtf: str) -> dates.Bounds:
    """The days that `edtf` can mean; open at both ends if it is no EDTF."""
    try:
        return dates.parse(edtf)
    except ValueError:
        return dates.Bounds(None, None)


def is_vague(edtf: str) -> bool:
    """Whether `edtf` is given as approximate or doubtful."""
    return any(sign in edtf for sign in "?~%")


def chronological(days: Days) -> tuple[object, ...]:
    """A sorting key: by the last possible day; what has none comes last in the year it starts; the undated at the end."""
    return dates.chronological(days.earliest, days.latest)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
