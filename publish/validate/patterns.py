"""A SPARQL query as a tree, which can be looked into, changed and written out again. Source: SPARQL 1.1 Query, section 19.8.

It follows the text, not the algebra: groups hold their parts in order. Blank nodes of patterns stand as variables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeAlias, TypeVar

from pyoxigraph import Literal, NamedNode, Variable

from publish.shapes.model import Alternative, Inverse, Path, Predicate, Repeated, Sequence, Term
from publish.terms import XSD

TRUE = Literal("true", datatype=NamedNode(f"{XSD}boolean"))
_PATHS = (Alternative, Inverse, Predicate, Repeated, Sequence)


class NotAsked(ValueError):
    """Why a query cannot be asked, for people: the reason repeats no value of the data."""


@dataclass(frozen=True)
class Excluded:
    """A negated property set (9.1)."""

    iris: tuple[NamedNode, ...]


@dataclass(frozen=True)
class Match:
    """A triple pattern, or a property path pattern."""

    subject: Term | Variable
    path: Path | Excluded | Variable
    object: Term | Variable


@dataclass(frozen=True)
class Group:
    """A group graph pattern: its parts in order."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Filter:
    """FILTER."""

    expression: Expression


@dataclass(frozen=True)
class Bind:
    """BIND."""

    expression: Expression
    variable: Variable


@dataclass(frozen=True)
class Optional:
    """OPTIONAL."""

    group: Group


@dataclass(frozen=True)
class Union:
    """UNION, or one group within another."""

    groups: tuple[Group, ...]


@dataclass(frozen=True)
class InGraph:
    """GRAPH."""

    name: Term | Variable
    group: Group


@dataclass(frozen=True)
class Table:
    """VALUES: the solutions that a query is asked for, of which each row has all variables."""

    variables: tuple[Variable, ...]


@dataclass(frozen=True)
class Column:
    """What is projected: a variable, or an expression by its name."""

    variable: Variable
    expression: Expression | None = None


@dataclass(frozen=True)
class Key:
    """What is grouped by."""

    expression: Expression
    variable: Variable | None = None


@dataclass(frozen=True)
class Ordered:
    """What is ordered by."""

    expression: Expression
    descending: bool


@dataclass(frozen=True)
class Select:
    """A SELECT query; `columns` is `None` for ``*``, `keys` if there is no GROUP BY."""

    columns: tuple[Column, ...] | None
    distinct: str
    where: Group
    keys: tuple[Key, ...] | None = None
    having: tuple[Expression, ...] = ()
    order: tuple[Ordered, ...] = ()
    limit: str = ""

    @property
    def aggregates(self) -> bool:
        """Whether solutions are grouped."""
        own = (self.columns or (), self.having, self.order)
        return self.keys is not None or any(isinstance(node, Aggregate) for node in walk(own, Group))


@dataclass(frozen=True)
class Call:
    """An operator, a function by its name, or one by its IRI, with its arguments."""

    name: str | NamedNode
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Exists:
    """EXISTS or NOT EXISTS."""

    group: Group
    negated: bool


@dataclass(frozen=True)
class Aggregate:
    """An aggregate; without an expression it counts solutions."""

    name: str
    expression: Expression | None
    distinct: bool
    separator: Literal | None = None


Expression: TypeAlias = Call | Exists | Aggregate | Term | Variable
Part: TypeAlias = Match | Filter | Bind | Optional | Union | InGraph | Table | Select
Tree = TypeVar("Tree")


def walk(node: object, *without: type) -> Iterator[object]:
    """`node` and all below it, but for what is below those of the kinds `without`. Paths are leaves."""
    yield node
    for each in below(node):
        if not isinstance(each, without):
            yield from walk(each, *without)


def below(node: object) -> Iterable[object]:
    """What stands directly in `node`."""
    if isinstance(node, tuple):
        return node
    if is_dataclass(node) and not isinstance(node, _PATHS):
        return (getattr(node, each.name) for each in fields(node))
    return ()


def mentioned(node: object) -> set[Variable]:
    """All variables of `node`, however they are used."""
    return {each for each in walk(node) if isinstance(each, Variable)}


def substituted(node: Tree, terms: Mapping[Variable, Term]) -> Tree:
    """`node` with the variables replaced by their terms, everywhere: what pre-binding means (SHACL, appendix A).

    They are not projected any more: every place that would see them has the term itself.
    """
    return _substituted(node, terms)  # type: ignore[no-any-return]  # the tree keeps its kind


def _substituted(node: Any, terms: Mapping[Variable, Term]) -> Any:  # noqa: ANN401  # trees and tuples of all kinds
    match node:
        case Variable() if node in terms:
            return terms[node]
        case Call("BOUND", (Variable() as variable,)) if variable in terms:
            return TRUE
        case Bind(expression, variable):
            return Bind(_substituted(expression, terms), variable)
        case Column(variable, expression):
            return Column(variable, _substituted(expression, terms))
        case Match(path=Variable() as path) if path in terms:
            node = replace(node, path=_predicate(terms[path]))
        case Select(columns=tuple() as columns):
            left = tuple(column for column in columns if column.variable not in terms)
            node = replace(node, columns=left if left or not columns else (Column(Variable("__one"), TRUE),))
    return mapped(node, lambda each: _substituted(each, terms))


def _predicate(term: Term) -> Predicate:
    """A term that stands as a predicate, as the path that it is: by that it is known which column is read."""
    if not isinstance(term, NamedNode):
        raise ValueError("a value that is no IRI stands as a predicate")
    return Predicate(term)


def mapped(node: Any, change: Any) -> Any:  # noqa: ANN401  # trees of all kinds
    """`node` with `change` done to each of its fields; leaves as they are."""
    if isinstance(node, tuple):
        return tuple(change(each) for each in node)
    if not is_dataclass(node) or isinstance(node, (*_PATHS, type)):
        return node
    return replace(node, **{each.name: change(getattr(node, each.name)) for each in fields(node)})


def visible(node: object) -> list[Variable]:
    """The variables that are in scope outside a pattern, in order (SPARQL, 18.2.1)."""
    return list(dict.fromkeys(_seen(node)))


def _seen(node: object) -> Iterator[Variable]:
    match node:
        case Variable():
            yield node
        case Select(columns=tuple() as columns):
            yield from (column.variable for column in columns)
        case Bind(variable=variable):
            yield variable
        case Match() | Group() | Union() | Table() | Optional() | InGraph() | Select() | tuple():
            for each in below(node.where if isinstance(node, Select) else node):
                yield from _seen(each)


def can_be_empty(path: object) -> bool:
    """Whether a path leads from a node to itself without any triple."""
    match path:
        case Repeated(inner, least, _):
            return least == 0 or can_be_empty(inner)
        case Inverse(inner):
            return can_be_empty(inner)
        case Sequence(parts):
            return all(map(can_be_empty, parts))
        case Alternative(parts):
            return any(map(can_be_empty, parts))
    return False


def predicates(path: object) -> Iterator[NamedNode]:
    """The predicates of a path."""
    match path:
        case Predicate(iri):
            yield iri
        case Repeated(inner) | Inverse(inner):
            yield from predicates(inner)
        case Sequence(parts) | Alternative(parts):
            for part in parts:
                yield from predicates(part)
