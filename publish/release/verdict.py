"""What the shapes of the archive say of its content, for the people who mend it: never a value, always a place.

A literal in no form of its datatype is told, whether a shape asks for it or not: the dump would give others what no program
can read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Literal

from pyoxigraph import BlankNode, NamedNode, Quad
from pyoxigraph import Literal as OxLiteral

from publish import lexical, protection
from publish.formats import FORMATS, serialize
from publish.ids import ALPHABET
from publish.shapes.model import SH, Predicate, ShapesGraph, Term
from publish.terms import CONCEPT, HRE, RDF, VOCABULARY, XSD
from publish.validate import Result, since, validate
from publish.validate.messages import message
from publish.validate.results import WARNING

SHAPES = f"{VOCABULARY}shapes#"
LEXICAL_FORM = f"{SHAPES}LexicalFormConstraintComponent"
"""The component of a finding on a literal that is in no form of its datatype (RDF 1.1 Concepts, 5.4)."""
_DATATYPE = f"{SH}DatatypeConstraintComponent"
_AT_VALUE = {f"{SHAPES}Account{name}" for name in ("Document", "Evidence", "Nodes", "Perpetrator", "Subject", "Time")}
"""The shapes that are asked of a document, and whose sh:value is the node to mend (shapes/README.md)."""
_UNSPEAKABLE = re.compile(rf"{SHAPES}(?:Label|Text)ContactData(?:-\w+)?")
"""The shapes whose values are not even held: they look like contact data (DESIGN 9, rule 10)."""


@dataclass(frozen=True)
class Finding:
    """One finding on the content of a release.

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


def findings(quads: Iterable[Quad], shapes: ShapesGraph, before: Iterable[Quad] | None = None) -> list[Finding]:
    """What is wrong with `quads`, each finding once, in an order that depends on nothing else. Raises `Problems` as `validate`.

    With the quads `before` a change, only what can come of that change is looked for.
    """
    listed = list(quads)
    results = (validate(listed, shapes) if before is None else since(before, listed, shapes)).results
    told = {(result.focus, result.value) for result in results if result.component == _DATATYPE}
    found = {_finding(result) for result in results} | set(_ill_formed(listed, told))
    return sorted(found, key=lambda one: (one.severity, one.place, one.path or "", one.shape, one.component, one.focus, one.value or ""))


def _finding(result: Result) -> Finding:
    shape = result.shape.node.value if isinstance(result.shape.node, NamedNode) else ""
    return Finding(
        focus=_plain(result.focus),
        path=result.path.iri.value if isinstance(result.path, Predicate) else None,
        value=None if result.value is None or _UNSPEAKABLE.fullmatch(shape) else str(result.value),
        shape=shape,
        component=result.component,
        severity="warning" if result.severity == WARNING else "violation",
        message=message(result),
        file=PurePath(result.shape.mark.file).stem,
    )


def _plain(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _ill_formed(quads: Iterable[Quad], told: set[tuple[Term, Term | None]]) -> Iterator[Finding]:
    for quad in quads:
        value = quad.object
        if isinstance(value, OxLiteral) and not value.language and not _well_formed(value) and (quad.subject, value) not in told:
            name = value.datatype.value
            wanted = f"xsd:{name.removeprefix(XSD)}" if name.startswith(XSD) else "value of its datatype"
            told_as = f"The value is no well-formed {wanted}. To mend: correct it in the seed file, or its datatype in the mapping."
            focus = _plain(quad.subject) if isinstance(quad.subject, NamedNode | BlankNode) else ""
            yield Finding(focus, quad.predicate.value, str(value), "", LEXICAL_FORM, "violation", told_as, "must")


def _well_formed(value: OxLiteral) -> bool:
    check = lexical.check(value.datatype.value)
    return check(value.value) if check else not lexical.unknown(value.datatype.value)


def report_turtle(found: Iterable[Finding], base: str = VOCABULARY) -> bytes:
    """The W3C validation report of findings (SHACL, 3.6) for the archive at `base`: in their order, without blank nodes.

    A sh:value is there only if it is a term, an entity or a statement; what may not be published is ``…report#not-shown``.
    """
    return serialize(_report_quads(list(found), base), FORMATS["ttl"], {"sh": SH, "hrs": SHAPES, "hre": HRE})


def _report_quads(found: list[Finding], base: str) -> Iterator[Quad]:
    report, kind = NamedNode(f"{base}report"), NamedNode(f"{RDF}type")
    names = [NamedNode(f"{base}report#result-{number}") for number in range(1, len(found) + 1)]
    yield Quad(report, kind, _sh("ValidationReport"))
    yield Quad(report, _sh("conforms"), OxLiteral(not found))
    yield from (Quad(report, _sh("result"), name) for name in names)
    for node, finding in zip(names, found, strict=True):
        yield Quad(node, kind, _sh("ValidationResult"))
        for term, iri in _addresses(finding, base):
            yield Quad(node, _sh(term), NamedNode(_shown(iri, base)))
        yield Quad(node, _sh("resultMessage"), OxLiteral(finding.message, language="en"))


def _addresses(finding: Finding, base: str) -> Iterator[tuple[str, str]]:
    yield "focusNode", finding.focus
    if finding.path:
        yield "resultPath", finding.path
    value = (finding.value or "").strip("<>")
    own = rf"{re.escape(base)}[a-z]+/[{ALPHABET}]+(?:#[a-z-]+-[0-9]+(?:-agent)?)?|{re.escape(HRE)}\w+|{re.escape(CONCEPT)}[a-z0-9/-]+"
    if re.fullmatch(own, value):
        yield "value", value
    if finding.shape:
        yield "sourceShape", finding.shape
    yield "sourceConstraintComponent", finding.component
    yield "resultSeverity", f"{SH}{finding.severity.title()}"


def _shown(iri: str, base: str) -> str:
    return iri if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri) and not protection.find(iri) else f"{base}report#not-shown"


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)
