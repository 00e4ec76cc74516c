"""Reads RDF documents with two readers, pyoxigraph and rdflib, into quads that can be compared."""

from __future__ import annotations

import logging

import rdflib
from pyoxigraph import DefaultGraph, NamedNode, Quad
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.term import Node

from publish.formats import FORMATS, Format, parse

_RDFLIB = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "nq": "nquads", "trig": "trig", "rdf": "xml"}
Read = set[tuple[str, str, str, str]]
"""Subject, predicate, object, graph ("" for the default graph), as N-Quads writes them."""
logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # it warns of EDTF and other datatypes that it does not know


def by_pyoxigraph(body: bytes, form: Format) -> Read:
    """The quads, read by pyoxigraph."""
    return said(parse(body, form))


def said(quads: object) -> Read:
    """`quads` of pyoxigraph, to be compared."""
    return {_plain(quad) for quad in quads}  # type: ignore[attr-defined]  # an iterator or a list of quads


def _plain(quad: Quad) -> tuple[str, str, str, str]:
    name = "" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name)
    return str(quad.subject), str(quad.predicate), str(quad.object), name


def by_rdflib(body: bytes, form: Format) -> Read:
    """The quads, read by rdflib; literals keep the form in which they are written."""
    graph = Dataset() if form.kind == "dataset" else Graph()
    rdflib.NORMALIZE_LITERALS = False
    try:
        graph.parse(data=body, format=_RDFLIB[form.name])
    finally:
        rdflib.NORMALIZE_LITERALS = True
    if isinstance(graph, Dataset):
        return {(_term(s), _term(p), _term(o), "" if g in (None, DATASET_DEFAULT_GRAPH_ID) else f"<{g}>") for s, p, o, g in graph.quads()}
    return {(_term(s), _term(p), _term(o), "") for s, p, o in graph}


def _term(term: Node) -> str:
    if isinstance(term, URIRef):
        return str(NamedNode(str(term)))
    assert isinstance(term, Literal)
    lines = f"<urn:s> <urn:p> {term.n3()} ."
    return str(next(iter(parse(lines.encode(), FORMATS["ttl"]))).object)


def without_graphs(quads: Read) -> Read:
    """The triples alone."""
    return {(subject, predicate, value, "") for subject, predicate, value, _ in quads}
