"""From staged facts to quads that know their row: what a build publishes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from publish.compile import joins
from publish.compile.joins import MEMORY
from publish.compile.plan import ParentMap, Source, passes
from publish.compile.terms import Record, blank_node
from publish.compile.trace import Made, Trace
from publish.errors import Mark, Problem, stop_if_any
from publish.mappings.model import LogicalSource, Mappings, TermMap
from publish.seeds.rows import Row, Tables
from publish.sources.index import Index


@dataclass(frozen=True)
class Quad(Made):
    """A quad, with the row that it was made from."""

    row: Row


class Compiler:
    """Maps staged rows: the table of a source is its file without the ending (``event.csv``)."""

    def __init__(self, mappings: Mappings) -> None:
        """Raises `Problems` if the mappings cannot be run over staged rows."""
        found: list[Problem] = []
        self._passes = passes(mappings.maps, found)
        stop_if_any(found)

    def quads(self, tables: Tables, found: list[Problem]) -> Iterator[Quad]:
        """The quads of all rows, in the order of the rows; what makes no term goes into `found`."""
        indexes: dict[TermMap | ParentMap, Index] = {}
        for parent in joins.parents(self._passes):
            indexes[parent] = Index(MEMORY)
            joins.fill(indexes[parent], parent, _records(tables[table(parent.source)]),
                       lambda mark, error: found.append(joins.problem(Mark("seeds"), mark, error)))
        traces: dict[str, list[Trace]] = {}
        for item in self._passes:
            traces.setdefault(table(item.source), []).append(Trace(item, indexes))
        for row in tables.all():
            for trace in traces.get(row.table, ()):
                for record in _records([row]):
                    for made in trace.quads(record, row.place, found):
                        yield Quad(made.subject, made.predicate, made.object, made.graph, made.statement, row)


def table(source: Source) -> str:
    """The table of staged rows that a source reads; none if it is a view."""
    return source.path.removesuffix(".csv") if isinstance(source, LogicalSource) else ""


def _records(rows: Iterable[Row]) -> Iterator[Record]:
    """Each row as a record, told apart by its address."""
    return (Record(row.values.get, blank_node(row.values.get("address", ""))[2:]) for row in rows)

