"""JSON-LD as a person would write it: the entity at the top, its accounts inside it, statements inside the account's graph.

Source: JSON-LD 1.1 (W3C Recommendation, 16 July 2020): named graphs (4.9), reverse properties (4.8), included blocks (4.7), language
maps (4.6.2). A node stands where it is first spoken of; what nothing leads to stands in ``included``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from publish.terms import HRE, RDF, XSD
from publish.web.context import Context, Term

_TYPE = f"{RDF}type"
_WHOLE = re.compile("0|-?[1-9][0-9]{0,14}")
"""What every reader of JSON reads as the same number."""
Values = dict[str, list[NamedNode | Literal]]
Node = dict[str, object]


def write(quads: Iterable[Quad], root: str, labelled: frozenset[str], context: Context) -> bytes:
    """`quads`, which have no blank nodes, with `root` at the top; nodes of which only labels are given, `labelled`, stand inside others."""
    writer = _Writer(quads, labelled, context)
    content = writer.dataset(root)
    return (json.dumps({"@context": context.part(writer.used), **content}, ensure_ascii=False, indent=1) + "\n").encode()


class _Writer:
    """The quads by graph, subject and property; `used` are the names that have been written."""

    def __init__(self, quads: Iterable[Quad], labelled: frozenset[str], context: Context) -> None:
        self.used: set[str] = set()
        self._labelled = labelled
        self._context = context
        self._graphs: dict[str, _Graph] = {"": _Graph("")}
        for quad in quads:
            name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
            self._graphs.setdefault(name, _Graph(name)).add(quad, context)

    def dataset(self, root: str) -> Node:
        """The default graph, with each named graph at the node that names it."""
        graph = self._graphs[""]
        top = self._node(graph, root)
        rest = [self._node(graph, node) for node in [*graph.nodes, *self._graphs] if node and graph.is_new(node)]
        return {**top, "included": rest} if rest else top

    def _graph(self, name: str) -> object:
        graph = self._graphs[name]
        order = [name, *graph.nodes] if name in graph.nodes else list(graph.nodes)
        found = [self._node(graph, node) for node in order if graph.is_new(node)]
        return _one(found)

    def _node(self, graph: _Graph, iri: str, stated: tuple[str, str] = ("", "")) -> Node:
        """What `graph` says of `iri`, without `stated` (property and value), which the place in the document says."""
        graph.seen.add(iri)
        values = graph.nodes.get(iri, {})
        node: Node = {"id": iri}
        if types := values.get(_TYPE):
            node["type"] = _one([self._class(value.value) for value in types])
        for predicate, objects in values.items():
            left = [value for value in objects if (predicate, value.value) != stated]
            if predicate != _TYPE and left:
                node |= self._property(graph, predicate, left)
        for predicate, name in self._context.reversed.items():
            pointing = graph.pointing.get((predicate, iri), [])
            if found := [self._node(graph, subject, (predicate, iri)) for subject in pointing if graph.is_new(subject)]:
                self.used.add(name)
                node[name] = _one(found)
        if not graph.name and iri in self._graphs:
            node["graph"] = self._graph(iri)
        return node

    def _property(self, graph: _Graph, predicate: str, objects: list[NamedNode | Literal]) -> Node:
        """The values under the name of the property, as far as they fit; the others in full, under its address in short."""
        term = self._context.properties.get(predicate)
        fitting = [value for value in objects if term and term.fits(value)]
        others = [value for value in objects if value not in fitting]
        node: Node = {}
        if term and fitting:
            self.used |= {term.name}
            node[term.name] = self._coerced(graph, term, fitting)
        if others:
            node[self._compact(predicate)] = _one([self._full(value) for value in others])
        return node

    def _coerced(self, graph: _Graph, term: Term, values: list[NamedNode | Literal]) -> object:
        if term.coercion == "@language":
            return _by_language([value for value in values if isinstance(value, Literal)])
        return _one([
            self._reference(graph, value.value) if isinstance(value, NamedNode) else _native(value.value, term.coercion)
            for value in values
        ])

    def _reference(self, graph: _Graph, iri: str) -> Node | str:
        """The node itself where it is first spoken of, if it belongs inside: else its address."""
        inside = iri in self._labelled or (graph.name and iri.startswith(f"{graph.name}#") and not iri.startswith(HRE))
        return self._node(graph, iri) if inside and iri in graph.nodes and graph.is_new(iri) else iri

    def _full(self, value: NamedNode | Literal) -> Node | str:
        if isinstance(value, NamedNode):
            return {"id": value.value}
        if value.language:
            return {"@value": value.value, "@language": value.language}
        if value.datatype.value == f"{XSD}string":
            return value.value
        return {"@value": value.value, "@type": self._compact(value.datatype.value)}

    def _class(self, iri: str) -> str:
        name = self._context.classes.get(iri)
        self.used |= {name} if name else set()
        return name or self._compact(iri)

    def _compact(self, iri: str) -> str:
        short = self._context.compact(iri)
        self.used.add(short.partition(":")[0])
        return short


class _Graph:
    """One graph: what it says of each node, and what points at a node by a property that can be reversed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.nodes: dict[str, Values] = {}
        self.pointing: dict[tuple[str, str], list[str]] = {}
        self.seen: set[str] = set()

    def add(self, quad: Quad, context: Context) -> None:
        """Adds what `quad` says. A triple that is there twice is there once."""
        subject, predicate, value = quad.subject, quad.predicate.value, quad.object
        if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
            raise TypeError("there are no blank nodes in a document")
        values = self.nodes.setdefault(subject.value, {}).setdefault(predicate, [])
        if value in values:
            return
        values.append(value)
        if predicate in context.reversed and isinstance(value, NamedNode):
            self.pointing.setdefault((predicate, value.value), []).append(subject.value)

    def is_new(self, node: str) -> bool:
        """Whether `node` has not been written in this graph."""
        return node not in self.seen


def _one(values: Sequence[object]) -> object:
    """A single value stands alone."""
    return values[0] if len(values) == 1 else values


def _by_language(values: list[Literal]) -> Mapping[str, object]:
    found: dict[str, list[str]] = {}
    for value in values:
        found.setdefault(value.language or "", []).append(value.value)
    return {language: _one(texts) for language, texts in sorted(found.items())}


def _native(text: str, datatype: str) -> object:
    """A whole number or a boolean of JSON, if it is written as JSON writes it; any other value as it is."""
    if datatype == f"{XSD}integer" and _WHOLE.fullmatch(text):
        return int(text)
    return {"true": True, "false": False}.get(text, text) if datatype == f"{XSD}boolean" else text
