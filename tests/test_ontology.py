"""The ontology is sound: checks in the manner of OOPS! and FOOPS!."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import URIRef, namespace
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, VANN
from rdflib.term import Node
from vocabulary import (
    ALIGN,
    BASE,
    BOUNDARY,
    CONCEPT,
    EXAMPLES,
    HEADER,
    HRE,
    ORIGIN,
    PROPERTIES,
    TBOX,
    TERM_TYPES,
    core,
    graph,
    iris,
    languages,
    terms,
)

CLOSED = (DCTERMS, OWL, RDF, RDFS, SKOS, VANN, namespace.FOAF, namespace.ORG, namespace.PROV, namespace.SDO,
          namespace.TIME, namespace.XSD)
"""Namespaces of which rdflib knows every term; those of ``foreign_terms.tsv`` it does not."""

each_file = pytest.mark.parametrize("path", [*TBOX, *EXAMPLES], ids=lambda path: f"{path.parent.name}/{path.stem}")
each_header = pytest.mark.parametrize("path", [TBOX[0], *ALIGN], ids=lambda path: path.stem)


def loops(pairs: Iterable[tuple[Node, Node]]) -> set[Node]:
    """The nodes from which `pairs` lead back to themselves."""
    above: dict[Node, set[Node]] = {}
    for low, high in pairs:
        above.setdefault(low, set()).add(high)

    def reached(node: Node) -> set[Node]:
        found: set[Node] = set()
        todo = [node]
        while todo:
            new = above.get(todo.pop(), set()) - found
            found |= new
            todo += new
        return found

    return {node for node in above if node in reached(node)}


def listed_terms() -> dict[str, set[str]]:
    """Namespace -> local names, from ``foreign_terms.tsv``."""
    listed: dict[str, set[str]] = {}
    with Path(__file__).with_name("foreign_terms.tsv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            listed.setdefault(row["namespace"], set()).add(row["term"])
    return listed


def exists(iri: str) -> bool:
    """Whether the vocabulary in whose namespace `iri` lies has it."""
    for closed in CLOSED:
        if iri.startswith(str(closed)):
            return iri in closed
    return any(iri.removeprefix(home) in names for home, names in listed_terms().items() if iri.startswith(home))


@each_file
def test_no_blank_nodes(path: Path) -> None:
    """Every node has an address, in the ontology and in its examples."""
    assert not [quad for quad in ox.parse(path=path) if ox.BlankNode in (type(quad.subject), type(quad.object))]


def test_triple_stands_in_one_file() -> None:
    """No triple is stated in two files: the union of the graphs does not remove duplicates."""
    triples = Counter(quad.triple for path in TBOX for quad in set(ox.parse(path=path)))
    assert not [str(triple) for triple, count in triples.items() if count > 1]


@each_header
def test_header_is_complete(path: Path) -> None:
    """The ontology and each alignment say what they are, under which licence, in which version."""
    data = graph(path)
    header = HEADER if path == TBOX[0] else URIRef(f"{BASE}align/{path.stem}")
    assert list(data.subjects(RDF.type, OWL.Ontology)) == [header]
    assert languages(data, header, DCTERMS.title) == languages(data, header, DCTERMS.description) == ["en", "fr"]
    for needed in (DCTERMS.license, DCTERMS.creator, DCTERMS.issued, OWL.versionInfo, OWL.versionIRI):
        assert len(list(data.objects(header, needed))) == 1, needed
    version = data.value(header, OWL.versionIRI)
    assert version != header
    assert str(version) == f"{header}/{data.value(header, OWL.versionInfo)}"


def test_core_header_names_prefix_and_dates() -> None:
    """The ontology states its preferred prefix and namespace, and when it was created and changed."""
    assert str(core().value(HEADER, VANN.preferredNamespacePrefix)) == "hre"
    assert str(core().value(HEADER, VANN.preferredNamespaceUri)) == HRE
    created, issued, modified = (core().value(HEADER, DCTERMS[name]) for name in ("created", "issued", "modified"))
    assert str(created) <= str(issued) <= str(modified)


@pytest.mark.parametrize("path", TBOX, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_nothing_is_minted_in_a_foreign_namespace(path: Path) -> None:
    """Every subject is ours: terms of others are linked to and never described."""
    homes = {"ontology": (HRE, str(HEADER)), "vocab": (CONCEPT,), "align": (HRE, CONCEPT, f"{BASE}align/")}
    assert not [node for node in graph(path).subjects() if not str(node).startswith(homes[path.parent.name])]


def test_core_links_to_no_domain_vocabulary() -> None:
    """The core uses only the languages of ontologies; links to other vocabularies stand in alignments."""
    languages_of_ontologies = (RDF, RDFS, OWL, SKOS, DCTERMS, VANN, namespace.XSD)
    allowed = (BASE, "http://id.loc.gov/datatypes/edtf/", *(str(name) for name in languages_of_ontologies))
    assert not [iri for iri in iris(ox.parse(path=TBOX[0])) if not iri.startswith(allowed)]


@pytest.mark.parametrize("term", terms(*TERM_TYPES), ids=lambda term: term.removeprefix(HRE))
def test_term_is_documented(term: URIRef) -> None:
    """A term has one label, definition and boundary in English and in French, an origin, and one kind."""
    for predicate in (RDFS.label, SKOS.definition, BOUNDARY):
        assert languages(core(), term, predicate) == ["en", "fr"], predicate
    assert len(list(core().objects(term, ORIGIN))) == 1
    assert core().value(term, RDFS.isDefinedBy) == HEADER
    assert len(list(core().objects(term, RDF.type))) == 1


@pytest.mark.parametrize("term", terms(*PROPERTIES), ids=lambda term: term.removeprefix(HRE))
def test_property_has_one_domain_and_range(term: URIRef) -> None:
    """Several domains would mean all of them at once; a domain is ours, and a range fits the kind of property."""
    domains, ranges = list(core().objects(term, RDFS.domain)), list(core().objects(term, RDFS.range))
    annotation = (term, RDF.type, OWL.AnnotationProperty) in core()
    assert len(domains) == (0 if annotation else 1)
    assert len(ranges) == 1
    assert set(domains) <= set(terms(OWL.Class))
    literal = not str(ranges[0]).startswith((HRE, str(SKOS)))
    assert literal == ((term, RDF.type, OWL.ObjectProperty) not in core())


@pytest.mark.parametrize("predicate", [RDFS.subClassOf, RDFS.subPropertyOf, SKOS.broader], ids=lambda iri: iri.fragment)
def test_hierarchy_has_no_loop(predicate: URIRef) -> None:
    """No class, property or concept is above itself, alignments included."""
    assert loops(graph(*TBOX).subject_objects(predicate)) == set()


def test_disjoint_classes_share_no_subclass() -> None:
    """No class lies under two classes that exclude each other."""
    for left, right in core().subject_objects(OWL.disjointWith):
        below = [set(core().transitive_subjects(RDFS.subClassOf, side)) for side in (left, right)]
        assert not below[0] & below[1], (left, right)


def test_ontology_holds_no_events() -> None:
    """No event, person or other individual of our classes stands among the terms."""
    kinds = {str(kind) for kind in graph(*TBOX).objects(None, RDF.type)}
    assert kinds <= {str(kind) for kind in (*TERM_TYPES, OWL.Ontology, SKOS.Concept, SKOS.ConceptScheme)}


def test_foreign_terms_exist() -> None:
    """Every term of another vocabulary is one that it has."""
    used = {iri for path in [*TBOX, *EXAMPLES] for iri in iris(ox.parse(path=path))}
    foreign = {iri for iri in used if not iri.startswith((BASE, "https://example.org/"))}
    assert not sorted(iri for iri in foreign if not exists(iri))


def test_listed_foreign_terms_are_used() -> None:
    """The list of checked foreign terms holds none that the ontology has stopped using."""
    used = {iri for path in TBOX for iri in iris(ox.parse(path=path))}
    assert {home + name for home, names in listed_terms().items() for name in names} <= used
