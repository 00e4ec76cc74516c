"""Asks shapes of nodes: the plan of a validation, a step for each constraint. Source: SHACL, section 3.4."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import NamedNode, Quad

from publish.errors import Problem, Problems
from publish.shapes.model import Constraint, Node, Predicate, PropertyOf, Query, Shape, ShapesGraph, Target, component
from publish.validate.checks import INSTANCE_OF, NO_VALUE, Asked, Found, check, instances
from publish.validate.graph import NONE, Graph, Ids, Mask, distinct
from publish.validate.paths import follow
from publish.validate.results import Result, Step

if TYPE_CHECKING:
    from publish.validate.sparql import Queries


@dataclass
class Evaluator:
    """Asks the shapes of a graph; notes each step that it takes."""

    graph: Graph
    shapes: ShapesGraph
    steps: list[Step] = field(default_factory=list)
    _verdicts: dict[tuple[Node, bytes], Mask] = field(default_factory=dict)

    @cached_property
    def queries(self) -> Queries:
        """What asks the queries of the shapes."""
        from publish.validate.sparql import Queries  # noqa: PLC0415  # loads rdflib, which shapes without queries do not need

        return Queries(self.graph, self.shapes)

    def changed(self, graph: Graph, added: list[Quad], removed: list[Quad]) -> Evaluator:
        """The evaluator of the next state of the graph: it takes over what queries have worked out, and this one is done."""
        evaluator = Evaluator(graph, self.shapes)
        if "queries" in self.__dict__:
            evaluator.queries = self.queries.changed(graph, added, removed)
        return evaluator

    def check(self) -> None:
        """Raises `Problems` with every query of the shapes that cannot be asked."""
        if any(isinstance(constraint, Query) for shape in self.shapes.shapes.values() for constraint in shape.constraints):
            self.queries.check()

    def focus(self, shape: Shape) -> Ids:
        """The focus nodes of a shape in the data, sorted (2.1.3)."""
        found = [self._targeted(target) for target in shape.targets]
        return distinct(np.concatenate([NONE, *found]))

    def _targeted(self, target: Target) -> Ids:
        match target.kind:
            case "targetClass":
                return instances(self.graph, target.term)  # type: ignore[arg-type]  # a class is no literal
            case "targetSubjectsOf":
                return self.graph.column(_predicate(target)).each_subject
            case "targetObjectsOf":
                return self.graph.column(_predicate(target)).inverse.each_subject
        return np.array([self.graph.number(target.term)])

    def targeted(self, shape: Shape, nodes: Ids) -> Ids:
        """Which of `nodes`, sorted, are focus nodes of a shape: found without a list of all."""
        chosen = [nodes[:0]]
        for target in shape.targets:
            match target.kind:
                case "targetClass":
                    places, classes = follow(self.graph, INSTANCE_OF, nodes)
                    places = places[classes == self.graph.number(target.term)]
                case "targetSubjectsOf":
                    places, _ = self.graph.column(_predicate(target)).follow(nodes)
                case "targetObjectsOf":
                    places, _ = self.graph.column(_predicate(target)).inverse.follow(nodes)
                case _:
                    places = np.flatnonzero(nodes == self.graph.number(target.term))
            chosen.append(nodes[places])
        return distinct(np.concatenate(chosen))

    def results(self, shape: Shape, nodes: Ids) -> Iterator[tuple[int, Result]]:
        """What comes of asking `shape` of `nodes`: each result with the number of the node that it comes of."""
        before = perf_counter()
        for asked, roots, of_shape, constraint in self._asked(shape, nodes, nodes):
            count = 0
            for place, result in self._found(of_shape, constraint, asked):
                count += 1
                yield int(roots[place]), result
            means = self.queries.means(constraint) if isinstance(constraint, Query) else "columns"
            self.steps.append(Step(str(of_shape.node), component(constraint), means, len(asked.nodes), count, perf_counter() - before))
            before = perf_counter()  # to follow a path counts for the first constraint of its shape

    def _asked(self, shape: Shape, nodes: Ids, roots: Ids) -> Iterator[tuple[Asked, Ids, Shape, Constraint]]:
        """Every constraint of a shape and of its property shapes, with what it is asked."""
        if shape.deactivated or not len(nodes):
            return
        asked = self._values(shape, nodes)
        for constraint in shape.constraints:
            if isinstance(constraint, PropertyOf):
                yield from self._asked(self.shapes.shapes[constraint.shape], asked.values, roots[asked.places])
            else:
                yield asked, roots, shape, constraint

    def _values(self, shape: Shape, nodes: Ids) -> Asked:
        """The value nodes of a shape (3.4)."""
        places, values = follow(self.graph, shape.path, nodes) if shape.path else (np.arange(len(nodes)), nodes)
        return Asked(self.graph, self, nodes, places, values)

    def _found(self, shape: Shape, constraint: Constraint, asked: Asked) -> Iterator[tuple[int, Result]]:
        """Each result with the place of its focus node."""
        terms, kind = self.graph.terms, component(constraint)
        if isinstance(constraint, Query):
            for answer in self.queries.answers(constraint, shape, asked):
                path, focus = Predicate(answer.path) if answer.path else shape.path, terms[asked.nodes[answer.place]]
                yield answer.place, Result(focus, path, answer.value, shape, kind, shape.severity, answer.messages, constraint.source)
            return
        for found in _checked(shape, constraint, asked):
            for place, value in zip(found.places.tolist(), found.values.tolist(), strict=True):
                yield place, Result(terms[asked.nodes[place]], found.path or shape.path, None if value == NO_VALUE else terms[value],
                                    shape, kind, shape.severity, shape.messages)

    def conforms(self, shape: Node, nodes: Ids) -> Mask:
        """Whether each of `nodes` conforms to the shape (3.4.2). It is worked out once, however many shapes ask."""
        key = (shape, nodes.tobytes())
        if key not in self._verdicts:
            self._verdicts[key] = self._judged(self.shapes.shapes[shape], nodes)
        return self._verdicts[key]

    def _judged(self, chosen: Shape, nodes: Ids) -> Mask:
        right = np.ones(len(nodes), np.bool_)
        if chosen.deactivated or not len(nodes):
            return right
        asked = self._values(chosen, nodes)
        for constraint in chosen.constraints:
            right[self._wrong(chosen, constraint, asked)] = False
        return right

    def _wrong(self, shape: Shape, constraint: Constraint, asked: Asked) -> Ids:
        """The places of the nodes that break a constraint."""
        if isinstance(constraint, PropertyOf):
            return asked.places[~asked.conform(constraint.shape)]
        if isinstance(constraint, Query):
            return np.array([answer.place for answer in self.queries.answers(constraint, shape, asked)], np.int64)
        return np.concatenate([NONE, *(found.places for found in _checked(shape, constraint, asked))])


def _checked(shape: Shape, constraint: Constraint, asked: Asked) -> list[Found]:
    """What a check finds. Raises `Problems` if it cannot be made."""
    try:
        return list(check(constraint, asked))
    except ValueError as error:
        raise Problems([Problem(shape.mark, "shapes", f"{error}.")]) from error


def _predicate(target: Target) -> NamedNode:
    assert isinstance(target.term, NamedNode)  # noqa: S101  # for mypy: the reader has checked it
    return target.term
