"""Paths over columns: which nodes are reached from which. Source: SHACL, 2.3.1; SPARQL 1.1, section 9."""

from __future__ import annotations

from functools import reduce

import numpy as np

from publish.shapes.model import Alternative, Inverse, Path, Predicate, Repeated, Sequence
from publish.validate.graph import NONE, Column, Graph, Ids, distinct, pairs

Reached = tuple[Ids, Ids]
_SEEN = 1 << 26
"""So many pairs of a node and what may be reached from it are noted at a time, a byte each."""


def follow(graph: Graph, path: Path, nodes: Ids) -> Reached:
    """The values of `path` from `nodes`: for each, once, the place of the node that it is reached from, and the value."""
    column = simple(graph, path)
    if column is not None:
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
    places, values = column.follow(start[1]) if column is not None else (NONE, NONE)
    return pairs(start[0][places], values)


def _repeated(graph: Graph, path: Path, start: Reached, *, least: int, many: bool) -> Reached:
    """What is reached by repeating `path`; it is worked out once for each node to start from."""
    places, nodes = start
    each = distinct(nodes)
    size = max(1, _SEEN // max(1, len(graph.terms)))
    found = [_closure(graph, path, each, slice(at, at + size), least=least, many=many) for at in range(0, len(each), size)]
    begins, values = _together(found) if found else (NONE, NONE)
    at = np.searchsorted(each, nodes)
    first, last = np.searchsorted(begins, at), np.searchsorted(begins, at, "right")
    repeats = last - first
    index = np.repeat(first - np.cumsum(repeats) + repeats, repeats) + np.arange(int(repeats.sum()))
    return pairs(np.repeat(places, repeats), values[index])


def _closure(graph: Graph, path: Path, nodes: Ids, chosen: slice, *, least: int, many: bool) -> Reached:
    """What is reached from the `chosen` ones of `nodes`, with their places among all: step by step, each pair once."""
    width = len(graph.terms)
    begins = np.arange(len(nodes))[chosen]
    newest = (np.arange(len(begins)), nodes[chosen])
    seen = np.zeros(len(begins) * width, np.bool_)
    found = [newest] if least == 0 else []
    seen[newest[0] * width + newest[1]] = least == 0
    while len(newest[0]):
        places, values = _on(graph, path, newest)
        new = ~seen[places * width + values]
        newest = (places[new], values[new])
        seen[newest[0] * width + newest[1]] = True
        found.append(newest)
        if not many:
            break
    places, values = _together(found)
    return begins[places], values


def _together(found: list[Reached]) -> Reached:
    return pairs(np.concatenate([places for places, _ in found]), np.concatenate([values for _, values in found]))
