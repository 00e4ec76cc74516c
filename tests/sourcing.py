"""Files of data for tests, opened as a mapping would."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from publish.errors import Mark, Problem, Problems
from publish.mappings.model import LogicalSource
from publish.sources import open_source
from publish.sources.records import Nested, Records, Typed, Unread, Value
from publish.terms import XSD

MARK = Mark("mapping.yaml", 3, 5)


def source(path: str, formulation: str = "", iterator: str = "", **more: str) -> LogicalSource:
    """A logical source as a mapping states it."""
    nulls = tuple(more.pop("nulls", "").split())
    return LogicalSource(path, formulation, MARK, iterator, nulls=nulls, **more)


def references(names: Iterable[str]) -> list[tuple[str, Mark]]:
    """Each of `names` with a place of its own in the mapping."""
    return [(name, Mark("mapping.yaml", line)) for line, name in enumerate(names, start=10)]


def opened(wanted: LogicalSource, names: str | Sequence[str], base: Path, cache: Path | None = None) -> Records:
    """The records, which can be opened. Names are words, or a list."""
    found: list[Problem] = []
    records = open_source(wanted, references(names.split() if isinstance(names, str) else names), base, found, cache)
    assert found == []
    assert records is not None
    return records


def refused(wanted: LogicalSource, names: str | Sequence[str], base: Path, cache: Path | None = None) -> list[str]:
    """What is wrong, as it is said, whether that is told when the source is opened or when it is read."""
    found: list[Problem] = []
    records = open_source(wanted, references(names.split() if isinstance(names, str) else names), base, found, cache)
    if records is None:
        assert found
        return [str(problem) for problem in found]
    return [str(problem) for problem in read_through(records)]


def read_through(records: Records) -> list[Problem]:
    """What is wrong with records that cannot be read, and with what ends the reading."""
    found: list[Problem] = []
    try:
        found += [row.problem for row in records.rows() if isinstance(row, Unread)]
    except Problems as problems:
        found += problems.found
    return found


def said(value: Value) -> object:
    """A value of a row, so that it can be compared: typed ones as ``30.5^^double``."""
    if isinstance(value, Typed):
        return f"{value}^^{value.datatype.removeprefix(XSD)}"
    if isinstance(value, Nested):
        return Nested
    return [said(each) for each in value] if isinstance(value, list) else value


def rows(records: Records) -> list[list[object]]:
    """All rows, their values as `said`."""
    return [[said(value) for value in row] for row in records.rows()]


def places(records: Records, name: str = "") -> list[str]:
    """The place of each row, asked for while it is the last one."""
    return [str(records.mark(name)) for _ in records.rows()]
