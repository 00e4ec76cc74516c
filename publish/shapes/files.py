"""Files of a shapes graph, in any format of RDF: those in Turtle know the line and column of each triple."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publish.errors import Mark, Problem, nearest
from publish.formats import FORMATS, RDF, Format, parse
from publish.shapes import reader
from publish.shapes.model import ShapesGraph, Term
from publish.turtle import Statement
from publish.turtle import Term as Written
from publish.turtle import read as read_turtle

_SUFFIXES = {form.suffix: form for form in RDF}


def read(paths: Sequence[Path], found: list[Problem]) -> ShapesGraph | None:
    """The shapes graph that the files are together, their blank nodes kept apart; `None`, and a `Problem`, if one cannot be read.

    IRIs are relative to the file they stand in, where it states no base; the IRI of the graph is that of the first file.
    """
    before = len(found)
    listed = [each for number, path in enumerate(paths, start=1) for each in statements(path, number, str(path), found)]
    if any(problem.stops for problem in found[before:]):
        return None
    return reader.read(listed, found, NamedNode(_base(paths[0])) if paths else None)


def statements(path: Path, number: int, name: str, found: list[Problem]) -> list[tuple[Quad, Mark]]:
    """The triples of a file, the `number`-th, called `name` in messages; none, and a `Problem`, if it cannot be read."""
    form = _SUFFIXES.get(path.suffix.removeprefix(".").lower())
    if not form:
        message = f"the suffix of this file does not tell its format: {nearest(path.suffix.removeprefix('.'), _SUFFIXES)}"
        found.append(Problem(Mark(name), "syntax", message))
        return []
    try:
        content = path.read_bytes()
    except OSError as error:
        found.append(Problem(Mark(name), "syntax", f"this file cannot be read ({error.strerror}): correct its name."))
        return []
    names = _Names(number)
    if form == FORMATS["ttl"]:
        return list(_turtle(content, name, names, _base(path), found))
    return list(_other(content, name, form, names, _base(path), found))


def _base(path: Path) -> str:
    return path.resolve().as_uri()


@dataclass
class _Names:
    """New names for the blank nodes of the `number`-th file, so that no two files share one."""

    number: int
    given: dict[str, BlankNode] = field(default_factory=dict)

    def __call__(self, name: str) -> BlankNode:
        return self.given.setdefault(name, BlankNode(f"shapes{self.number}n{len(self.given) + 1}"))

    def apart(self, quad: Quad) -> Quad:
        """`quad` with the new names."""
        subject = self(quad.subject.value) if isinstance(quad.subject, BlankNode) else quad.subject
        value = self(quad.object.value) if isinstance(quad.object, BlankNode) else quad.object
        return Quad(subject, quad.predicate, value, quad.graph_name)


def _other(  # noqa: PLR0917  # what a file is, and where its findings go
    content: bytes, name: str, form: Format, names: _Names, base: str, found: list[Problem],
) -> Iterator[tuple[Quad, Mark]]:
    try:
        for quad in parse(content, form, base):
            yield names.apart(quad), Mark(name)
    except SyntaxError as error:
        mark = Mark(name, error.lineno or 0, error.offset or 0)
        found.append(Problem(mark, "shapes", f"this is not {form.title}: correct it there, or just before."))


def _turtle(content: bytes, name: str, names: _Names, base: str, found: list[Problem]) -> Iterator[tuple[Quad, Mark]]:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found.append(Problem(Mark(name, line), "turtle", "this file is not in UTF-8: save it so."))
        return
    written = read_turtle(text, name, found, base)
    if written is None:
        return
    for statement, mark in _placed(written):
        subject, value = (_term(term, names) for term in (statement.subject, statement.object))
        if not isinstance(subject, Literal):
            yield Quad(subject, NamedNode(statement.predicate.text), value), mark


def _placed(written: Iterable[Statement]) -> Iterator[tuple[Statement, Mark]]:
    """Every statement with its place: that of its predicate, or of its object, if the predicate has another before it."""
    seen: set[Mark] = set()
    for statement in written:
        mark = statement.predicate.mark
        yield statement, statement.object.mark if mark in seen else mark
        seen.add(mark)


def _term(term: Written, names: _Names) -> Term:
    if term.kind == "iri":
        return NamedNode(term.text)
    if term.kind == "blank":
        return names(term.text)
    if term.language:
        return Literal(term.text, language=term.language)
    return Literal(term.text, datatype=NamedNode(term.datatype))
