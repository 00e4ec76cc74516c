"""Paths over columns: which nodes are reached from which. Source: SHACL, 2.3.1; SPARQL 1.1, section 9."""

from __future__ import annotations

from functools import reduce

import numpy as np

from publish.shapes.model import Alternative, Inverse, Path, Predicate, Repeated, Sequence
from publish.validate.graph import NONE, Column, Graph, Ids, pairs

Reached = tuple[Ids, Ids]


def follow(graph: Graph, path: Path, nodes: Ids) -> Reached:
    """The values of `path` from `nodes`: for each, once, the place of the node that it is reached from, and the value."""
    if column := simple(graph, path):
        return column.follow(nodes)
    start = (np.arange(len(nodes)), nodes)
    return _on(graph, path, start)


def simple(graph: Graph, path: Path) -> Column | None:
    """The column of a path that is a predicate or its inverse; `None` for any other."""
    match path:
        case Predicate(iri):
            return graph.column(iri)
        case Inverse(Predicate(iri)):
            return graph.column(iri).inverse
    return None


def reverse(path: Path) -> Path:
    """The path that leads back."""
    match path:
        case Predicate():
            return Inverse(path)
        case Inverse(inner):
            return inner
        case Sequence(parts):
            return Sequence(tuple(reverse(part) for part in reversed(parts)))
        case Alternative(parts):
            return Alternative(tuple(map(reverse, parts)))
        case Repeated(inner, least, many):
            return Repeated(reverse(inner), least, many)


def _on(graph: Graph, path: Path, start: Reached) -> Reached:
    """What is reached by `path` from the second of each pair of `start`, with the first; each once."""
    match path:
        case Sequence(parts):
            return reduce(lambda reached, part: _on(graph, part, reached), parts, start)
        case Alternative(parts):
            return _together([_on(graph, part, start) for part in parts])
        case Repeated(inner, least, many):
            return _repeated(graph, inner, start, least=least, many=many)
        case Inverse(inner) if not isinstance(inner, Predicate):
            return _on(graph, reverse(inner), start)
    column = simple(graph, path)
    places, values = column.follow(start[1]) if column else (NONE, NONE)
    return pairs(start[0][places], values)


def _repeated(graph: Graph, path: Path, start: Reached, *, least: int, many: bool) -> Reached:
    reached = start if least == 0 else (NONE, NONE)
    newest = start
    while len(newest[0]):
        found = _on(graph, path, newest)
        before = reached
        reached = _together([before, found])
        newest = _without(found, before)
        if not many:
            break
    return reached


def _together(found: list[Reached]) -> Reached:
    return pairs(np.concatenate([places for places, _ in found]), np.concatenate([values for _, values in found]))


def _without(found: Reached, known: Reached) -> Reached:
    keys = np.setdiff1d(found[0] << 32 | found[1], known[0] << 32 | known[1])
    return keys >> 32, keys & 0xFFFFFFFF
