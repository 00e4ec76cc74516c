"""What a query can read, and whether it matters to it how literals are written. A store writes them in its own way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Variable

from publish.shapes.model import Predicate, Term
from publish.validate.patterns import (
    Aggregate,
    Bind,
    Call,
    Column,
    Excluded,
    Exists,
    Group,
    InGraph,
    Key,
    Match,
    Select,
    below,
    can_be_empty,
    mentioned,
    predicates,
    visible,
    walk,
)

_MAKES = (Call, Aggregate, Exists)
_COMPARES = {"=", "!=", "<", ">", "<=", ">=", "IN", "NOT IN"}
_BY_VALUE = _COMPARES | {
    "+", "-", "*", "/", "u-", "u+", "!", "&&", "||", "BOUND", "COALESCE", "IF",
    "ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "ISNUMERIC", "LANG", "LANGMATCHES", "ABS", "CEIL", "FLOOR", "ROUND",
    "YEAR", "MONTH", "DAY", "MINUTES", "SECONDS",
}
"""What gives the same for the same value, however it is written. Language tags are lower case everywhere here."""


def columns(query: Select) -> set[NamedNode] | None:
    """The predicates of all triples of the data graph that a query can read; `None`: any."""
    found: set[NamedNode] = set()
    for match in _matches(query):
        if isinstance(match.path, Variable | Excluded):
            return None
        found.update(predicates(match.path))
    return found


def _matches(query: Select) -> Iterator[Match]:
    """The patterns over the data graph."""
    return (node for node in walk(query, InGraph) if isinstance(node, Match))


def loops(query: Select) -> bool:
    """Whether a path can lead from a node to itself without a triple."""
    return any(can_be_empty(match.path) for match in _matches(query))


def unanchored(node: object, anchors: frozenset[Variable]) -> bool:
    """Whether a path that can be empty is asked from any node of the graph to itself: no other pattern says which.

    `anchors` are the variables that other patterns bind.
    """
    if isinstance(node, Match):
        return can_be_empty(node.path) and all(isinstance(end, Variable) and end not in anchors for end in (node.subject, node.object))
    if isinstance(node, Select) and node.columns:
        anchors &= set(visible(node))
    if isinstance(node, Group):
        anchors |= {each for part in node.parts if isinstance(part, Match) and not can_be_empty(part.path) for each in mentioned(part)}
    return any(unanchored(each, anchors) for each in below(node))


@dataclass(frozen=True)
class Changed:
    """What a store writes in another way: objects of which columns, which literals of the query, which variables bound beforehand."""

    column: Callable[[NamedNode], bool]
    literal: Callable[[Literal], bool]
    variables: frozenset[Variable]


def matters(query: Select, changed: Changed) -> bool:
    """Whether the query can tell how a literal is written, for all that can be said: it looks at more than values."""
    touched = set(changed.variables)
    ends = {end for match in _matches(query) for end in _ends(match, changed)}
    if any(isinstance(end, Literal) and changed.literal(end) for match in _matches(query) for end in (match.subject, match.object)):
        return True
    touched |= {end for end in ends if isinstance(end, Variable)}
    made = [node for node in walk(query) if isinstance(node, Bind | Column | Key) and node.expression is not None]
    for _ in made:
        touched |= {node.variable for node in made if node.variable and mentioned(node.expression) & touched}
    if {node.variable for node in made} & touched & ends:
        return True
    own = results(query)
    if any(node.variable in own and not (touched - own).isdisjoint(_given(node.expression)) for node in made):
        return True  # of what it has, it is not to be seen which was written and which it makes
    return any(_looks(node, touched, changed.literal) for node in walk(query))


def results(query: Select) -> set[Variable]:
    """The variables of what a query itself makes: nobody wrote it, so it is not to be had back as it was written."""
    named = [node for node in walk(query) if isinstance(node, Bind | Column | Key) and node.expression is not None]
    found: set[Variable] = set()
    for _ in named:
        found |= {node.variable for node in named if node.variable and any(
            isinstance(each, _MAKES) or each in found for each in _given(node.expression))}
    return found


def _given(expression: object) -> Iterator[object]:
    """What an expression gives one of: terms and variables, and what makes something new."""
    match expression:
        case Call("COALESCE", parts) | Call("IF", (_, *parts)):
            for part in parts:
                yield from _given(part)
        case Aggregate("MIN" | "MAX" | "SAMPLE", Aggregate() | Call() | Variable() as part):
            yield from _given(part)
        case _:
            yield expression


def _ends(match: Match, changed: Changed) -> Iterator[Term | Variable]:
    """The ends of a pattern that may be such literals."""
    if isinstance(match.path, Predicate):
        if changed.column(match.path.iri):
            yield match.object
    elif isinstance(match.path, Variable | Excluded) or any(map(changed.column, predicates(match.path))):
        yield from (match.subject, match.object)


def kept(query: Select) -> list[Literal]:
    """The literals of a query that may become part of a solution: all but those that something is compared with."""
    every = Counter(node for node in walk(query) if isinstance(node, Literal))
    compared = Counter(each for node in walk(query) if isinstance(node, Call) and node.name in _COMPARES
                       for each in node.arguments if isinstance(each, Literal))
    return list(every - compared)


def _looks(node: object, touched: set[Variable], is_changed: Callable[[Literal], bool]) -> bool:
    match node:
        case Call(name) if name not in _BY_VALUE:
            literals = [each for each in walk(node) if isinstance(each, Literal)]
            return bool(mentioned(node) & touched) or any(map(is_changed, literals))
        case Aggregate("GROUP_CONCAT", expression):
            return bool(mentioned(expression) & touched)
    return False
