"""Asks the shapes of the data: all focus nodes of a constraint at once, over columns. Source: SHACL, section 3."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Quad

from publish.shapes.model import ShapesGraph
from publish.validate import validation
from publish.validate.graph import Graph, load
from publish.validate.incremental import Change
from publish.validate.results import Report, Result
from publish.validate.validation import Validation

__all__ = ["Graph", "Report", "Result", "Validation", "load", "run", "since", "validate"]


def validate(data: Iterable[Quad], shapes: ShapesGraph) -> Report:
    """What the shapes say of `data`; names of graphs are dropped. Raises `Problems` if it cannot be said (3.4.1)."""
    return run(load(data), shapes)


def since(before: Iterable[Quad], data: Iterable[Quad], shapes: ShapesGraph) -> Report:
    """What the shapes say of `data` where it differs from `before`: all that a full run would say, if `before` conformed."""
    old, new = ({quad.triple for quad in quads} for quads in (before, data))
    graph = load(old)
    change = Change(graph, graph.changed(new - old, old - new), graph.keys(new - old), graph.keys(old - new))
    return validation.since(change, shapes)


def run(graph: Graph, shapes: ShapesGraph) -> Report:
    """The same, of a graph that is loaded."""
    return Validation.of(graph, shapes).report
