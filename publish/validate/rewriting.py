"""Rewrites queries for Oxigraph: the same solutions, as often as SPARQL says, and fast.

Oxigraph gives once what a path leads to in several ways where SPARQL counts each, so paths become the patterns that they stand for
(SPARQL, 18.2.2.4, 18.4). And it does not plan what stands in EXISTS: for each solution outside it would read all triples of
both sides of a join. Nested, it looks each pattern up with what is known by then. Whether there is a solution is the same: what
is found outside is put in place of the variables inside (18.6).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count, pairwise
from typing import Any

from pyoxigraph import Variable

from publish.shapes.model import Alternative, Inverse, Sequence
from publish.validate.patterns import (
    Bind,
    Column,
    Exists,
    Filter,
    Group,
    InGraph,
    Match,
    Optional,
    Part,
    Select,
    Union,
    mapped,
    mentioned,
    visible,
)

Variables = frozenset[Variable]
_numbers = count()


def spelled_out(node: Any) -> Any:  # noqa: ANN401  # trees of all kinds
    """`node` with paths as patterns where they count, and with names for ``*``."""
    match node:
        case Exists():
            return node
        case Select(columns=None):
            return spelled_out(replace(node, columns=tuple(Column(each) for each in visible(node) if not each.value.startswith("__"))))
        case Group(parts):
            return Group(tuple(step for part in parts for step in (_steps(part) if isinstance(part, Match) else [spelled_out(part)])))
    return mapped(node, spelled_out)


def nested(node: Any, known: Variables = frozenset()) -> Any:  # noqa: ANN401  # trees of all kinds
    """`node` with every join in its EXISTS nested, where that is the same; `known` are the variables outside."""
    if isinstance(node, Group):
        known |= frozenset(visible(node))
    if isinstance(node, Exists):
        return replace(node, group=_one_by_one(nested(node.group, known), known))
    return mapped(node, lambda each: nested(each, known))


def _one_by_one(group: Group, known: Variables) -> Group:
    if any(isinstance(part, Select) for part in group.parts):
        return group
    fixed = next((at for at, part in enumerate(group.parts) if isinstance(part, Bind | Optional)), len(group.parts))
    first = [part for part in group.parts[:fixed] if isinstance(part, Match)]
    rest = tuple(part for at, part in enumerate(group.parts) if at >= fixed or not isinstance(part, Match))
    steps = [step for match in first for step in _sequence(match)]
    if (_unseen(rest) - known) & mentioned(tuple(steps)):
        return group
    inner: tuple[Part, ...] = rest
    joined = any(not isinstance(part, Filter) for part in rest)
    for step in reversed(_ordered(steps, known)):
        inner = (step, Filter(Exists(Group(inner), negated=False))) if joined else (step, *inner)
        joined = True
    return Group(inner)


def _unseen(parts: tuple[Part, ...]) -> set[Variable]:
    """Variables that a group within `parts` looks at before it is joined to what binds them: their values may not be put in."""
    found: set[Variable] = set()
    for group in _groups(parts):
        own = mentioned(tuple(part for part in group.parts if isinstance(part, Match)))
        looked_at = mentioned(tuple(part for part in group.parts if isinstance(part, Filter | Bind | Optional)))
        found |= (looked_at - own) | _unseen(group.parts)
    return found


def _groups(parts: tuple[Part, ...]) -> Iterator[Group]:
    for part in parts:
        match part:
            case Optional(group) | InGraph(group=group):
                yield group
            case Union(groups):
                yield from groups


def _steps(match: Match) -> Iterator[Part]:
    for step in _sequence(match):
        if isinstance(step.path, Alternative):
            yield Union(tuple(Group(tuple(_steps(Match(step.subject, path, step.object)))) for path in step.path.paths))
        else:
            yield step


def _sequence(match: Match) -> Iterator[Match]:
    """A sequence path as patterns."""
    if isinstance(match.path, Inverse):
        yield from _sequence(Match(match.object, match.path.path, match.subject))
    elif isinstance(match.path, Sequence):
        between = [Variable(f"__step{next(_numbers)}") for _ in match.path.paths[1:]]
        for (start, end), path in zip(pairwise((match.subject, *between, match.object)), match.path.paths, strict=True):
            yield from _sequence(Match(start, path, end))
    else:
        yield match


def _ordered(matches: list[Match], known: Variables) -> list[Match]:
    """The patterns, each after those that bind what it is looked up by, as far as can be."""
    found: list[Match] = []
    left = list(matches)
    while left:
        best = max(left, key=lambda match: _given(match, known))
        left.remove(best)
        found.append(best)
        known |= mentioned(best)
    return found


def _given(match: Match, known: Variables) -> int:
    """How much of a pattern is given: its subject says more than its object, and what is known more than a constant."""
    subject = 4 if match.subject in known or not isinstance(match.subject, Variable) else 0
    return subject + (3 if match.object in known else 0 if isinstance(match.object, Variable) else 1)
