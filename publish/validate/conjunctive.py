"""Queries that are joins: triple patterns of known predicates, comparisons and EXISTS. They are answered from the columns.

No store has to be loaded, and terms are as they were written. Any other query is left to an engine. Source: SPARQL 1.1 Query,
sections 18.2 to 18.5 (basic graph patterns, filters, projection) and 17.3 (comparisons; a type error drops the solution).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from pyoxigraph import Variable

from publish.shapes.model import Inverse, Predicate, Term
from publish.validate.graph import Column, Graph, Ids, Mask, among
from publish.validate.patterns import Call, Exists, Expression, Filter, Group, Match, Select
from publish.validate.ranks import compared

_HOLDS = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}
_MOST = 20_000_000
"""So many rows at most are held; a query that joins to more is left to an engine, which holds none."""
Table = Mapping[Variable, Ids]
"""Solutions: for each variable the number of its term in each; all columns are of one length."""


class NotAJoin(Exception):
    """The query is none of those that are answered here."""


def solutions(tree: Select, graph: Graph, start: Table) -> Table | None:
    """The solutions of a query for those of `start`, with its columns; `None` if it is no join."""
    if tree.keys is not None or tree.having or tree.limit or tree.aggregates or any(column.expression for column in tree.columns or ()):
        return None
    try:
        found = _group(tree.where, graph, start)
        wanted = [column.variable for column in tree.columns] if tree.columns is not None else list(found)
        table = {variable: found[variable] for variable in dict.fromkeys([*start, *wanted])}
    except (NotAJoin, KeyError):  # a column that nothing binds
        return None
    return _distinct(table) if tree.distinct else table


def _distinct(table: Table) -> Table:
    if not table:
        return table
    rows = np.unique(np.stack(list(table.values()), axis=1), axis=0)
    return dict(zip(table, rows.T, strict=True))


def _group(group: Group, graph: Graph, table: Table) -> Table:
    if not all(isinstance(part, Match | Filter) for part in group.parts):
        raise NotAJoin
    matches = [part for part in group.parts if isinstance(part, Match)]
    while matches:
        match = max(matches, key=lambda each: _ends(each, table))
        matches.remove(match)
        table = _matched(match, graph, table)
    for part in group.parts:
        if isinstance(part, Filter):
            for expression in _each(part.expression):
                table = _kept(table, _holds(expression, graph, table))
    return table


def _ends(match: Match, table: Table) -> int:
    return sum(not isinstance(end, Variable) or end in table for end in (match.subject, match.object))


def _matched(match: Match, graph: Graph, table: Table) -> Table:
    column, subject, value = _column(match, graph)
    one, other = _numbers(subject, graph, table), _numbers(value, graph, table)
    if one is not None and other is not None:
        return _kept(table, among(one << 32 | other, column.keys))
    if one is None and other is None:
        raise NotAJoin  # it is not joined to what is asked
    if one is None:
        column, one, value = column.inverse, other, subject
    assert one is not None  # noqa: S101  # for mypy: one of the two is there
    assert isinstance(value, Variable)  # noqa: S101  # for mypy: a term has a number
    if column.count(one) > _MOST:
        raise NotAJoin
    places, values = column.follow(one)
    return {**{variable: numbers[places] for variable, numbers in table.items()}, value: values}


def _column(match: Match, graph: Graph) -> tuple[Column, Term | Variable, Term | Variable]:
    """The column of a pattern, and what stands at its two ends."""
    match match.path:
        case Predicate(iri):
            return graph.column(iri), match.subject, match.object
        case Inverse(Predicate(iri)):
            return graph.column(iri), match.object, match.subject
    raise NotAJoin


def _numbers(term: Term | Variable, graph: Graph, table: Table) -> Ids | None:
    """The numbers of a term or variable in each solution; `None` for a variable that is not bound yet."""
    if isinstance(term, Variable):
        return table.get(term)
    return np.full(_size(table), graph.number(term))


def _size(table: Table) -> int:
    return len(next(iter(table.values())))


def _kept(table: Table, which: Mask) -> Table:
    return {variable: numbers[which] for variable, numbers in table.items()}


def _each(expression: Expression) -> Iterator[Expression]:
    """The parts of a conjunction."""
    if isinstance(expression, Call) and expression.name == "&&":
        for argument in expression.arguments:
            yield from _each(argument)
    else:
        yield expression


def _holds(expression: Expression, graph: Graph, table: Table) -> Mask:
    """Where an expression is true."""
    if isinstance(expression, Exists):
        row = Variable("__row")
        found = _group(expression.group, graph, {**table, row: np.arange(_size(table))})
        holds = np.zeros(_size(table), np.bool_)
        holds[found[row]] = True
        return ~holds if expression.negated else holds
    if not isinstance(expression, Call) or expression.name not in _HOLDS:
        raise NotAJoin
    one, other = (_operand(argument, graph, table) for argument in expression.arguments)
    result = compared(graph, one, other)
    return np.isin(result, _HOLDS[str(expression.name)])


def _operand(expression: Expression, graph: Graph, table: Table) -> Ids:
    if isinstance(expression, Call | Exists) or not isinstance(expression, Term | Variable):
        raise NotAJoin
    numbers = _numbers(expression, graph, table)
    if numbers is None:
        raise NotAJoin  # unbound: an error in each solution
    return numbers
