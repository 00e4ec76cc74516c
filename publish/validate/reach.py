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
from publish.validate.patterns import Bind, Excluded, Exists, Filter, Group, InGraph, Match, Optional, Part, Select, Union, walk

HERE = Sequence(())
"""The path that leads nowhere else."""
Known = Mapping[object, Path]
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


def _of_group(group: Group, known: Known, start: Known) -> Iterator[Read]:
    """What a group reads; `known` are the paths to what is joined to it, `start` those to what is bound beforehand."""
    matches = [part for part in group.parts if isinstance(part, Match)]
    joined = _linked(matches, known)
    for match in matches:
        yield from _of_match(match, joined)
    for number, part in enumerate(group.parts):
        before = group.parts[:number]
        so_far = _linked([each for each in before if isinstance(each, Match)], known) if isinstance(part, Bind | Optional) else joined
        yield from _of_part(part, so_far, start)


def _of_part(part: Part, known: Known, start: Known) -> Iterator[Read]:
    match part:
        case Optional(group):
            yield from _of_group(group, known, start)
        case Union(groups):
            for group in groups:
                yield from _of_group(group, known, start)
        case Select():
            yield from _of_select(part, start)
        case Filter() | Bind():
            for node in _exists(part.expression):
                yield from _of_group(node.group, known, start)
        case InGraph():
            return


def _exists(node: object) -> Iterator[Exists]:
    """The EXISTS in an expression, but for those within others."""
    return (each for each in walk(node, Group) if isinstance(each, Exists))


def _linked(matches: list[Match], known: Known) -> dict[object, Path]:
    """The paths to all variables that `matches` lead to from those that are known."""
    found = dict(known)
    before = -1
    while before < len(found):
        before = len(found)
        for match in matches:
            if isinstance(match.path, Variable | Excluded):
                raise Unlinked
            if match.subject in found and isinstance(match.object, Variable):
                found.setdefault(match.object, then(found[match.subject], match.path))
            elif match.object in found and isinstance(match.subject, Variable):
                found.setdefault(match.subject, then(found[match.object], reverse(match.path)))
    return found


def _of_match(match: Match, known: Known) -> Iterator[Read]:
    path = match.path
    if isinstance(path, Variable | Excluded):
        raise Unlinked
    if match.subject in known:
        yield from _of_path(path, known[match.subject])
    elif match.object in known:
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
