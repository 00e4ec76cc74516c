"""The graph that shapes are read from: its triples with their places, by subject and by object.

Layer: knows terms, places and lists (SHACL, 1.1), and of SHACL only its namespace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publish.errors import Mark, Problem
from publish.shapes.model import SH, Node, Term
from publish.terms import RDF, RDFS, XSD

TYPE, FIRST, REST, NIL = (NamedNode(f"{RDF}{name}") for name in ("type", "first", "rest", "nil"))
SUBCLASS, CLASS = NamedNode(f"{RDFS}subClassOf"), NamedNode(f"{RDFS}Class")
TRUE = Literal("true", datatype=NamedNode(f"{XSD}boolean"))
"""The term `true`: "1" of the same datatype is another."""


def sh(name: str) -> NamedNode:
    """The IRI of a word of SHACL."""
    return NamedNode(SH + name)


@dataclass
class Graph:
    """The triples of `statements`, whatever graph they are in; what is wrong with them is added to `found`."""

    statements: Iterable[tuple[Quad, Mark]]
    found: list[Problem]
    quads: dict[Quad, Mark] = field(default_factory=dict)
    _forward: dict[Node, dict[NamedNode, dict[Term, Mark]]] = field(default_factory=dict)
    _backward: dict[tuple[NamedNode, Term], dict[Node, None]] = field(default_factory=dict)
    _told: set[Problem] = field(default_factory=set)

    def __post_init__(self) -> None:
        for quad, mark in self.statements:
            self.quads.setdefault(quad, mark)
            subject, predicate, value = quad.subject, quad.predicate, quad.object
            if isinstance(subject, NamedNode | BlankNode) and isinstance(value, NamedNode | BlankNode | Literal):
                self._forward.setdefault(subject, {}).setdefault(predicate, {}).setdefault(value, mark)
                self._backward.setdefault((predicate, value), {})[subject] = None
            elif predicate.value.startswith(SH):
                self.problem(mark, "SHACL says nothing of quoted triples: give a node here.")

    def problem(self, mark: Mark, message: str) -> None:
        """Adds an error, once."""
        self._add(Problem(mark, "shapes", message))

    def warn(self, mark: Mark, message: str) -> None:
        """Adds what does not stop, once."""
        self._add(Problem(mark, "shapes", message, stops=False))

    def _add(self, problem: Problem) -> None:
        if problem not in self._told:
            self._told.add(problem)
            self.found.append(problem)

    def triples(self) -> Iterator[tuple[Node, NamedNode, Term, Mark]]:
        """Every triple with its place, subject by subject, in the order in which they are first said something of."""
        for subject, predicates in self._forward.items():
            for predicate, values in predicates.items():
                for value, mark in values.items():
                    yield subject, predicate, value, mark

    def values(self, node: Node, predicate: NamedNode) -> dict[Term, Mark]:
        """The objects of `node` and `predicate` with their places, in the order of the graph."""
        return self._forward.get(node, {}).get(predicate, {})

    def subjects(self, predicate: NamedNode, value: Term) -> list[Node]:
        """The subjects of `predicate` and `value`."""
        return list(self._backward.get((predicate, value), ()))

    def said(self, node: Node) -> dict[NamedNode, dict[Term, Mark]]:
        """All that is said of `node`: its values by predicate."""
        return self._forward.get(node, {})

    def begins(self, node: Node, otherwise: Mark | None = None) -> Mark:
        """The place of the first thing that is said of `node`; if there is none, `otherwise`."""
        return next((mark for values in self.said(node).values() for mark in values.values()), otherwise or Mark(""))

    def classes(self, root: NamedNode) -> set[Node]:
        """`root` and its SHACL subclasses (1.1)."""
        found: set[Node] = {root}
        new: list[Node] = [root]
        while new:
            below = [node for node in self.subjects(SUBCLASS, new.pop()) if node not in found]
            found.update(below)
            new += below
        return found

    def is_a(self, node: Node, classes: set[Node]) -> bool:
        """Whether `node` has a type that is among `classes`."""
        return not classes.isdisjoint(self.values(node, TYPE))

    def members(self, head: Term, mark: Mark) -> tuple[Term, ...] | None:
        """The members of the SHACL list `head` (1.1); `None`, and a problem at `mark`, if it is none."""
        members: list[Term] = []
        seen: set[Term] = set()
        while head != NIL:
            if head in seen:
                self.problem(mark, "this list leads back to itself: end it (rdf:nil), or write it in round brackets.")
                return None
            seen.add(head)
            firsts = [] if isinstance(head, Literal) else [*self.values(head, FIRST)]
            rests = [] if isinstance(head, Literal) else [*self.values(head, REST)]
            if len(firsts) != 1 or len(rests) != 1:
                self.problem(mark, "this is not a list, or one of its cells has not exactly one rdf:first and one rdf:rest: "
                             "write it in round brackets.")
                return None
            members.append(firsts[0])
            head = rests[0]
        if self.said(NIL).keys() & {FIRST, REST}:
            self.problem(mark, "this list does not end, because rdf:nil has an rdf:first or rdf:rest: delete that.")
            return None
        return tuple(members)
