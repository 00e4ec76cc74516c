"""Reads the tables of a partner, CSV or Parquet, into lines that know their file, row and column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from publish import protection, texts
from publish.errors import Mark, Problem, Problems, UsageError, nearest
from publish.imports.layout import AGENT, AGENT_KINDS, IDS, KEYED, TABLES, required
from publish.mappings.model import LogicalSource
from publish.nodes import Cell
from publish.sources import open_source
from publish.sources.delimited import open_delimited
from publish.sources.files import locate
from publish.sources.parquet import open_table
from publish.sources.records import Records, Value

SUFFIXES = (".csv", ".parquet")
"""The kinds of files that are read."""


@dataclass(frozen=True, eq=False)
class Line:
    """A row of a table: its `cells` by column, without those that are empty."""

    table: str
    cells: dict[str, Cell]
    mark: Mark

    def text(self, column: str) -> str:
        """What stands in `column`; empty if nothing does."""
        return self.cells[column].text if column in self.cells else ""


Lines = dict[str, list[Line]]
"""The rows by table, as staging names them; people and organisations stand in tables of their own."""


def read(folder: Path, found: list[Problem]) -> Lines:
    """The rows of all tables in `folder`; what is wrong with files, columns and values left empty goes into `found`.

    Raises `UsageError` if `folder` holds no table.
    """
    lines: Lines = {}
    paths = [path for path in sorted(folder.iterdir()) if path.suffix in SUFFIXES and path.is_file()]
    if not [path for path in paths if path.stem != IDS]:
        raise UsageError(f"There is no table in {protection.shown(str(folder))}: expected files such as event.csv or event.parquet.")
    for path in paths:
        if path.stem not in TABLES:
            name = texts.shown(Path(path.name), found)
            message = f"there is no table {protection.shown(path.stem)}: {nearest(path.stem, TABLES.keys() - {IDS})}"
            found.append(Problem(Mark(name), "unknown-table", message))
        elif path.suffix != ".csv" and (path.stem == IDS or path.with_suffix(".csv") in paths):
            message = "this table stands beside a CSV file of the same name, or must be one: keep one of them."
            found.append(Problem(Mark(path.name), "table", message))
        else:
            _add(lines, path, found)
    return lines


def _add(lines: Lines, path: Path, found: list[Problem]) -> None:
    """Adds the rows of a file, as far as it can be read."""
    try:
        for line in _lines(path, found):
            lines.setdefault(line.table, []).append(line)
    except Problems as problems:
        found += problems.found


def _lines(path: Path, found: list[Problem]) -> Iterator[Line]:
    source = LogicalSource(path.name, "csv", Mark(path.name), root=str(path.parent))
    header = _header(source, path.parent, found)
    if not header or not _fits(header, path.stem, Mark(path.name, 1), found):
        return
    records = open_source(source, [(column, Mark(path.name, 1)) for column in header], path.parent, found)
    if records is None:
        return
    for row in records.rows():
        line = Line(path.stem, _cells(row, header, records, found), _whole(records.mark()))
        found += _missing(line)
        yield _sorted(line, found) if path.stem == AGENT else line


def _header(source: LogicalSource, base: Path, found: list[Problem]) -> list[str]:
    """The names of the columns; none, and why in `found`, if the file cannot be read."""
    file = locate(source, base, found)
    if file and file.kind == "parquet":
        table = open_table(source, file, found)
        return table.columns if table else []
    records = open_delimited(source, file, (), found) if file else None
    return records.header if records else []


def _fits(header: list[str], table: str, mark: Mark, found: list[Problem]) -> bool:
    """Whether the columns are those of `table`; else why not, in `found`."""
    before = len(found)
    known = TABLES[table]
    if not set(header) & set(known):  # without a header line these would be data, which are not shown
        message = f"the first line names no column of {table}: expected a header line, with commas between the names."
        found.append(Problem(mark, "unknown-column", message))
        return False
    for number, column in enumerate(header):
        if column in header[:number]:
            found.append(Problem(mark, "duplicate-column", f"the column {protection.shown(column)} stands here twice: keep one."))
        elif column not in known:
            hint = nearest(column, set(known) - set(header))
            found.append(Problem(mark, "unknown-column", f"{protection.shown(column)} is not a column of {table}: {hint}"))
    missing = [column for column in required(table) if column not in header]
    if table in (*KEYED, AGENT) and not {"id", "address"} & set(header):
        missing.insert(0, "id")
    if missing:
        found.append(Problem(mark, "missing-column", f"{table} has no column {', '.join(missing)}: add what is missing."))
    return len(found) == before


def _whole(mark: Mark) -> Mark:
    """The place of a row, whichever cell of it `mark` names."""
    return Mark(mark.file, mark.line)


def _cells(row: Sequence[Value], header: list[str], records: Records, found: list[Problem]) -> dict[str, Cell]:
    """The cells of a row that are not empty."""
    cells: dict[str, Cell] = {}
    if len(row) != len(header):
        message = f"this row has {len(row)} cells, and the table {len(header)} columns: look for a comma that no quotes enclose."
        found.append(Problem(_whole(records.mark()), "ragged-row", message))
        return cells
    for column, value in zip(header, row, strict=True):
        if value is None or value == "":
            continue
        if not isinstance(value, str):
            message = f"“{column}” holds several values or nested ones: one value a cell; lists have tables of their own."
            found.append(Problem(records.mark(column), "shape", message))
        elif any("\ud800" <= character <= "\udfff" for character in value):
            found.append(Problem(records.mark(column), "encoding", "the file is not UTF-8: save it as UTF-8."))
        else:
            cells[column] = Cell(str(value), records.mark(column))
    return cells


def _missing(line: Line) -> Iterator[Problem]:
    """A problem for each required value that a row does not have."""
    if not line.cells:
        return  # said already: the row is empty, or ragged
    for column in required(line.table):
        if column not in line.cells:
            yield Problem(line.mark, "missing-value", f"“{column}” is empty: every row of {line.table} needs it.")
    if line.table in (*KEYED, AGENT) and not {"id", "address"} & line.cells.keys():
        yield Problem(line.mark, "missing-value", "“id” is empty: write the key of the record, your own or one of this archive.")


def _sorted(line: Line, found: list[Problem]) -> Line:
    """A row of ``agent`` as one of ``person`` or ``organisation``."""
    kind = line.cells.get("kind")
    table = AGENT_KINDS.get(kind.text, "") if kind else ""
    if kind and not table:
        found.append(Problem(kind.mark, "concept", f"this is no kind of agent: expected one of {', '.join(AGENT_KINDS)}."))
    if not table:
        return line
    cells = dict(line.cells)
    if table == "person":
        del cells["kind"]
    for column in [column for column in cells if column not in TABLES[table]]:
        message = f"“{column}” is for another kind of agent: leave it empty here."
        found.append(Problem(cells.pop(column).mark, "unknown-column", message))
    found += [problem for problem in _missing(Line(table, cells, line.mark)) if "label" not in problem.message]
    return Line(table, cells, line.mark)
