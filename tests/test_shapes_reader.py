"""Shapes graphs, read: each part of SHACL becomes what the model says, and the official suite reads as it should."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode
from pyoxigraph import RdfFormat as Rdf
from pyoxigraph import parse as rdf

from publish.errors import Mark, Problem
from publish.shapes import files, model, paths, reader, sparql_text
from publish.shapes.model import SH, ShapesGraph
from publish.terms import RDF, XSD

ROOT = Path(__file__).resolve().parents[1]
SUITE = Path(os.environ.get("HRE_CONFORMANCE", ROOT.parent / "shared" / "conformance")) / "shacl"
EX = "http://example.org/"
PREFIXES = (f"@prefix sh: <{SH}> . @prefix ex: <{EX}> . @prefix xsd: <{XSD}> . @prefix rdf: <{RDF}> . "
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n")
SIBLINGS = """ex:h sh:property ex:s , ex:t . ex:t sh:path ex:p ; sh:qualifiedValueShape ex:u ; sh:qualifiedMinCount 1 .
ex:u sh:class ex:C . ex:s sh:path ex:p ; sh:qualifiedValueShape ex:v ; sh:qualifiedMaxCount 2 . ex:v sh:class ex:D ."""
COMPONENT = """ex:Comp a sh:ConstraintComponent ; sh:message "of the component" ; sh:parameter [ sh:path ex:need ] {} ;
  sh:nodeValidator [ sh:select "SELECT $this {{ $this ?p $need }}" ] ;
  sh:propertyValidator [ sh:select "SELECT $this ?value {{ $this $PATH ?value }}" ; sh:message "of the validator" ] ;
  sh:validator [ sh:ask "ASK {{ FILTER ($value = $need) }}" ] .\n"""
OPTIONAL = ", [ sh:path ex:may ; sh:optional true ]"


def ex(name: str) -> NamedNode:
    """An IRI of the examples."""
    return NamedNode(EX + name)


def read(text: str) -> tuple[ShapesGraph, list[Problem]]:
    """What is read of Turtle without places, and what is found."""
    found: list[Problem] = []
    return reader.read(((quad, Mark("s.ttl")) for quad in rdf(PREFIXES + text, format=Rdf.TURTLE)), found), found


def shape(text: str, name: str = "s") -> model.Shape:
    """The shape `name` of a graph in which nothing is wrong."""
    graph, found = read(text)
    assert [problem for problem in found if problem.stops] == []
    return graph.shapes[ex(name)]


def every_file() -> Iterator[object]:
    """The files of the official suite; where it is absent, one that says so."""
    for path in sorted(SUITE.rglob("*.ttl")):
        yield pytest.param(path, id=str(path.relative_to(SUITE)))
    if not SUITE.is_dir():
        reason = "the SHACL suite is not there: put the suites at ../shared/conformance, or set HRE_CONFORMANCE"
        yield pytest.param(SUITE, id="suite", marks=pytest.mark.skip(reason=reason))


@pytest.mark.parametrize("path", list(every_file()))
def test_a_file_of_the_official_suite_is_refused_only_where_a_failure_is_expected(path: Path) -> None:
    """Its files hold data, manifests and reports as well; those whose result is sht:Failure are ill-formed."""
    found: list[Problem] = []
    files.read([path], found)
    fails = "mf:result sht:Failure" in path.read_text(encoding="utf-8")
    assert bool([problem for problem in found if problem.stops]) == fails


def test_the_shapes_of_the_archive_are_one_graph_without_faults() -> None:
    """Its four files are read together, and nothing is told of them."""
    found: list[Problem] = []
    graph = files.read(sorted((ROOT / "shapes").glob("*.ttl")), found)
    assert graph is not None
    assert (found, dict(graph.uncompiled)) == ([], {})
    assert len(graph.targeted) > 100


CONSTRAINTS = [
    ("sh:class ex:C , ex:D", [model.Class(ex("C")), model.Class(ex("D"))]),
    ("sh:datatype xsd:date", [model.Datatype(NamedNode(f"{XSD}date"))]),
    ("sh:nodeKind sh:BlankNodeOrIRI", [model.NodeKind("BlankNodeOrIRI")]),
    ("sh:minCount 1 ; sh:maxCount 02", [model.Count("minCount", 1), model.Count("maxCount", 2)]),
    ("sh:minExclusive 1.50", [model.Range("minExclusive", Literal("1.50", datatype=NamedNode(f"{XSD}decimal")))]),
    ("sh:minLength 3", [model.Length("minLength", 3)]),
    ('sh:pattern "^a" ; sh:flags "i"', [model.Pattern("^a", "i")]),
    ('sh:languageIn ( "en" "fr" )', [model.LanguageIn(("en", "fr"))]),
    ("sh:uniqueLang true", [model.UniqueLang()]),
    ("sh:uniqueLang false", []),
    ("sh:lessThan ex:q ; sh:equals ex:r", [model.Pair("equals", ex("r")), model.Pair("lessThan", ex("q"))]),
    ("sh:not ex:N", [model.Logical("not", (ex("N"),))]),
    ("sh:xone ( ex:N ex:M )", [model.Logical("xone", (ex("N"), ex("M")))]),
    ("sh:node ex:N", [model.NodeOf(ex("N"))]),
    ("sh:property ex:P", [model.PropertyOf(ex("P"))]),
    ("sh:qualifiedValueShape ex:N ; sh:qualifiedMinCount 1", [model.Qualified("qualifiedMinCount", 1, ex("N"), ())]),
    ("sh:closed true ; sh:property ex:P ; sh:ignoredProperties ( rdf:type )",
     [model.PropertyOf(ex("P")), model.Closed(frozenset({NamedNode(f"{RDF}type"), ex("pp")}))]),
    ("sh:closed false ; sh:ignoredProperties ( rdf:type )", []),
    ('sh:hasValue "x"@en ; sh:in ()', [model.HasValue(Literal("x", language="en")), model.In(())]),
    ("sh:deactivated true", []),
    ("ex:note 1 ; rdfs:label 'a'", []),
]


@pytest.mark.parametrize(("text", "expected"), CONSTRAINTS)
def test_parameters_become_constraints(text: str, expected: list[model.Constraint]) -> None:
    """Each component of SHACL Core is read as the model has it; several values are several constraints (2.1.2)."""
    others = "ex:N a sh:NodeShape . ex:M a sh:NodeShape . ex:P sh:path ex:pp ; sh:property [ sh:path [ sh:inversePath ex:x ] ] .\n"
    assert list(shape(f"{others} ex:s a sh:PropertyShape ; sh:path ex:p ; {text} .").constraints) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("sh:targetNode ex:a , 'b'", [("targetNode", ex("a")), ("targetNode", Literal("b"))]),
    ("sh:targetClass ex:C ; sh:targetSubjectsOf ex:p", [("targetClass", ex("C")), ("targetSubjectsOf", ex("p"))]),
    ("sh:targetObjectsOf ex:p", [("targetObjectsOf", ex("p"))]),
    ("a sh:NodeShape , rdfs:Class", [("targetClass", ex("s"))]),
    ("a ex:Shape , ex:Meta . ex:Shape rdfs:subClassOf sh:NodeShape . ex:Meta rdfs:subClassOf rdfs:Class", [("targetClass", ex("s"))]),
    ("a rdfs:Class ; sh:class ex:C", []),
])
def test_targets_are_declared_or_implicit(text: str, expected: list[tuple[str, model.Term]]) -> None:
    """2.1.3; implicit only for a class that is of the type sh:NodeShape or sh:PropertyShape (2.1.3.3)."""
    assert list(shape(f"ex:s {text} .").targets) == [model.Target(*each) for each in expected]


@pytest.mark.parametrize("text", [
    "ex:s a sh:NodeShape .", "ex:s sh:targetNode ex:a .", "ex:s sh:hasValue 1 .", "ex:t sh:not ex:s . ex:s ex:note 1 .",
    "ex:t sh:or ( [] ex:s ) . ex:s ex:note 1 .", "ex:s ex:need 1 . " + COMPONENT.format(""), "ex:s sh:rule [] .",
])
def test_what_a_shape_is(text: str) -> None:
    """2.1: by its type, a target, a parameter, or because a shape refers to it."""
    assert shape(text).severity == NamedNode(f"{SH}Violation")


def test_what_is_no_shape_is_left_alone() -> None:
    """Data, reports and paths that nothing uses are no shapes, and no faults."""
    graph, found = read("ex:a ex:p 1 . [] a sh:ValidationReport ; sh:conforms false ; sh:result [ sh:value 1 ] . _:p sh:inversePath _:p .")
    assert (graph.shapes, found, len(graph.quads)) == ({}, [], 6)


def test_a_shape_has_severity_and_messages_and_may_be_deactivated() -> None:
    """2.1.4 to 2.1.6; what is deactivated is asked of nothing."""
    graph, found = read("ex:s sh:targetNode ex:a ; sh:severity ex:Grave ; sh:message 'a'@en , 'b' ; sh:deactivated true .")
    read_shape = graph.shapes[ex("s")]
    assert (found, graph.targeted, read_shape.deactivated, read_shape.severity) == ([], [], True, ex("Grave"))
    assert read_shape.messages == (Literal("a", language="en"), Literal("b"))


P, Q = model.Predicate(ex("p")), model.Predicate(ex("q"))


@pytest.mark.parametrize(("text", "path", "sparql"), [
    ("ex:p", P, "<p>"),
    ("( ex:p [ sh:inversePath ex:q ] )", model.Sequence((P, model.Inverse(Q))), "<p>/^<q>"),
    ("[ sh:alternativePath ( ex:p ( ex:q ex:p ) ) ]", model.Alternative((P, model.Sequence((Q, P)))), "<p>|<q>/<p>"),
    ("[ sh:zeroOrMorePath ex:p ]", model.Repeated(P, 0, many=True), "<p>*"),
    ("[ sh:oneOrMorePath [ sh:zeroOrOnePath ex:p ] ]", model.Repeated(model.Repeated(P, 0, many=False), 1, many=True), "(<p>?)+"),
])
def test_paths_are_read_and_written(text: str, path: model.Path, sparql: str) -> None:
    """2.3.1; the same path in SPARQL has its parts in brackets."""
    assert shape(f"ex:s a sh:PropertyShape ; sh:path {text} .").path == path
    assert paths.written(path) == sparql.replace("<", f"<{EX}")


def test_siblings_are_those_of_all_parents_but_the_own_shape() -> None:
    """4.7.3: qualified value shapes of the property shapes beside, only with sh:qualifiedValueShapesDisjoint true."""
    for said in ("", "ex:s sh:qualifiedValueShapesDisjoint false ."):
        assert shape(SIBLINGS + said).constraints == (model.Qualified("qualifiedMaxCount", 2, ex("v"), ()),)
    disjoint = shape(f"{SIBLINGS} ex:s sh:qualifiedValueShapesDisjoint true .")
    assert disjoint.constraints == (model.Qualified("qualifiedMaxCount", 2, ex("v"), (ex("u"),)),)


def test_a_query_has_its_prefixes_and_path() -> None:
    """5.2.1: prefixes come through owl:imports; $PATH becomes the path, but not in texts and comments."""
    read_shape = shape("""ex:o owl:imports ex:i . ex:i owl:imports ex:o ;
        sh:declare [ sh:prefix "a" ; sh:namespace "http://a.org/"^^xsd:anyURI ] .
      ex:s a sh:PropertyShape ; sh:path [ sh:inversePath ex:p ] ; sh:sparql ex:q . ex:q sh:prefixes ex:o ; sh:message "m" ;
        sh:select "SELECT $this { $this $PATH a:b , '$PATH' # $PATH\\n }" .""")
    query, = read_shape.constraints
    assert isinstance(query, model.Query)
    assert query.text == f"PREFIX a: <http://a.org/>\nSELECT $this {{ $this (^<{EX}p>) a:b , '$PATH' # $PATH\n }}"
    assert (query.form, query.source, query.messages) == ("select", ex("q"), (Literal("m"),))
    assert model.component(query) == f"{SH}SPARQLConstraintComponent"


def test_a_deactivated_query_is_not_asked() -> None:
    """5.3: there are no results of it."""
    assert shape("ex:s a sh:NodeShape ; sh:sparql [ sh:deactivated true ; sh:select 'SELECT $this {}' ] .").constraints == ()


@pytest.mark.parametrize(("text", "forms", "message"), [
    ("ex:s a sh:NodeShape ; ex:need 1", ["select"], "of the component"),
    ("ex:s sh:path ex:p ; ex:need 1", ["select"], "of the validator"),
    ("ex:s sh:path ex:p ; ex:need 1 , 2", ["select", "select"], "of the validator"),
    ("ex:s a sh:NodeShape ; ex:may 1", [], ""),
])
def test_a_component_makes_a_constraint_for_each_shape_that_has_its_parameters(text: str, forms: list[str], message: str) -> None:
    """6.2: the validator is that for the kind of shape; messages of the validator go before those of the component."""
    component = COMPONENT.format("" if " , 2" in text else OPTIONAL)
    queries = [each for each in shape(f"{component} {text} .").constraints if isinstance(each, model.Query)]
    assert [query.form for query in queries] == forms
    assert all(query.messages == (Literal(message),) and query.component == f"{EX}Comp" and "$PATH" not in query.text for query in queries)
    assert [str(query.parameters["need"]) for query in queries] == [f'"{number}"^^<{XSD}integer>' for number in (1, 2)][: len(forms)]


def test_a_component_without_a_special_validator_asks_the_general_one() -> None:
    """6.2.3: sh:validator, an ASK query; an optional parameter that is absent is not bound."""
    text = f"ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:need ] {OPTIONAL} ; sh:validator [ sh:ask 'ASK {{}}' ] . "
    query, = shape(f"{text} ex:s a sh:NodeShape ; ex:need ex:a .").constraints
    assert isinstance(query, model.Query)
    assert (query.form, dict(query.parameters), query.source) == ("ask", {"need": ex("a")}, None)


@pytest.mark.parametrize(("query", "says"), [
    ("SELECT $this { $this ex:minus ?values FILTER (?values != 'MINUS # VALUES') }", ""),
    ("SELECT $this { $this <http://a/#MINUS> ?x } # SERVICE", ""),
    ("SELECT $this { $this ?p ?o mInUs { ?o ?p 1 } }", "MINUS"),
    ("SELECT $this { $this ?p ?o FILTER (?o<3 && ?p>2) VALUES ?o { 1 } }", "VALUES"),
    ("SELECT $this { SERVICE ?g { ?a ?b ?c } }", "SERVICE"),
    ("SELECT $this (1 AS ?that) { BIND (2 As ?need) }", "another value"),
    ("SELECT (?x AS $this) { ?x ?y ?z }", "another value"),
    ("SELECT $this { { SELECT $this $need { $this ?p ?o } } }", ""),
    ("SELECT $this { { SELECT $this (COUNT(?need) AS ?n) { $this ?p ?o } } }", "add $need to its SELECT"),
    ("SELECT $this { { SELECT * { $this ?p $need } } }", ""),
    ("SELECT $this { { SELECT * { ?x ?p $need FILTER NOT EXISTS { $this ?q ?r } FILTER (?x = $this) } } $this ?s ?t }", "add $this"),
    ("SELECT $this { $this ?p ?o MIN\\u0055S { ?o ?p 1 } }", "no escapes"),
])
def test_what_a_query_with_bound_variables_may_not_have(query: str, says: str) -> None:
    """Appendix A; texts, IRIs, names and comments do not count."""
    reason = sparql_text.restricted(query, ("this", "need", "shapesGraph", "currentShape"))
    assert says in reason
    assert bool(reason) == bool(says)


def test_what_needs_another_engine_is_named() -> None:
    """SHACL Advanced Features are named at the shape that uses them, and at those that refer to it."""
    graph, found = read("ex:s sh:property ex:p . ex:p sh:path ex:q ; sh:values [] ; sh:expression [] . ex:n sh:not ex:s . "
                        "ex:f a sh:SPARQLFunction .")
    names = "sh:expression, sh:values (SHACL Advanced Features)"
    function = "sh:SPARQLFunction (SHACL Advanced Features)"
    assert (found, graph.uncompiled) == ([], {ex("p"): names, ex("s"): names, ex("n"): names, ex("f"): function})


def test_blank_nodes_of_two_files_are_kept_apart(tmp_path: Path) -> None:
    """Labels are of a file, in every format; terms are as written."""
    turtle, quads = tmp_path / "a.ttl", tmp_path / "b.nq"
    turtle.write_text(f"{PREFIXES} _:a sh:targetNode 01 , <x> .", encoding="utf-8")
    quads.write_text(f'_:a <{SH}targetNode> "01"^^<{XSD}int> <http://g> .\n', encoding="utf-8")
    found: list[Problem] = []
    graph = files.read([turtle, quads], found)
    assert graph is not None
    one, other = graph.shapes.values()
    assert [str(target.term) for target in one.targets] == [f'"01"^^<{XSD}integer>', f"<{tmp_path.as_uri()}/x>"]
    assert [str(target.term) for target in other.targets] == [f'"01"^^<{XSD}int>']
    assert isinstance(one.node, BlankNode)
    assert (found, one.mark, other.mark) == ([], Mark(str(turtle), 2, 6), Mark(str(quads)))


@pytest.mark.parametrize(("name", "content", "says"), [
    ("a.txt", b"", "does not tell its format"),
    ("a.ttl", b"\n\xff", "not in UTF-8"),
    ("a.ttl", b"<a>", "not Turtle"),
    ("a.nt", b"<a>", "not N-Triples"),
    ("b.ttl", b"", "cannot be read"),
])
def test_a_file_that_cannot_be_read_is_told(name: str, content: bytes, says: str, tmp_path: Path) -> None:
    """The file is named, and there is no graph."""
    (tmp_path / f"a{Path(name).suffix}").write_bytes(content)
    found: list[Problem] = []
    assert files.read([tmp_path / name], found) is None
    assert [says in problem.message and problem.mark.file == str(tmp_path / name) for problem in found] == [True]
