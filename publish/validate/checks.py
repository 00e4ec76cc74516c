"""The constraint components of SHACL Core, each over all its nodes at once. Source: SHACL, section 4.

A check is given what is asked (`Asked`) and gives what it finds: each finding is the place of its focus node among the nodes
that were asked, and the value, if it is of one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Protocol

import numpy as np
from pyoxigraph import BlankNode, Literal, NamedNode

from publish import lexical, store
from publish.shapes import model
from publish.shapes.model import Constraint, Node, Path, Predicate, Repeated, Sequence, Term
from publish.shapes.patterns import compiled
from publish.terms import RDF, RDFS
from publish.validate import order
from publish.validate.graph import NONE, Graph, Ids, Mask, among, distinct
from publish.validate.paths import follow
from publish.validate.ranks import coded, compared

NO_VALUE = -1
_MOST_PAIRS = 20_000_000
_KINDS = {NamedNode: "IRI", BlankNode: "BlankNode", Literal: "Literal"}
INSTANCE_OF = Sequence((Predicate(NamedNode(f"{RDF}type")), Repeated(Predicate(NamedNode(f"{RDFS}subClassOf")), 0, many=True)))
"""The path to the classes that a node is an instance of (SHACL, section 1.1)."""


class Judge(Protocol):
    """What checks ask of the evaluator: which nodes conform to another shape."""

    def conforms(self, shape: Node, nodes: Ids) -> Mask:
        """Whether each of `nodes` conforms to the shape."""
        ...


@dataclass(frozen=True)
class Asked:
    """What a constraint is asked: of the value nodes `values`, each with the place of its focus node among `nodes`."""

    graph: Graph
    judge: Judge
    nodes: Ids
    places: Ids
    values: Ids

    def is_so(self, test: Callable[[Term], bool]) -> Mask:
        """Whether `test` holds of each value; it is asked once of each term."""
        return of_each(self.graph, self.values, test)

    def conform(self, shape: Node) -> Mask:
        """Whether each value conforms to `shape`."""
        each, where = np.unique(self.values, return_inverse=True)
        return self.judge.conforms(shape, each)[where]

    def counts(self, which: Mask | None = None) -> Ids:
        """How many values each node has; only those `which`, if given."""
        return np.bincount(self.places if which is None else self.places[which], minlength=len(self.nodes))


@dataclass(frozen=True)
class Found:
    """Findings of one constraint: places of focus nodes, values (`NO_VALUE`: without), and the path, where it is not the shape's."""

    places: Ids
    values: Ids
    path: Path | None = None


def of_each(graph: Graph, numbers: Ids, test: Callable[[Term], bool]) -> Mask:
    """Whether `test` holds of each of the terms `numbers`; it is asked once of each term."""
    terms = graph.terms
    if len(numbers) * 32 < len(terms):
        listed, where = np.unique(numbers, return_inverse=True)
        return np.fromiter((test(terms[number]) for number in listed.tolist()), np.bool_, len(listed))[where]
    seen = np.zeros(len(terms), np.bool_)
    seen[numbers] = True
    listed = np.flatnonzero(seen)
    seen[listed] = np.fromiter((test(terms[number]) for number in listed.tolist()), np.bool_, len(listed))
    return seen[numbers]


def instances(graph: Graph, kind: Node) -> Ids:
    """The instances of a class and of its subclasses, sorted (SHACL, 2.1.3.2)."""
    start = np.array([graph.number(kind)])
    _, classes = follow(graph, Repeated(model.Inverse(Predicate(NamedNode(f"{RDFS}subClassOf"))), 0, many=True), start)
    _, found = graph.column(NamedNode(f"{RDF}type")).inverse.follow(classes)
    return distinct(found)


@singledispatch
def check(constraint: Constraint, asked: Asked) -> Iterator[Found]:  # noqa: ARG001  # for those below
    """The findings of a constraint of SHACL Core."""
    raise TypeError(f"no check for {type(constraint).__name__}")


def _where(asked: Asked, wrong: Mask) -> Iterator[Found]:
    """A finding for each value that is wrong."""
    yield Found(asked.places[wrong], asked.values[wrong])


def _of_nodes(wrong: Mask) -> Iterator[Found]:
    """A finding without a value for each node that is wrong."""
    places = np.flatnonzero(wrong)
    yield Found(places, np.full(len(places), NO_VALUE))


@check.register
def _(constraint: model.Class, asked: Asked) -> Iterator[Found]:
    if len(asked.values) < _FEW:
        places, classes = follow(asked.graph, INSTANCE_OF, asked.values)
        wrong = np.ones(len(asked.values), np.bool_)
        wrong[places[classes == asked.graph.number(constraint.iri)]] = False
    else:
        wrong = ~among(asked.values, instances(asked.graph, constraint.iri))
    yield from _where(asked, wrong)


_FEW = 100
"""So few nodes are followed to their classes: to list all instances would take longer."""


@check.register
def _(constraint: model.Datatype, asked: Asked) -> Iterator[Found]:
    right = lexical.check(constraint.iri.value)

    def is_so(term: Term) -> bool:
        if not isinstance(term, Literal) or term.datatype != constraint.iri:
            return False
        return term.language is not None or not right or right(term.value)

    yield from _where(asked, ~asked.is_so(is_so))


@check.register
def _(constraint: model.NodeKind, asked: Asked) -> Iterator[Found]:
    allowed = {kind for kind, name in _KINDS.items() if name in constraint.kind}
    yield from _where(asked, ~asked.is_so(lambda term: type(term) in allowed))


@check.register
def _(constraint: model.Count, asked: Asked) -> Iterator[Found]:
    counts = asked.counts()
    yield from _of_nodes(counts < constraint.number if constraint.parameter == "minCount" else counts > constraint.number)


_HOLDS: dict[str, tuple[int, ...]] = {
    "minExclusive": (1,), "minInclusive": (0, 1), "maxExclusive": (-1,), "maxInclusive": (-1, 0),
    "lessThan": (-1,), "lessThanOrEquals": (-1, 0),
}
"""What a comparison must give: less (-1), equal (0), greater (1)."""


@check.register
def _(constraint: model.Range, asked: Asked) -> Iterator[Found]:
    bound, holds = order.value(constraint.bound), _HOLDS[constraint.parameter]
    yield from _where(asked, ~asked.is_so(lambda term: isinstance(term, Literal) and order.compare(order.value(term), bound) in holds))


@check.register
def _(constraint: model.Length, asked: Asked) -> Iterator[Found]:
    least = constraint.parameter == "minLength"

    def is_so(term: Term) -> bool:
        if isinstance(term, BlankNode):
            return False
        return len(term.value) >= constraint.number if least else len(term.value) <= constraint.number

    yield from _where(asked, ~asked.is_so(is_so))


@check.register
def _(constraint: model.Pattern, asked: Asked) -> Iterator[Found]:
    found = compiled(constraint.pattern, constraint.flags)

    def is_so(term: Term) -> bool:
        return not isinstance(term, BlankNode) and (found.search(term.value) is not None if found else term.value in matching)

    terms = asked.graph.terms
    matching = set() if found else store.matching(constraint.pattern, constraint.flags, {
        term.value for number in asked.values.tolist() if not isinstance(term := terms[number], BlankNode)})
    yield from _where(asked, ~asked.is_so(is_so))


@check.register
def _(constraint: model.LanguageIn, asked: Asked) -> Iterator[Found]:
    ranges = [each.lower() for each in constraint.ranges]

    def is_so(term: Term) -> bool:
        language = term.language.lower() if isinstance(term, Literal) and term.language else ""
        return any(language == each or language.startswith(f"{each}-") or (each == "*" and language != "") for each in ranges)

    yield from _where(asked, ~asked.is_so(is_so))


@check.register
def _(_: model.UniqueLang, asked: Asked) -> Iterator[Found]:
    numbers: dict[str, int] = {"": 0}
    terms = (asked.graph.terms[value] for value in asked.values.tolist())
    languages = np.fromiter((numbers.setdefault((getattr(term, "language", "") or "").lower(), len(numbers)) for term in terms),
                            np.int64, len(asked.values))
    keys, counts = np.unique((asked.places << 32 | languages)[languages > 0], return_counts=True)
    places = keys[counts > 1] >> 32
    yield Found(places, np.full(len(places), NO_VALUE))


@check.register
def _(constraint: model.Pair, asked: Asked) -> Iterator[Found]:
    places, others = asked.graph.column(constraint.predicate).follow(asked.nodes)
    if constraint.parameter in _HOLDS:
        yield from _not_less(_HOLDS[constraint.parameter], asked, places, others)
        return
    mine, theirs = asked.places << 32 | asked.values, places << 32 | others
    if constraint.parameter == "disjoint":
        yield from _where(asked, np.isin(mine, theirs))
    else:
        missing = ~np.isin(theirs, mine)
        yield from _where(asked, ~np.isin(mine, theirs))
        yield Found(places[missing], others[missing])


def _not_less(holds: tuple[int, ...], asked: Asked, places: Ids, others: Ids) -> Iterator[Found]:
    """A finding for each pair that is not ordered: its value. Raises `ValueError` if there are too many to look at."""
    nodes = np.flatnonzero(~_all_less(holds, asked, places, others))
    mine, theirs = among(asked.places, nodes), among(places, nodes)
    own, values, places, others = asked.places[mine], asked.values[mine], places[theirs], others[theirs]
    counts, by_node = np.bincount(places, minlength=len(asked.nodes)), np.argsort(places, kind="stable")
    repeats = counts[own]
    if repeats.sum() > _MOST_PAIRS:
        raise ValueError(f"more than {_MOST_PAIRS:,} pairs of values would have to be compared: a shape compares few values of a node")
    left = np.repeat(values, repeats)
    first = (np.cumsum(counts) - counts)[own]
    at = np.repeat(first - np.cumsum(repeats) + repeats, repeats) + np.arange(len(left))
    wrong = ~np.isin(compared(asked.graph, left, others[by_node][at]), holds)
    yield Found(np.repeat(own, repeats)[wrong], left[wrong])


def _all_less(holds: tuple[int, ...], asked: Asked, places: Ids, others: Ids) -> Mask:
    """The nodes of which all pairs are ordered for sure: the greatest value before the least of the others, all of one kind."""
    listed, codes, _ = coded(asked.graph, asked.values, others)
    mine, theirs = (codes[np.searchsorted(listed, numbers)] for numbers in (asked.values, others))
    size = len(asked.nodes)
    greatest, least = np.full(size, -1), np.full(size, np.iinfo(np.int64).max)
    np.maximum.at(greatest, asked.places, mine[:, 1])
    np.minimum.at(least, places, theirs[:, 1])
    kinds = [np.full(size, np.iinfo(np.int64).max), np.full(size, -2)]
    for at, found in ((asked.places, mine[:, 0]), (places, theirs[:, 0])):
        np.minimum.at(kinds[0], at, found)
        np.maximum.at(kinds[1], at, found)
    ordered = greatest <= least if 0 in holds else greatest < least
    right: Mask = ordered & (kinds[0] == kinds[1]) & (kinds[0] >= 0)
    return right


@check.register
def _(constraint: model.Logical, asked: Asked) -> Iterator[Found]:
    conform = [asked.conform(shape) for shape in constraint.shapes]
    count = np.sum(conform, axis=0) if conform else np.zeros(len(asked.values), np.int64)
    right = {"not": count == 0, "and": count == len(conform), "or": count > 0, "xone": count == 1}[constraint.parameter]
    yield from _where(asked, ~right)


@check.register
def _(constraint: model.NodeOf, asked: Asked) -> Iterator[Found]:
    yield from _where(asked, ~asked.conform(constraint.shape))


@check.register
def _(constraint: model.Qualified, asked: Asked) -> Iterator[Found]:
    conform = asked.conform(constraint.shape)
    for sibling in constraint.siblings:
        conform &= ~asked.conform(sibling)
    counts = asked.counts(conform)
    yield from _of_nodes(counts < constraint.number if constraint.parameter == "qualifiedMinCount" else counts > constraint.number)


@check.register
def _(constraint: model.Closed, asked: Asked) -> Iterator[Found]:
    for predicate, column in asked.graph.columns.items():
        if predicate in constraint.allowed or not len(column):
            continue
        at, values = column.follow(asked.values)
        yield Found(asked.places[at], values, Predicate(predicate))


@check.register
def _(constraint: model.HasValue, asked: Asked) -> Iterator[Found]:
    yield from _of_nodes(asked.counts(asked.values == asked.graph.number(constraint.value)) == 0)


@check.register
def _(constraint: model.In, asked: Asked) -> Iterator[Found]:
    allowed = np.array([asked.graph.number(term) for term in constraint.values], np.int64)
    yield from _where(asked, ~np.isin(asked.values, allowed if len(allowed) else NONE))
