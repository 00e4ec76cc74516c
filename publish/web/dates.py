"""Dates of entities: their bounds as the archive derives them, in words and in the order of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from publish import dates
from publish.web.descriptions import Description
from publish.web.wording import bounds_words, edtf_words


@dataclass(frozen=True)
class Days:
    """The first and last possible day (`None` where open), and how to say it."""

    earliest: date | None
    latest: date | None
    edtf: str = ""

    @property
    def words(self) -> str:
        """The dates in words, "" if there are none at all."""
        if self.edtf:
            return edtf_words(self.edtf)
        return bounds_words(self.earliest, self.latest) if self.earliest or self.latest else ""


def bounds(data: Description, entity: str) -> Days:
    """The derived bounds of `entity`."""
    data.require(entity)
    earliest, latest = (_day(data.plain(entity, name)) for name in ("earliest", "latest"))
    return Days(earliest, latest, data.plain(entity, "edtf"))


def chronological(days: Days) -> tuple[object, ...]:
    """A sorting key: by the last possible day; what has none comes last in the year it starts; the undated at the end."""
    return dates.chronological(days.earliest, days.latest)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
