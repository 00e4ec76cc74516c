"""What the benchmark of the endpoint asks: the queries of each workload, another for each request, and the hostile ones.

A query of a workload names an entity of `endpoint_data`; as many of them are listed as there are entities, up to 20 thousand.
wrk goes through the list, and ends each query with a comment that holds the number of the request: no text is asked twice, and
no engine can answer from what it has kept of an answer or of a plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template
from urllib.parse import quote

import endpoint_data
from endpoint_data import EVENTS_OF_A_DOCUMENT, TYPES, Size, expand, identifier

JSON = "application/sparql-results+json"
TURTLE = "text/turtle"
_LONGEST = 20_000
_STEP = 7919
"""A prime: steps of it go once through any number of entities that is no multiple of it, in no order that a store would have."""


def _event(number: int, size: Size) -> dict[str, str]:
    event = number * _STEP % size.events
    kind = endpoint_data.type_of(event) if number % 2 else TYPES[number % len(TYPES)]
    return {"event": identifier("event", event), "type": kind}


def _account(number: int, size: Size) -> dict[str, str]:
    """An account in a document that is complete, if there is one."""
    whole = size.events - size.events % EVENTS_OF_A_DOCUMENT or size.events
    return {"account": identifier("account", number * _STEP % (2 * whole))}


@dataclass(frozen=True)
class Workload:
    """One kind of request: what it is; the query, in which entities stand as $names; and how their names come from a number.

    It is measured for `patience` times as long as others. Only what is `compared` has to be the same from every engine.
    """

    title: str
    text: str
    names: Callable[[int, Size], dict[str, str]] = _event
    accept: str = JSON
    patience: int = 1
    compared: bool = True

    def query(self, number: int, size: Size) -> str:
        """The query with this number, on data of this size."""
        return Template(expand(self.text)).substitute(self.names(number, size))

    def queries(self, size: Size, most: int = _LONGEST) -> Iterator[str]:
        """All of them, or the first so many."""
        count = size.accounts if self.names is _account else size.events
        return (self.query(number, size) for number in range(min(count, most)))


WORKLOADS = {
    "point": Workload("the labels of one event", "SELECT ?label WHERE { event:$event rdfs:label ?label }"),
    "ask": Workload("whether an event is of a type: half are", "ASK { event:$event hre:eventType c:act-type/$type }"),
    "join": Workload(
        "what else the document of an account tells: three patterns, 100 rows",
        "SELECT ?other ?event WHERE { account:$account hre:accordingTo ?document . "
        "?other hre:accordingTo ?document . ?other hre:about ?event }", _account,
    ),
    "count": Workload(
        "how many events of each type, but for one event",
        "SELECT ?type (COUNT(?event) AS ?events) WHERE { ?event hre:eventType ?type . FILTER(?event != event:$event ) } GROUP BY ?type",
    ),
    "describe": Workload("DESCRIBE of one event, as Turtle", "DESCRIBE event:$event", accept=TURTLE, compared=False),
    "stream": Workload(
        "how sure each account and statement is, but for one account: 81 thousand rows of a million quads",
        "SELECT ?node ?certainty WHERE { ?node hre:certainty ?certainty . FILTER(?node != account:$account ) }", _account, patience=2,
    ),
}

_LETTERS = "abcdefghi"
_BOMB = "".join(
    f"BIND(CONCAT({', '.join([before] * 8)}) AS ?{after}) "
    for before, after in zip(('"sixteen letters."', *(f"?{letter}" for letter in _LETTERS[:-1])), _LETTERS, strict=True)
)
HOSTILE = {
    "cartesian product": "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "order of everything": "SELECT * WHERE { ?s ?p ?o } ORDER BY STR(?o) STR(?s) STR(?p)",
    "explosion of a path": expand("SELECT (COUNT(*) AS ?n) WHERE { "
                                  "?a ( hre:about | ^ hre:about | hre:accordingTo | ^ hre:accordingTo )* ?b }"),
    "string bomb": f"SELECT (STRLEN(?{_LETTERS[-1]}) AS ?n) WHERE {{ {_BOMB}}}",
}
"""Each alone keeps an engine busy for longer than anybody waits, or fills its memory: the string grows to two gigabytes."""


def parameter(query: str) -> str:
    """A query as the end of an address (SPARQL 1.1 Protocol, 2.1.1)."""
    return f"query={quote(query, safe='')}"


def write(path: Path, workload: Workload, size: Size) -> None:
    """Writes the list that wrk reads: the parameter of each query, one a line."""
    with path.open("w", encoding="ascii", newline="\n") as file:
        file.writelines(f"{parameter(query)}\n" for query in workload.queries(size))
