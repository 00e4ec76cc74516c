"""The W3C validation report: as RDF, and as plain JSON. Source: SHACL, section 3.6; for paths, 2.3.1 and SPARQL 1.1, 9.1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publish.formats import FORMATS, serialize
from publish.shapes.model import SH, Alternative, Inverse, Node, Path, Predicate, Repeated, Sequence, Term
from publish.shapes.paths import written
from publish.terms import PREFIXES, RDF, VOCABULARY
from publish.validate.results import Report, Result

_PREFIXES = {"sh": SH, "hrs": f"{VOCABULARY}shapes#", **PREFIXES}
_FIRST, _REST, _NIL, _TYPE = (NamedNode(RDF + name) for name in ("first", "rest", "nil", "type"))
_REPEATED = {(0, True): "zeroOrMorePath", (1, True): "oneOrMorePath", (0, False): "zeroOrOnePath"}


def quads(report: Report) -> Iterator[Quad]:
    """The report as RDF (3.6), in the default graph: the report, then each result with its path, in their order.

    The nodes of the report, of results and of paths are blank nodes, labelled by counting, and none of them is a blank node
    of the data or of the shapes: so the same report gives the same quads.
    """
    fresh = _fresh(report)
    root, nodes = next(fresh), [next(fresh) for _ in report.results]
    yield Quad(root, _TYPE, _sh("ValidationReport"))
    yield Quad(root, _sh("conforms"), Literal(report.conforms))
    yield from (Quad(root, _sh("result"), node) for node in nodes)
    for node, result in zip(nodes, report.results, strict=True):
        yield from _result(node, result, fresh)


def turtle(report: Report) -> bytes:
    """The report as Turtle, with the prefixes that it uses of those that are known here: the same report, the same bytes."""
    listed = list(quads(report))
    return serialize(listed, FORMATS["ttl"], _prefixes(listed))


def as_json(report: Report) -> dict[str, object]:
    """The report as plain JSON: `conforms`, and `results`, each with the keys of `_record`, which are the terms of SHACL (3.6.2)."""
    return {"conforms": report.conforms, "results": [_record(result) for result in report.results]}


def _fresh(report: Report) -> Iterator[BlankNode]:
    """Blank nodes that are none of the report's terms: those may have any label, also one that is counted here."""
    taken = {term.value for result in report.results
             for term in (result.focus, result.value, result.shape.node, result.constraint) if isinstance(term, BlankNode)}
    prefix = "r"
    while any(re.fullmatch(f"{prefix}[0-9]+", label) for label in taken):
        prefix += "r"
    return (BlankNode(f"{prefix}{number}") for number in count())


def _result(node: BlankNode, result: Result, fresh: Iterator[BlankNode]) -> Iterator[Quad]:
    """The properties of a result in the order of 3.6.2; what its path is made of comes last."""
    path, parts = _path(result.path, fresh) if result.path else (None, [])
    yield Quad(node, _TYPE, _sh("ValidationResult"))
    for name, value in (
        ("focusNode", result.focus), ("resultPath", path), ("value", result.value), ("sourceShape", result.shape.node),
        ("sourceConstraintComponent", NamedNode(result.component)), ("sourceConstraint", result.constraint),
        ("resultSeverity", result.severity), *(("resultMessage", message) for message in result.messages),
    ):
        if value is not None:
            yield Quad(node, _sh(name), value)
    yield from parts


def _path(path: Path, fresh: Iterator[BlankNode]) -> tuple[Node, list[Quad]]:
    """The node that stands for a path (2.3.1), and what is said of it and of its parts."""
    match path:
        case Predicate(iri):
            return iri, []
        case Sequence(paths):
            return _list(paths, fresh)
        case Inverse(inner):
            return _node("inversePath", inner, fresh)
        case Repeated(inner, least, many):
            return _node(_REPEATED[least, many], inner, fresh)
        case Alternative(paths):
            return _node("alternativePath", Sequence(paths), fresh)


def _node(name: str, path: Path, fresh: Iterator[BlankNode]) -> tuple[Node, list[Quad]]:
    node = next(fresh)
    value, parts = _path(path, fresh)
    return node, [Quad(node, _sh(name), value), *parts]


def _list(paths: tuple[Path, ...], fresh: Iterator[BlankNode]) -> tuple[Node, list[Quad]]:
    """A list of paths: its cells, each followed by what its path is made of."""
    cells = [next(fresh) for _ in paths]
    rests: list[Node] = [*cells, _NIL]
    found = []
    for cell, rest, each in zip(cells, rests[1:], paths, strict=True):
        value, parts = _path(each, fresh)
        found += [Quad(cell, _FIRST, value), Quad(cell, _REST, rest), *parts]
    return rests[0], found


def _prefixes(listed: Iterable[Quad]) -> dict[str, str]:
    """The known prefixes of IRIs that stand in the quads."""
    terms = {term for quad in listed for term in (quad.predicate, quad.object)}
    iris = {term.value if isinstance(term, NamedNode) else term.datatype.value for term in terms if isinstance(term, NamedNode | Literal)}
    used = {re.sub(r"[^#/]*\Z", "", iri) for iri in iris}
    return {prefix: space for prefix, space in _PREFIXES.items() if space in used}


def _record(result: Result) -> dict[str, object]:
    """A result by the terms of SHACL.

    `focusNode`, `value`, `sourceShape`, `sourceConstraint` (of a SPARQL-based constraint), `sourceConstraintComponent`,
    `resultSeverity` and the list `resultMessage` hold terms in their N-Triples form, `resultPath` a path in that of SPARQL;
    what a result has not is null.
    """
    return {
        "focusNode": str(result.focus),
        "resultPath": written(result.path) if result.path else None,
        "value": _text(result.value),
        "sourceShape": str(result.shape.node),
        "sourceConstraintComponent": str(NamedNode(result.component)),
        "sourceConstraint": _text(result.constraint),
        "resultSeverity": str(result.severity),
        "resultMessage": [str(message) for message in result.messages],
    }


def _text(term: Term | None) -> str | None:
    return None if term is None else str(term)


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)
