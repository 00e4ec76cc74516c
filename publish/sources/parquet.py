"""Parquet: rows of typed values, a batch at a time. Needs pyarrow, the extra ``parquet``.

Source: Apache Parquet's logical types, as pyarrow gives them; each becomes the XSD type that can hold all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from publish import protection
from publish.errors import Mark, Problem, Problems
from publish.mappings.model import LogicalSource
from publish.sources.delimited import column_problems, places
from publish.sources.documents import follow, row
from publish.sources.files import File
from publish.sources.natural import date_time, several
from publish.sources.paths import Path
from publish.sources.records import Value

_BATCH = 4096
"""Rows that are in memory at a time."""


class Table:
    """A Parquet file, its `columns` by name, in order and by their `places`, and how far it was read. Raises `Problems` if it is none."""

    def __init__(self, file: File, pyarrow: Any) -> None:  # noqa: ANN401  # pyarrow has no type stubs
        self._file = file
        self._pyarrow = pyarrow
        self._read = 0
        with self._opened() as table:
            self._total = table.metadata.num_rows
            self._schema = table.schema_arrow
            self.columns: list[str] = list(self._schema.names)
        self.places = places(self.columns)

    def batches(self, columns: Sequence[str]) -> Iterator[Any]:
        """Record batches that have at least `columns`. Raises `Problems` where the file is damaged."""
        self._read = 0
        with self._opened() as table:
            yield from table.iter_batches(batch_size=_BATCH, columns=list(columns))

    def lists(self, batch: Any, columns: Sequence[str]) -> list[list[object]]:  # noqa: ANN401  # as above
        """For each of `columns` its values in `batch`. Raises `Problems`, which name the column, for a value that Python has not."""
        return [self._values(batch.column(batch.schema.names.index(name)), name) for name in columns]

    def cells(self, batch: Any, columns: Sequence[str]) -> Iterator[Sequence[object]]:  # noqa: ANN401  # as above
        """For each row of `batch` its values of `columns`; a list is several values. Raises `Problems` as `lists` does."""
        lists = self.lists(batch, columns)
        for index, name in enumerate(columns):
            if self._is_list(self._schema.types[self.places[name]]):
                lists[index] = [several(value) if isinstance(value, list) else None for value in lists[index]]
        return zip(*lists, strict=True) if lists else iter([()] * batch.num_rows)

    def numbers(self, count: int) -> Iterator[int]:
        """The numbers of the next `count` rows, from 1; each is what `mark` is about until the next is taken."""
        for _ in range(count):
            self._read += 1
            yield self._read

    def mark(self) -> Mark:
        """The number of the last row: Parquet has no lines."""
        return Mark(f"{self._file.name}, row {self._read}")

    def done(self) -> float:
        """How much of the file was read."""
        return self._read / self._total if self._total else 0.0

    def _is_list(self, kind: Any) -> bool:  # noqa: ANN401  # as above
        types = self._pyarrow.types
        return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))

    def _values(self, array: Any, name: str) -> list[object]:  # noqa: ANN401  # as above
        kind = array.type
        try:
            if self._pyarrow.types.is_timestamp(kind) and kind.unit == "ns":
                zone = self._pyarrow.lib.string_to_tzinfo(kind.tz) if kind.tz else None
                return [None if value is None else _nanoseconds(value, zone) for value in array.cast("int64").to_pylist()]
            return list(array.to_pylist())
        except (ValueError, OverflowError) as error:
            raise self._unreadable(array, name) from error

    def _unreadable(self, array: Any, name: str) -> Problems:  # noqa: ANN401  # as above
        """What to raise where a value of `array`, whose rows come next, is one that Python has not."""
        shown = protection.shown(name)
        mark = self.mark()
        for number, value in enumerate(array, self._read + 1):
            mark = Mark(f"{self._file.name}, row {number}")
            try:
                value.as_py()
            except UnicodeDecodeError:
                return Problems([Problem(mark, "parquet", f"the column {shown} has a text here that is not UTF-8: write the file anew.")])
            except (ValueError, OverflowError):
                break
        message = f"the column {shown} has a time here that is no date of the years 1 to 9999, or has nanoseconds: write it as text."
        return Problems([Problem(mark, "parquet", message)])

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        parquet = import_module("pyarrow.parquet")
        try:
            with parquet.ParquetFile(self._file.path) as table:
                yield table
        except (self._pyarrow.lib.ArrowException, OSError, UnicodeDecodeError) as error:  # texts in the metadata, such as names
            message = "this is not Parquet, or it is damaged: write the file anew."
            raise Problems([Problem(Mark(self._file.name), "parquet", message)]) from error


def _nanoseconds(value: int, zone: Any) -> Value:  # noqa: ANN401  # pyarrow gives zones of several kinds
    microseconds, rest = divmod(value, 1000)
    time = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    return date_time(time.astimezone(zone) if zone else time.replace(tzinfo=None), f"{rest:03}" if rest else "")


class ParquetRecords:
    """The rows of a Parquet file (`Records`): the columns that are referred to."""

    texts = False

    def __init__(self, table: Table, names: Sequence[str]) -> None:
        self._table = table
        self._names = names
        self._order = places(names)
        self.width = len(names)

    def index(self, name: str) -> int:
        """The place of the column `name` in a row, in the order in which they were first named."""
        return self._order[name]

    def rows(self) -> Iterator[Sequence[Value]]:
        """The rows: texts, typed values, several for a list. Raises `Problems` where the file is damaged."""
        for batch in self._table.batches(self._names):
            cells = self._table.cells(batch, self._names)
            for _, values in zip(self._table.numbers(batch.num_rows), cells, strict=True):
                yield row(values)

    def mark(self, name: str = "") -> Mark:
        """The number of the row, and that of the column `name` in the file; both from 1."""
        row_mark = self._table.mark()
        return Mark(f"{row_mark.file}, column {self._table.places[name] + 1}") if name in self._order else row_mark

    def done(self) -> float:
        """How much of the file was read."""
        return self._table.done()


class ParquetDocuments:
    """The rows of a Parquet file as objects, and what `path` finds in each (`Documents`)."""

    def __init__(self, table: Table, path: Path) -> None:
        self._table = table
        self._path = path

    def values(self) -> Iterator[object]:
        """The records. Raises `Problems` where the file is damaged."""
        columns = self._table.columns
        for batch in self._table.batches(columns):
            lists = self._table.lists(batch, columns)
            for index, _ in enumerate(self._table.numbers(batch.num_rows)):
                record = {name: values[index] for name, values in zip(columns, lists, strict=True)}
                yield from follow(self._path, record, self.mark)

    def mark(self) -> Mark:
        """The number of the row."""
        return self._table.mark()

    def done(self) -> float:
        """How much of the file was read."""
        return self._table.done()


def open_table(source: LogicalSource, file: File, found: list[Problem]) -> Table | None:
    """The Parquet `file`; `None`, and a problem in `found`, if it is none, or if pyarrow is missing."""
    try:
        return Table(file, import_module("pyarrow"))  # imported here: it is optional, and takes long
    except ImportError:
        found.append(Problem(source.mark, "parquet", "Parquet files need pyarrow: pip install 'hrevents[parquet]'."))
    except Problems as problems:
        found += problems.found
    return None


def open_parquet(table: Table, file: File, names: Sequence[tuple[str, Mark]], found: list[Problem]) -> ParquetRecords | None:
    """The rows of `table`; `None`, and problems in `found`, if it has not each of the columns in `names` once."""
    missing = column_problems(names, file, table.columns)
    found += missing
    return None if missing else ParquetRecords(table, list(dict.fromkeys(name for name, _ in names)))
