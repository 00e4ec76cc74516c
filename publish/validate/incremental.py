"""Which focus nodes a change can affect: those from which a path of a shape leads to a triple that changed.

A shape says of a focus node what it says because of triples that are reached from it, step by step. If a change makes a
difference, then one of the changed triples is reached over triples that did not change: so it is enough to walk back from
each, in the graph that has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from pyoxigraph import NamedNode

from publish.shapes import model
from publish.shapes.model import Constraint, Node, Path, Predicate, Repeated, Sequence, Shape, ShapesGraph
from publish.validate.checks import INSTANCE_OF
from publish.validate.graph import NONE, Graph, Ids, distinct
from publish.validate.paths import follow, reverse

HERE = Sequence(())
"""The path that leads nowhere else."""


@dataclass(frozen=True)
class Read:
    """Triples that a shape reads: those of `predicate` (`None`: of any) whose subject, or object if `backwards`, `path` leads to."""

    predicate: NamedNode | None
    path: Path
    backwards: bool = False


class Unbounded(Exception):
    """A shape may read any triple, for all that can be said."""


@dataclass(frozen=True)
class Change:
    """Two states of a graph, whose terms have the same numbers, and the keys of the triples that one has and the other has not."""

    before: Graph
    after: Graph
    added: Mapping[NamedNode, Ids]
    removed: Mapping[NamedNode, Ids]

    def touched(self, shape: Shape, shapes: ShapesGraph) -> Ids | None:
        """The nodes of which a shape may say something else now, sorted; `None` if that may be any."""
        read = _all_reads(shape, shapes)
        if read is None:
            return None
        return distinct(np.concatenate((_affected(read, self.after, self.added), _affected(read, self.before, self.removed))))


def _all_reads(shape: Shape, shapes: ShapesGraph) -> list[Read] | None:
    """What a shape with targets reads of each focus node; `None` if that cannot be said."""
    targets = [path for target in shape.targets if (path := _of_target(target))]
    found = [read for path in targets for read in _of_path(path, HERE)]
    try:
        return list(dict.fromkeys([*found, *_of_shape(shape, shapes, HERE)]))
    except Unbounded:
        return None


def _of_target(target: model.Target) -> Path | None:
    match target.kind:
        case "targetClass":
            return INSTANCE_OF
        case "targetSubjectsOf" | "targetObjectsOf" if isinstance(target.term, NamedNode):
            path = Predicate(target.term)
            return path if target.kind == "targetSubjectsOf" else model.Inverse(path)
    return None


def _of_path(path: Path, before: Path) -> Iterator[Read]:
    """What is read to follow `path` from where `before` leads."""
    match path:
        case Predicate(iri):
            yield Read(iri, before)
        case model.Inverse(Predicate(iri)):
            yield Read(iri, before, backwards=True)
        case model.Inverse(inner):
            yield from _of_path(reverse(inner), before)
        case Sequence(parts):
            for part in parts:
                yield from _of_path(part, before)
                before = _then(before, part)
        case model.Alternative(parts):
            for part in parts:
                yield from _of_path(part, before)
        case Repeated(inner):
            yield from _of_path(inner, _then(before, Repeated(inner, 0, many=True)))


def _then(path: Path, following: Path) -> Path:
    return following if path == HERE else Sequence((path, following))


def _of_shape(shape: Shape, shapes: ShapesGraph, before: Path) -> Iterator[Read]:
    if shape.deactivated:
        return
    values = before
    if shape.path:
        yield from _of_path(shape.path, before)
        values = _then(before, shape.path)
    for constraint in shape.constraints:
        yield from _of_constraint(constraint, before, values)
        for node in _shapes_of(constraint):
            yield from _of_shape(shapes.shapes[node], shapes, values)


def _of_constraint(constraint: Constraint, focus: Path, values: Path) -> Iterator[Read]:
    match constraint:
        case model.Class():
            yield from _of_path(INSTANCE_OF, values)
        case model.Pair():
            yield Read(constraint.predicate, focus)
        case model.Closed():
            yield Read(None, values)
        case model.Query():
            from publish.validate.algebra import reach  # noqa: PLC0415  # loads rdflib, which shapes without queries do not need

            found = reach(constraint)
            if found is None:
                raise Unbounded
            for start in {focus, values}:
                yield from (Read(predicate, _then(start, path)) for predicate, path in found)


def _shapes_of(constraint: Constraint) -> tuple[Node, ...]:
    """The shapes that a constraint asks of its value nodes."""
    match constraint:
        case model.NodeOf() | model.PropertyOf():
            return (constraint.shape,)
        case model.Logical():
            return constraint.shapes
        case model.Qualified():
            return (constraint.shape, *constraint.siblings)
    return ()


def _affected(found: list[Read], graph: Graph, changes: Mapping[NamedNode, Ids]) -> Ids:
    """The nodes that what is read from them has one of `changes` in it: keys of triples of the graph, by predicate."""
    nodes = [NONE]
    for read in found:
        for predicate, keys in changes.items():
            if read.predicate in (None, predicate):
                ends = distinct(keys & 0xFFFFFFFF if read.backwards else keys >> 32)
                nodes.append(follow(graph, reverse(read.path), ends)[1])
    return distinct(np.concatenate(nodes))
