"""From triples maps to passes: one pass a source, and in it one statement for each quad that a record can make.

Every predicate meets every object in every graph here, once, so that what comes after knows statements only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import product

from publish import functions, lexical, mappings
from publish.errors import Mark, Problem
from publish.mappings.model import (
    Constant,
    Execution,
    Join,
    LogicalSource,
    LogicalView,
    PredicateObjectMap,
    ReferencingObjectMap,
    TermMap,
    TermType,
    TriplesMap,
    references,
)
from publish.protection import shown
from publish.terms import RDF, iri

Source = LogicalSource | LogicalView
DEFAULT_GRAPH = Constant("", "")
"""What ``rml:defaultGraph`` is read as."""


@dataclass(frozen=True)
class ParentMap:
    """Objects that are the subjects of another triples map: of those of its records that meet all `joins`."""

    source: Source
    subject: TermMap
    joins: tuple[Join, ...]
    mark: Mark = field(compare=False)
    is_alone: bool = field(default=False, compare=False)
    """Whether the parent makes no quads, so that nobody else tells what is wrong with its subjects."""


@dataclass(frozen=True)
class Statement:
    """What makes a quad of a record; without a `graph`, in the default graph. `mark` is its line in the mapping."""

    subject: TermMap
    predicate: TermMap
    object: TermMap | ParentMap
    graph: TermMap | None
    mark: Mark

    @property
    def terms(self) -> tuple[TermMap | ParentMap, ...]:
        """What its terms are made by: subject, predicate, object and, if it is in a named graph, graph."""
        return (self.subject, self.predicate, self.object, *([self.graph] if self.graph else []))


@dataclass(frozen=True)
class Pass:
    """One reading of `source`: the statements about its records, in the order of the mapping, by triples map."""

    source: Source
    maps: tuple[tuple[TriplesMap, tuple[Statement, ...]], ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements of all its triples maps."""
        return tuple(statement for _, statements in self.maps for statement in statements)

    @property
    def names(self) -> tuple[tuple[str, Mark], ...]:
        """All that they refer to in a record, and where in the mapping."""
        terms = [item.subject for item, _ in self.maps] + [term for statement in self.statements for term in statement.terms]
        return tuple(dict.fromkeys(pair for term in terms for pair in names(term)))


def passes(maps: Iterable[TriplesMap], found: list[Problem]) -> list[Pass]:
    """The passes of all `maps`, in the order of the mapping; what cannot be run goes into `found`."""
    listed = _told_apart(maps)
    by_source: dict[Source, list[tuple[TriplesMap, tuple[Statement, ...]]]] = {}
    for item in listed:
        made = tuple(_statements(item, listed, found))
        by_source.setdefault(item.source, []).append((item, made))
        terms = [item.subject, *(term for statement in made for term in statement.terms)]
        for execution, mark in dict.fromkeys(pair for term in terms for pair in _executions(term)):
            functions.find(execution, mark, found)
        found += dict.fromkeys(problem for statement in made if (problem := _datatype(statement.object)))
    return [Pass(source, tuple(there)) for source, there in by_source.items()]


def _told_apart(maps: Iterable[TriplesMap]) -> list[TriplesMap]:
    """The `maps`, in which each term map without an expression has a number of its own, as its ``base``.

    Each makes a blank node of its own for each record, though it is written as the others are.
    """
    numbers: dict[Mark, str] = {}

    def told(term: TermMap) -> TermMap:
        return term if term.expression else replace(term, base=numbers.setdefault(term.mark, str(len(numbers))))

    def told_line(line: PredicateObjectMap) -> PredicateObjectMap:
        objects = tuple(told(each) if isinstance(each, TermMap) else each for each in line.objects)
        return replace(line, objects=objects, graphs=tuple(map(told, line.graphs)))

    return [replace(item, subject=told(item.subject), graphs=tuple(map(told, item.graphs)),
                    predicate_objects=tuple(map(told_line, item.predicate_objects))) for item in maps]


def _statements(item: TriplesMap, all_maps: list[TriplesMap], found: list[Problem]) -> Iterator[Statement]:
    is_a = _constant(f"{RDF}type", item.mark)
    for name in item.classes:
        for graph in item.graphs or (None,):
            yield Statement(item.subject, is_a, _constant(name, item.mark), _graph(graph), item.mark)
    for line in item.predicate_objects:
        graphs = tuple(dict.fromkeys(map(_graph, (*item.graphs, *line.graphs)))) or (None,)
        for thing in line.objects:
            made = thing if isinstance(thing, TermMap) else _parent(thing, item, all_maps, found)
            if made:
                yield from (Statement(item.subject, predicate, made, graph, line.mark)
                            for predicate, graph in product(line.predicates, graphs))


def _constant(name: str, mark: Mark) -> TermMap:
    return TermMap(Constant(name, iri(name)), TermType.IRI, mark)


def _graph(graph: TermMap | None) -> TermMap | None:
    return None if graph is None or graph.expression == DEFAULT_GRAPH else graph


def _parent(
    thing: ReferencingObjectMap, child: TriplesMap, all_maps: list[TriplesMap], found: list[Problem]
) -> TermMap | ParentMap | None:
    """What makes the objects that `thing` refers to; a parent without joins is the subject of the same record."""
    parent = next(item for item in all_maps if item.name == thing.parent)  # the readers have seen to it that there is one
    if thing.joins:
        return ParentMap(parent.source, parent.subject, thing.joins, thing.mark, not (parent.predicate_objects or parent.classes))
    if parent.source != child.source:
        found.append(Problem(thing.mark, "mapping", f"{shown(thing.parent)} has another source than this triples map: "
                             "add a join condition (RML-Core, “Joins”)."))
        return None
    return parent.subject


def files(source: Source) -> Iterator[LogicalSource]:
    """The files that a source is made of: itself, or what a view and the views that it joins are on."""
    if isinstance(source, LogicalSource):
        yield source
        return
    for part in (source.on, *(join.parent for join in source.joins)):
        yield from files(part)


def names(term: TermMap | ParentMap) -> Iterator[tuple[str, Mark]]:
    """What a term refers to in the record that it is made from, and where in the mapping."""
    if isinstance(term, ParentMap):
        yield from ((name, join.mark) for join in term.joins for name in references(join.child))
    else:
        yield from ((name, mark) for mark, name in mappings.names(term))


def _datatype(term: TermMap | ParentMap) -> Problem | None:
    """What is wrong with the datatype of a literal, whatever the data."""
    if isinstance(term, ParentMap) or not term.datatype or not isinstance(term.datatype.expression, Constant):
        return None
    wrong = lexical.unknown(term.datatype.expression.text)
    return Problem(term.datatype.mark, "mapping", wrong) if wrong else None


def _executions(term: TermMap | ParentMap) -> Iterator[tuple[Execution, Mark]]:
    """The outermost functions of a term."""
    if isinstance(term, ParentMap):
        pairs = [(part, join.mark) for join in term.joins for part in (join.child, join.parent)]
    else:
        pairs = [(part, term.mark) for part in (term.expression, term.condition) if part]
        for inner in (term.datatype, term.language):
            yield from _executions(inner) if inner else ()
    yield from ((part, mark) for part, mark in pairs if isinstance(part, Execution))
