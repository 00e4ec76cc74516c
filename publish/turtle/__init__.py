"""Turtle with places: every term of a document knows its file, line and column.

Oxigraph decides what is Turtle; then a small reader of valid Turtle finds where each term stands. Both must find the
same triples: a difference is an error, so that a fault in that reader can never change what a file says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publish import protection
from publish.errors import Mark, Problem
from publish.formats import FORMATS, parse
from publish.turtle.reader import NO_BASE, STAND_IN, Statement, Statements, Term, UnreadError, statements

__all__ = ["NO_BASE", "Statement", "Statements", "Term", "read"]

_POSITION = re.compile(r"^Parser error at [^:]*: | \(line \d+\)$")
Masked = tuple[str, ...]
"""A triple in which blank nodes have no names."""


def read(text: str, name: str, found: list[Problem], base: str = STAND_IN) -> Statements | None:
    """The statements of the Turtle document `text`, called `name` in messages; `None`, and a `Problem`, if it is none.

    IRIs are relative to `base` where the document states none.
    """
    content = text.removeprefix("\ufeff")
    try:
        quads = list(parse(content.encode("utf-8", "surrogatepass"), FORMATS["ttl"], base))
    except SyntaxError as error:
        found.append(_syntax(error, content, name))
        return None
    try:
        made = statements(content, name, base)
    except UnreadError as error:
        found.append(Problem(error.mark, "turtle", f"{error}."))
        return None
    if _terms(made) != Counter(_masked(quad) for quad in quads):
        message = "two readers understand this file differently: write it in a plainer form (no ../ in IRIs), and report this fault."
        found.append(Problem(Mark(name), "turtle", message))
        return None
    return made


def _syntax(error: SyntaxError, text: str, name: str) -> Problem:
    lines = text.split("\n")
    number = min(error.lineno or 1, len(lines))
    # A parser may quote what it could not read.
    reason = "unreadable" if protection.find(lines[number - 1]) or not error.msg.isprintable() else _POSITION.sub("", error.msg)
    return Problem(Mark(name, number, error.offset or 0), "turtle", f"this is not Turtle ({reason}): correct it there, or just before.")


def _terms(made: Iterable[Statement]) -> Counter[Masked]:
    return Counter(
        ("" if one.subject.kind == "blank" else one.subject.text, one.predicate.text, one.object.kind,
         "" if one.object.kind == "blank" else one.object.text, one.object.datatype, one.object.language.lower())
        for one in made
    )


def _masked(quad: Quad) -> Masked:
    subject = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
    return (subject, quad.predicate.value, *_masked_object(quad))


def _masked_object(quad: Quad) -> Masked:
    value = quad.object
    if isinstance(value, Literal):
        language = value.language or ""
        return ("literal", value.value, "" if language else value.datatype.value, language)
    if isinstance(value, NamedNode):
        return ("iri", value.value, "", "")
    return ("blank" if isinstance(value, BlankNode) else "triple", "", "", "")
