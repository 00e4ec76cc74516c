"""The triples of a graph in a store, as far as queries read them; and which literals are another there than they were written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np
from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QuerySolutions

from publish import lexical
from publish.lexical import INTEGERS
from publish.shapes.model import ShapesGraph, Term
from publish.store import Memory, Results, stored
from publish.terms import XSD
from publish.validate.graph import Graph, distinct

IS = NamedNode("urn:x-hre:is")
_DATE = "[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
_SAME = {
    "boolean": "true|false",
    "integer": "0|-?[1-9][0-9]{0,17}",
    "decimal": "0|-?[1-9][0-9]{0,14}|-?(?:0|[1-9][0-9]{0,14})[.][0-9]{0,5}[1-9]",
    "date": f"{_DATE}Z?",
    "dateTime": f"{_DATE}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z?",
    "gYear": "[12][0-9]{3}Z?",
    "gYearMonth": "[12][0-9]{3}-[0-9]{2}Z?",
}
"""Lexical forms that a store leaves alone for sure."""
_OTHERS = INTEGERS | {"float", "double", "time", "dateTimeStamp", "gMonth", "gMonthDay", "gDay", "duration", "dayTimeDuration",
                      "yearMonthDuration"}
_LEFT = {f"{XSD}{name}": re.compile(form).fullmatch for name, form in _SAME.items()} | {
    f"{XSD}{name}": re.compile("(?!)").fullmatch for name in _OTHERS - _SAME.keys()}


def may_change(term: Term) -> bool:
    """Whether a store might write `term` in another way."""
    if not isinstance(term, Literal):
        return False
    left = _LEFT.get(term.datatype.value)
    return left is not None and not left(term.value)


def changes(literals: Iterable[Term]) -> dict[Literal, Literal]:
    """Those of `literals` that a store writes in another way, and how."""
    asked = [term for term in literals if isinstance(term, Literal) and may_change(term)]
    return {term: other for term, other in zip(asked, stored(asked), strict=True) if term != other}


def is_wrong(literal: Literal) -> bool:
    """Whether it has no value, by its datatype: a store may give it one."""
    right = lexical.check(literal.datatype.value)
    return right is not None and not right(literal.value)


class Stored:
    """A graph in a store: columns are loaded when a query reads them.

    `wrong` are the columns, of those that were looked at, with a literal that has no value before it is stored.
    """

    def __init__(self, graph: Graph, shapes: ShapesGraph) -> None:
        self.graph = graph
        self._shapes = shapes
        self._memory = Memory()
        self._loaded: set[NamedNode] = set()
        self._nodes: set[Term] = set()
        self._changes: dict[NamedNode, dict[Literal, Literal]] = {}
        self.wrong: set[NamedNode] = set()
        self._has_shapes = False

    def size(self, columns: Iterable[NamedNode]) -> int:
        """How many triples the columns have."""
        return sum(len(self.graph.column(each)) for each in columns)

    def load(self, columns: Iterable[NamedNode]) -> None:
        """Makes sure that the columns are in the store."""
        for predicate in columns:
            if predicate not in self._loaded:
                self._loaded.add(predicate)
                self._memory.add(self.quads([predicate]))

    def load_shapes(self) -> None:
        """Makes sure that the shapes graph is there, by its name."""
        if not self._has_shapes:
            self._has_shapes = True
            self._memory.add(self.shapes())

    def load_nodes(self, nodes: Iterable[Term]) -> None:
        """Makes sure that the store knows the nodes: it follows no path, be it empty, from a term that no triple has."""
        new = set(nodes) - self._nodes
        self._nodes |= new
        self._memory.add(Quad(IS, IS, node) for node in new)

    def forget_nodes(self) -> None:
        """Makes sure that no triple is there but those of the graph."""
        self._memory.remove(Quad(IS, IS, node) for node in self._nodes)
        self._nodes.clear()

    def quads(self, columns: Iterable[NamedNode]) -> Iterator[Quad]:
        """The triples of the columns, as they were written."""
        terms = self.graph.terms
        for predicate in columns:
            column = self.graph.column(predicate)
            for subject, value in zip(column.subjects.tolist(), column.objects.tolist(), strict=True):
                yield Quad(terms[subject], predicate, terms[value])

    def shapes(self) -> Iterator[Quad]:
        """The shapes graph, under its name."""
        if self._shapes.iri:
            for quad in self._shapes.quads:
                yield Quad(quad.subject, quad.predicate, quad.object, self._shapes.iri)

    @cached_property
    def changes_shapes(self) -> bool:
        """Whether the store writes a literal of the shapes graph in another way."""
        return bool(changes(quad.object for quad in self.shapes()))  # type: ignore[misc]  # RDF 1.1

    def changes(self, predicate: NamedNode) -> dict[Literal, Literal]:
        """The literals of a column that the store writes in another way, and how; also some that were there before."""
        if predicate not in self._changes:
            terms = self.graph.terms
            self._note(predicate, (terms[number] for number in distinct(self.graph.column(predicate).objects).tolist()))
        return self._changes[predicate]

    def _note(self, predicate: NamedNode, literals: Iterable[Term]) -> None:
        found = changes(literals)
        self._changes.setdefault(predicate, {}).update(found)
        if any(map(is_wrong, found)):
            self.wrong.add(predicate)

    def has(self, columns: Iterable[NamedNode], literals: Iterable[Literal]) -> bool:
        """Whether one of `literals`, so written, is an object in one of the columns."""
        numbers = np.array([self.graph.number(each) for each in literals], np.int64)
        return any(np.isin(self.graph.column(each).objects, numbers).any() for each in columns)

    def answer(self, text: str) -> QuerySolutions | QueryBoolean:
        """The answer of a SELECT or ASK query over what is loaded. Raises as `Memory.query` does."""
        found: Results = self._memory.query(text)
        assert isinstance(found, QuerySolutions | QueryBoolean)  # noqa: S101  # for mypy: no other form is read
        return found

    def add(self, quads: Iterable[Quad]) -> None:
        """Adds quads for a while."""
        self._memory.add(quads)

    def remove(self, quads: Iterable[Quad]) -> None:
        """Removes them."""
        self._memory.remove(quads)

    def change(self, graph: Graph, added: Iterable[Quad], removed: Iterable[Quad]) -> None:
        """Follows the graph to its next state. What is written in two ways is one triple of the store: it stays as long as one is left."""
        self.graph = graph
        gone, new = list(removed), list(added)
        for quad in new:
            if quad.predicate in self._changes:
                self._note(quad.predicate, [quad.object])  # type: ignore[list-item]  # RDF 1.1
        self._memory.remove(Quad(quad.subject, quad.predicate, quad.object) for quad in gone)
        left = [Quad(quad.subject, quad.predicate, graph.terms[value]) for quad in gone for value in self._values(quad)]
        self._memory.add(quad for quad in [*left, *(Quad(quad.subject, quad.predicate, quad.object) for quad in new)]
                         if quad.predicate in self._loaded)

    def _values(self, quad: Quad) -> list[int]:
        """The numbers of what the subject of a quad has by its predicate."""
        _, values = self.graph.column(quad.predicate).follow(np.array([self.graph.number(quad.subject)]))  # type: ignore[arg-type]  # RDF 1.1
        listed: list[int] = values.tolist()
        return listed
