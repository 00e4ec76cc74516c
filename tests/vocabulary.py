"""The files of the ontology as graphs, for the tests of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import Node

ROOT = Path(__file__).parents[1]
ONTOLOGY = ROOT / "ontology"
BASE = "https://w3id.org/hrevents/"
HEADER = URIRef(BASE + "ontology")
HRE = BASE + "ontology#"
CONCEPT = BASE + "concept/"
BOUNDARY, ORIGIN = URIRef(HRE + "boundary"), URIRef(HRE + "origin")
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
TERM_TYPES = (OWL.Class, *PROPERTIES, RDFS.Datatype)
MAPPINGS = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
VOCAB = sorted((ONTOLOGY / "vocab").glob("*.ttl"))
ALIGN = sorted((ONTOLOGY / "align").glob("*.ttl"))
TBOX = [ONTOLOGY / "core.ttl", *VOCAB, *ALIGN]
EXAMPLES = sorted((ONTOLOGY / "examples").glob("*.ttl"))


@cache
def graph(*paths: Path) -> Graph:
    """The files as one graph, read once."""
    merged = Graph()
    for path in paths:
        merged.parse(path)
    return merged


def core() -> Graph:
    """The classes, properties and datatypes."""
    return graph(TBOX[0])


def terms(*types: URIRef) -> list[URIRef]:
    """The terms of the core that are of these types, sorted."""
    return sorted({term for kind in types for term in core().subjects(RDF.type, kind) if isinstance(term, URIRef)})


def languages(data: Graph, node: Node, predicate: URIRef) -> list[str]:
    """The languages of the non-empty literals of `predicate`, sorted."""
    return sorted(str(text.language) for text in literals(data, node, predicate) if text.strip())


def literals(data: Graph, node: Node, predicate: URIRef) -> list[Literal]:
    """The literals of `predicate`, sorted."""
    return sorted(text for text in data.objects(node, predicate) if isinstance(text, Literal))


def concepts(data: Graph) -> list[URIRef]:
    """The concepts of `data`, sorted."""
    return sorted(node for node in data.subjects(RDF.type, SKOS.Concept) if isinstance(node, URIRef))


def iris(quads: Iterable[ox.Quad]) -> Iterator[str]:
    """Every IRI in subject, predicate or object place, and every datatype; a licence is no term."""
    for quad in quads:
        for node in (quad.subject, quad.predicate, quad.object):
            if isinstance(node, ox.NamedNode) and quad.predicate.value != str(DCTERMS.license):
                yield node.value
            elif isinstance(node, ox.Literal):
                yield node.datatype.value
