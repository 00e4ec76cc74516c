"""How much of what a dataset holds: of each property, of each class, of each property of a class, and what that leads to.

One pass over the quads keeps four numbers for each, and no term: 24 bytes, and while it counts up to 80. A resource is known by
a 64-bit hash: the chance that two of ten million have the same is below one in a hundred thousand.
Source: VoID (W3C Interest Group Note, 3 March 2011), sections 4.5 and 4.6; void-ext (http://ldf.fi/void-ext#) for datatypes.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from publish.terms import RDF

Ids = NDArray[np.int64]
_RESOURCE = -1
"""Stands for the datatype of what is no literal."""
_NONE = -1
"""Stands for the classes of what has none."""
_NOTHING: Ids = np.empty(0, np.int64)
_AT_ONCE = 1_000_000
"""So many triples are looked up at once."""


@dataclass(frozen=True)
class Usage:
    """A property in the whole dataset: its triples, and how many subjects and objects they have."""

    triples: int
    subjects: int
    objects: int


@dataclass
class Property:
    """A property of the instances of a class: its triples, and how many of them lead to what, by IRI of class or datatype.

    An object with two classes counts for both, one without a class for none.
    """

    triples: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    datatypes: Counter[str] = field(default_factory=Counter)


@dataclass
class Class:
    """A class: how many instances it has, and their properties by IRI."""

    entities: int = 0
    properties: defaultdict[str, Property] = field(default_factory=lambda: defaultdict(Property))


@dataclass(frozen=True)
class Profile:
    """What a dataset holds; properties and classes by IRI. A triple counts once, in however many graphs it stands.

    `stem` is what the IRIs of all subjects begin with.
    """

    triples: int
    subjects: int
    objects: int
    properties: Mapping[str, Usage]
    classes: Mapping[str, Class]
    stem: str


@dataclass(frozen=True)
class _Columns:
    """The triples: subjects and objects by hash, predicates by number, and the number of each literal's datatype."""

    subjects: NDArray[np.integer]
    predicates: NDArray[np.integer]
    objects: NDArray[np.integer]
    datatypes: NDArray[np.integer]

    def __len__(self) -> int:
        return len(self.subjects)

    def at(self, rows: slice | Ids) -> _Columns:
        """Some of the triples."""
        return _Columns(self.subjects[rows], self.predicates[rows], self.objects[rows], self.datatypes[rows])


class _Reader:
    """What one pass takes down: the IRIs behind the numbers in the columns."""

    def __init__(self) -> None:
        self.predicates: dict[str, int] = {f"{RDF}type": 0}
        self.datatypes: dict[str, int] = {}
        self.classes: dict[int, str] = {}
        self._first, self._last = "\U0010ffff", ""

    def read(self, quads: Iterable[Quad]) -> _Columns:
        """The triples of `quads`, each once."""
        columns = (array("q"), array("i"), array("q"), array("i"))
        add_subject, add_predicate, add_object, add_datatype = (column.append for column in columns)
        last: NamedNode | BlankNode | Triple | None = None
        number = 0
        for quad in quads:
            if (subject := quad.subject) != last:
                last, number = subject, hash(subject)
                self._note(subject)
            value = quad.object
            add_subject(number)
            add_predicate(predicate := self.predicates.setdefault(quad.predicate.value, len(self.predicates)))
            add_object(hash(value))
            if isinstance(value, Literal):
                add_datatype(self.datatypes.setdefault(value.datatype.value, len(self.datatypes)))
            else:
                add_datatype(_RESOURCE)
                if predicate == 0 and isinstance(value, NamedNode):
                    self.classes[hash(value)] = value.value
        return _distinct(_Columns(*(np.frombuffer(column, column.typecode) if column else _NOTHING for column in columns)))

    def _note(self, subject: object) -> None:
        if isinstance(subject, NamedNode):
            self._first, self._last = min(self._first, subject.value), max(self._last, subject.value)

    @property
    def stem(self) -> str:
        """What the first and the last IRI of a subject, in the order of code points, begin with: so do all between them."""
        same = takewhile(lambda pair: pair[0] == pair[1], zip(self._first, self._last, strict=False))
        return "".join(letter for letter, _ in same)


def profile(quads: Iterable[Quad]) -> Profile:
    """What `quads` hold, in any order. Blank nodes may stand anywhere; a class is an IRI, whatever else stands as one."""
    reader = _Reader()
    columns = reader.read(quads)
    return Profile(
        triples=len(columns),
        subjects=_count(columns.subjects),
        objects=_count(_mixed(columns.objects, columns.datatypes)),
        properties=_usages(columns, list(reader.predicates)),
        classes=_classes(columns, reader),
        stem=reader.stem,
    )


def _mixed(*columns: NDArray[np.integer]) -> NDArray[np.uint64]:
    """One number for each row: the same for the same row, and for another not, but for a chance of 2^-64. Source: SplitMix64."""
    mixed = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        mixed ^= column.astype(np.int64, copy=False).view(np.uint64)
        mixed *= np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(30)
        mixed *= np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(27)
    return mixed


def _count(numbers: NDArray[Any]) -> int:
    """How many different ones there are."""
    listed = np.sort(numbers)
    return int(np.count_nonzero(listed[1:] != listed[:-1])) + bool(len(listed))


def _distinct(columns: _Columns) -> _Columns:
    """Without repetitions, which are few or none, so the columns are not sorted for them."""
    keys = _mixed(columns.subjects, columns.predicates, columns.objects, columns.datatypes)
    listed = np.sort(keys)
    repeated = np.unique(listed[1:][listed[1:] == listed[:-1]])
    if not len(repeated):
        return columns
    at = np.searchsorted(repeated, keys)
    at[at == len(repeated)] = 0
    rows = np.flatnonzero(repeated[at] == keys)
    kept = np.ones(len(keys), np.bool_)
    kept[rows] = False
    kept[rows[np.unique(keys[rows], return_index=True)[1]]] = True
    return columns.at(np.flatnonzero(kept))


def _usages(columns: _Columns, names: list[str]) -> dict[str, Usage]:
    order = np.argsort(columns.predicates, kind="stable")
    ends = np.cumsum(np.bincount(columns.predicates, minlength=len(names))).tolist()
    found = {}
    for name, start, end in zip(names, [0, *ends], ends, strict=False):
        part = columns.at(order[start:end])
        if len(part):
            found[name] = Usage(len(part), _count(part.subjects), _count(_mixed(part.objects, part.datatypes)))
    return found


class _Types:
    """The classes of resources, by sets of classes: there are few sets, so all is counted by set first, and then by class."""

    def __init__(self, columns: _Columns, classes: Iterable[int]) -> None:
        part = columns.at(np.flatnonzero((columns.predicates == 0) & (columns.datatypes == _RESOURCE)))
        part = part.at(np.flatnonzero(np.isin(part.objects, np.fromiter(classes, np.int64))))
        part = part.at(np.argsort(part.subjects, kind="stable"))
        self._resources, starts = np.unique(part.subjects, return_index=True)
        sums = np.add.reduceat(_mixed(part.objects), starts) if len(starts) else starts
        _, first, self._sets, sizes = np.unique(sums, return_index=True, return_inverse=True, return_counts=True)
        ends = np.append(starts[1:], len(part))
        self.sizes: list[int] = sizes.tolist()
        """How many resources have just the classes of a set."""
        self.members: list[list[int]] = [part.objects[starts[each]:ends[each]].tolist() for each in first]

    def sets(self, resources: NDArray[np.integer]) -> Ids:
        """The number of the set of each resource."""
        if not len(self._resources):
            return np.full(len(resources), _NONE, np.int64)
        at = np.searchsorted(self._resources, resources)
        at[at == len(self._resources)] = 0
        return np.where(self._resources[at] == resources, self._sets[at], _NONE)


def _classes(columns: _Columns, reader: _Reader) -> dict[str, Class]:
    types = _Types(columns, reader.classes)
    names = [[reader.classes[each] for each in members] for members in types.members]
    found: defaultdict[str, Class] = defaultdict(Class)
    for members, size in zip(names, types.sizes, strict=True):
        for name in members:
            found[name].entities += size
    predicates, datatypes = list(reader.predicates), list(reader.datatypes)
    for (subject, predicate, classes, datatype), count in _combinations(columns, types, len(predicates), len(datatypes)):
        for name in names[subject]:
            entry = found[name].properties[predicates[predicate]]
            entry.triples += count
            if datatype != _RESOURCE:
                entry.datatypes[datatypes[datatype]] += count
            elif classes != _NONE:
                entry.classes.update(dict.fromkeys(names[classes], count))
    return dict(found)


def _combinations(columns: _Columns, types: _Types, predicates: int, datatypes: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Set of the subject, predicate, set of the object, its datatype; and how many triples have these."""
    shape = (len(types.members), predicates, len(types.members) + 1, datatypes + 1)
    total: Counter[int] = Counter()
    for start in range(0, len(columns), _AT_ONCE):
        part = columns.at(slice(start, start + _AT_ONCE))
        subjects = types.sets(part.subjects)
        typed = np.flatnonzero(subjects != _NONE)
        part = part.at(typed)
        objects = np.where(part.datatypes == _RESOURCE, types.sets(part.objects), _NONE)
        codes = np.ravel_multi_index((subjects[typed], part.predicates, objects + 1, part.datatypes + 1), shape) if len(part) else typed
        found, counts = np.unique(codes, return_counts=True)
        total.update(dict(zip(found.tolist(), counts.tolist(), strict=True)))
    for code, count in total.items():
        subject, predicate, classes, datatype = (int(each) for each in np.unravel_index(code, shape))
        yield (subject, predicate, classes - 1, datatype - 1), count
