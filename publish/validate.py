"""Asks the shapes of the data, with pySHACL: the one module that knows rdflib and pySHACL.

A literal in no form of its datatype is reported and left out first, for pySHACL aborts on one under sh:lessThan. All
else is pySHACL's answer. Three things make it come sooner and leave it the same: an IRI is one object (identity is
compared first), a query is parsed once and not for each node, a property shape is asked of all nodes at once.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import pyshacl
import rdflib
from pyoxigraph import BlankNode, NamedNode, Quad
from pyoxigraph import Literal as OxLiteral
from pyparsing import ParseException
from pyshacl.errors import ReportableRuntimeError
from rdflib.namespace import RDF, RDFS
from rdflib.namespace import SH as SHACL
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from publish import protection
from publish.errors import Mark, Problem, Problems, UsageError
from publish.formats import FORMATS, by_suffix, parse, serialize
from publish.ids import ALPHABET
from publish.shapes import SH, Shapes
from publish.terms import CONCEPT, HRE, VOCABULARY, XSD

SHAPES = f"{VOCABULARY}shapes#"
LEXICAL_FORM = f"{SHAPES}LexicalFormConstraintComponent"
"""The component of a result on a literal that is in no form of its datatype (RDF 1.1 Concepts, 5.4)."""

_AT_VALUE = {f"{SHAPES}Account{name}" for name in ("Document", "Evidence", "Nodes", "Perpetrator", "Subject", "Time")}
"""The shapes that are asked of a document, and whose sh:value is the node to mend (shapes/README.md)."""
_UNSPEAKABLE = re.compile(rf"{SHAPES}(?:Label|Text)ContactData(?:-\w+)?")
"""The shapes whose values are not even held: they look like contact data (DESIGN 9, rule 10)."""
_FOUND_MISSING = {f"{SH}{name}ConstraintComponent" for name in ("MinCount", "QualifiedMinCount", "HasValue")}
_TARGETS = (SHACL.targetClass, SHACL.targetNode, SHACL.targetSubjectsOf, SHACL.targetObjectsOf)
_Iris = Callable[[str], rdflib.URIRef]

_ZONE = r"(?:Z|[+-][0-9]{2}:[0-9]{2})?"
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DOUBLE = rf"{_DECIMAL}(?:[eE][+-]?[0-9]+)?|[+-]?INF"
_INTEGERS = "integer|(?:non)?(?:[Pp]ositive|[Nn]egative)Integer|long|int|short|byte|unsigned(?:Long|Int|Short|Byte)"
_FORMS = {
    "boolean": "true|false|0|1",
    "date": rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{_ZONE}",
    "dateTime": rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(?:\.[0-9]+)?{_ZONE}",
    "decimal": _DECIMAL,
    **dict.fromkeys(("double", "float"), _DOUBLE),
    "gYear": rf"[0-9]{{4}}{_ZONE}",
    "gYearMonth": rf"[0-9]{{4}}-(?:0[1-9]|1[0-2]){_ZONE}",
    "hexBinary": "(?:[0-9A-Fa-f]{2})*",
}
"""Forms where rdflib is too lenient (XML Schema 1.1, part 2, 3); days and bounds it checks itself. No NaN: pySHACL aborts on it."""


@dataclass(frozen=True)
class Result:
    """One result of validation (SHACL, 3.6.2).

    `focus`, `path`, `shape` and `component` are IRIs; `shape` is empty where a literal is in no form of its datatype.
    `value` is an N-Triples term, to find the place with and never to be shown; `file` is one of `shapes.FILES`.
    """

    focus: str
    path: str | None
    value: str | None = field(repr=False)
    shape: str
    component: str
    severity: Literal["violation", "warning"]
    message: str
    file: str

    @property
    def place(self) -> str:
        """The IRI of the node to mend: the value for the rules that are asked of a document, else the focus node."""
        return self.value[1:-1] if self.shape in _AT_VALUE and self.value else self.focus

    @property
    def rule(self) -> str:
        """The name of what is broken: the last part of the IRI of the shape, or of the component where there is none."""
        return re.split(r"[#/]", self.shape or self.component)[-1]


def validate(data: Iterable[str] | Path, shapes: Shapes) -> list[Result]:
    """What the shapes say of `data`, each finding once, in an order that depends on nothing else.

    `data` are N-Quads lines, or an RDF file. Names of graphs are dropped: all is one graph (shapes/README.md). Nothing
    is inferred and nothing imported. Raises `Problems` if the data cannot be read or pySHACL cannot use the shapes,
    `UsageError` if the file is of no known format, `OSError` if it is not there.
    """
    with _quiet_and_as_written():
        iris = cache(rdflib.URIRef)  # one object for each IRI
        graph, found = _graph(_quads(data), iris)
        left_out = {(result.focus, result.path) for result in found}
        found += [result for result in _results(graph, _shapes_graph(shapes, iris), shapes)
                  if result.component not in _FOUND_MISSING or (result.focus, result.path) not in left_out]
    return sorted(set(found), key=lambda r: (r.severity, r.place, r.path or "", r.shape, r.component, r.focus, r.value or ""))


@contextmanager
def _quiet_and_as_written() -> Iterator[None]:
    """Because rdflib would lower-case digests, and pySHACL leaves the switch for it on; the logs of both repeat values."""
    before, silenced = rdflib.NORMALIZE_LITERALS, logging.root.manager.disable
    rdflib.NORMALIZE_LITERALS = False
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before
        logging.disable(silenced)


def _quads(data: Iterable[str] | Path) -> list[Quad]:
    form = by_suffix(data.suffix[1:]) if isinstance(data, Path) else FORMATS["nq"]
    if form is None or form.kind == "page":
        raise UsageError(f"{data} ends in no suffix of an RDF format: .ttl, .nt, .nq, .trig, .jsonld or .rdf.")
    source = data.read_bytes() if isinstance(data, Path) else "\n".join(line.rstrip("\n") for line in data).encode()
    try:
        return list(parse(source, form))
    except SyntaxError as error:  # its message repeats words of the data, which may be what may not be repeated
        mark = Mark(str(data) if isinstance(data, Path) else "data", error.lineno or 0, error.offset or 0)
        reason = f"this is not {form.title}: look for a character to escape, an IRI without a scheme, a wrong language tag."
        raise Problems([Problem(mark, "syntax", reason)]) from None


def _term(term: object, iris: _Iris) -> Node:
    if isinstance(term, NamedNode):
        return iris(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, OxLiteral):
        raise Problems([Problem(Mark("data"), "syntax", "a triple stands as a value: only RDF 1.1 is read here.")])
    datatype = None if term.language or term.datatype.value == f"{XSD}string" else iris(term.datatype.value)
    return rdflib.Literal(term.value, lang=term.language, datatype=datatype, normalize=False)


class _Data(rdflib.Graph):
    """A graph that parses a query once, however often it is asked: pySHACL hands it the text anew for each node."""

    def query(self, query_object: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401  # whatever rdflib takes and gives
        return super().query(_prepare(query_object) if isinstance(query_object, str) else query_object, *args, **options)


_prepare = lru_cache(maxsize=256)(prepareQuery)


def _graph(quads: Iterable[Quad], iris: _Iris) -> tuple[_Data, list[Result]]:
    """The triples as one graph, and a result for each that is left out because its literal is in no form of its datatype."""
    graph, found = _Data(), []
    for quad in quads:
        subject, predicate, value = _term(quad.subject, iris), _term(quad.predicate, iris), _term(quad.object, iris)
        if isinstance(value, rdflib.Literal) and (message := _ill_formed(value)):
            found.append(Result(_plain(subject), str(predicate), _n_triples(value), "", LEXICAL_FORM, "violation", message, "must"))
        else:
            graph.add((subject, predicate, value))
    return graph, found


def _ill_formed(value: rdflib.Literal) -> str:
    name = str(value.datatype or "").removeprefix(XSD)
    form = "[+-]?[0-9]+" if re.fullmatch(_INTEGERS, name) else _FORMS.get(name, "")
    if not value.ill_typed and (not form or re.fullmatch(form, value)):
        return ""
    wanted = f"well-formed xsd:{name}" if form else "well-formed value of its datatype"
    return f"The value is no {wanted}. To mend: correct it in the seed file, or its datatype in the mapping."


def _shapes_graph(shapes: Shapes, iris: _Iris) -> rdflib.Graph:
    """The shapes, without what pySHACL would pass over again and again, and with parts that are asked by themselves."""
    graph = rdflib.Graph()
    for quad in (quad for triples in shapes.quads.values() for quad in triples if quad.predicate.value != str(RDFS.comment)):
        if quad.predicate.value != str(SHACL.message) or (isinstance(quad.object, OxLiteral) and quad.object.language == "en"):
            graph.add((_term(quad.subject, iris), _term(quad.predicate, iris), _term(quad.object, iris)))
    for shape, part in list(graph.subject_objects(SHACL.property)):
        if _can_be_asked_alone(graph, shape, part):
            graph.remove((shape, SHACL.property, part))
            for target in _TARGETS:
                graph += [(part, target, value) for value in graph.objects(shape, target)]
    return graph


def _can_be_asked_alone(graph: rdflib.Graph, shape: Node, part: Node) -> bool:
    """Whether `part` may have the targets of `shape` for its own: it is asked the same of the same nodes (SHACL, 2.1.3, 4.7.2).

    Not so where the shape is part of another, an implicit class target, deactivated or closed (4.8.1), or the part has siblings (4.7.3).
    """
    return (
        any((shape, target, None) in graph for target in _TARGETS)
        and (None, None, shape) not in graph
        and (shape, RDF.type, RDFS.Class) not in graph
        and not any((shape, term, None) in graph for term in (SHACL.closed, SHACL.deactivated, SHACL.path))
        and (part, SHACL.qualifiedValueShape, None) not in graph
    )


def _results(graph: _Data, rules: rdflib.Graph, shapes: Shapes) -> Iterator[Result]:
    try:
        _, report, _ = pyshacl.validate(graph, shacl_graph=rules, inference="none", advanced=False, inplace=True, do_owl_imports=False)
    except ParseException as error:
        raise Problems([Problem(Mark(shapes.name), "shapes", f"a query is not SPARQL, at: {error.line.strip()}")]) from error
    except ReportableRuntimeError as error:
        report = error
    if not isinstance(report, rdflib.Graph):  # a failure (SHACL, 3.4.1)
        reason = str(report).partition("\n")[0]
        raise Problems([Problem(Mark(shapes.name), "shapes", f"pySHACL cannot use the shapes: {reason}")]) from report
    for node in report.objects(None, SHACL.result):
        yield _result(dict(report.predicate_objects(node)), shapes)


def _result(found: dict[Node, Node], shapes: Shapes) -> Result:
    source, path, value = (found.get(term) for term in (SHACL.sourceShape, SHACL.resultPath, SHACL.value))
    shape = str(source) if isinstance(source, rdflib.URIRef) else ""
    return Result(
        focus=_plain(found[SHACL.focusNode]),
        path=str(path) if isinstance(path, rdflib.URIRef) else None,
        value=None if value is None or _UNSPEAKABLE.fullmatch(shape) else _n_triples(value),
        shape=shape,
        component=str(found[SHACL.sourceConstraintComponent]),
        severity="warning" if found[SHACL.resultSeverity] == SHACL.Warning else "violation",
        message=shapes.message(shape),
        file=shapes.homes.get(shape, "must"),
    )


def _n_triples(node: Node) -> str:
    if isinstance(node, rdflib.Literal):
        datatype = None if node.language else NamedNode(str(node.datatype or f"{XSD}string"))
        return str(OxLiteral(str(node), language=node.language, datatype=datatype))
    return f"_:{node}" if isinstance(node, rdflib.BNode) else f"<{node}>"


def _plain(node: Node) -> str:
    return str(node) if isinstance(node, rdflib.URIRef) else _n_triples(node)


def report_turtle(results: Iterable[Result], base: str = VOCABULARY) -> bytes:
    """The W3C validation report of `results` (SHACL, 3.6) for the archive at `base`: in their order, without blank nodes.

    A sh:value is there only if it is a term, an entity or a statement; what may not be published is ``…report#not-shown``.
    """
    return serialize(_report_quads(list(results), base), FORMATS["ttl"], {"sh": SH, "hrs": SHAPES, "hre": HRE})


def _report_quads(results: list[Result], base: str) -> Iterator[Quad]:
    report, kind = NamedNode(f"{base}report"), NamedNode(str(RDF.type))
    names = [NamedNode(f"{base}report#result-{number}") for number in range(1, len(results) + 1)]
    yield Quad(report, kind, _sh("ValidationReport"))
    yield Quad(report, _sh("conforms"), OxLiteral(not results))
    yield from (Quad(report, _sh("result"), name) for name in names)
    for node, result in zip(names, results, strict=True):
        yield Quad(node, kind, _sh("ValidationResult"))
        for term, iri in _addresses(result, base):
            yield Quad(node, _sh(term), NamedNode(_shown(iri, base)))
        yield Quad(node, _sh("resultMessage"), OxLiteral(result.message, language="en"))


def _addresses(result: Result, base: str) -> Iterator[tuple[str, str]]:
    yield "focusNode", result.focus
    if result.path:
        yield "resultPath", result.path
    value = (result.value or "").strip("<>")
    own = rf"{re.escape(base)}[a-z]+/[{ALPHABET}]+(?:#[a-z-]+-[0-9]+(?:-agent)?)?|{re.escape(HRE)}\w+|{re.escape(CONCEPT)}[a-z0-9/-]+"
    if re.fullmatch(own, value):
        yield "value", value
    if result.shape:
        yield "sourceShape", result.shape
    yield "sourceConstraintComponent", result.component
    yield "resultSeverity", f"{SH}{result.severity.title()}"


def _shown(iri: str, base: str) -> str:
    return iri if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri) and not protection.find(iri) else f"{base}report#not-shown"


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)
