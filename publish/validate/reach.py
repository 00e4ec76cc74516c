"""What a query reads of a node: the triples, and the paths that lead to them from the variables that are bound beforehand.

A triple makes a difference to a node only in a solution that has the node, and there every pattern that is joined holds. So any
chain of patterns that are joined by their variables leads from the node to the triple. Patterns that are not joined for sure are
no links: an OPTIONAL for what comes after it, a branch of a UNION for the other, the inside of a subquery for the outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import NamedNode, Variable

from publish.shapes.model import Alternative, Inverse, Path, Predicate, Repeated, Sequence
from publish.validate.paths import reverse
from publish.validate.patterns import (
    Bind,
    Excluded,
    Exists,
    Filter,
    Group,
    InGraph,
    Match,
    Optional,
    Part,
    Select,
    Union,
    mentioned,
    visible,
    walk,
)

HERE = Sequence(())
"""The path that leads nowhere else."""
Known = Mapping[Variable, Path]
Read = tuple[NamedNode, Path]


class Unlinked(Exception):
    """A pattern may match any triple, for all that can be said."""


def reached(query: Select, start: Iterable[Variable]) -> list[Read] | None:
    """The predicate of each pattern, and the path to its subject from one of `start`; `None` if that cannot be said of all."""
    try:
        return list(dict.fromkeys(_of_select(query, dict.fromkeys(start, HERE))))
    except Unlinked:
        return None


def _of_select(query: Select, known: Known) -> Iterator[Read]:
    if any(isinstance(node, Exists) for node in walk((query.columns, query.keys, query.having, query.order))):
        raise Unlinked
    yield from _of_group(query.where, known, known)


def _of_group(group: Group, known: Known, fixed: Known) -> Iterator[Read]:
    """What a group reads.

    `known` are the paths to what its solutions are joined to. What looks at single solutions (FILTER, BIND, OPTIONAL) does so before
    that, and knows what the group itself has bound, and what is `fixed` everywhere in it.
    """
    matches = [part for part in group.parts if isinstance(part, Match)]
    joined = _linked(matches, known)
    for match in matches:
        yield from _of_match(match, joined)
    for number, part in enumerate(group.parts):
        if isinstance(part, Union):
            for each in part.groups:
                yield from _of_group(each, joined, fixed)
        elif isinstance(part, Select):
            yield from _of_select(part, {variable: path for variable, path in fixed.items() if variable in visible(part)})
        elif not isinstance(part, InGraph):
            seen = group.parts if isinstance(part, Filter) else group.parts[:number]
            bound = mentioned(tuple(each for each in seen if isinstance(each, Match)))
            yield from _of_part(part, {**{each: path for each, path in joined.items() if each in bound}, **fixed}, fixed)


def _of_part(part: Part, known: Known, fixed: Known) -> Iterator[Read]:
    if isinstance(part, Optional):
        yield from _of_group(part.group, known, fixed)
    elif isinstance(part, Filter | Bind):
        for node in _exists(part.expression):
            yield from _of_group(node.group, known, known)


def _exists(node: object) -> Iterator[Exists]:
    """The EXISTS in an expression, but for those within others."""
    return (each for each in walk(node, Group) if isinstance(each, Exists))


def _linked(matches: list[Match], known: Known) -> dict[Variable, Path]:
    """The paths to all variables that `matches` lead to from those that are known."""
    found = dict(known)
    before = -1
    while before < len(found):
        before = len(found)
        for match in matches:
            if isinstance(match.path, Variable | Excluded):
                raise Unlinked
            subject, value = match.subject, match.object
            if not isinstance(subject, Variable) or not isinstance(value, Variable):
                continue
            if subject in found:
                found.setdefault(value, then(found[subject], match.path))
            elif value in found:
                found.setdefault(subject, then(found[value], reverse(match.path)))
    return found


def _of_match(match: Match, known: Known) -> Iterator[Read]:
    path = match.path
    if isinstance(path, Variable | Excluded):
        raise Unlinked
    if isinstance(match.subject, Variable) and match.subject in known:
        yield from _of_path(path, known[match.subject])
    elif isinstance(match.object, Variable) and match.object in known:
        yield from _of_path(reverse(path), known[match.object])
    else:
        raise Unlinked


def _of_path(path: Path, before: Path) -> Iterator[Read]:
    """What is read to follow `path` from where `before` leads."""
    match path:
        case Predicate(iri):
            yield iri, before
        case Inverse(Predicate(iri)):
            yield iri, then(before, path)
        case Inverse(inner):
            yield from _of_path(reverse(inner), before)
        case Sequence(parts):
            for part in parts:
                yield from _of_path(part, before)
                before = then(before, part)
        case Alternative(parts):
            for part in parts:
                yield from _of_path(part, before)
        case Repeated(inner):
            yield from _of_path(inner, then(before, Repeated(inner, 0, many=True)))


def then(path: Path, following: Path) -> Path:
    """One path after the other."""
    return following if path == HERE else Sequence((path, following))
