"""Asks the queries of a shapes graph: of all nodes at once where that is the same, else node by node.

Oxigraph evaluates; rdflib does where it matters how a literal is written, which a store does not keep. Source: SHACL, 5.3 and 6.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from pyoxigraph import Literal, NamedNode, Quad

from publish.errors import Problem, Problems
from publish.shapes.model import Query, Shape, ShapesGraph, Term
from publish.validate.checks import Asked
from publish.validate.engines import Engines, Row
from publish.validate.graph import Graph, Ids
from publish.validate.patterns import TRUE, NotAsked
from publish.validate.prepared import Prepared

_NAMED = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True)
class Answer:
    """What a query answers: the place of the focus node, and what the result says. `path` is `None` where it is the shape's."""

    place: int
    value: Term | None
    path: NamedNode | None
    messages: tuple[Literal, ...]


class Queries:
    """The queries of a shapes graph, asked of one graph."""

    def __init__(self, graph: Graph, shapes: ShapesGraph) -> None:
        self._graph = graph
        self._shapes = shapes
        self._engines = Engines(graph, shapes)
        self._prepared: dict[tuple[int, int], tuple[Query, Shape, Prepared]] = {}
        self._means: dict[int, str] = {}

    def answers(self, query: Query, shape: Shape, asked: Asked) -> list[Answer]:
        """What `query` answers for the nodes that are `asked`.

        Raises `Problems` if it cannot be evaluated, or says itself that it failed (SHACL, 5.3.2).
        """
        try:
            prepared = self._prepare(query, shape)
            found = self._asks(prepared, shape, asked) if query.form == "ask" else self._selects(prepared, shape, asked)
            return list(found)
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            reason = str(error) if isinstance(error, NotAsked) else "it cannot be evaluated over these data"  # others may repeat values
            raise Problems([Problem(query.mark, "sparql", f"the query cannot be asked: {reason}.")]) from error

    def check(self) -> None:
        """Raises `Problems` with every query of the shapes that cannot be asked, also of shapes that no node is asked of."""
        found = []
        for shape in self._shapes.shapes.values():
            asked = () if shape.node in self._shapes.uncompiled else shape.constraints
            for query in (each for each in asked if isinstance(each, Query)):
                try:
                    self._prepare(query, shape)
                except ValueError as error:
                    reason = str(error) if isinstance(error, NotAsked) else "it is no query that can be read"
                    found.append(Problem(query.mark, "sparql", f"the query cannot be asked: {reason}."))
        if found:
            raise Problems(found)

    def means(self, query: Query) -> str:
        """How `query` was asked last."""
        return self._means.get(id(query), "SPARQL")

    def changed(self, graph: Graph, added: Iterable[Quad], removed: Iterable[Quad]) -> Queries:
        """The queries, asked of the next state of the graph. What was there before is not to be used any more."""
        self._graph = graph
        self._engines.change(graph, added, removed)
        return self

    def _prepare(self, query: Query, shape: Shape) -> Prepared:
        key = id(query), id(shape)
        if key not in self._prepared:
            self._prepared[key] = query, shape, Prepared.of(query, shape, self._shapes)  # the first two are kept, so that ids stay theirs
        return self._prepared[key][2]

    def _selects(self, prepared: Prepared, shape: Shape, asked: Asked) -> Iterator[Answer]:
        distinct, where = np.unique(asked.nodes, return_inverse=True)
        order = np.argsort(where, kind="stable")
        starts = np.searchsorted(where[order], np.arange(len(distinct) + 1))
        for index, row in self._rows(prepared, distinct[:, None]):
            if row.get("failure") == TRUE:
                raise NotAsked("it says that it failed: its ?failure is true")
            focus = asked.graph.terms[distinct[index]]
            value, path = row.get("value", None if shape.path else focus), row.get("path")
            texts = _messages(prepared.query, shape, {**prepared.query.parameters, **row, "this": focus})
            for place in order[starts[index] : starts[index + 1]].tolist():
                yield Answer(place, value, path if isinstance(path, NamedNode) else None, texts)

    def _asks(self, prepared: Prepared, shape: Shape, asked: Asked) -> Iterator[Answer]:
        if not len(asked.values):
            return
        given = {"this": asked.nodes[asked.places], "value": asked.values}
        keys = np.array([given[each.value] for each in prepared.variables], np.int64).reshape(-1, len(asked.values)).T
        distinct, where = np.unique(keys, axis=0, return_inverse=True)
        holds = np.zeros(len(distinct), np.bool_)
        holds[[index for index, _ in self._rows(prepared, distinct)]] = True
        terms = asked.graph.terms
        for at in np.flatnonzero(~holds[where.reshape(-1)]).tolist():
            value, focus = terms[asked.values[at]], terms[asked.nodes[asked.places[at]]]
            texts = _messages(prepared.query, shape, {**prepared.query.parameters, "this": focus, "value": value})
            yield Answer(int(asked.places[at]), value, None, texts)

    def _rows(self, prepared: Prepared, keys: Ids) -> Iterator[tuple[int, Row]]:
        """Each solution, with the index of the key that it is of; of an ASK query, the indexes of those of which it is true."""
        self._means[id(prepared.query)], found = self._engines.ask(prepared, keys)
        return found


def _messages(query: Query, shape: Shape, row: Row) -> tuple[Literal, ...]:
    """What a result says: its own message, else those of the constraint or the shape, with values put in (5.3.2)."""
    own = row.get("message")
    if isinstance(own, Literal):
        return (own,)
    return tuple(_filled(text, row) for text in query.messages or shape.messages)


def _filled(text: Literal, row: Row) -> Literal:
    def put(match: re.Match[str]) -> str:
        term = row.get(match[1])
        return match[0] if term is None else term.value

    if "{" not in text.value:
        return text
    filled = _NAMED.sub(put, text.value)
    return Literal(filled, language=text.language) if text.language else Literal(filled)
