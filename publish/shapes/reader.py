"""Reads a shapes graph into the model: which nodes are shapes, what they are asked of, and whether they are well-formed.

Source: SHACL, sections 2 and 3.4.3 and appendix D. The graph may hold other things, data or reports: what is not of SHACL
is left alone, and a word of SHACL's namespace that is not known is an error, because an engine would pass over it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publish.errors import Mark, Problem, nearest
from publish.shapes import constraints, paths, queries, words
from publish.shapes.graph import CLASS, TYPE, Graph, sh
from publish.shapes.model import SH, Node, Path, Shape, ShapesGraph, Target, Term
from publish.terms import PREFIXES

_VIOLATION = sh("Violation")
_OWL_CLASS = NamedNode(f"{PREFIXES['owl']}Class")
_MAKES_A_SHAPE = {sh(name) for name in words.TARGETS | words.PARAMETERS | words.ADVANCED}
_REFERS = {sh(name) for name in words.REFERS}
_REFERS_BY_LIST = {sh(name) for name in words.REFERS_BY_LIST}
_IRIS_AND = {"targetNode": (NamedNode, Literal)}


def read(statements: Iterable[tuple[Quad, Mark]], found: list[Problem], iri: NamedNode | None = None) -> ShapesGraph:
    """The shapes graph of `statements`, whose IRI is `iri`; all that is wrong with it is added to `found`, with its place.

    What `found` gets stops, but for what is allowed and does nothing. A shape that is ill-formed is there without that part.
    """
    graph = Graph(statements, found)
    reading = _Reading(graph, queries.components(graph))
    nodes = reading.nodes()
    _check_words(graph, nodes)
    shapes = {node: reading.shape(node, mark) for node, mark in nodes.items()}
    _check_references(graph, shapes)
    _check_recursion(graph, shapes)
    return ShapesGraph(shapes, tuple(graph.quads), _uncompiled(graph, shapes), iri)


def _check_words(graph: Graph, shapes: Collection[object]) -> None:
    for quad, mark in graph.quads.items():
        name = words.local(quad.predicate)
        if name in words.DRAFT and quad.subject not in shapes:
            graph.warn(mark, f"sh:{name} is of a draft of SHACL, and does nothing: write sh:targetNode at the shape.")
        elif reason := words.wrong_property(quad.predicate):
            graph.problem(mark, reason)
        if name in words.NOT_OF_SHAPES and quad.subject in shapes:
            graph.warn(mark, f"sh:{name} means nothing in a shape: delete it, or write what was meant.")
        if quad.predicate == TYPE and isinstance(quad.object, NamedNode) and (reason := words.wrong_class(quad.object)):
            graph.problem(mark, reason)
        if quad.predicate == sh("entailment"):
            graph.problem(mark, "no entailment is done here (sh:entailment): delete it, and validate data in which all is said.")


@dataclass
class _Reading:
    """Reads the shapes of `graph`, in which the components `known` are declared."""

    graph: Graph
    known: list[queries.Component]
    typed: dict[str, set[Node]] = field(default_factory=dict)
    classes: set[Node] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.typed = {name: self.graph.classes(sh(name)) for name in ("NodeShape", "PropertyShape")}
        self.classes = self.graph.classes(CLASS)

    def nodes(self) -> dict[Node, Mark]:
        """Every shape (2.1), and where it begins, in the order of the graph."""
        makes = _MAKES_A_SHAPE | {parameter.iri for component in self.known for parameter in component.parameters}
        typed = set().union(*self.typed.values())
        found: dict[Node, Mark] = {}
        for subject, predicate, value, mark in self.graph.triples():
            if predicate in makes or (predicate == TYPE and value in typed):
                found.setdefault(subject, self.graph.begins(subject, mark))
            for shape in self.referred(predicate, value, mark):
                found.setdefault(shape, self.graph.begins(shape, mark))
        return found

    def referred(self, predicate: NamedNode, value: Term, mark: Mark) -> Iterator[Node]:
        """The shapes that a triple refers to."""
        if predicate in _REFERS and not isinstance(value, Literal):
            yield value
        if predicate in _REFERS_BY_LIST and not isinstance(value, Literal):
            yield from (each for each in self.graph.members(value, mark) or () if not isinstance(each, Literal))

    def shape(self, node: Node, mark: Mark) -> Shape:
        """The shape that `node` is; `mark` is where it begins."""
        place, path = self.path(node)
        severity = self.severity(node)
        written = paths.written(path) if path else ""
        asked = [] if place and not path else list(queries.constraints(self.graph, node, written, self.known))
        return Shape(
            node, path, place, tuple(self.targets(node)),
            (*constraints.read(self.graph, node, has_path=place is not None), *asked),
            severity, queries.messages(self.graph, node), queries.deactivated(self.graph, node), mark,
        )

    def path(self, node: Node) -> tuple[Node | None, Path | None]:
        """What stands behind sh:path, and the path that it is (2.3)."""
        values = self.graph.values(node, sh("path"))
        types = {name for name, classes in self.typed.items() if self.graph.is_a(node, classes)}
        if not values and "PropertyShape" in types:
            self.graph.problem(self.graph.begins(node), "a property shape has an sh:path: add it, or make this an sh:NodeShape.")
        for mark in list(values.values())[1:]:
            self.graph.problem(mark, "a property shape has one sh:path, and here is another: keep one, or write a path of both.")
        for value, mark in values.items():
            if "NodeShape" in types:
                self.graph.problem(mark, "a node shape has no sh:path: make it an sh:PropertyShape, or delete the path.")
            path = paths.read(self.graph, value, mark)
            return (None if isinstance(value, Literal) else value), path
        return None, None

    def targets(self, node: Node) -> Iterator[Target]:
        """What the shape is asked of (2.1.3)."""
        for kind in ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf"):
            for value, mark in self.graph.values(node, sh(kind)).items():
                if isinstance(value, _IRIS_AND.get(kind, (NamedNode,))):
                    yield Target(kind, value)
                else:
                    self.graph.problem(mark, f"the value of sh:{kind} is an IRI{' or a literal' if kind == 'targetNode' else ''}.")
        if not any(self.graph.is_a(node, classes) for classes in self.typed.values()):
            if self.graph.is_a(node, self.classes):
                self.graph.warn(self.graph.begins(node), "this class is no target of its instances, because it is not said to be "
                                "a shape: add sh:NodeShape as its type.")
            return
        if self.graph.is_a(node, self.classes):
            if isinstance(node, BlankNode):
                self.graph.problem(self.graph.begins(node), "a shape that is a class as well has an IRI: give it one.")
            else:
                yield Target("targetClass", node)
        elif self.graph.is_a(node, {_OWL_CLASS}):
            self.graph.warn(self.graph.begins(node), "this shape is no target of its instances, because owl:Class is not said to be "
                            "a subclass of rdfs:Class: add rdfs:Class as its type, or an sh:targetClass.")

    def severity(self, node: Node) -> NamedNode:
        """The severity of its results (2.1.4)."""
        values = self.graph.values(node, sh("severity"))
        for number, (value, mark) in enumerate(values.items()):
            if number or not isinstance(value, NamedNode):
                self.graph.problem(mark, "a shape has one sh:severity, and that is an IRI.")
            elif value.value.startswith(SH) and words.local(value) not in words.SEVERITIES:
                hint = nearest(words.local(value), words.SEVERITIES)
                self.graph.problem(mark, f"this severity is none of SHACL, whose namespace it has: {hint}")
        return next((value for value in values if isinstance(value, NamedNode)), _VIOLATION)


def _references(graph: Graph, shape: Shape) -> dict[Node, Mark]:
    """The shapes that `shape` refers to (3.4.3), each with the place where it does."""
    found: dict[Node, Mark] = {}
    for predicate in (*_REFERS, *_REFERS_BY_LIST):
        for value, mark in graph.values(shape.node, predicate).items():
            if predicate in _REFERS and not isinstance(value, Literal):
                found.setdefault(value, mark)
            elif predicate in _REFERS_BY_LIST:
                found |= {each: mark for each in graph.members(value, mark) or () if not isinstance(each, Literal)}
    return found


def _check_references(graph: Graph, shapes: dict[Node, Shape]) -> None:
    """Finds shapes that are used and are nowhere (an engine takes them for shapes that all conforms to), or of the wrong kind."""
    for shape in shapes.values():
        for node, mark in _references(graph, shape).items():
            if isinstance(node, NamedNode) and not graph.said(node):
                graph.problem(mark, "the shape that is used here is nowhere: correct its name, or write it.")
        for value, mark in graph.values(shape.node, sh("property")).items():
            if not isinstance(value, Literal) and not shapes[value].path_node:
                graph.problem(mark, "sh:property has property shapes, and this one has no sh:path: add it, or write sh:node.")
        for value, mark in graph.values(shape.node, sh("node")).items():
            if not isinstance(value, Literal) and shapes[value].path_node:
                graph.problem(mark, "sh:node has node shapes, and this one has an sh:path: write sh:property.")


def _check_recursion(graph: Graph, shapes: dict[Node, Shape]) -> None:
    """Finds shapes that refer to themselves: what they mean is not defined (3.4.3)."""
    done: set[Node] = set()
    for start in shapes.values():
        above: dict[Node, Iterator[tuple[Node, Mark]]] = {}
        _enter(graph, start, above, done)
        while above:
            node, below = next(reversed(above.items()))
            reference = next(below, None)
            if reference is None:
                del above[node]
                done.add(node)
            elif reference[0] in above:
                graph.problem(reference[1], "here a shape refers to itself, directly or through others, and SHACL does not define "
                              "what that means: break the circle (a longer sh:path such as sh:zeroOrMorePath often says the same).")
            else:
                _enter(graph, shapes[reference[0]], above, done)


def _enter(graph: Graph, shape: Shape, above: dict[Node, Iterator[tuple[Node, Mark]]], done: set[Node]) -> None:
    if shape.node not in done:
        above[shape.node] = iter(_references(graph, shape).items())


def _uncompiled(graph: Graph, shapes: dict[Node, Shape]) -> dict[Node, str]:
    """What is of SHACL Advanced Features, by the node that uses it, and by the shapes that lead there."""
    used: dict[Node, set[str]] = {}
    for name in sorted(words.ADVANCED):
        for node in [node for node in shapes if graph.values(node, sh(name))]:
            used.setdefault(node, set()).add(f"sh:{name}")
    for cls in sorted(graph.classes(sh("SPARQLFunction")), key=str):
        for node in graph.subjects(TYPE, cls):
            used.setdefault(node, set()).add("sh:SPARQLFunction")
    users: dict[Node, set[Node]] = {}
    for shape in shapes.values():
        for node in _references(graph, shape):
            users.setdefault(node, set()).add(shape.node)
    new = list(used)
    while new:
        node = new.pop()
        for user in users.get(node, ()):
            if not used[node] <= used.setdefault(user, set()):
                used[user] |= used[node]
                new.append(user)
    return {node: f"{', '.join(sorted(names))} (SHACL Advanced Features)" for node, names in used.items()}
