"""Reads ``shapes/``: four files of SHACL, as one graph, refused as a whole when anything in them would not be checked.

Beyond what SHACL asks (`reader`): no file is strange or missing, each has a target, no shape stands in two, no text that is
published looks like contact data, and every severity either stops a release or is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from publish import protection
from publish.errors import Mark, Problem, a, nearest, stop_if_any
from publish.shapes import files, reader
from publish.shapes.graph import sh
from publish.shapes.model import ShapesGraph
from publish.shapes.words import PARAMETERS, TARGETS

__all__ = ["FILES", "PARAMETERS", "TARGETS", "read", "text"]

FILES = ("must", "protect", "should", "vocab")
"""The files of the folder, without ``.ttl`` (DESIGN 2)."""
_TARGETS = {sh(name) for name in TARGETS}
_SHOWN = {sh(name) for name in ("message", "name", "description")}
_TYPES = {sh("NodeShape"), sh("PropertyShape")}
_MAKES_A_SHAPE = {sh(name) for name in TARGETS | PARAMETERS}

_Statements = Sequence[tuple[Quad, Mark]]


def read(folder: Path, name: str = "shapes") -> ShapesGraph:
    """The shapes in the files of `folder`, which is called `name` in messages. Raises `Problems` with all that is wrong."""
    found = list(_strangers(folder, name))
    listed: list[tuple[Quad, Mark]] = []
    for number, stem in enumerate(FILES, start=1):
        if (path := folder / f"{stem}.ttl").is_file():
            statements = files.statements(path, number, f"{name}/{path.name}", found)
            if statements and not any(quad.predicate in _TARGETS for quad, _ in statements):
                message = "no shape here has a target (sh:targetClass and the like): nothing is checked."
                found.append(Problem(Mark(f"{name}/{path.name}"), "shapes", message))
            listed += statements
    graph = reader.read(listed, found)
    found += [*_twice(listed), *_harmful(listed), *_mild(listed)]
    stop_if_any(found)
    return graph


def text(folder: Path) -> bytes:
    """The files of `folder` as one document in Turtle, as they were written: a prefix may be declared again (Turtle, 2.4)."""
    return b"\n".join((folder / f"{stem}.ttl").read_bytes() for stem in FILES)


def _strangers(folder: Path, name: str) -> Iterator[Problem]:
    present = {path.stem for path in folder.glob("*.ttl")}
    for stem in sorted(present - set(FILES)):
        yield Problem(Mark(f"{name}/{stem}.ttl"), "shapes", f"no file of this name is read: {nearest(stem, FILES)}")
    for stem in sorted(set(FILES) - present):
        yield Problem(Mark(f"{name}/{stem}.ttl"), "shapes", "the file is missing: without it nothing that it guards is checked.")


def _twice(statements: _Statements) -> Iterator[Problem]:
    """The shapes that stand in two files."""
    homes: dict[NamedNode, str] = {}
    told: set[NamedNode] = set()
    for quad, mark in statements:
        shape = quad.subject
        if not isinstance(shape, NamedNode) or not (quad.predicate in _MAKES_A_SHAPE or quad.object in _TYPES):
            continue
        if homes.setdefault(shape, mark.file) != mark.file and shape not in told:
            told.add(shape)
            yield Problem(mark, "shapes", f"this shape stands in {homes[shape].rpartition('/')[2]} as well: keep one of the two.")


def _harmful(statements: _Statements) -> Iterator[Problem]:
    """Texts that are published, and look like contact data: the line is not told where it would show them."""
    for quad, mark in statements:
        if quad.predicate in _SHOWN and isinstance(quad.object, Literal) and (rule := protection.find(quad.object.value)):
            yield Problem(mark, "protect", f"this text looks like {a(rule)}: remove it; messages are published.")


def _mild(statements: _Statements) -> Iterator[Problem]:
    for quad, mark in statements:
        if quad.predicate == sh("severity") and quad.object == sh("Info"):
            yield Problem(mark, "shapes", "sh:Info is not used here: what is reported either stops a release or is a warning.")
