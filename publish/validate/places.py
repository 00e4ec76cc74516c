"""Where in its file a result comes from: its value, else its property, else the first statement on its focus node.

Files in Turtle, N-Triples and N-Quads have lines; a result in another format, and one on a node that Turtle writes without a
name, is placed at its file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from publish import turtle
from publish.errors import Mark
from publish.formats import FORMATS
from publish.shapes import model
from publish.shapes.model import Predicate
from publish.validate import data
from publish.validate.results import Result

Said = tuple[str, str, str]
"""A statement, or a part of it: subject, predicate and object as N-Triples, empty where they do not count."""
_NAMES = re.compile(r"<[^>]*>|_:[\w:.·-]*[\w:-]")
"""The IRIs and blank nodes of a line of N-Quads that has no escapes."""


def marks(results: Sequence[Result], files: Iterable[Path]) -> list[Mark]:
    """The place of each result in `files`; the first file as a whole, if it stands in none."""
    listed = list(files)
    wanted = {key for result in results for key in _keys(result)}
    found: dict[Said, Mark] = {}
    for number, path in data.numbered(listed) if wanted else ():
        for said, mark in _placed(path, number, wanted):
            if said in wanted:
                found.setdefault(said, mark)
    whole = Mark(str(listed[0])) if listed else Mark("data")
    return [_first(found, result) or whole for result in results]


def _keys(result: Result) -> list[Said]:
    """What to look for, the best first: a node that is no subject may stand as an object only."""
    focus, value = str(result.focus), str(result.value) if result.value is not None else ""
    node = [(focus, "", ""), ("", "", focus)]
    match result.path:
        case Predicate(iri):
            return [(focus, str(iri), value), (focus, str(iri), ""), *node]
        case model.Inverse(Predicate(iri)):
            return [(value, str(iri), focus), *node]
        case model.Sequence((Predicate(iri), *_)):
            return [(focus, str(iri), ""), *node]
    return node


def _first(found: Mapping[Said, Mark], result: Result) -> Mark | None:
    return next((found[key] for key in _keys(result) if key in found), None)


def _placed(path: Path, number: int, wanted: set[Said]) -> Iterator[tuple[Said, Mark]]:
    """What the file, the `number`-th, says, and where; of N-Triples and N-Quads, which may be long, only lines with what is wanted."""
    form, base = data.form(path), data.base(path)
    read = turtle.read(path.read_bytes().decode(), str(path), [], base) if form == FORMATS["ttl"] else None
    if read is not None:
        yield from _turtle(read)
    elif form in (FORMATS["nt"], FORMATS["nq"]):
        yield from _lines(path, number, {(key[0] or key[2]).replace(f"_:d{number}-", "_:") for key in wanted})
    else:
        for quad in data.triples(path, form, number, base):
            yield from _parts(_said(quad), *[Mark(str(path))] * 3)


def _said(quad: Quad) -> Said:
    return str(quad.subject), str(quad.predicate), str(quad.object)


def _parts(said: Said, subject: Mark, predicate: Mark, value: Mark) -> Iterator[tuple[Said, Mark]]:
    """A statement, and what of it a result may be about, each at its place."""
    yield said, value
    yield (*said[:2], ""), predicate
    yield (said[0], "", ""), subject
    yield ("", "", said[2]), value


def _turtle(read: turtle.Statements) -> Iterator[tuple[Said, Mark]]:
    for one in read:
        subject = str(NamedNode(one.subject.text)) if one.subject.kind == "iri" else "[]"
        value = "[]" if one.object.kind == "blank" else str(_term(one.object))
        yield from _parts((subject, str(NamedNode(one.predicate.text)), value), one.subject.mark, one.predicate.mark, one.object.mark)


def _term(term: turtle.Term) -> NamedNode | Literal:
    if term.kind == "iri":
        return NamedNode(term.text)
    return Literal(term.text, language=term.language) if term.language else Literal(term.text, datatype=NamedNode(term.datatype))


def _lines(path: Path, number: int, nodes: set[str]) -> Iterator[tuple[Said, Mark]]:
    """What the lines say that have one of `nodes`."""
    literals = any(node.startswith('"') for node in nodes)
    with path.open(encoding="utf-8", newline="\n") as file:
        for count, line in enumerate(file, start=1):
            if literals or "\\" in line or not nodes.isdisjoint(_NAMES.findall(line)):
                mark = Mark(str(path), count, 1)
                for quad in data.triples(line.encode(), FORMATS["nq"], number, data.base(path)):
                    yield from _parts(_said(quad), mark, mark, mark)
