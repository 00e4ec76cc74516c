"""The validation report: as RDF it is a report of SHACL 3.6, the same bytes each time; paths are written so that they are read back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store

from publish.errors import Mark
from publish.formats import FORMATS, parse
from publish.shapes.model import SH, Alternative, Inverse, Node, Path, Predicate, Repeated, Sequence, Shape, Term
from publish.shapes.paths import written
from publish.terms import HRE, RDF, RDFS, XSD
from publish.validate.report import as_json, quads, turtle
from publish.validate.results import VIOLATION, WARNING, Report, Result

EX = "https://example.org/"
FIRST, REST, NIL = (NamedNode(RDF + name) for name in ("first", "rest", "nil"))
P, Q = Predicate(NamedNode(f"{EX}p")), Predicate(NamedNode(f"{EX}q"))


def shape(node: Node) -> Shape:
    """A shape of which a report says only the node."""
    return Shape(node, None, None, (), (), VIOLATION, (), deactivated=False, mark=Mark("shapes.ttl"))


PLAIN = Result(NamedNode(f"{EX}a"), None, None, shape(NamedNode(f"{EX}Shape")), f"{SH}ClosedConstraintComponent", VIOLATION)
FULL = Result(
    BlankNode("n"), Sequence((P, Inverse(Q))), Literal("01", datatype=NamedNode(f"{XSD}integer")), shape(BlankNode("s")),
    f"{SH}SPARQLConstraintComponent", WARNING, (Literal("Not so."), Literal("Pas ainsi.", language="fr")), BlankNode("c"),
)

TURTLE = """\
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
_:r0 a sh:ValidationReport ;
	sh:conforms false ;
	sh:result _:r1 , _:r2 .
_:r1 a sh:ValidationResult ;
	sh:focusNode <https://example.org/a> ;
	sh:sourceShape <https://example.org/Shape> ;
	sh:sourceConstraintComponent sh:ClosedConstraintComponent ;
	sh:resultSeverity sh:Violation .
_:r2 a sh:ValidationResult ;
	sh:focusNode _:n ;
	sh:resultPath _:r3 ;
	sh:value 01 ;
	sh:sourceShape _:s ;
	sh:sourceConstraintComponent sh:SPARQLConstraintComponent ;
	sh:sourceConstraint _:c ;
	sh:resultSeverity sh:Warning ;
	sh:resultMessage "Not so." , "Pas ainsi."@fr .
_:r3 rdf:first <https://example.org/p> ;
	rdf:rest _:r4 .
_:r4 rdf:first _:r5 ;
	rdf:rest rdf:nil .
_:r5 sh:inversePath <https://example.org/q> .
"""


def objects(found: Iterable[Quad], subject: Node, name: str) -> list[Node | Term]:
    """The objects of a property of SHACL, in the order in which they are given."""
    return [quad.object for quad in found if (quad.subject, quad.predicate.value) == (subject, SH + name)
            if isinstance(quad.object, NamedNode | BlankNode | Literal)]


def test_a_report_is_written_as_turtle() -> None:
    """SHACL, 3.6: what a result has, in one order, results in the order of the report, each followed by its path."""
    assert turtle(Report((PLAIN, FULL))).decode() == TURTLE


def test_a_report_without_results_conforms() -> None:
    """SHACL, 3.6.1.1."""
    assert turtle(Report(())).decode().partition("_:r0")[2] == " a sh:ValidationReport ;\n\tsh:conforms true .\n"


def test_the_prefixes_that_are_used_are_declared() -> None:
    """Those of the terms that stand in the report, and no other that is known."""
    written = turtle(Report((replace(PLAIN, focus=NamedNode(f"{HRE}Account"), path=Predicate(NamedNode(f"{RDFS}label"))),))).decode()
    assert re.findall("@prefix ([a-z]+):", written) == ["rdf", "rdfs", "hre", "xsd", "sh"]
    assert "sh:focusNode hre:Account ;\n\tsh:resultPath rdfs:label ;" in written


def test_the_turtle_says_what_the_quads_say() -> None:
    """The terms are those of the data, as they were written there; and the same report gives the same bytes."""
    report = Report((PLAIN, FULL, PLAIN))
    assert list(parse(turtle(report), FORMATS["ttl"])) == list(quads(report))
    assert turtle(report) == turtle(Report((PLAIN, FULL, PLAIN)))


@pytest.mark.parametrize("value", [
    Literal("1.50", datatype=NamedNode(f"{XSD}decimal")), Literal("1", datatype=NamedNode(f"{XSD}boolean")), Literal(""),
    Literal("+07", datatype=NamedNode(f"{XSD}int")), Literal("x", datatype=NamedNode(f"{XSD}integer")), Literal("x", language="kk-cyrl"),
    Literal('"\\\n\t\x7f'), Literal("ABCDEF", datatype=NamedNode(f"{XSD}hexBinary")), NamedNode("urn:a"), BlankNode("b"),
])
def test_a_value_is_given_as_it_was_written(value: Term) -> None:
    """Also where it is in no canonical form, or in none of its datatype at all."""
    found = list(parse(turtle(Report((replace(PLAIN, value=value, focus=value),))), FORMATS["ttl"]))
    assert objects(found, BlankNode("r1"), "value") == objects(found, BlankNode("r1"), "focusNode") == [value]


@pytest.mark.parametrize("change", [
    lambda node: replace(FULL, focus=node), lambda node: replace(FULL, value=node),
    lambda node: replace(FULL, shape=shape(node)), lambda node: replace(FULL, constraint=node),
])
@pytest.mark.parametrize("label", ["r0", "r1", "r2", "r4", "r99"])
def test_a_blank_node_of_the_data_stays_apart(label: str, change: Callable[[Node], Result]) -> None:
    """No node that the report makes has the label of one that it speaks of, whatever labels those have."""
    result = change(BlankNode(label))
    spoken = {term for term in (result.focus, result.value, result.shape.node, result.constraint) if isinstance(term, BlankNode)}
    found = list(quads(Report((result, PLAIN))))
    made = {quad.subject for quad in found}
    assert len(made) == 6
    assert not made & spoken


def test_two_results_that_are_equal_are_two() -> None:
    """SHACL, 3.4: a shape that is reached twice may report twice; each has a path of its own."""
    found = list(quads(Report((FULL, FULL))))
    first, second = objects(found, BlankNode("r0"), "result")
    assert objects(found, BlankNode("r1"), "resultPath") != objects(found, BlankNode("r2"), "resultPath")
    assert first != second


def repeated(inner: st.SearchStrategy[Path]) -> st.SearchStrategy[Path]:
    """The three ways to repeat a path."""
    how = st.sampled_from([(0, True), (1, True), (0, False)])
    return st.builds(lambda path, ends: Repeated(path, *ends), inner, how)


def composed(inner: st.SearchStrategy[Path]) -> st.SearchStrategy[Path]:
    """Paths made of others (SHACL, 2.3.1): lists have two members at least."""
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(Inverse, inner), repeated(inner), st.builds(Sequence, several), st.builds(Alternative, several))


paths = st.recursive(st.sampled_from([P, Q]), composed, max_leaves=6)


def listed(found: list[Quad], cell: object) -> tuple[Path, ...]:
    """The paths of a list."""
    if cell == NIL:
        return ()
    values = {quad.predicate: quad.object for quad in found if quad.subject == cell}
    return (read(found, values[FIRST]), *listed(found, values[REST]))


def read(found: list[Quad], node: object) -> Path:
    """The path that a node stands for (SHACL, 2.3.1)."""
    if isinstance(node, NamedNode):
        return Predicate(node)
    values = {quad.predicate: quad.object for quad in found if quad.subject == node}
    if FIRST in values:
        return Sequence(listed(found, node))
    ((predicate, value),) = values.items()
    match predicate.value.removeprefix(SH):
        case "inversePath":
            return Inverse(read(found, value))
        case "alternativePath":
            return Alternative(listed(found, value))
        case name:
            return Repeated(read(found, value), int(name == "oneOrMorePath"), name != "zeroOrOnePath")


@given(paths)
def test_a_path_is_written_as_rdf_and_read_back(path: Path) -> None:
    """SHACL, 2.3.1: each node of a path is one of its own, and a predicate path is an IRI."""
    found = list(quads(Report((replace(PLAIN, path=path),))))
    (node,) = objects(found, BlankNode("r1"), "resultPath")
    assert read(found, node) == path
    referred = [quad.object for quad in found if isinstance(quad.object, BlankNode)]
    assert len(set(referred)) == len(referred)


EDGES = {P: {(0, 1), (1, 2), (2, 0), (3, 1)}, Q: {(1, 0), (1, 3), (2, 2), (4, 1)}}
"""A graph of five nodes: the pairs that each predicate joins."""
Pairs = set[tuple[int, int]]


def joined(left: Pairs, right: Pairs) -> Pairs:
    """The ends of two steps, one after the other."""
    return {(start, end) for start, middle in left for other, end in right if middle == other}


def pairs(path: Path) -> Pairs:
    """What a path joins in the graph, from its definition (SPARQL 1.1, 18.4)."""
    match path:
        case Predicate():
            return EDGES[path]
        case Inverse(inner):
            return {(end, start) for start, end in pairs(inner)}
        case Sequence(steps):
            found = {(node, node) for node in range(5)}
            for step in steps:
                found = joined(found, pairs(step))
            return found
        case Alternative(ways):
            return set().union(*(pairs(way) for way in ways))
        case Repeated(inner, least, many):
            found = once = pairs(inner)
            for _ in range(5 * many):
                found = found | joined(found, once)
            return found | {(node, node) for node in range(5) if least == 0}


@pytest.fixture(scope="module")
def store() -> Store:
    """The graph of `EDGES`."""
    store = Store()
    store.extend(Quad(NamedNode(f"urn:{start}"), path.iri, NamedNode(f"urn:{end}")) for path, ends in EDGES.items() for start, end in ends)
    return store


@given(path=paths)
def test_a_path_means_in_sparql_what_it_means_in_shacl(store: Store, path: Path) -> None:
    """SPARQL 1.1, 9.1: the text joins the same nodes, so brackets stand wherever they are needed."""
    starts = " ".join(f"<urn:{node}>" for node in range(5))
    rows = store.query(f"SELECT DISTINCT ?a ?b {{ VALUES ?a {{ {starts} }} ?a {written(path)} ?b }}")
    assert isinstance(rows, QuerySolutions)
    assert {(int(str(row["a"])[5:-1]), int(str(row["b"])[5:-1])) for row in rows} == pairs(path)


@pytest.mark.parametrize(("path", "text"), [
    (P, "p"), (Inverse(P), "^p"), (Sequence((P, Q)), "p/q"), (Alternative((P, Q)), "p|q"),
    (Repeated(P, 0, many=True), "p*"), (Repeated(P, 1, many=True), "p+"), (Repeated(P, 0, many=False), "p?"),
    (Inverse(Inverse(P)), "^(^p)"), (Inverse(Repeated(P, 0, many=True)), "^p*"), (Repeated(Inverse(P), 0, many=True), "(^p)*"),
    (Sequence((Alternative((P, Q)), Inverse(P))), "(p|q)/^p"), (Alternative((Sequence((P, Q)), P)), "p/q|p"),
    (Repeated(Repeated(P, 1, many=True), 0, many=False), "(p+)?"), (Inverse(Sequence((P, Q))), "^(p/q)"),
])
def test_brackets_stand_where_they_are_needed(path: Path, text: str) -> None:
    """And nowhere else: a path is to be read by people."""
    assert written(path).replace(f"<{EX}", "").replace(">", "") == text


def test_a_report_is_written_as_json() -> None:
    """Terms in their N-Triples form, a path in that of SPARQL, null for what a result has not."""
    made = as_json(Report((PLAIN, FULL)))
    assert json.loads(json.dumps(made)) == made == {"conforms": False, "results": [
        {
            "focusNode": f"<{EX}a>", "resultPath": None, "value": None, "sourceShape": f"<{EX}Shape>",
            "sourceConstraintComponent": f"<{SH}ClosedConstraintComponent>", "sourceConstraint": None,
            "resultSeverity": f"<{SH}Violation>", "resultMessage": [],
        },
        {
            "focusNode": "_:n", "resultPath": f"<{EX}p>/^<{EX}q>", "value": f'"01"^^<{XSD}integer>', "sourceShape": "_:s",
            "sourceConstraintComponent": f"<{SH}SPARQLConstraintComponent>", "sourceConstraint": "_:c",
            "resultSeverity": f"<{SH}Warning>", "resultMessage": ['"Not so."', '"Pas ainsi."@fr'],
        },
    ]}
    assert as_json(Report(())) == {"conforms": True, "results": []}
