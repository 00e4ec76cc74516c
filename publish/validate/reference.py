"""pySHACL: the reference that the engine has to agree with, and the fallback for shapes that it does not compile.

With rdflib it is imported here (and in `algebra`), and nowhere else. Terms go in as they were written.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from pyparsing import ParseException
from pyshacl.errors import ReportableRuntimeError, ShapeLoadError
from rdflib.term import Node as RdflibNode

from publish.errors import Mark, Problem, Problems
from publish.shapes import paths
from publish.shapes.graph import CLASS, TYPE, Graph, sh
from publish.shapes.model import Node, Shape, ShapesGraph, Term
from publish.terms import XSD
from publish.validate.results import VIOLATION, Report, Result

_TARGETS = {sh(f"target{name}") for name in ("Class", "Node", "SubjectsOf", "ObjectsOf")}


def validate(data: Iterable[Quad], shapes: ShapesGraph) -> Report:
    """What pySHACL says of `data`. Raises `Problems` if it cannot use the shapes or the data."""
    return Report(tuple(_results((quad.triple for quad in data), shapes, shapes.quads, advanced=bool(shapes.uncompiled))))


def of_uncompiled(data: Iterable[Triple], shapes: ShapesGraph) -> list[Result]:
    """What pySHACL says of the shapes that are not compiled, with its SHACL Advanced Features on. Raises `Problems`."""
    compiled = shapes.shapes.keys() - shapes.uncompiled.keys()
    classes = Graph(((quad, Mark("shapes")) for quad in shapes.quads), []).classes(CLASS)
    kept = [quad for quad in shapes.quads if quad.subject not in compiled or not _is_target(quad, classes)]
    return list(_results(data, shapes, kept, advanced=True))


def _is_target(quad: Quad, classes: set[Node]) -> bool:
    return quad.predicate in _TARGETS or (quad.predicate == TYPE and quad.object in classes)


def _results(data: Iterable[Triple], shapes: ShapesGraph, rules: Iterable[Quad], *, advanced: bool) -> Iterator[Result]:
    with _quiet_and_as_written():
        report = _report(_graph(data), _graph(quad.triple for quad in rules), shapes, advanced=advanced)
        found: list[Problem] = []
        read = Graph(((Quad(*map(_plain, triple)), Mark("report")) for triple in report), found)  # type: ignore[arg-type]  # terms in their places
    for root in read.subjects(TYPE, sh("ValidationReport")):
        for node in read.values(root, sh("result")):
            yield _result(read, node, shapes)


def _report(data: rdflib.Graph, rules: rdflib.Graph, shapes: ShapesGraph, *, advanced: bool) -> rdflib.Graph:
    mark = next((shape.mark for shape in shapes.shapes.values()), Mark("shapes"))
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=rules, inference="none", advanced=advanced, inplace=True, do_owl_imports=False)
    except ParseException as error:
        raise Problems([Problem(Mark(mark.file), "shapes", "pySHACL cannot read a query of these shapes.")]) from error
    except (ReportableRuntimeError, ShapeLoadError, AttributeError, TypeError, ValueError, RecursionError) as error:
        report = error  # rdflib raises the last four at values that it cannot read
    if not isinstance(report, rdflib.Graph):  # a failure (SHACL, 3.4.1); its text may hold values
        message = f"pySHACL cannot use these shapes on these data ({type(report).__name__})."
        raise Problems([Problem(Mark(mark.file), "shapes", message)])
    return report


def _result(read: Graph, node: Term, shapes: ShapesGraph) -> Result:
    def one(name: str) -> Term | None:
        return next(iter(read.values(node, sh(name))), None)  # type: ignore[arg-type]  # a result is no literal

    source, path, focus, kind, severity = (one(name) for name in (
        "sourceShape", "resultPath", "focusNode", "sourceConstraintComponent", "resultSeverity"))
    constraint = one("sourceConstraint")
    assert focus is not None  # noqa: S101  # for mypy: pySHACL always has it
    return Result(
        focus=focus,
        path=paths.read(read, path, Mark("report")) if path else None,
        value=one("value"),
        shape=_shape(source, shapes),
        component=kind.value if isinstance(kind, NamedNode) else "",
        severity=severity if isinstance(severity, NamedNode) else VIOLATION,
        messages=tuple(text for text in read.values(node, sh("resultMessage")) if isinstance(text, Literal)),  # type: ignore[arg-type]  # a result is no literal
        constraint=None if isinstance(constraint, Literal) else constraint,
    )


def _shape(node: Term | None, shapes: ShapesGraph) -> Shape:
    """The shape of a result; pySHACL copies a blank node of the shapes under its name."""
    known: Node = BlankNode("unknown") if node is None or isinstance(node, Literal) else node
    return shapes.shapes.get(known) or Shape(known, None, None, (), (), VIOLATION, (), deactivated=False, mark=Mark("shapes"))


@contextmanager
def _quiet_and_as_written() -> Iterator[None]:
    """Because rdflib would normalise literals, and pySHACL leaves the switch for it on; the logs of both repeat values."""
    before, silenced = rdflib.NORMALIZE_LITERALS, logging.root.manager.disable
    rdflib.NORMALIZE_LITERALS = False
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before
        logging.disable(silenced)


def _graph(triples: Iterable[Triple]) -> rdflib.Graph:
    graph = rdflib.Graph()
    for triple in triples:
        graph.add((_term(triple.subject), _term(triple.predicate), _term(triple.object)))
    return graph


def _term(term: object) -> RdflibNode:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, Literal):
        raise Problems([Problem(Mark("data"), "syntax", "a triple stands as a term: only RDF 1.1 can be validated.")])
    datatype = None if term.language or term.datatype.value == f"{XSD}string" else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, lang=term.language, datatype=datatype, normalize=False)


def _plain(node: RdflibNode) -> Term:
    if isinstance(node, rdflib.Literal):
        return Literal(str(node), language=node.language) if node.language else Literal(
            str(node), datatype=NamedNode(str(node.datatype or f"{XSD}string")))
    return BlankNode(str(node)) if isinstance(node, rdflib.BNode) else NamedNode(str(node))
