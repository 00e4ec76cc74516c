"""What a query reads of a node: so that after a change only the nodes that it can affect are asked again."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import numpy as np
import pytest
from asking import answers, generated, iri, quad, query, shapes
from pyoxigraph import Literal, Quad
from test_validate_sparql import ASKS, NODES, SELECTS, SHAPES, item_of

from publish.shapes.model import Inverse, Path, Predicate, Repeated, Sequence, Term
from publish.validate.algebra import reach
from publish.validate.graph import Graph
from publish.validate.paths import follow, reverse

HERE = Sequence(())
P, Q = Predicate(iri("p")), Predicate(iri("q"))


@pytest.mark.parametrize(("body", "read"), [
    ("$this e:p ?x", [(P, HERE)]),
    ("?x e:p $this", [(P, Inverse(P))]),
    ("$this e:p ?x . ?x e:q ?y", [(P, HERE), (Q, P)]),
    ("?x e:q ?y . $this e:p ?x", [(Q, P), (P, HERE)]),
    ("$this e:p ?x . ?y e:q ?x", [(P, HERE), (Q, Sequence((P, Inverse(Q))))]),
    ("$this e:p/e:q ?x", [(P, HERE), (Q, P)]),
    ("$this e:p|e:q ?x", [(P, HERE), (Q, HERE)]),
    ("$this e:p* ?x", [(P, Repeated(P, 0, many=True))]),
    ("$this ^e:p ?x", [(P, Inverse(P))]),
    ("$this e:p ?x OPTIONAL { ?x e:q ?y }", [(P, HERE), (Q, P)]),
    ("$this e:p ?x FILTER NOT EXISTS { ?x e:q ?y FILTER EXISTS { ?y e:p ?x } }", [(P, HERE), (Q, P), (P, Sequence((P, Q)))]),
    ("{ $this e:p ?x } UNION { ?x e:q $this }", [(P, HERE), (Q, Inverse(Q))]),
    ("$this e:p ?x { ?x e:q ?y } UNION { ?y e:q ?x }", [(P, HERE), (Q, P), (Q, Sequence((P, Inverse(Q))))]),
    ("$this e:p ?x { SELECT $this (COUNT(?y) AS ?n) { $this e:q ?y } GROUP BY $this }", [(P, HERE), (Q, HERE)]),
    ("$this e:p ?x . e:a e:q ?x", [(P, HERE), (Q, Sequence((P, Inverse(Q))))]),
    ("$this e:p ?x GRAPH $shapesGraph { ?any e:q ?thing }", [(P, HERE)]),
    ("FILTER(isIRI($this))", []),
])
def test_what_is_read_is_found_over_what_is_joined(body: str, read: list[tuple[Predicate, Path]]) -> None:
    """Each pattern with the path to its subject."""
    assert reach(query(f"SELECT $this {{ {body} }}")) == [(predicate.iri, path) for predicate, path in read]


@pytest.mark.parametrize("body", [
    "$this ?p ?x", "$this !e:p ?x", "?x e:p ?y FILTER(?x = $this)", "$this e:p ?x . ?y e:q ?z", "e:a e:p e:b",
    "BIND($this AS ?x) ?x e:p ?y",
    "$this e:p ?x { $this e:q ?w OPTIONAL { ?x e:q ?z } }", "$this e:p ?x { $this e:q ?y FILTER EXISTS { ?x e:q ?z } }",
    "OPTIONAL { $this e:p ?x } ?x e:q ?y", "{ $this e:p ?x } UNION { ?x e:q ?y }", "OPTIONAL { ?x e:q ?y } $this e:p ?x",
    "$this e:p ?x { SELECT $this ?x { ?x e:q ?y } }", "$this e:p ?x BIND(EXISTS { ?y e:q ?z } AS ?w)",
])
def test_what_is_not_joined_for_sure_cannot_be_said(body: str) -> None:
    """Then every node is asked again."""
    assert reach(query(f"SELECT $this {{ {body} }}")) is None


def test_a_query_that_cannot_be_read_cannot_be_said() -> None:
    """That it cannot be read is told when it is asked."""
    assert reach(query("SELECT $this { MINUS { $this e:p ?x } }")) is None


def affected(graph: Graph, read: list[Any], changes: list[Quad]) -> set[Term]:
    """The nodes from which the paths lead to a triple of `changes`."""
    found: set[Term] = set()
    for predicate, path in read:
        starts = np.array([graph.number(each.subject) for each in changes if each.predicate == predicate], np.int64)  # type: ignore[arg-type]  # RDF 1.1
        found |= {graph.terms[number] for number in follow(graph, reverse(path), starts)[1].tolist()}
    return found


def told(graph: Graph, text: str) -> dict[Term, Counter[Any]]:
    """What is answered of each node."""
    found: dict[Term, Counter[Any]] = {node: Counter() for node in NODES}
    for answer in answers(graph, item_of(text), NODES, of=shapes(SHAPES)):
        found[NODES[answer.place]][answer] += 1
    return found


@pytest.mark.parametrize("text", [text for text in ASKS + SELECTS if reach(item_of(text)) is not None])
def test_no_other_node_is_affected(text: str) -> None:
    """Of random changes: what is answered of a node differs only if a path leads from it to a triple that changed, before or after."""
    chance = random.Random(text)  # noqa: S311  # test data
    read = reach(item_of(text))
    assert read is not None
    graph = generated(5)
    triples = [Quad(each.subject, each.predicate, each.object) for each in graph.triples()]
    for _ in range(25):
        removed = chance.sample(triples, 2)
        other = chance.choice(triples)
        added = [Quad(chance.choice(triples).subject, other.predicate, other.object), quad("n1", "label", Literal("new"))]
        changed = graph.changed(added, [each for each in removed if each not in added])
        before, after = told(graph, text), told(changed, text)
        differ = {node for node in NODES if before[node] != after[node]}
        assert differ <= affected(graph, read, removed) | affected(changed, read, added)


def test_most_of_the_queries_can_be_followed() -> None:
    """The test above would say little of a few."""
    followed = [text for text in ASKS + SELECTS if reach(item_of(text)) is not None]
    assert len(followed) > len(ASKS + SELECTS) * 2 / 3
