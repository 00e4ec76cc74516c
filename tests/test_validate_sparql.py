"""Queries of shapes: the same answers however they are asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from asking import WAYS, answers, asked, forced, generated, iri, quad, query, shape, shapes
from pyoxigraph import BlankNode, Literal, NamedNode

from publish.errors import Problems
from publish.shapes.model import Path, Predicate, Query, Term
from publish.validate.sparql import Queries

NODES: list[Term] = [*(iri(f"n{number}") for number in range(16)), BlankNode("b0"), BlankNode("b2"), Literal("a"), Literal(3)]
"""Those that are asked: two of them are in no triple, two are literals."""

SELECTS = [
    "SELECT $this ?value { $this e:age ?value FILTER(?value > 4) }",
    "SELECT $this { $this e:knows ?x . ?x e:knows $this }",
    "SELECT DISTINCT $this { $this e:knows ?x . ?x e:age ?y FILTER(?y = 3) }",
    "SELECT $this ?value { $this e:knows ?value FILTER NOT EXISTS { ?value e:knows ?y . ?y e:likes ?z } }",
    "SELECT $this ?value { $this e:knows ?value FILTER NOT EXISTS { ?value e:knows ?y . ?y e:age ?a . ?z e:likes ?y FILTER(?a > 2) } }",
    "SELECT $this { $this e:type e:A FILTER NOT EXISTS { $this e:label ?l } }",
    "SELECT $this { FILTER NOT EXISTS { $this e:label ?l } }",
    "SELECT $this { FILTER NOT EXISTS { $this e:knows/e:age ?l } }",
    "SELECT $this ?value { OPTIONAL { $this e:age ?value } FILTER(!bound(?value) || ?value < 2) }",
    "SELECT $this ?value { $this e:knows ?x OPTIONAL { ?x e:age ?value FILTER(?value > 2 && ?x != $this) } }",
    "SELECT $this { OPTIONAL { $this e:likes ?x } $this e:knows ?y FILTER(!bound(?x)) }",
    "SELECT $this ?value { { $this e:knows ?value } UNION { ?value e:likes $this } }",
    "SELECT $this ?value { $this e:type ?t { $this e:knows ?value } UNION { ?value e:age 3 FILTER(?value != $this) } }",
    "SELECT $this { { FILTER(false) } UNION { FILTER(isBlank($this)) } }",
    "SELECT $this { { { FILTER(isIRI($this)) } FILTER bound($this) } FILTER(true) }",
    "SELECT $this { BIND($this AS ?that) FILTER(isLiteral(?that)) }",
    "SELECT $this ?value { BIND(IF(isIRI($this), STRLEN(STR($this)) - 18, 0) AS ?n) ?value e:age ?n }",
    "SELECT $this ?n { { SELECT $this (COUNT(?x) AS ?n) { $this e:knows ?x } GROUP BY $this } FILTER(?n > 1) }",
    "SELECT $this (COUNT(DISTINCT ?x) AS ?value) { $this e:knows ?x } GROUP BY $this HAVING(COUNT(?x) > 1)",
    "SELECT $this (MAX(?x) AS ?value) { $this e:knows/e:age ?x } GROUP BY $this",
    "SELECT $this ?value { $this e:knows+ ?value FILTER(?value != $this) }",
    "SELECT DISTINCT $this ?value { $this e:knows*/e:likes ?value }",
    "SELECT $this ?value { $this (e:knows|^e:likes)? ?value }",
    "SELECT DISTINCT $this ?value { $this e:likes* ?value }",
    "SELECT $this ?value { $this e:knows* ?value }",
    "SELECT $this ?value { $this ^e:knows ?value . FILTER(?value IN (e:n1, e:n2, e:n3)) }",
    "SELECT $this ?path ?value { $this ?path ?value FILTER(isLiteral(?value)) }",
    "SELECT $this ?value { $this !(e:knows|e:age) ?value }",
    "SELECT $this ?value { ?value e:knows ?x FILTER(?x = $this) }",
    "SELECT $this ?value { $this e:label ?value FILTER(langMatches(lang(?value), 'en')) }",
    "SELECT $this ?value { $this e:age ?value } ORDER BY ?value LIMIT 1",
    "SELECT $this (e:age AS ?path) (?a + 1 AS ?value) { $this e:age ?a FILTER(?a * 2 - 1 >= 5) }",
    "SELECT $this ?other { $this e:age ?x . ?other e:age ?x FILTER($this != ?other && !sameTerm(?x, 1)) }",
    "SELECT $this { $this e:age ?x FILTER EXISTS { { $this e:knows ?y } UNION { ?y e:likes $this } ?y e:age ?x } }",
    "SELECT $this { $this e:type ?t FILTER NOT EXISTS { $this e:knows ?y OPTIONAL { ?y e:likes ?z } FILTER(bound(?z)) } }",
    "SELECT $this { $this e:type ?t FILTER NOT EXISTS { $this e:knows ?y FILTER NOT EXISTS { ?y e:knows ?z . ?z e:type ?t } } }",
    "SELECT $this (COALESCE(?x, 'none') AS ?value) { $this e:type ?t OPTIONAL { $this e:likes ?x } }",
    "SELECT * { $this e:knows [ e:likes ?value ] }",
    "SELECT $this { FILTER($this = e:n1 || $this = e:n15 || IF(bound($this), isBlank($this), false)) }",
    "SELECT $this { GRAPH $shapesGraph { $currentShape e:limit ?x } $this e:age ?y FILTER(?y > ?x) }",
    "SELECT $this ?value { $this e:knows ?value FILTER($limit < 3 && bound($limit) && !bound(?none)) ?value e:age $limit }",
]
ASKS = [
    "ASK { FILTER(isIRI($value) && strstarts(str($value), 'http')) }",
    "ASK { $value e:age ?x FILTER(?x > 3) }",
    "ASK { $this e:likes $value }",
    "ASK { FILTER($this != $value) }",
    "ASK { $value e:knows ?x . ?x e:knows ?y FILTER(?y != $this) }",
    "ASK { FILTER NOT EXISTS { $value e:knows ?x . ?x e:label ?y } }",
    "ASK { { $value e:age $limit } UNION { $this e:age $limit } }",
    "ASK { $value e:knows*/e:age ?x FILTER(?x >= $limit) }",
    "ASK { FILTER($limit > 1) }",
    "ASK { OPTIONAL { $value e:likes ?x } FILTER(!bound(?x) || ?x = $this) }",
]
SHAPES = (quad("Shape", "limit", Literal(3)),)
RDFLIB_ERRS = {
    "FILTER(false)": "it leaves out a FILTER of a constant, so it is not asked",
}


def item_of(text: str) -> Query:
    """One of the queries above."""
    return query(text, "ask" if text.startswith("ASK") else "select", parameters={"limit": Literal(2)} if "$limit" in text else {})


@pytest.mark.parametrize("path", [None, Predicate(iri("knows"))], ids=["node", "property"])
@pytest.mark.parametrize("text", ASKS + SELECTS)
def test_the_answers_are_the_same_however_it_is_asked(text: str, path: Path | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the columns, of all nodes at once, node by node, and by rdflib, which binds variables in its own way."""
    ways = [way for way in WAYS if way != "rdflib" or not any(part in text for part in RDFLIB_ERRS)]
    for seed in range(3):
        graph, found = generated(seed), {}
        for way in ways:
            with monkeypatch.context() as patch:
                forced(patch, way)
                found[way] = Counter(answers(graph, item_of(text), NODES, path, shapes(SHAPES)))
        for way in ways[1:]:
            assert found[way] == found["joined"], way


@pytest.mark.parametrize(("way", "means"), [
    ("at once", "SPARQL, all nodes at once"), ("each", "SPARQL, node by node: there are few"),
    ("rdflib", "SPARQL by rdflib, node by node: the test wants it"),
])
def test_the_means_are_told(way: str, means: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the ways above are really taken."""
    forced(monkeypatch, way)
    graph, item = generated(0), query(SELECTS[0])
    queries = Queries(graph, shapes())
    queries.answers(item, shape(), asked(graph, NODES))
    assert queries.means(item) == means


@pytest.mark.parametrize(("text", "reason"), [
    ("SELECT $this ?value { $this e:age ?value } LIMIT 1", "LIMIT"),
    ("SELECT $this (COUNT(?x) AS ?value) { ?x e:age ?y FILTER(?x != $this) } GROUP BY ?y", "grouped"),
])
def test_what_mixes_the_nodes_is_asked_of_each(text: str, reason: str) -> None:
    """However many there are; the reason is told."""
    graph, item = generated(0), query(text.replace("(COUNT", "(COUNT"))
    queries = Queries(graph, shapes())
    queries.answers(item, shape(), asked(graph, [node for node in NODES if isinstance(node, NamedNode)]))
    assert queries.means(item).startswith("SPARQL, node by node") is True
    assert reason in queries.means(item)


@pytest.mark.parametrize("text", ASKS)
def test_of_no_values_nothing_is_asked(text: str) -> None:
    """A property shape whose path leads nowhere, of whichever variables its query is about."""
    assert answers(generated(0), item_of(text), NODES, Predicate(iri("nowhere")), shapes(SHAPES)) == []


def test_a_query_sees_nothing_that_was_put_in_for_another() -> None:
    """For a path that may be empty the store has to know the nodes; a query that reads any triple sees those of the graph only."""
    graph = generated(0)
    queries = Queries(graph, shapes())
    item = query("SELECT $this ?value { $this e:likes* ?value }")
    before = queries.answers(item, shape(), asked(graph, NODES))
    backwards = query("SELECT $this ?value { ?value ?p $this }")
    found = queries.answers(backwards, shape(), asked(graph, NODES))
    assert {answer.value for answer in found} <= {quad.subject for quad in graph.triples()}
    assert Counter(queries.answers(item, shape(), asked(graph, NODES))) == Counter(before)


@pytest.mark.parametrize(("text", "named", "reason"), [
    ("SELECT $this { GRAPH e:g { $this e:age ?y } }", True, r"\$shapesGraph only"),
    ("SELECT $this { $this e:age ?y FILTER EXISTS { GRAPH ?g { $this e:age ?y } } }", True, r"\$shapesGraph only"),
    ("SELECT $this { GRAPH $shapesGraph { $currentShape e:limit ?y } }", False, "no IRI"),
])
def test_a_graph_that_there_is_not_cannot_be_asked(text: str, named: bool, reason: str) -> None:  # noqa: FBT001  # a case
    """Names of graphs of the data are dropped, so that it would find nothing, and all would conform."""
    of = shapes(SHAPES)
    with pytest.raises(Problems, match=reason):
        answers(generated(0), query(text), NODES, of=of if named else replace(of, iri=None))
