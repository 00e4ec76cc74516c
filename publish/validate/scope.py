"""Asks a query once of many nodes, where that gives the same answers as asking it node by node.

SHACL joins what is bound beforehand to every pattern of a query (appendix A). With all nodes at once, each operator keeps apart
the solutions of each node if the node's variable is bound in them wherever it is looked at. Where a pattern does not bind
it before it is looked at, a table of the nodes is joined in at the beginning of the group.
"""

from __future__ import annotations

from dataclasses import replace

from pyoxigraph import Variable

from publish.validate.patterns import (
    Bind,
    Column,
    Filter,
    Group,
    InGraph,
    Match,
    Optional,
    Part,
    Select,
    Table,
    Union,
    can_be_empty,
    mentioned,
    visible,
    walk,
)

Variables = frozenset[Variable]


def shared(query: Select, variables: tuple[Variable, ...]) -> Select:
    """The query, to be asked of all values of `variables` at once. Raises `ValueError`, with the reason, if it has to be asked of each."""
    where, _ = _select(query, variables)
    if len(variables) > 1 and not isinstance(where.parts[0], Table):
        where = Group((Table(variables), *where.parts))  # else all values of the one would be joined to all of the other
    columns = query.columns or ()
    missing = [Column(each) for each in variables if each not in {column.variable for column in columns}]
    return replace(query, columns=(*missing, *columns), where=where, order=())


def _select(query: Select, variables: tuple[Variable, ...]) -> tuple[Group, Variables]:
    """The WHERE of a query, to be asked of all, and which of `variables` it binds."""
    if query.limit:
        raise ValueError("LIMIT")
    if query.aggregates and not set(variables) <= {key.expression for key in query.keys or ()}:
        raise ValueError("an aggregate over what is not grouped by the node")
    where, bound = _settled(query.where, variables)
    needed = mentioned(query.columns) | mentioned(query.where) | mentioned(query.keys) | mentioned(query.having)
    if needed & set(variables) <= bound:
        return where, bound
    return Group((Table(variables), *where.parts)), frozenset(variables)


def _settled(group: Group, variables: tuple[Variable, ...], outer: Variables = frozenset()) -> tuple[Group, Variables]:
    """The group, with a table at its beginning if it needs one, and which of `variables` it surely binds.

    `outer` are those that the filters of an OPTIONAL see from outside.
    """
    parts: list[Part] = []
    bound: Variables = frozenset()
    short = False
    for part in group.parts:
        if isinstance(part, Bind | Optional) and not mentioned(part) & set(variables) <= bound:
            short = True
        new, binds = _part(part, variables, bound)
        parts.append(new)
        bound |= binds
    seen = {each for part in parts if isinstance(part, Filter) for each in mentioned(part)} & set(variables)
    if short or not seen <= bound | outer:
        return Group((Table(variables), *parts)), frozenset(variables)
    return Group(tuple(parts)), bound


def _part(part: Part, variables: tuple[Variable, ...], bound: Variables) -> tuple[Part, Variables]:
    match part:
        case Match():
            return part, frozenset() if can_be_empty(part.path) else frozenset(mentioned(part) & set(variables))
        case Optional(group):
            return Optional(_settled(group, variables, bound)[0]), frozenset()
        case Union(groups):
            settled = [_settled(each, variables) for each in groups]
            return Union(tuple(each for each, _ in settled)), frozenset.intersection(*(binds for _, binds in settled))
        case InGraph(name, group):
            inner, binds = _settled(group, variables)
            return InGraph(name, inner), binds
        case Select():
            where, binds = _select(part, variables)
            return replace(part, where=where), binds & set(visible(part))
        case Filter() | Bind() if any(isinstance(each, Select) for each in walk(part)):
            raise ValueError("a subquery in EXISTS")
    return part, frozenset()
