"""The guard of a release: do-no-harm rules on every term, and the shapes. What it finds knows its file and line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from pyoxigraph import Literal, NamedNode, Quad

from publish import protection
from publish.errors import Mark, Problem, a
from publish.formats import FORMATS, parse
from publish.release import questions, verdict
from publish.release.content import Content
from publish.shapes.model import ShapesGraph
from publish.terms import EDTF, HRE, XSD

_DAY = r"[0-9]{2}[0-9X]{2}(-([0-9]{2}|XX)){0,2}[?~%]?"
_NO_TEXT = {
    EDTF: re.compile(rf"({_DAY}|\.\.)?(/({_DAY}|\.\.)?)?"),
    f"{XSD}date": re.compile(r"[0-9]{4}(-[0-9]{2}){2}"),
    f"{XSD}hexBinary": re.compile("[0-9a-f]{64}"),
}
_CODE = re.compile(r"[0-9]{1,12}")
_CODES = f"{HRE}huridocsMT"
"""Typed notations of the thesauri: long numbers, of no person."""


@dataclass(frozen=True)
class Findings:
    """What the guard found: all `problems`, and what the shapes found as a report in Turtle (SHACL, 3.6)."""

    problems: list[Problem]
    report: bytes


def check(content: Content, shapes: ShapesGraph, before: Content | None = None) -> Findings:
    """All that the guard finds in the content of a release, by the `shapes`; a warning stops nothing.

    The shapes are asked only when every term is fit to be read; only of what differs from the content `before`, if given.
    """
    quads = _quads(content.lines)
    if unfit := [*_protected(content, quads), *_in_two_graphs(content, quads)]:
        return Findings(unfit, b"")
    found = verdict.findings(quads, shapes, _quads(before.lines) if before else None)
    problems = [*(_problem(content, each) for each in found), *questions.check(content.ontology.questions, content.lines)]
    return Findings(problems, verdict.report_turtle(found, content.seeds.base))


def _quads(lines: Iterable[str]) -> list[Quad]:
    return list(parse("\n".join(lines).encode(), FORMATS["nq"]))


def unsafe(quads: Iterable[Quad]) -> Iterator[tuple[Quad, str]]:
    """Each of `quads` that holds what may not be published, and the rule that it breaks."""
    find = cache(protection.find)
    for quad in quads:
        terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if broken := next((broken for term in terms if (broken := rule(term, find))), ""):
            yield quad, broken


def rule(term: object, find: Callable[[str], str] = protection.find) -> str:
    """The rule that `term` breaks, an empty string if none: dates, digests and codes of thesauri are numbers of nobody."""
    return next((broken for text in _texts(term) if (broken := find(text))), "")


def _texts(term: object) -> Iterator[str]:
    """All that is written of `term`: its IRI, or its datatype, language and value, unless that is a date, digest or code."""
    if isinstance(term, NamedNode):
        yield term.value
    elif isinstance(term, Literal):
        kind = term.datatype.value
        yield from (kind, term.language or "")
        form = _CODE if kind.startswith(_CODES) else _NO_TEXT.get(kind)
        if not (form and form.fullmatch(term.value)):
            yield term.value


def _protected(content: Content, quads: Iterable[Quad]) -> Iterator[Problem]:
    for quad, broken in unsafe(quads):
        yield Problem(_origin(content, quad), "protect", f"what is published from here looks like {a(broken)}: remove it.")


def _in_two_graphs(content: Content, quads: Iterable[Quad]) -> Iterator[Problem]:
    """The union of all graphs would have such a triple twice (DESIGN 5)."""
    first: dict[object, Quad] = {}
    for quad in quads:
        if first.setdefault(quad.triple, quad).graph_name != quad.graph_name:
            yield Problem(_origin(content, quad), "graph", f"this makes a triple of {quad.predicate} in two graphs: "
                          "one of the mappings or files must not make it.")


def _origin(content: Content, quad: Quad) -> Mark:
    return content.provenance.place(str(quad.subject), str(quad.predicate), str(quad.object))


def _problem(content: Content, found: verdict.Finding) -> Problem:
    name = f"{found.file}.ttl {found.rule}"
    return Problem(_place(content, found), name, found.message, stops=found.severity == "violation")


def _place(content: Content, found: verdict.Finding) -> Mark:
    path = f"<{found.path}>" if found.path else ""
    return content.provenance.place(f"<{found.place}>", path, found.value or "")
