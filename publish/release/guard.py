"""The guard of a release: do-no-harm rules on every term, and the shapes. What it finds knows its file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from publish import protection, shapes, validate
from publish.errors import Mark, Problem
from publish.formats import FORMATS, parse
from publish.release.content import Content
from publish.terms import EDTF, HRE, XSD

_NO_TEXT = (EDTF, f"{XSD}date", f"{XSD}hexBinary")
_CODES = f"{HRE}huridocsMT"
"""Typed notations of the thesauri: long numbers, of no person."""


@dataclass(frozen=True)
class Findings:
    """What the guard found: all `problems`, and what the shapes found as a report in Turtle (SHACL, 3.6)."""

    problems: list[Problem]
    report: bytes


def check(content: Content, folder: Path) -> Findings:
    """All that the guard finds in the content of a release, by the shapes in `folder`; a warning stops nothing.

    The shapes are asked only when every term is fit to be read.
    """
    quads = list(parse("\n".join(content.lines).encode(), FORMATS["nq"]))
    if unfit := [*_protected(content, quads), *_in_two_graphs(content, quads)]:
        return Findings(unfit, b"")
    results = validate.validate(content.lines, shapes.read(folder))
    return Findings([_problem(content, result) for result in results], validate.report_turtle(results, content.seeds.base))


def unsafe(quads: Iterable[Quad]) -> Iterator[tuple[Quad, str]]:
    """Each of `quads` that holds what may not be published, and the rule that it breaks."""
    find = cache(protection.find)
    for quad in quads:
        texts = (_text(term) for term in (quad.subject, quad.predicate, quad.object, quad.graph_name))
        if rule := next((rule for text in texts if text and (rule := find(text))), ""):
            yield quad, rule


def _text(term: object) -> str:
    """The text of `term` that the rules are to read, or none."""
    if isinstance(term, NamedNode):
        return term.value
    if isinstance(term, Literal) and term.datatype.value not in _NO_TEXT and not term.datatype.value.startswith(_CODES):
        return term.value
    return ""


def _protected(content: Content, quads: Iterable[Quad]) -> Iterator[Problem]:
    for quad, rule in unsafe(quads):
        yield Problem(_origin(content, quad), "protect", f"what is published from here looks like a {rule}: remove it.")


def _in_two_graphs(content: Content, quads: Iterable[Quad]) -> Iterator[Problem]:
    """The union of all graphs would have such a triple twice (DESIGN 5)."""
    first: dict[object, Quad] = {}
    for quad in quads:
        if first.setdefault(quad.triple, quad).graph_name != quad.graph_name:
            yield Problem(_origin(content, quad), "graph", f"this makes a triple of {quad.predicate} in two graphs: "
                          "one of the mappings or files must not make it.")


def _origin(content: Content, quad: Quad) -> Mark:
    return content.provenance.place(str(quad.subject), str(quad.predicate), str(quad.object))


def _problem(content: Content, result: validate.Result) -> Problem:
    rule = f"{result.file}.ttl {result.rule}"
    return Problem(_place(content, result), rule, result.message, stops=result.severity == "violation")


def _place(content: Content, result: validate.Result) -> Mark:
    path = f"<{result.path}>" if result.path else ""
    return content.provenance.place(f"<{result.place}>", path, result.value or "")
