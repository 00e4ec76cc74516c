"""The manifests of the SPARQL 1.1 Protocol, of the service description and of the Graph Store Protocol, read into one form.

The first states its requests as triples. The third states them as text, in an order in which each builds upon those
before it; here each reading entry gets a graph of its own that holds what it expects. A graph that the third names by
the address asked (4.1, direct identification) is asked for by `?graph=` (4.2).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from archive_copy import ROOT
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from publish.formats import FORMATS, parse, serialize

SUITES = Path(os.environ.get("HRE_CONFORMANCE", ROOT.parent / "shared" / "conformance"))
COUNTS = {"sparql-protocol": 34, "sparql-service-description": 3, "graph-store-protocol": 18}
STORE = "http://www.example/data"
"""What the suite calls the address of the graph store, in names of graphs."""

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
T = TypeVar("T")
_TEXT = re.compile(r"#### Request\n\s*(.*?)#### Response\n\s*(.*)", re.DOTALL)
_DIRECT = re.compile(re.escape("$GRAPHSTORE$") + r"(/\S+)|" + re.escape("$NEWPATH$"))


@dataclass(frozen=True)
class Exchange:
    """A request, and what is expected: classes of statuses ("2"), "boolean", "tabular" or "RDF", headers, a graph in Turtle."""

    method: str
    path: str
    statuses: frozenset[str]
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    form: str = ""
    boolean: bool | None = None
    expected: dict[str, str] = field(default_factory=dict)
    turtle: str = ""

    @property
    def writes(self) -> bool:
        """Whether it would change the data."""
        update = self.body.startswith(b"update=") or "update" in self.headers.get("content-type", "")
        return update or self.method in {"PUT", "DELETE"} or (self.method == "POST" and self.path.startswith("/data"))


@cache
def manifest(suite: str) -> Graph:
    """The triples of a manifest."""
    return Graph().parse(SUITES / suite / "manifest.ttl", format="turtle")


def names(suite: str) -> list[str]:
    """The entries of a manifest, in its order."""
    graph = manifest(suite)
    return [str(entry).partition("#")[2] for entry in Collection(graph, _one(graph, None, MF.entries))]


def exchanges(suite: str, name: str) -> list[Exchange]:
    """The requests of an entry, in their order."""
    graph = manifest(suite)
    (entry,) = [node for node in graph.subjects(RDF.type) if str(node).endswith(f"#{name}")]
    if suite == "graph-store-protocol":
        return [_as_text(name, str(text)) for text in graph.objects(entry, RDFS.comment) if "#### Request" in str(text)]
    if suite == "sparql-service-description":
        return [Exchange("GET", "/sparql", frozenset("2"), {"accept": "text/turtle"}, form="RDF")]
    requests = _one(graph, _one(graph, entry, MF.action), HT.requests)
    return [_as_triples(graph, request) for request in Collection(graph, requests)]


def _one(graph: Graph, subject: Node | None, predicate: Node) -> Node:
    (found,) = graph.objects(subject, predicate)
    return found


def _as_triples(graph: Graph, request: Node) -> Exchange:
    body, response = graph.value(request, HT.body), _one(graph, request, HT.resp)
    listed = graph.value(request, HT.headers)
    headers = list(Collection(graph, listed)) if listed else []
    boolean = graph.value(response, MF.expectedBoolean)
    return Exchange(
        method=str(_one(graph, request, HT.methodName)),
        path=re.sub("^/sparql/", "/sparql", str(_one(graph, request, HT.absolutePath))),
        statuses=frozenset(str(status)[-3] for status in graph.objects(response, MF.expectedStatus)),
        headers={str(_one(graph, header, HT.fieldName)): str(_one(graph, header, HT.fieldValue)) for header in headers},
        body=str(_one(graph, body, CNT.chars)).encode(str(_one(graph, body, CNT.characterEncoding))) if body else b"",
        form=str(graph.value(response, MF.expectedFormat) or ""),
        boolean=boolean.toPython() if isinstance(boolean, Literal) else None,
    )


def _as_text(name: str, comment: str) -> Exchange:
    match = _TEXT.search(re.sub("^ {4}", "", comment, flags=re.MULTILINE))
    assert match, name
    (method, target, _), headers, body = _message(match[1])
    (status, *_), expected, turtle = _message(match[2])
    if _DIRECT.fullmatch(target):
        target = f"$GRAPHSTORE$?graph={quote(graph_name(name), safe='')}"
    path = target.replace("$GRAPHSTORE$", "/data", 1)
    if "?graph=http://" in path:
        path = f"/data?graph={quote(graph_name(name), safe='')}"
    return Exchange(method, path, frozenset(status[0]), headers, body.encode(), expected=expected, turtle=turtle)


def _message(text: str) -> tuple[list[str], dict[str, str], str]:
    """The words of the first line, the headers without Host, and the body."""
    head, _, body = text.strip("\n").partition("\n\n")
    first, *lines = head.splitlines()
    pairs = (line.split(": ", 1) for line in lines)
    body = body.replace("http://$HOST$/$GRAPHSTORE$", STORE).strip()
    return first.split(" ", 2), {key.lower(): value for key, value in pairs if key != "Host"}, body


def graph_name(name: str) -> str:
    """The graph of an entry of the Graph Store Protocol."""
    return f"{STORE}/person/{name}.ttl"


def data() -> bytes:
    """What has to be served so that every entry finds what it expects: N-Quads."""
    quads = [*_labelled(), *_states()]
    return serialize(quads, FORMATS["nq"])


def _labelled() -> Iterator[Quad]:
    """The graphs that the manifest of the protocol names, each from its file."""
    graph = manifest("sparql-protocol")
    given = {(_one(graph, node, UT.graph), str(_one(graph, node, RDFS.label))) for node in graph.objects(None, UT.graphData)}
    for file, label in sorted(given):
        assert isinstance(file, URIRef)
        for quad in parse(SUITES / "sparql-protocol" / file.rpartition("/")[2], FORMATS["nt"]):
            yield Quad(quad.subject, quad.predicate, quad.object, NamedNode(label))


def _states() -> Iterator[Quad]:
    """For each reading entry, the graph that it expects; an entry that expects a graph and not which gets that of the one before."""
    state = ""
    for number, name in enumerate(names("graph-store-protocol")):
        (exchange,) = exchanges("graph-store-protocol", name)
        if exchange.writes or exchange.statuses != {"2"}:
            continue
        state = exchange.turtle or state
        graph = DefaultGraph() if exchange.path.endswith("?default") else NamedNode(graph_name(name))
        for quad in parse(state.encode(), FORMATS["ttl"], STORE):
            yield Quad(_apart(quad.subject, number), quad.predicate, _apart(quad.object, number), graph)


def _apart(term: T, number: int) -> T | BlankNode:
    """A blank node of one graph is none of another."""
    return BlankNode(f"g{number}{term.value}") if isinstance(term, BlankNode) else term
