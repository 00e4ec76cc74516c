"""What pySHACL says of a shapes graph and a data graph, with its mistakes or without some of them.

Its parts are called, and not `pyshacl.validate`, which does the same and spends most of its time on the text of the report.
Terms are made one by one: blank nodes keep their labels, literals their lexical forms. A message that pySHACL makes up by
itself (SHACL, 3.6.2.6, allows it) is left out.
"""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from pyshacl.constraints.sparql.sparql_based_constraint_components import SPARQLConstraintComponentValidator
from pyshacl.graph_abstraction import DataGraph
from pyshacl.validator import Validator
from rdflib.namespace import RDF, SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from publish.shapes.model import Alternative, Inverse, Path, Predicate, Repeated, Sequence
from publish.terms import XSD
from publish.validate.results import Report

REPEATED: dict[Node, tuple[int, bool]] = {SH.zeroOrMorePath: (0, True), SH.oneOrMorePath: (1, True), SH.zeroOrOnePath: (0, False)}


class Row(NamedTuple):
    """A validation result (3.6.2), as it is compared; terms are in their N-Triples form."""

    focus: str
    path: Path | None
    value: str
    shape: str
    component: str
    severity: str
    constraint: str
    messages: tuple[str, ...]


Rows = Counter[Row]
"""A report: each result as often as it stands there, for there may be several that are alike (4.7.2)."""


def ours(report: Report) -> Rows:
    """The rows of a report of `publish.validate`."""
    return Counter(
        Row(str(each.focus), each.path, str(each.value or ""), str(each.shape.node), each.component, each.severity.value,
            str(each.constraint or ""), tuple(sorted(map(str, each.messages))))
        for each in report.results)


def theirs(data: Iterable[Quad], shapes: Iterable[Quad]) -> Rows:
    """The rows of pySHACL's report. Raises whatever pySHACL does where it gives none."""
    SPARQLConstraintComponentValidator.validator_cache.clear()  # it goes by the address of a graph, which may be taken again
    with as_written():
        graph, rules = _graph(data), _graph(shapes)
        validator = Validator(DataGraph.from_rdflib(graph), shacl_graph=rules, options={"logger": logging.getLogger("pyshacl")})
        executor = validator.make_executor()
        results = [each for shape in validator.shacl_graph.shapes for each in shape.validate(executor, validator.data_graph)[1]]
        return Counter(_row(rules, node, triples) for _, node, triples in results)


@contextmanager
def as_written() -> Iterator[None]:
    """Because rdflib would bring literals into canonical form, and warns of those in no form of their datatype."""
    before, silenced = rdflib.NORMALIZE_LITERALS, logging.root.manager.disable
    rdflib.NORMALIZE_LITERALS = False
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        rdflib.NORMALIZE_LITERALS = before
        logging.disable(silenced)


class _Graph(rdflib.Graph):
    """A graph that parses a query once, however often it is asked."""

    def query(self, query_object: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401  # whatever rdflib takes and gives
        return super().query(_prepare(query_object) if isinstance(query_object, str) else query_object, *args, **options)


_prepare = lru_cache(maxsize=1024)(prepareQuery)


def _graph(quads: Iterable[Quad]) -> rdflib.Graph:
    graph = _Graph(bind_namespaces="none")
    for quad in quads:
        graph.add((term(quad.subject), term(quad.predicate), term(quad.object)))
    return graph


@lru_cache(maxsize=8192)
def term(given: object) -> Node:
    """A term of pyoxigraph as one of rdflib."""
    if isinstance(given, NamedNode):
        return rdflib.URIRef(given.value)
    if isinstance(given, BlankNode):
        return rdflib.BNode(given.value)
    assert isinstance(given, Literal)
    datatype = None if given.language or given.datatype.value == f"{XSD}string" else rdflib.URIRef(given.datatype.value)
    return rdflib.Literal(given.value, lang=given.language, datatype=datatype, normalize=False)


def text(node: Node | None) -> str:
    """A term of rdflib in its N-Triples form."""
    if isinstance(node, rdflib.Literal):
        datatype = None if node.language else NamedNode(str(node.datatype or f"{XSD}string"))
        return str(Literal(str(node), language=node.language, datatype=datatype))
    if isinstance(node, rdflib.BNode):
        return f"_:{node}"
    return f"<{node}>" if node is not None else ""


def _row(rules: rdflib.Graph, result: Node, triples: Iterable[tuple[Node, Node, Any]]) -> Row:
    found: dict[Node, list[Node]] = {}
    for subject, predicate, value in triples:
        if subject == result:  # the others are of results below it (sh:detail)
            found.setdefault(predicate, []).append(value[1] if isinstance(value, tuple) else value)
    shape, constraint = found[SH.sourceShape][0], found.get(SH.sourceConstraint, [None])[0]
    declared = [message for node in (shape, constraint) if node for message in rules.objects(node, SH.message)]
    messages = {text(message) for message in found.get(SH.resultMessage, ()) if declared}
    path = found.get(SH.resultPath, [None])[0]
    return Row(
        text(found[SH.focusNode][0]), path_of(rules, path) if path else None, text(found.get(SH.value, [None])[0]), text(shape),
        str(found[SH.sourceConstraintComponent][0]), str(found[SH.resultSeverity][0]), text(constraint), tuple(sorted(messages)))


def path_of(rules: rdflib.Graph, node: Node) -> Path:
    """The path that `node` stands for in a shapes graph (2.3.1)."""
    if isinstance(node, rdflib.URIRef):
        return Predicate(NamedNode(str(node)))
    if (node, RDF.first, None) in rules:
        return Sequence(tuple(path_of(rules, each) for each in rules.items(node)))
    ((_, kind, value),) = rules.triples((node, None, None))
    if kind == SH.inversePath:
        return Inverse(path_of(rules, value))
    if kind == SH.alternativePath:
        return Alternative(tuple(path_of(rules, each) for each in rules.items(value)))
    least, many = REPEATED[kind]
    return Repeated(path_of(rules, value), least, many)
