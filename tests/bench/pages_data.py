"""What the benchmark of the pages asks: the addresses of each workload, on the archive of `endpoint_data` and one hub.

The hub is a document that derives from so many others that 150 triples have it as subject. Addresses are written from the root;
those of entities are cycled through, in an order that no store would have, so that no run is answered from one page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import endpoint_data
from endpoint_data import EVENTS_OF_A_DOCUMENT, Size, expand, identifier

HTML, TURTLE, JSONLD = "text/html", "text/turtle", "application/ld+json"
_FAR = 10**8
"""The number of a document, or an event, that the archive does not reach by itself."""
_TRIPLES = 150
_STEP = 7919
_SOURCE = """
    document:{id} rdf:type hre:Document .
    document:{id} rdfs:label "Notice no. {number}"@en .
    document:{id} rdfs:label "Avis n° {number}"@fr .
    document:{id} dcterms:identifier "{id}" .
"""
_HUB = """
    document:{id} rdf:type hre:Document .
    document:{id} rdfs:label "Digest of notices"@en .
    document:{id} rdfs:label "Recueil de notices"@fr .
    document:{id} dcterms:identifier "{id}" .
    document:{id} dcterms:language "en" .
"""
HUB = f"document/{identifier('document', _FAR)}"


def write(path: Path, quads: int) -> Size:
    """Writes `quads` quads, or up to one event more, and the hub with its sources, as N-Quads to `path`; gives how many they are."""
    size = endpoint_data.write(path, quads)
    added = "".join(_hub())
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(added)
    return Size(size.quads + added.count("\n"), size.events)


def _hub() -> Iterator[str]:
    own = HUB.rpartition("/")[2]
    yield _lines(_HUB.format(id=own))
    for number in range(1, 1 + _TRIPLES - _HUB.strip().count("\n") - 1):
        source = identifier("document", _FAR + number)
        yield _lines(_SOURCE.format(id=source, number=number))
        yield _lines(f"document:{own} hre:derivesFrom document:{source} .")


def _lines(text: str) -> str:
    return "".join(f"{expand(line.strip())}\n" for line in text.strip().splitlines())


def events(size: Size) -> Iterator[str]:
    """The paths of all events."""
    return (f"event/{identifier('event', number * _STEP % size.events)}" for number in range(size.events))


def entities(size: Size) -> Iterator[str]:
    """The paths of events, accounts, people and documents, each as often as there are of its kind."""
    for number, event in enumerate(events(size)):
        yield event
        yield from (f"account/{identifier('account', account)}" for account in (2 * number, 2 * number + 1))
        if not number % 2:
            yield f"person/{identifier('person', number // 2)}"
        if not number % EVENTS_OF_A_DOCUMENT:
            yield f"document/{identifier('document', endpoint_data.document(2 * number))}"


def _hub_alone(_: Size) -> Iterator[str]:
    yield HUB


def _nowhere(size: Size) -> Iterator[str]:
    return (f"event/{identifier('event', _FAR + number)}" for number in range(size.events))


@dataclass(frozen=True)
class Workload:
    """One kind of request: what it is, the type that is asked for, and the paths.

    Before a `cold` one a server is started again; one that is `known` sends the entity tag that the client has; one that is `missing`
    asks for what there is not.
    """

    title: str
    accept: str
    paths: Callable[[Size], Iterator[str]]
    cold: bool = False
    known: bool = False
    missing: bool = False


WORKLOADS = {
    "html": Workload("the pages of all events, in turn", HTML, events),
    "mixed": Workload("the pages of all events, accounts, people and documents, in turn", HTML, entities),
    "cold": Workload("the pages of all events, in turn, by a server that has just started", HTML, events, cold=True),
    "turtle": Workload("Turtle of all events, in turn", TURTLE, events),
    "jsonld": Workload("JSON-LD of all events, in turn", JSONLD, events),
    "hub": Workload(f"the page of an entity with {_TRIPLES} triples", HTML, _hub_alone),
    "hubturtle": Workload("Turtle of the same", TURTLE, _hub_alone),
    "unchanged": Workload("pages of events that the client has, by their entity tags: 304", HTML, events, known=True),
    "missing": Workload("pages of events that there are not: 404", HTML, _nowhere, missing=True),
}
