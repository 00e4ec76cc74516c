"""Asks queries of small graphs, in each of the ways in which they can be asked."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publish.errors import Mark
from publish.shapes.model import Node, Path, Query, Shape, ShapesGraph, Term
from publish.terms import XSD
from publish.validate import engines
from publish.validate.checks import Asked
from publish.validate.engines import Engines
from publish.validate.graph import Graph, Ids, Mask, load
from publish.validate.paths import follow
from publish.validate.sparql import Answer, Queries

EX = "http://example.org/"
PREFIX = f"PREFIX e: <{EX}> PREFIX xsd: <{XSD}>\n"
VIOLATION = NamedNode("http://www.w3.org/ns/shacl#Violation")


class NoJudge:
    """Queries ask nothing of other shapes."""

    def conforms(self, shape: Node, nodes: Ids) -> Mask:
        """Is not asked."""
        raise NotImplementedError


def iri(name: str) -> NamedNode:
    """A name of the examples."""
    return NamedNode(f"{EX}{name}")


def typed(text: str, datatype: str) -> Literal:
    """A literal of a datatype of XML Schema."""
    return Literal(text, datatype=NamedNode(f"{XSD}{datatype}"))


def quad(subject: Term | str, predicate: str, value: Term | str) -> Quad:
    """A triple; texts are names."""
    return Quad(iri(subject) if isinstance(subject, str) else subject, iri(predicate),  # type: ignore[arg-type]  # no literal is a subject
                iri(value) if isinstance(value, str) else value)


def query(text: str, form: str = "select", message: str = "wrong", parameters: dict[str, Term] | None = None) -> Query:
    """A query of a shape."""
    return Query(PREFIX + text, form, f"{EX}Component", None, parameters or {}, (Literal(message),), Mark("s.ttl", 7))


def shape(path: Path | None = None) -> Shape:
    """A shape that asks queries."""
    return Shape(iri("Shape"), path, None, (), (), VIOLATION, (), False, Mark("s.ttl"))  # noqa: FBT003  # as the class has it


def shapes(quads: tuple[Quad, ...] = ()) -> ShapesGraph:
    """A shapes graph with a name."""
    return ShapesGraph({}, quads, {}, iri("shapes"))


def asked(graph: Graph, nodes: list[Term], path: Path | None = None) -> Asked:
    """What a constraint is asked of `nodes`."""
    numbers = np.array([graph.number(node) for node in nodes], np.int64)
    places, values = follow(graph, path, numbers) if path else (np.arange(len(numbers)), numbers)
    return Asked(graph, NoJudge(), numbers, places, values)


def answers(graph: Graph, text: Query, nodes: list[Term], path: Path | None = None, of: ShapesGraph | None = None) -> list[Answer]:
    """What a query answers."""
    return Queries(graph, of or shapes()).answers(text, shape(path), asked(graph, nodes, path))


LABELS = [Literal("a"), Literal("b", language="de"), Literal("a", language="en"), Literal("")]


def generated(seed: int) -> Graph:
    """A graph of people who know each other, with labels and numbers, and of blank nodes."""
    chance = random.Random(seed)  # noqa: S311  # test data
    nodes: list[Any] = [*(iri(f"n{number}") for number in range(14)), *(BlankNode(f"b{number}") for number in range(4))]
    quads = []
    for _ in range(60):
        subject, other = chance.choice(nodes), chance.choice(nodes)
        quads.append(quad(subject, chance.choice(["knows", "likes"]), other))
        quads.append(quad(subject, "age", Literal(chance.randrange(8))))
        quads.append(quad(subject, "label", chance.choice(LABELS)))
    quads += [quad(node, "type", chance.choice(["A", "B"])) for node in nodes[::2]]
    return load(quads)


WAYS = ["joined", "at once", "each", "rdflib"]


def forced(patch: pytest.MonkeyPatch, way: str) -> None:
    """Lets queries be asked in one way, where they can."""
    if way != "joined":
        patch.setattr(Engines, "_joined", lambda *_: None)
        patch.setattr(engines, "_WORTH", 0 if way == "each" else 1_000_000)
    if way == "rdflib":
        patch.setattr(Engines, "_inexact", lambda *_: "the test wants it")
