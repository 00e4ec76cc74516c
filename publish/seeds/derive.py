"""What the archive itself works out from the rows: classes, bounds of events, evidence that was left to default."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from publish.dates import Bounds, narrowest, parse
from publish.seeds.fields import RECORDS
from publish.seeds.rows import EVIDENCE, Row, Tables

_CLASSES = {
    ("event", "act"): "Act",
    ("event", "context"): "ContextEvent",
    ("organisation", "organisation"): "Organisation",
    ("organisation", "group"): "Group",
}
"""Table and kind -> the class in the ontology; an incident is an event and no more (DESIGN 3)."""
_OF_THE_EVENT = ("occurrence", "announcement")
"""The kinds of time that bound an event, in the order of preference; they are never mixed."""
_TO_COME = ("scheduled", "predicted")


def complete(tables: Tables) -> Tables:
    """The rows with what follows from them."""
    for row in tables.all():
        if name := _CLASSES.get((row.table, row.values.get("kind", ""))):
            row.values["class"] = name
    _bound_events(tables)
    return Tables([*tables.all(), *_default_evidence(tables)])


def _bound_events(tables: Tables) -> None:
    status = {row.values["address"]: row.values.get("status") for row in tables["account"]}
    times: dict[str, list[Row]] = defaultdict(list)
    for row in tables["time"]:
        if "edtf" in row.values and status[row.values["account"]] not in _TO_COME:
            times[row.values["subject"]].append(row)
    for row in tables["event"]:
        row.bound(event_bounds(times[row.values["address"]]), row.mark)


def event_bounds(times: Iterable[Row]) -> Bounds:
    """The days between which an event lies by all `times` (rows) that accounts give for it; open where they are.

    Only times of the event itself count, and kinds are not mixed: that it was found, or was going
    on, on some day does not bound it. What lasts throughout ends with the latest of its accounts.
    """
    listed = list(times)
    for kind in _OF_THE_EVENT:
        if chosen := [row for row in listed if row.values.get("kind") == kind]:
            claims = [parse(row.values["edtf"]) for row in chosen]
            bounds = narrowest(claims)
            if any(row.values.get("extent") == "throughout" for row in chosen):
                return Bounds(bounds.earliest, _widest_end(claims))
            return bounds
    return Bounds(None, None)


def _widest_end(claims: list[Bounds]) -> date | None:
    ends = [claim.latest for claim in claims]
    return None if None in ends else max(end for end in ends if end)


def _default_evidence(tables: Tables) -> Iterator[Row]:
    """A statement that names no evidence rests on all of its account's."""
    evidence: dict[str, list[Row]] = defaultdict(list)
    for row in tables["evidence"]:
        evidence[row.values["account"]].append(row)
    for record in RECORDS.values():
        for row in tables[record.name] if record.statement else ():
            if "evidence" not in row.marks:
                for passage in evidence[row.values["account"]]:
                    yield row.link(EVIDENCE, passage.values["address"], row.mark)
