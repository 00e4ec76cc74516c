"""Runs a mapping over its sources: every pass once, as fast as the generated function goes, in bounded memory."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from publish import sources
from publish.compile import joins
from publish.compile.code import Code, generate
from publish.compile.plan import ParentMap, Pass, Source, files, passes
from publish.compile.terms import Record
from publish.compile.trace import Trace
from publish.errors import Mark, Problem, stop_if_any
from publish.mappings.model import LogicalView, Mappings, TermMap
from publish.protection import shown
from publish.sources.files import locate
from publish.sources.index import Index
from publish.sources.records import Records, Sparse, Unread, Value

_Function = Callable[[Iterable[Sequence[Value]], Callable[..., bytes]], Iterator[bytes]]
_AT_ONCE = 50
"""So many records are written at once."""


class OnError(StrEnum):
    """What becomes of a record in which something is wrong; it is told in any case."""

    FAIL = "fail"
    """Nothing is written at all."""
    SKIP = "skip"
    """The record is left out."""
    REPORT = "report"
    """What makes no term is left out, the rest of the record is written."""


@dataclass
class Counts:
    """What a run came to; `size` is of the N-Quads, in bytes (to count their lines takes a tenth of the time of making them)."""

    records: int = 0
    size: int = 0
    problems: int = 0


@dataclass
class Run:
    """A mapping, ready to run: sources are open, functions generated.

    `base` is the folder that sources are looked for in; what is made of YAML is kept in `cache`; joins may take `memory`
    bytes before they go to files.
    """

    mappings: Mappings
    base: Path
    cache: Path | None = None
    memory: int = joins.MEMORY
    _opened: list[tuple[Pass, Records]] = field(default_factory=list)
    _parents: list[tuple[ParentMap, Records]] = field(default_factory=list)
    _indexes: dict[TermMap | ParentMap, Index] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises `Problems` with all that is wrong with the mapping, or with a source as a whole."""
        found: list[Problem] = []
        listed = passes(self.mappings.maps, found)
        self._share = self.memory // max(1, _joins(listed))
        opened = [(item, self._open(item.source, item.names, found)) for item in listed]
        parents = [(parent, self._open(parent.source, joins.wanted(parent), found)) for parent in joins.parents(listed)]
        stop_if_any(found)
        self._opened = [(item, records) for item, records in opened if records]
        self._parents = [(parent, records) for parent, records in parents if records]
        self._indexes = {parent: Index(self._share) for parent, _ in self._parents}

    def _open(self, source: Source, names: Sequence[tuple[str, Mark]], found: list[Problem]) -> Records | None:
        if isinstance(source, LogicalView):
            from publish.sources import views  # noqa: PLC0415  # most mappings have no views

            return views.open_view(source, names, partial(self._open, found=found), found, self._share)
        return sources.open_source(source, names, self.base, found, self.cache)

    @property
    def files(self) -> list[Path]:
        """The files that are read."""
        found = [locate(source, self.base, []) for item, _ in self._opened for source in files(item.source)]
        return [file.path for file in found if file]

    @property
    def code(self) -> list[Code]:
        """The generated functions, a pass each."""
        return [generate(item, records, self._indexes, number) for number, (item, records) in enumerate(self._opened, 1)]

    def write(self, out: BinaryIO, tell: Callable[[Problem], None], on_error: OnError, progress: Callable[[float], None]) -> Counts:
        """Writes the quads as N-Quads (UTF-8) to `out`; tells each problem as it comes. Gives the counts.

        `progress` is called now and then with what part of the sources is done, from 0 to 1. Raises `Problems` if a source
        cannot be read to its end.
        """
        counts = Counts()
        self._fill(tell, counts)
        for number, (code, (item, records)) in enumerate(zip(self.code, self._opened, strict=True), 1):
            again = Again(item, number, records, self._indexes, tell, on_error)
            made = function(code)(records.rows(), again)
            with _seldom_collected():
                while batch := list(islice(made, _AT_ONCE)):
                    chunk = b"".join(batch)
                    out.write(chunk)
                    counts.records += len(batch)
                    counts.size += len(chunk)
                    progress((number - 1 + records.done()) / len(self._opened))
            counts.problems += again.problems
            for problem in _silent(item, records):
                tell(problem)
        for parent, index in self._indexes.items():
            if not index.met:
                tell(Problem(parent.mark, "mapping", "no record met this join: check what its conditions compare.", stops=False))
        return counts


    def _fill(self, tell: Callable[[Problem], None], counts: Counts) -> None:
        """Reads the parents of all joins into their indexes."""
        numbers = {item.source: number for number, (item, _) in enumerate(self._opened, 1)}
        for parent, records in self._parents:

            def told(mark: Mark, error: ValueError, records: Records = records) -> None:
                counts.problems += 1
                tell(joins.problem(records.mark(), mark, error))

            of_parent = joins.records_of(records, joins.wanted(parent), numbers.get(parent.source, 0))
            joins.fill(self._indexes[parent], parent, of_parent, told)


def _silent(item: Pass, records: Records) -> Iterator[Problem]:
    """Warnings of what found nothing at all, which may be a slip in the mapping: a table says so of a column, JSON cannot."""
    if not isinstance(records, Sparse):
        return
    if not records.count:
        message = "its source has no record: check the iterator, or the joins of the view."
        yield Problem(item.maps[0][0].mark, "mapping", message, stops=False)
        return
    places = dict(item.names)
    for name in records.unseen():
        message = f"no record has a value for {shown(name)}: check how it is written."
        yield Problem(places[name], "mapping", message, stops=False)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Lets Python look for garbage in cycles less often: rows make none, and to look costs time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _joins(listed: Sequence[Pass]) -> int:
    """How many indexes the passes need: one for each parent that is joined, and for each join of a view."""
    parents = joins.parents(listed)
    return len(parents) + sum(_of_view(source) for source in [*(item.source for item in listed), *(parent.source for parent in parents)])


def _of_view(source: Source) -> int:
    if not isinstance(source, LogicalView):
        return 0
    return len(source.joins) + _of_view(source.on) + sum(_of_view(join.parent) for join in source.joins)


def function(code: Code) -> _Function:
    """The function that a generated text defines: it takes rows, and gives the lines of each, encoded."""
    bound = dict(code.bound)
    exec(compile(code.text, f"<{code.name}>", "exec"), bound)  # noqa: S102  # names and constants of a mapping stand in it as literals only
    return cast("_Function", bound[code.name])


@dataclass
class Again:
    """Makes a record term by term, so that what is wrong with it can be told."""

    item: Pass
    number: int
    records: Records
    indexes: Mapping[TermMap | ParentMap, Index]
    tell: Callable[[Problem], None]
    on_error: OnError
    problems: int = 0

    def __post_init__(self) -> None:
        self._look_up = joins.look_up(self.records, self.item.names)
        self._trace = Trace(self.item, self.indexes)

    def __call__(self, row: Sequence[Value], serial: int = 0) -> bytes:
        """The lines of a row, encoded; none if it is wrong, unless what is right in it is wanted."""
        found: list[Problem] = []
        lines = list(self._lines(row, serial, found))
        for problem in found:
            self.tell(problem)
        self.problems += len(found)
        return b"" if found and self.on_error is not OnError.REPORT else "".join(lines).encode()

    def _lines(self, row: Sequence[Value], serial: int, found: list[Problem]) -> Iterator[str]:
        if isinstance(row, Unread):
            found.append(row.problem)
            return
        if self.records.texts and len(row) != self.records.width:
            message = f"the row has {len(row)} cells, the header {self.records.width}: check quotes and delimiters."
            found.append(Problem(self.records.mark(), "source", message))
            return
        record = Record(self._look_up(row), f"{self.number}x{serial}")
        yield from (f"{made}\n" for made in self._trace.quads(record, self.records.mark, found))
