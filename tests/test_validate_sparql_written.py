"""Queries of shapes: literals as they were written, what answers say, failures, and changes of the graph."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from asking import EX, WAYS, answers, asked, forced, iri, quad, query, shape, shapes, typed
from pyoxigraph import BlankNode, Literal

from publish.errors import Mark, Problems
from publish.shapes.model import Predicate, Term
from publish.validate.engines import Engines
from publish.validate.graph import load
from publish.validate.sparql import Answer, Queries

WRITTEN = [typed("1.50", "decimal"), typed("2.00", "decimal"), typed("007", "integer"), typed("5", "int"), typed("1", "boolean"),
           typed("2020-01-01T00:00:00+00:00", "dateTime"), Literal("x", language="EN")]


@pytest.mark.parametrize("way", WAYS)
def test_values_come_back_as_they_were_written(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store has 1.5 for 1.50, and xsd:integer for xsd:int."""
    forced(monkeypatch, way)
    graph = load(quad("a", "p", value) for value in WRITTEN)
    found = answers(graph, query("SELECT $this ?value { $this e:p ?value }"), [iri("a")])
    assert Counter(str(answer.value) for answer in found) == Counter(map(str, WRITTEN))


@pytest.mark.parametrize(("text", "values", "found"), [
    ("FILTER(STR(?value) = '1.50')", [typed("1.50", "decimal")], 1),
    ("FILTER(DATATYPE(?value) = xsd:int)", [typed("1", "int")], 1),
    ("FILTER(STRLEN(STR(?value)) > 3)", [typed("1.50", "decimal"), typed("2.5", "decimal")], 1),
    ("$this e:q ?value", [typed("1.5", "decimal"), typed("1.50", "decimal")], 1),
    ("$this e:p 1.50", [typed("1.5", "decimal")], 0),
    ("$this e:p 1.5", [typed("1.50", "decimal")], 0),
    ("FILTER(?value > 1)", [typed("1.5", "decimal"), typed("1.50", "decimal")], 2),
    ("FILTER(?value > 1)", [typed("1.50", "decimal"), typed("1.500", "decimal")], 2),
    ("FILTER(?value > 299)", [typed("300", "byte")], 0),
    ("BIND(?value + 0 AS ?sum) $this e:q ?sum", [typed("1.50", "decimal")], 0),
])
@pytest.mark.parametrize("way", ["at once", "each"])
def test_queries_see_literals_as_they_were_written(way: str, text: str, values: list[Literal], found: int,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a store would change the answer, it is not asked: lexical forms, datatypes, joins, constants, values that are none."""
    forced(monkeypatch, way)
    graph = load([quad("a", "q", typed("1.5", "decimal")), *(quad("a", "p", value) for value in values)])
    item = query(f"SELECT $this ?value {{ $this e:p ?value . {text} }}")
    queries = Queries(graph, shapes())
    assert len(queries.answers(item, shape(), asked(graph, [iri("a")]))) == found
    assert "rdflib" in queries.means(item)


@pytest.mark.parametrize("text", [
    "FILTER(?value > 1)", "FILTER(?value = 1.5 && isLiteral(?value))", "FILTER(?value IN (1.5, 2.50))",
    "$this e:label ?l FILTER(regex(?l, 'x'))",
])
def test_what_compares_values_is_asked_of_the_store(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However they are written: the value is the same, and the written form comes back."""
    forced(monkeypatch, "at once")
    graph = load([quad("a", "p", typed("1.50", "decimal")), quad("a", "label", Literal("x"))])
    item = query(f"SELECT $this ?value {{ $this e:p ?value . {text} }}")
    queries = Queries(graph, shapes())
    found = queries.answers(item, shape(), asked(graph, [iri("a")]))
    assert [answer.value for answer in found] == [typed("1.50", "decimal")]
    assert queries.means(item) == "SPARQL, all nodes at once"


@pytest.mark.parametrize(("text", "value", "made"), [
    ("SELECT $this (COUNT(?x) AS ?value) { $this e:p ?x } GROUP BY $this", typed("01", "integer"), typed("1", "integer")),
    ("SELECT $this (SUM(?x) AS ?value) { $this e:p ?x } GROUP BY $this", typed("07", "integer"), typed("7", "integer")),
    ("SELECT $this ?value { $this e:p ?x BIND(?x + 0.0 AS ?value) }", typed("1.50", "decimal"), typed("1.5", "decimal")),
    ("SELECT $this ?value { $this e:p ?x BIND(?x + 0.0 AS ?y) BIND(?y AS ?value) }", typed("1.50", "decimal"), typed("1.5", "decimal")),
    ("SELECT $this ?value { { SELECT $this (COUNT(?x) AS ?y) { $this e:p ?x } GROUP BY $this } BIND(?y AS ?value) }",
     typed("01", "integer"), typed("1", "integer")),
    ("SELECT $this ?value { $this e:p ?x BIND(COALESCE(?none + 1, ?x) AS ?value) }", typed("05", "integer"), typed("05", "integer")),
    ("SELECT $this ?value { $this e:p ?x BIND(IF(?x < 0, ?x + 0, ?x) AS ?value) }", typed("05", "integer"), typed("05", "integer")),
    ("SELECT $this ?value { $this e:p ?x BIND(?none + 1 AS ?y) BIND(COALESCE(?y, ?x) AS ?value) }",
     typed("05", "integer"), typed("05", "integer")),
    ("SELECT $this ?value { $this e:p ?x { BIND(1 + 2 AS ?value) FILTER(?value > 9) } UNION { $this e:p ?y BIND(?y AS ?value) } }",
     typed("05", "integer"), typed("05", "integer")),
    ("SELECT $this ?value { $this e:p ?x BIND(?x AS ?value) }", typed("01", "integer"), typed("01", "integer")),
    ("SELECT $this (MAX(?x) AS ?value) { $this e:p ?x } GROUP BY $this", typed("01", "integer"), typed("01", "integer")),
])
@pytest.mark.parametrize("way", ["at once", "each"])
def test_what_a_query_calculates_is_no_literal_of_the_graph(way: str, text: str, value: Literal, made: Literal,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    """Be it equal to one: only what it passes on comes back as it was written."""
    forced(monkeypatch, way)
    assert [answer.value for answer in answers(load([quad("a", "p", value)]), query(text), [iri("a")])] == [made]


@pytest.mark.parametrize(("text", "found"), [
    ("FILTER(?value > 10 || ?value < 0)", 0), ("FILTER(?value < 10)", 2), ("FILTER(!(?value < 10))", 0), ("FILTER(?value >= 'a')", 1),
    ("FILTER(?value IN (7, e:b))", 2), ("FILTER(?value NOT IN (8, 'x'))", 4),
    ("FILTER(?value + 0 = 7)", 2), ("FILTER(?value > '2019-01-01'^^xsd:date)", 1),
])
@pytest.mark.parametrize("way", ["at once", "each", "rdflib"])
def test_values_of_different_kinds_are_not_ordered(way: str, text: str, found: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number with a text is an error (SPARQL, 17.3), which drops one solution: for rdflib, too, which knows an order of all."""
    forced(monkeypatch, way)
    values = [typed("7", "integer"), typed("7.0", "double"), Literal("x"), Literal("x", language="en"), typed("2020-01-01", "date")]
    graph = load(quad("a", "p", value) for value in values)
    assert len(answers(graph, query(f"SELECT $this ?value {{ $this e:p ?value {text} }}"), [iri("a")])) == found


def test_what_is_no_number_drops_its_solution_and_is_told_nowhere(caplog: pytest.LogCaptureFixture,
                                                                  capfd: pytest.CaptureFixture[str],
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in a log, where rdflib would repeat it."""
    forced(monkeypatch, "rdflib")
    graph = load([quad("a", "p", typed("Jane Roe +33612345678", "integer")), quad("a", "p", typed("03", "integer"))])
    found = answers(graph, query("SELECT $this ?value { $this e:p ?value FILTER(?value + 0 = 3) }"), [iri("a")])
    assert [answer.value for answer in found] == [typed("03", "integer")]
    assert "Jane" not in caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize("inner", ["FILTER(?x = e:b)", "$this e:p ?z OPTIONAL { $this e:q ?x }"])
def test_a_group_within_exists_does_not_see_what_is_outside_of_it(inner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In braces of its own, ?x is another until all is joined (SPARQL, 18.2.2.2), so this EXISTS stays as it is."""
    forced(monkeypatch, "at once")
    graph = load([quad("a", "p", "b"), quad("a", "q", "c")])
    text = f"SELECT $this {{ $this e:p ?y FILTER EXISTS {{ $this e:p ?x . {{ {inner} }} }} }}"
    assert answers(graph, query(text), [iri("a")]) == []


@pytest.mark.parametrize("way", WAYS)
def test_each_of_several_places_gets_its_answers(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that is asked twice, as value of two others, answers twice."""
    forced(monkeypatch, way)
    graph = load([quad("a", "p", Literal(1))])
    found = answers(graph, query("SELECT $this ?value { $this e:p ?value }"), [iri("a"), iri("b"), iri("a")])
    assert sorted(answer.place for answer in found) == [0, 2]


def test_values_paths_and_messages() -> None:
    """The value is ?value, else the focus node of a node shape; ?path is taken if it is an IRI; names in messages are filled in (5.3.2)."""
    graph = load([quad("a", "p", Literal("x"))])
    own = query("SELECT $this ('no' AS ?message) ?path { $this ?path ?o }")
    assert answers(graph, own, [iri("a")]) == [Answer(0, iri("a"), iri("p"), (Literal("no"),))]
    filled = query("SELECT $this ?o { $this e:p ?o }", "select", "{?o} {$this} {?limit} {?none}", {"limit": Literal(2)})
    assert answers(graph, filled, [iri("a")], Predicate(iri("p"))) == [Answer(0, None, None, (Literal(f"x {EX}a 2 {{?none}}"),))]


@pytest.mark.parametrize(("text", "message"), [
    ("SELECT $this (true AS ?failure) { $this e:p ?x }", "says that it failed"),
    ("SELECT $this { $this e:p ?x FILTER(e:unknown(?x)) }", "a function that SPARQL 1.1 does not have"),
    ("SELECT $this { $this e:p ?x MINUS { $this e:q ?x } }", "MINUS may not stand in it"),
    ("SELECT $this { $this e:p ", "not SPARQL 1.1"),
    ("SELECT $this { $this f:p ?x }", "prefix"),
    ("SELECT $this { $this e:p ?x FILTER(STR(?x) = '' || regex('x', CONCAT('[', STR(?x)))) }", "rdflib cannot evaluate it"),
])
def test_a_query_that_cannot_be_asked_is_a_problem_of_its_place(text: str, message: str) -> None:
    """It is a failure, and no result (3.4.1, 5.3.2); the message repeats nothing of the data."""
    with pytest.raises(Problems, match=message) as caught:
        answers(load([quad("a", "p", Literal("x")), quad("a", "p", typed("01", "integer"))]), query(text), [iri("a")])
    assert [problem.mark for problem in caught.value.found] == [Mark("s.ttl", 7)]


def test_a_blank_node_can_be_a_parameter() -> None:
    """It cannot be named in a query, so rdflib binds it."""
    graph = load([quad("a", "p", BlankNode("x")), quad("b", "p", BlankNode("y"))])
    found = answers(graph, query("SELECT $this { $this e:p $which }", parameters={"which": BlankNode("x")}), [iri("a"), iri("b")])
    assert [answer.place for answer in found] == [0]


@pytest.mark.parametrize("way", WAYS)
def test_queries_follow_changes(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After each of many changes the answers are those of a new start; two ways to write a number stay two triples."""
    forced(monkeypatch, way)
    chance = random.Random(1)  # noqa: S311  # test data
    pool = [quad(f"n{number % 5}", name, value) for number in range(15) for name in ("p", "q")
            for value in (Literal(number % 3), typed(f"{number % 3}.50", "decimal"), typed(f"{number % 3}.5", "decimal"))]
    texts = ["SELECT $this ?value { $this e:p ?value . $this e:q ?x FILTER(?x >= ?value) }", "SELECT $this ?x { $this e:q ?x }"]
    items = list(map(query, texts))
    graph = load(chance.sample(pool, 10))
    queries = Queries(graph, shapes())
    for _ in range(20):
        added, removed = chance.sample(pool, 3), chance.sample(pool, 3)
        removed = [each for each in removed if each not in added]
        graph = graph.changed(added, removed)
        queries = queries.changed(graph, added, removed)
        for item in items:
            nodes: list[Term] = [iri(f"n{number}") for number in range(5)]
            assert Counter(queries.answers(item, shape(), asked(graph, nodes))) == Counter(answers(graph, item, nodes))


@pytest.mark.parametrize("error", [ValueError("Jane Roe"), RuntimeError("Jane Roe")])
def test_a_failure_of_an_engine_is_told_without_what_it_says(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may repeat values."""
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Engines, "ask", fail)
    with pytest.raises(Problems, match=r"cannot be evaluated over these data") as caught:
        answers(load([]), query("SELECT $this { $this e:p ?x }"), [iri("a")])
    assert "Jane" not in str(caught.value)


def test_what_is_written_in_two_ways_is_there_until_both_are_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are one triple of the store."""
    forced(monkeypatch, "at once")
    one, other = quad("a", "p", typed("1.50", "decimal")), quad("a", "p", typed("1.5", "decimal"))
    item = query("SELECT $this ?value { $this e:p ?value FILTER(?value > 1) }")
    graph = load([one])
    queries = Queries(graph, shapes())
    for added, removed, values in (([], [], ["1.50"]), ([other], [], ["1.5", "1.50"]), ([], [other], ["1.50"]), ([], [one], [])):
        graph = graph.changed(added, removed)
        queries = queries.changed(graph, added, removed)
        found = queries.answers(item, shape(), asked(graph, [iri("a")]))
        assert sorted(answer.value.value for answer in found if answer.value) == values
    assert queries.means(item) == "SPARQL, all nodes at once"
