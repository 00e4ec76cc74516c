"""Chooses how a query is asked of many nodes, and asks it. The ways differ in what they cost, and give the same solutions.

Where SPARQL leaves it open, or has an error, Oxigraph and rdflib differ in this: Oxigraph orders texts of one language, and takes
`=` of a datatype that it does not know for an error, where rdflib finds the terms different; rdflib takes any literal with a value
that is not empty for true, where it stands alone as a condition; and what either calculates it writes in its own way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, Variable

from publish.shapes.model import ShapesGraph, Term
from publish.validate import conjunctive
from publish.validate.algebra import Written
from publish.validate.exactness import Changed, matters
from publish.validate.graph import Graph, Ids, distinct
from publish.validate.prepared import ASKED, THIS, VALUE, Prepared, column_of, placeholder
from publish.validate.stored import Stored, changes, is_wrong

Row: TypeAlias = Mapping[str, Term]
Rows: TypeAlias = Iterator[tuple[int, Row]]
Key: TypeAlias = tuple[Term, ...]
Forms: TypeAlias = Mapping[Literal, Literal]
"""Literals, and how a store writes them."""
_WORTH = 20
"""To ask of one node costs as much as to read so many triples."""
ROW = Variable("__asked")
_CHUNK = 100_000
"""So many nodes are listed in one query."""


class Engines:
    """Oxigraph and rdflib, over one graph."""

    def __init__(self, graph: Graph, shapes: ShapesGraph) -> None:
        self._graph = graph
        self._stored = Stored(graph, shapes)
        self._written: dict[tuple[frozenset[NamedNode], bool], Written] = {}

    def change(self, graph: Graph, added: Iterable[Quad], removed: Iterable[Quad]) -> None:
        """Follows the graph to its next state."""
        self._graph = graph
        self._written.clear()
        self._stored.change(graph, added, removed)

    def ask(self, query: Prepared, numbers: Ids) -> tuple[str, Rows]:
        """How `query` is asked, and its solutions, each with the index of its row of `numbers`, which has a term for each variable.

        Of an ASK query, there is one solution for each row of which it is true. Raises `ValueError` if rdflib cannot evaluate it,
        and what `Memory.query` raises.
        """
        if (rows := self._joined(query, numbers)) is not None:
            return "columns, joined", rows
        columns = frozenset(self._graph.columns) if query.columns is None else frozenset(query.columns)
        keys: list[Key] = [tuple(self._graph.terms[number] for number in row) for row in numbers.tolist()]
        forms = {literal: form for each in columns for literal, form in self._stored.changes(each).items()}
        forms |= changes(chain(query.literals, chain.from_iterable(keys)))
        if reason := query.unwritable or self._inexact(query, columns, forms, keys):
            return f"SPARQL by rdflib, node by node: {reason}", self._by_rdflib(query, columns, enumerate(keys))
        self._load(query, columns, keys)
        many = len(keys) * _WORTH > self._stored.size(columns)
        if query.all_at_once and query.variables and many:
            return "SPARQL, all nodes at once", self._at_once(query, enumerate(keys), forms)
        blank = [each for each in enumerate(keys) if any(isinstance(term, BlankNode) for term in each[1])]
        named = (each for each in enumerate(keys) if not any(isinstance(term, BlankNode) for term in each[1]))
        others = self._at_once(query, blank, forms) if query.all_at_once else self._by_rdflib(query, columns, blank)
        return f"SPARQL, node by node: {query.why_not or 'there are few'}", chain(self._each(query, named, forms), others if blank else ())

    def _joined(self, query: Prepared, numbers: Ids) -> Rows | None:
        """The solutions of a query that is a join; `None` for any other."""
        start = {ROW: np.arange(len(numbers)), **{variable: numbers[:, at] for at, variable in enumerate(query.variables)}}
        table = conjunctive.solutions(query.tree, self._graph, start)
        if table is None:
            return None
        if query.query.form == "ask":
            return ((index, {}) for index in distinct(table[ROW]).tolist())
        terms, names = self._graph.terms, [variable.value for variable in table if variable != ROW]
        rows = zip(*(numbers.tolist() for numbers in table.values()), strict=True)
        return ((index, {name: terms[number] for name, number in zip(names, others, strict=True)}) for index, *others in rows)

    def _inexact(self, query: Prepared, columns: frozenset[NamedNode], forms: Forms, keys: list[Key]) -> str:
        """Why the store would give other answers than the graph; nothing, if it gives the same."""
        if query.reads_shapes and self._stored.changes_shapes:
            return "a store writes literals of the shapes graph in another way"
        if not forms:
            return ""
        asked = {term for key in keys for term in key if term in forms}
        if columns & self._stored.wrong or any(isinstance(term, Literal) and is_wrong(term) for term in asked):
            return "some literals have no value, and a store would give them one"
        changed = Changed(lambda each: bool(self._stored.changes(each)), forms.__contains__,
                          frozenset(name for at, name in enumerate(query.variables) if any(key[at] in asked for key in keys)))
        if matters(query.tree, changed):
            return "it looks at how literals are written, which a store changes"
        kept = set(forms.values())
        if len(kept) < len(forms) or self._stored.has(columns, kept) or not kept.isdisjoint(chain(query.kept, *keys)):
            return "some literals are equal and written differently, which a store does not keep apart"
        return ""

    def _load(self, query: Prepared, columns: Iterable[NamedNode], keys: list[Key]) -> None:
        self._stored.load(columns)
        if query.reads_shapes:
            self._stored.load_shapes()
        if query.columns is None:
            self._stored.forget_nodes()
        elif query.loops:
            self._stored.load_nodes(chain(query.constants, *keys))

    def _at_once(self, query: Prepared, keys: Iterable[tuple[int, Key]], forms: Forms) -> Rows:
        listed = list(keys)
        if not query.has_table:
            yield from self._among(query, query.text_of_all(), listed, forms)
        for start in range(0, len(listed), _CHUNK) if query.has_table else ():
            chunk = listed[start : start + _CHUNK]
            if any(isinstance(term, BlankNode) for _, key in chunk for term in key):
                yield from self._by_graph(query, chunk, forms)
            else:
                rows = " ".join(f"({' '.join(map(str, key))})" for _, key in chunk)
                yield from self._among(query, query.text_of_all(rows), chunk, forms)

    def _by_graph(self, query: Prepared, keys: Sequence[tuple[int, Key]], forms: Forms) -> Rows:
        """Nodes that cannot be written stand as a graph, for as long as the query is asked."""
        rows = [Quad(NamedNode(f"{ASKED.value}:{index}"), column_of(variable), term, ASKED)
                for index, key in keys for variable, term in zip(query.variables, key, strict=True)]
        self._stored.add(rows)
        try:
            yield from list(self._among(query, query.text_of_all(by_graph=True), keys, forms))
        finally:
            self._stored.remove(rows)

    def _among(self, query: Prepared, text: str, keys: Sequence[tuple[int, Key]], forms: Forms) -> Rows:
        """The solutions that are of one of `keys`."""
        indexes = {_in_store(key, forms): index for index, key in keys}
        back = {form: literal for literal, form in forms.items()}
        solutions = self._stored.answer(text)
        assert isinstance(solutions, QuerySolutions)  # noqa: S101  # for mypy: the text is that of a SELECT
        names = [variable.value for variable in solutions.variables]
        at = [names.index(variable.value) for variable in query.variables]
        for solution in solutions:
            values = tuple(solution)
            index = indexes.get(tuple(values[each] for each in at))
            if index is not None:
                yield index, _row(query, names, values, back)

    def _each(self, query: Prepared, keys: Iterable[tuple[int, Key]], forms: Forms) -> Rows:
        back = {form: literal for literal, form in forms.items()}
        places = [str(placeholder(variable)) for variable in query.variables]
        for index, key in keys:
            text = query.text_of_each
            for place, term in zip(places, key, strict=True):
                text = text.replace(place, str(term))
            answer = self._stored.answer(text)
            if isinstance(answer, QueryBoolean):
                yield from [(index, {})] if answer else []
                continue
            names = [variable.value for variable in answer.variables]
            for solution in answer:
                yield index, _row(query, names, solution, back)

    def _by_rdflib(self, query: Prepared, columns: frozenset[NamedNode], keys: Iterable[tuple[int, Key]]) -> Rows:
        kind = columns, query.reads_shapes
        if kind not in self._written:
            self._written[kind] = Written(chain(self._stored.quads(columns), self._stored.shapes() if query.reads_shapes else ()))
        for index, key in keys:
            given = dict(zip(query.variables, key, strict=True))
            if query.query.form == "ask" and THIS in given:
                given.setdefault(VALUE, given[THIS])
            answer = self._written[kind].ask(query.translated, {**query.bound, **{name.value: term for name, term in given.items()}})
            if isinstance(answer, list):
                yield from ((index, row) for row in answer)
            elif answer:
                yield index, {}


def _row(query: Prepared, names: Iterable[str], values: Iterable[Any], back: Mapping[Literal, Literal]) -> Row:
    """A solution; the literals of the graph as they were written."""
    return {name: value if name in query.results else back.get(value, value)
            for name, value in zip(names, values, strict=True) if value is not None}


def _in_store(key: Key, forms: Forms) -> Key:
    return tuple(forms.get(term, term) if isinstance(term, Literal) else term for term in key)
