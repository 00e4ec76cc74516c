"""The guard of a release: do-no-harm rules on every term, and the shapes. What it finds knows its file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from publish import protection, shapes, validate
from publish.errors import Mark, Problem, a
from publish.formats import FORMATS, parse
from publish.release.content import Content
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
        texts = (text for term in (quad.subject, quad.predicate, quad.object, quad.graph_name) for text in _texts(term))
        if rule := next((rule for text in texts if (rule := find(text))), ""):
            yield quad, rule


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
    for quad, rule in unsafe(quads):
        yield Problem(_origin(content, quad), "protect", f"what is published from here looks like {a(rule)}: remove it.")


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
