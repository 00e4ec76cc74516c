"""Where in its file a result comes from: the statement of the value, else of the property, else the first of the focus node.

Files in Turtle, N-Triples and N-Quads have lines; a result in any other format, and one on a node without a name, is placed at
its file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode

from publish import turtle
from publish.errors import Mark
from publish.formats import FORMATS, parse
from publish.shapes.model import Predicate, Term
from publish.validate.results import Result

Said = tuple[str, str, str]
"""A statement, or its beginning: subject, predicate and object as N-Triples, empty where they do not count."""


def marks(results: Sequence[Result], files: Iterable[Path]) -> list[Mark]:
    """The place of each result in `files`; the first file as a whole, if it stands in none."""
    listed = list(files)
    wanted = {key for result in results for key in _keys(result)}
    found: dict[Said, Mark] = {}
    for path in listed:
        for said, mark in _statements(path, {key[0] for key in wanted}):
            for key in (said, (*said[:2], ""), (said[0], "", "")):
                if key in wanted:
                    found.setdefault(key, mark)
    whole = Mark(str(listed[0])) if listed else Mark("data")
    return [_first(found, result) or whole for result in results]


def _keys(result: Result) -> list[Said]:
    """What to look for, the best first."""
    focus, value = str(result.focus), str(result.value or "")
    path = str(result.path.iri) if isinstance(result.path, Predicate) else ""
    return [(focus, path, value), (focus, path, ""), (focus, "", "")] if path else [(focus, "", "")]


def _first(found: Mapping[Said, Mark], result: Result) -> Mark | None:
    return next((found[key] for key in _keys(result) if key in found), None)


def _statements(path: Path, subjects: set[str]) -> Iterator[tuple[Said, Mark]]:
    if path.suffix == ".ttl":
        yield from _turtle(path)
    elif path.suffix in (".nt", ".nq"):
        yield from _lines(path, subjects)


def _turtle(path: Path) -> Iterator[tuple[Said, Mark]]:
    for one in turtle.read(path.read_text("utf-8"), str(path), []) or ():
        if one.subject.kind == "iri":
            yield (str(NamedNode(one.subject.text)), str(NamedNode(one.predicate.text)), str(_term(one.object))), one.predicate.mark


def _term(term: turtle.Term) -> Term:
    if term.kind == "literal":
        return Literal(term.text, language=term.language) if term.language else Literal(term.text, datatype=NamedNode(term.datatype))
    return NamedNode(term.text) if term.kind == "iri" else BlankNode()


def _lines(path: Path, subjects: set[str]) -> Iterator[tuple[Said, Mark]]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if line.partition(" ")[0].strip() in subjects or line[:1].isspace():
                for quad in parse(line.encode(), FORMATS["nq"]):
                    yield (str(quad.subject), str(quad.predicate), str(quad.object)), Mark(str(path), number, 1)
