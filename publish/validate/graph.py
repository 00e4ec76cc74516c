"""Triples in columns: every term is a number, every predicate a sorted column of pairs of subject and object.

Checks work on whole columns at once. Terms stay as they were written, for a store normalises literals, and what the shapes
say of datatypes and lexical forms could be wrong then, in both directions.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from publish.errors import Mark, Problem, Problems
from publish.shapes.model import Term

Ids = NDArray[np.int64]
Mask = NDArray[np.bool_]
NONE: Ids = np.empty(0, np.int64)
_LOW = np.int64(0xFFFFFFFF)
_FEW = 256
"""So few nodes are looked up one by one in a column."""


class Column:
    """The pairs of one predicate, each once, sorted by subject: `keys` are ``subject << 32 | object``."""

    def __init__(self, keys: Ids) -> None:
        self.keys = keys

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def subjects(self) -> Ids:
        """The subject of each pair, in order."""
        return self.keys >> 32

    @cached_property
    def objects(self) -> Ids:
        """The object of each pair, in the order of the subjects."""
        return self.keys & _LOW

    @cached_property
    def inverse(self) -> Column:
        """The same pairs, the other way round."""
        return Column(_turned(self.keys))

    @cached_property
    def _starts(self) -> Ids:
        """Where the pairs of each subject begin."""
        if not len(self.keys):
            return NONE
        return np.concatenate(([0], np.flatnonzero(np.diff(self.subjects)) + 1))

    @cached_property
    def each_subject(self) -> Ids:
        """The subjects, each once, sorted."""
        return self.subjects[self._starts]

    @cached_property
    def _counts(self) -> Ids:
        return np.diff(np.append(self._starts, len(self.keys)))

    def follow(self, nodes: Ids) -> tuple[Ids, Ids]:
        """What `nodes` point to: for each pair that begins at one of them, its place among `nodes`, and the object."""
        if not len(self.keys) or not len(nodes):
            return NONE, NONE
        if len(nodes) < _FEW:
            return self._follow_few(nodes)
        at = np.searchsorted(self.each_subject, nodes)
        at[at == len(self.each_subject)] = 0
        counts = np.where(self.each_subject[at] == nodes, self._counts[at], 0)
        places = np.repeat(np.arange(len(nodes)), counts)
        first = np.repeat(self._starts[at] - np.cumsum(counts) + counts, counts)
        return places, self.objects[first + np.arange(len(places))]

    def count(self, nodes: Ids) -> int:
        """How many pairs `follow` gives."""
        return int((np.searchsorted(self.keys, (nodes + 1) << 32) - np.searchsorted(self.keys, nodes << 32)).sum())

    def _follow_few(self, nodes: Ids) -> tuple[Ids, Ids]:
        """The same, without the arrays that are made once for a column."""
        start, end = np.searchsorted(self.keys, nodes << 32), np.searchsorted(self.keys, (nodes + 1) << 32)
        counts = end - start
        places = np.repeat(np.arange(len(nodes)), counts)
        first = np.repeat(start - np.cumsum(counts) + counts, counts)
        return places, self.keys[first + np.arange(len(places))] & _LOW

    def changed(self, added: Ids, removed: Ids) -> Column:
        """The column with the pairs `added` and without those `removed`; both are sorted keys, which it may have or lack."""
        kept = self.keys
        if len(removed) and len(kept):
            at = np.searchsorted(kept, removed)
            at = at[at < len(kept)]
            kept = np.delete(kept, at[np.isin(kept[at], removed)])
        new = added[~among(added, kept)]
        column = Column(np.insert(kept, np.searchsorted(kept, new), new))
        if "inverse" in self.__dict__:  # to sort it anew would take longer
            column.inverse = self.inverse.changed(_turned(added), _turned(removed))
        return column


def _turned(keys: Ids) -> Ids:
    return np.sort((keys & _LOW) << 32 | keys >> 32)


EMPTY = Column(NONE)


class Graph:
    """One graph: names of graphs are dropped. `terms` has the term of each number."""

    def __init__(self, terms: list[Term], numbers: dict[Term, int], columns: dict[NamedNode, Column]) -> None:
        self.terms = terms
        self.columns = columns
        self._numbers = numbers

    def __len__(self) -> int:
        return sum(map(len, self.columns.values()))

    def number(self, term: Term) -> int:
        """The number of `term`; one that is not in the graph gets a new one."""
        number = self._numbers.setdefault(term, len(self.terms))
        if number == len(self.terms):
            self.terms.append(term)
        return number

    def column(self, predicate: NamedNode) -> Column:
        """The pairs of `predicate`; none if the graph has no such."""
        return self.columns.get(predicate, EMPTY)

    def triples(self) -> Iterator[Triple]:
        """All triples, a predicate at a time."""
        for predicate, column in self.columns.items():
            for subject, value in zip(column.subjects.tolist(), column.objects.tolist(), strict=True):
                yield Triple(self.terms[subject], predicate, self.terms[value])

    def changed(self, added: Iterable[Quad | Triple], removed: Iterable[Quad | Triple]) -> Graph:
        """The graph with the triples `added` and without those `removed`; terms keep their numbers."""
        new, old = self.keys(added), self.keys(removed)
        columns = dict(self.columns)
        for predicate in new.keys() | old.keys():
            columns[predicate] = self.column(predicate).changed(new.get(predicate, NONE), old.get(predicate, NONE))
        return Graph(self.terms, self._numbers, columns)

    def keys(self, quads: Iterable[Quad | Triple]) -> dict[NamedNode, Ids]:
        """The triples of `quads` by predicate, as the keys of a column."""
        keys: dict[NamedNode, array[int]] = {}
        for quad in quads:
            key = self.number(_plain(quad.subject)) << 32 | self.number(_plain(quad.object))
            keys.setdefault(quad.predicate, array("q")).append(key)
        return {predicate: _sorted(listed) for predicate, listed in keys.items()}


def load(quads: Iterable[Quad | Triple]) -> Graph:
    """The graph of all `quads`. Raises what reading them raises, and `Problems` if a triple stands as a term."""
    terms: dict[Any, int] = {}
    number, size = terms.setdefault, terms.__len__
    keys: dict[NamedNode, array[int]] = {}
    for quad in quads:
        predicate = quad.predicate
        key = number(quad.subject, size()) << 32 | number(quad.object, size())
        try:
            keys[predicate].append(key)
        except KeyError:
            keys[predicate] = array("q", [key])
    for term in terms:
        _plain(term)
    return Graph(list(terms), terms, {predicate: Column(_sorted(keys.pop(predicate))) for predicate in list(keys)})


def _plain(term: object) -> Term:
    if isinstance(term, NamedNode | BlankNode | Literal):
        return term
    raise Problems([Problem(Mark("data"), "syntax", "a triple stands as a term: only RDF 1.1 can be validated.")])


def _sorted(keys: array[int]) -> Ids:
    return distinct(np.frombuffer(keys, np.int64))


def among(numbers: Ids, listed: Ids) -> Mask:
    """Whether each of `numbers` is among `listed`, which is sorted."""
    if not len(listed):
        return np.zeros(len(numbers), np.bool_)
    at = np.searchsorted(listed, numbers)
    at[at == len(listed)] = 0
    found: Mask = listed[at] == numbers
    return found


def distinct(numbers: Ids) -> Ids:
    """The numbers, each once, sorted. `numpy.unique` hashes them, which takes many times as long."""
    listed = np.sort(numbers)
    first: Mask = np.concatenate((np.ones(min(1, len(listed)), np.bool_), listed[1:] != listed[:-1]))
    return listed[first]


def pairs(places: Ids, values: Ids) -> tuple[Ids, Ids]:
    """Each pair once, sorted."""
    keys = distinct(places << 32 | values)
    return keys >> 32, keys & _LOW
