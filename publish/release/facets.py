"""Facets: by what events can be chosen, worked out once a release, so that no page asks the store for each value.

A table in ``index.sqlite``: the events in the order of time, and for each value of each facet the numbers of its events.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from pyoxigraph import Literal, NamedNode

from publish.dates import chronological
from publish.store import Archive
from publish.terms import CONCEPT, HRE, PREFIXES, SKOS

SCHEMA = """
CREATE TABLE event (number INTEGER PRIMARY KEY, iri TEXT NOT NULL);
CREATE TABLE facet (facet TEXT NOT NULL, value TEXT NOT NULL, events BLOB NOT NULL, PRIMARY KEY (facet, value)) WITHOUT ROWID;
"""
FACETS = ("type", "role", "at", "place", "year", "document", "status")
"""Act type, role of anybody involved, where a document says that it was, every place in any role (each with what it lies within), the
years in which it may lie, document and status of its accounts."""
_WIDER = {"type": f"{SKOS}broader", "at": f"{HRE}within", "place": f"{HRE}within"}
"""Facet -> the property that leads from a value to a wider one, which holds of the same events."""
SPAN = 20
"""An event that may lie in more years than these stands under the range: it says next to nothing of each."""
AT, INFERRED = f"{CONCEPT}place-role/at", f"{CONCEPT}modality/inferred"
"""The role of a place where its subject was, and the modality of what the archive infers."""
_Pairs = dict[str, set[str]]
_Days = tuple[date | None, date | None]


def write(connection: sqlite3.Connection, archive: Archive, base: str) -> None:
    """Fills the tables of `SCHEMA`: events numbered from 0, and their numbers by value as unsigned 32-bit integers in rising order."""
    events = _events(archive, base)
    numbers = {iri: number for number, iri in enumerate(events)}
    connection.executemany("INSERT INTO event VALUES (?, ?)", enumerate(events))
    for facet, pairs in _facets(archive, events).items():
        values: dict[str, set[int]] = defaultdict(set)
        for event, found in pairs.items():
            for value in found if event in numbers else ():
                values[value].add(numbers[event])
        rows = ((facet, value, array("I", sorted(held)).tobytes()) for value, held in sorted(values.items()))
        connection.executemany("INSERT INTO facet VALUES (?, ?, ?)", rows)


def _events(archive: Archive, base: str) -> dict[str, _Days]:
    """The events that have an address, with the first and last day that they may have, in the order of time, then of their names."""
    start, days = f"{base}event/", [_literals(archive, f"{HRE}{name}") for name in ("earliest", "latest")]
    names = _literals(archive, f"{PREFIXES['rdfs']}label")
    typed = archive.quads(None, NamedNode(f"{PREFIXES['rdf']}type"), NamedNode(f"{HRE}Event"))
    found = []
    for iri in {quad.subject.value for quad in typed if isinstance(quad.subject, NamedNode)}:
        if iri.startswith(start) and "#" not in iri:
            earliest, latest = (_day(day.get(iri, "")) for day in days)
            found.append((chronological(earliest, latest), names.get(iri, "").casefold(), iri, (earliest, latest)))
    return {iri: bounds for *_, iri, bounds in sorted(found, key=lambda each: each[:3])}


def _literals(archive: Archive, predicate: str) -> dict[str, str]:
    """Node -> its literal of `predicate`, the English one if there are several."""
    quads = [quad for quad in archive.quads(None, NamedNode(predicate)) if isinstance(quad.object, Literal)]
    ranked = sorted(quads, key=lambda quad: (quad.object.language == "en", quad.object.value))  # type: ignore[union-attr]  # literals all
    return {str(getattr(quad.subject, "value", "")): quad.object.value for quad in ranked}  # type: ignore[union-attr]  # as above


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _facets(archive: Archive, events: Mapping[str, _Days]) -> dict[str, _Pairs]:
    """Facet -> event -> its values."""
    about, subject, places = (_links(archive, f"{HRE}{name}") for name in ("about", "subject", "place"))
    said = {node: places[node] for node in _said_at(archive) & places.keys()}
    return {
        "type": _widened(archive, "type", _links(archive, f"{HRE}eventType")),
        "role": _through(subject, _links(archive, f"{HRE}role")),
        "at": _widened(archive, "at", _through(subject, said)),
        "place": _widened(archive, "place", _through(subject, places)),
        "year": {event: _years(*days) for event, days in events.items()},
        "document": _through(about, _links(archive, f"{HRE}accordingTo")),
        "status": _through(about, _links(archive, f"{HRE}status")),
    }


def _said_at(archive: Archive) -> set[str]:
    """The statements by which a document says where its subject was. What is inferred is the archive's own, and no other role says so."""
    roles, modes, accounts = (_links(archive, f"{HRE}{name}") for name in ("placeRole", "modality", "statedIn"))
    at = (node for node, held in roles.items() if AT in held)
    return {node for node in at if INFERRED not in (modes.get(node) or set().union(*(modes.get(each, ()) for each in accounts[node])))}


def _years(earliest: date | None, latest: date | None) -> set[str]:
    """Every year in which what has these bounds may lie; if they are open or far apart, the range of years, ``..2020`` or ``2018..``."""
    if earliest and latest and latest.year - earliest.year < SPAN:
        return {f"{year:04}" for year in range(earliest.year, latest.year + 1)}
    return {"..".join(f"{day.year:04}" if day else "" for day in (earliest, latest))}


def _links(archive: Archive, predicate: str) -> _Pairs:
    found: _Pairs = defaultdict(set)
    for quad in archive.quads(None, NamedNode(predicate)):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            found[quad.subject.value].add(quad.object.value)
    return found


def _through(owners: _Pairs, values: _Pairs) -> _Pairs:
    """Event -> the values of the accounts or statements that are its own."""
    found: _Pairs = defaultdict(set)
    for node, held in values.items():
        for owner in owners.get(node, ()):
            found[owner] |= held
    return found


def _widened(archive: Archive, facet: str, pairs: _Pairs) -> _Pairs:
    wider = _links(archive, _WIDER[facet])
    known: _Pairs = {}
    for value in {value for values in pairs.values() for value in values}:
        known[value] = set(_above(value, wider))
    return {event: set().union(*(known[value] for value in values)) for event, values in pairs.items()}


def _above(value: str, wider: _Pairs) -> Iterator[str]:
    """`value`, and all that is wider, each once, even if it goes in circles."""
    seen, waiting = {value}, [value]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += (new := wider.get(one, set()) - seen)
        seen |= new
