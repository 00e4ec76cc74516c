"""The difference of two versions of the archive: the quads that were added and removed, and sentences that say it.

What went is told no further than `publish.release.changes` says: quads of what is no longer published are only
counted, and a value that may be the very thing that had to go is left out of its quad.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Quad

from publish import protection
from publish.formats import FORMATS, parse
from publish.release.changes import Change, Changes
from publish.release.content import Content
from publish.release.published import Parts, Published, Said, address, printable

_SAME, _ALIKE = 2, 9
"""On more records than these, the very same change, or changes of one kind, are said once."""
_ORDER = ("event", "document", "person", "organisation", "place", "instrument")
_BETWEEN: dict[str | Said, str] = {"added": " ", "removed": " ", "of ": " "}
"""What stands between the name of a node and what is said of it, by how that begins."""
_NOT_SHOWN = "(value not shown)"


@dataclass(frozen=True)
class Group:
    """What changed of one record: `title` says which, each line begins with +, - or ~ (new, gone, changed)."""

    title: Parts
    lines: tuple[tuple[str, Parts], ...]


@dataclass(frozen=True)
class Difference:
    """Two versions, and the lines of N-Quads that one has and the other has not."""

    before: Published
    after: Published

    @property
    def added(self) -> frozenset[str]:
        """The lines that only the later version has."""
        return self.after.lines - self.before.lines

    @property
    def removed(self) -> frozenset[str]:
        """The lines that only the earlier version has."""
        return self.before.lines - self.after.lines

    @cached_property
    def changes(self) -> Changes:
        """What changed, of each record and term."""
        return Changes(self.before, self.after)

    @cached_property
    def _came(self) -> list[Quad]:
        return _parsed(self.added)

    @cached_property
    def _went(self) -> list[Quad]:
        return _parsed(self.removed)

    @cached_property
    def unsaid(self) -> int:
        """How many of the removed quads are of records and accounts that are no longer published."""
        return sum(not self._still_there(quad) for quad in self._went)

    def quads(self) -> Iterator[str]:
        """The quads as lines that begin with + or -, added ones first; those that are `unsaid` are left out."""
        yield from (f"+ {_written(quad, shown=True)}" for quad in self._came)
        went = (_written(quad, shown=self._may_repeat(quad)) for quad in self._went if self._still_there(quad))
        yield from dict.fromkeys(f"- {line}" for line in went)

    def _still_there(self, quad: Quad) -> bool:
        node = address(quad.subject)
        nodes = (self.before.holder(node), self.before.record(node))
        return self.before.of_vocabulary(quad) or all(self.after.is_there(each) for each in nodes)

    def _may_repeat(self, quad: Quad) -> bool:
        value = quad.object
        if not isinstance(value, NamedNode | Literal):
            return False
        return self.before.of_vocabulary(quad) or self.changes.may_repeat(address(quad.subject), value)

    def records(self) -> list[str]:
        """The records that the difference touches, by kind."""
        sides = ((self.after, self._came), (self.before, self._went))
        found = {side.record(address(quad.subject)) for side, quads in sides for quad in quads if not side.of_vocabulary(quad)}
        return sorted(found, key=self._place)

    def terms(self) -> list[str]:
        """The classes, properties, concepts and schemes that it touches."""
        sides = ((self.after, self._came), (self.before, self._went))
        return sorted({address(quad.subject) for side, quads in sides for quad in quads if side.of_vocabulary(quad)})

    def _place(self, record: str) -> tuple[int, str]:
        side = self.after if self.after.is_there(record) else self.before
        kind = side.kind(record)
        return (_ORDER.index(kind) if kind in _ORDER else len(_ORDER), record)


def difference(before: Content, after: Content) -> Difference:
    """What it takes to come from `before` to `after`."""
    return Difference(Published(before), Published(after))


def sentences(found: Difference) -> list[Group]:
    """The difference in words: a group for each record, for what many records share, and for the vocabulary."""
    changes = found.changes
    of_records = [change for record in found.records() for change in changes.of_record(record)]
    of_terms = [change for term in found.terms() for change in changes.of_term(term)]
    groups = []
    shared, single = _folded(of_records)
    by_record: dict[str, list[Change]] = defaultdict(list)
    for change in single:
        by_record[change.record].append(change)
    for record, listed in by_record.items():
        name = found.after.called(record)  # of what is no longer published, this is the id
        groups.append(Group((listed[0].kind, " ", *name), tuple(_lines(listed))))
    if shared:
        groups.insert(0, Group(("on many records",), tuple(shared)))
    shared, single = _folded(of_terms)
    if lines := (*shared, *_lines(single)):
        groups.append(Group(("vocabulary",), lines))
    return groups


def _folded(changes: Iterable[Change]) -> tuple[list[tuple[str, Parts]], list[Change]]:
    """Lines for the changes that many records share, and the changes that are left."""
    left, lines = list(changes), []
    for key, most in ((_alike, _ALIKE), (_same, _SAME)):
        groups: dict[object, list[Change]] = defaultdict(list)
        for change in left:
            groups[key(change)].append(change)
        for listed in groups.values():
            if (count := len({change.record for change in listed})) > most:
                first = listed[0]
                whole = first.node == first.record and len({change.what for change in listed}) == 1
                lines.append((first.sign, (*_many(first.kind, count), ": ", *(first.what if whole else first.brief))))
                left = [change for change in left if change not in set(listed)]
    return lines, left


def _same(change: Change) -> object:
    return (change.kind, change.sign, change.what, change.brief)


def _alike(change: Change) -> object:
    return (change.kind, change.sign, change.brief)


def _many(kind: str | Said, count: int) -> Parts:
    if isinstance(kind, Said):
        return (f"{count:,} of ", kind)
    plural = f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"
    return (f"{count:,} {plural}",)


def _lines(changes: Iterable[Change]) -> Iterator[tuple[str, Parts]]:
    """One line for each node that changed; the same lines once."""
    lines = []
    by_node: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in changes:
        by_node[change.record, change.node].append(change)
    for listed in by_node.values():
        signs = {change.sign for change in listed}
        words: list[str | Said] = [*listed[0].place]
        for number, change in enumerate(listed):
            words += ["; " if number else _BETWEEN.get(change.what[0], ": ") if words else "", *change.what]
        lines.append((signs.pop() if len(signs) == 1 else "~", tuple(words)))
    for (sign, parts), count in Counter(lines).items():
        yield sign, parts if count == 1 else (f"{count} times: ", *parts)


def _parsed(lines: Iterable[str]) -> list[Quad]:
    return list(parse("\n".join(sorted(lines)).encode(), FORMATS["nq"]))


def _written(quad: Quad, *, shown: bool) -> str:
    """A line of N-Quads; without its value, if that is not to be `shown` or the protection rules cover it."""
    terms = [str(quad.subject), str(quad.predicate), str(quad.object)]
    texts = [term.value for term in (quad.subject, quad.object) if isinstance(term, NamedNode | Literal)]
    if not shown or any(map(protection.find, texts)):
        terms[2] = _NOT_SHOWN
    graph = f" {quad.graph_name}" if isinstance(quad.graph_name, NamedNode) else ""
    return printable(f"{' '.join(terms)}{graph} .")
