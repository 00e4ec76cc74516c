"""A graph with what the shapes say of it: worked out in full once, then for each change where that can make a difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Quad

from publish.shapes.model import Node, Shape, ShapesGraph
from publish.validate import fallback
from publish.validate.evaluator import Evaluator
from publish.validate.graph import Graph, Ids
from publish.validate.incremental import Change
from publish.validate.results import Report, Result, Step

Results = Mapping[int, tuple[Result, ...]]
"""Number of a focus node -> what comes of asking it."""


@dataclass(frozen=True)
class Validation:
    """What the shapes say of a graph: `found` has the results of each shape with targets, `others` those of shapes not compiled."""

    graph: Graph
    shapes: ShapesGraph
    evaluator: Evaluator
    found: Mapping[Node, Results]
    steps: tuple[Step, ...]
    others: tuple[Result, ...] = ()

    @classmethod
    def of(cls, graph: Graph, shapes: ShapesGraph) -> Validation:
        """All of it. Raises `Problems` if it cannot be said (SHACL, 3.4.1)."""
        evaluator = _ready(graph, shapes)
        found = {shape.node: _asked(evaluator, shape, evaluator.focus(shape)) for shape in fallback.compiled(shapes)}
        fallen = fallback.ask(graph, shapes)
        return cls(graph, shapes, evaluator, found, (*evaluator.steps, *fallen.steps), fallen.results)

    def changed(self, added: Iterable[Quad], removed: Iterable[Quad]) -> Validation:
        """The same of the graph with the triples `added` and without those `removed`: asked only where it may differ.

        This one may not be used any more.
        """
        new, old = list(added), list(removed)
        change = Change(self.graph, self.graph.changed(new, old), self.graph.keys(new), self.graph.keys(old))
        evaluator = self.evaluator.changed(change.after, new, old)
        found = dict(self.found)
        for shape in fallback.compiled(self.shapes):
            nodes, again = _asked_again(evaluator, change, shape)
            touched = set(found[shape.node]) if nodes is None else set(nodes.tolist())
            found[shape.node] = {**{number: results for number, results in found[shape.node].items() if number not in touched}, **again}
        fallen = fallback.ask(change.after, self.shapes)
        return Validation(change.after, self.shapes, evaluator, found, (*evaluator.steps, *fallen.steps), fallen.results)

    @cached_property
    def report(self) -> Report:
        """The validation report (SHACL, 3.6)."""
        return _report(self.found, self.steps, self.others, len(self.graph))


def since(change: Change, shapes: ShapesGraph) -> Report:
    """What the shapes say after a change, only where it may differ from what they said before."""
    evaluator = _ready(change.after, shapes)
    found = {shape.node: _asked_again(evaluator, change, shape)[1] for shape in fallback.compiled(shapes)}
    fallen = fallback.ask(change.after, shapes)
    return _report(found, (*evaluator.steps, *fallen.steps), fallen.results, len(change.after))


def _report(found: Mapping[Node, Results], steps: Iterable[Step], others: Iterable[Result], triples: int) -> Report:
    results = [*others, *(result for of_shape in found.values() for several in of_shape.values() for result in several)]
    return Report(tuple(sorted(results, key=_order)), tuple(steps), triples)


def _ready(graph: Graph, shapes: ShapesGraph) -> Evaluator:
    """What asks the shapes of a graph. Raises `Problems` with every query that cannot be asked."""
    evaluator = Evaluator(graph, shapes)
    if fallback.compiled(shapes):
        evaluator.check()
    return evaluator


def _asked_again(evaluator: Evaluator, change: Change, shape: Shape) -> tuple[Ids | None, Results]:
    """The nodes that a change touches, `None` if that may be any, and what comes of asking them."""
    nodes = change.touched(shape, evaluator.shapes)
    return nodes, _asked(evaluator, shape, evaluator.focus(shape) if nodes is None else evaluator.targeted(shape, nodes))


def _asked(evaluator: Evaluator, shape: Shape, nodes: Ids) -> Results:
    found: dict[int, list[Result]] = {}
    for number, result in evaluator.results(shape, nodes):
        found.setdefault(number, []).append(result)
    return {number: tuple(results) for number, results in found.items()}


def _order(result: Result) -> tuple[str, ...]:
    terms = (result.shape.node, result.focus, result.component, result.path, result.value, result.messages)
    return tuple(map(str, terms))
