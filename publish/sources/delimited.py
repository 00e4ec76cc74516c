"""CSV and TSV: rows of texts, each with the line on which it begins.

Source: RFC 4180, read by Python's csv module in its strict mode. Every cell is the text that is written, "nan" and "NULL"
too; what stands for an absent value is said in the mapping (``rml:null``).
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING

from publish import protection
from publish.errors import Mark, Problem, Problems
from publish.mappings.model import LogicalSource
from publish.sources.files import DELIMITER_TERMS, ENCODING_TERMS, File, near, share

if TYPE_CHECKING:
    from _csv import Reader

LONGEST = 16 * 1024 * 1024
"""Characters in a cell; what is longer is a quote that was not closed."""

_REASONS = {
    "unexpected end of data": "a quote opens a cell and is never closed: close it, or write it twice if it is part of the text.",
    "field larger than field limit": "a cell has more than 16 MiB: the quote that opens it is probably never closed.",
    "expected after": "text stands behind a closing quote: write a quote that is part of the text twice.",
}
_SEPARATORS = {";": "a semicolon", "\t": "a tab", "|": "a bar", ",": "a comma"}


class Delimited:
    """The records of a CSV or TSV file (`Records`): lists as csv.reader gives them, of any length; blank lines are left out."""

    texts = True

    def __init__(self, file: File, delimiter: str, quote: str, nulls: Sequence[str]) -> None:
        self.header: list[str] = []
        self._places: dict[str, int] = {}
        self.width = 0
        self._file = file
        self._delimiter = delimiter
        self._quote = quote
        self._nulls = frozenset(nulls) - {""}
        self._open: TextIOWrapper | None = None
        self._reader: Reader | None = None
        self._spans = iter(((0, 0),))
        self._span = (0, 0)

    def index(self, name: str) -> int:
        """The place of the column `name` in the header, from 0."""
        return self._places[name]

    def read_header(self) -> None:
        """Reads `header`; it stays empty if the file has no line that is not blank. Raises `Problems` as `rows` does."""
        with self._records() as records:
            self.header = next(records, [])
        self._places = places(self.header)
        self.width = len(self.header)
        self._open = None

    def rows(self) -> Iterator[Sequence[str]]:
        """The rows below the header. Raises `Problems` at what is not CSV: the file cannot be read on behind it."""
        with self._records() as records:
            next(records, None)
            yield from map(self._without_nulls, records) if self._nulls else records

    def mark(self, name: str = "") -> Mark:
        """The line on which the last row begins; the column is the number of the cell under `name`, from 1."""
        column = self._places.get(name, -1) + 1
        return Mark(self._file.name, self._line(), column)

    def done(self) -> float:
        """How much of the file was read."""
        return share(self._open)

    @contextmanager
    def _records(self) -> Iterator[Iterator[list[str]]]:
        """All records that are not blank, the header too. No Python runs for a row here: `filter` drops the empty lists."""
        with self._file.text() as text:
            self._open, self._reader, self._span = text, self._new_reader(text), (0, sys.maxsize)
            try:
                yield filter(None, self._reader)
            except csv.Error as error:
                raise Problems([Problem(Mark(self._file.name, self._line()), "csv", _reason(error))]) from error
            except (OSError, UnicodeError) as error:
                raise self._file.unreadable(error, self._reader.line_num) from error

    def _new_reader(self, text: TextIOWrapper) -> Reader:
        csv.field_size_limit(LONGEST)
        return csv.reader(text, delimiter=self._delimiter, quotechar=self._quote, strict=True)

    def _without_nulls(self, row: list[str]) -> list[str]:
        return row if self._nulls.isdisjoint(row) else ["" if cell in self._nulls else cell for cell in row]

    def _line(self) -> int:
        """The first line of the last record. The reader knows the last one; a second reader follows, once through the file in all."""
        last = self._reader.line_num if self._reader else 0
        if self._span[1] > last:
            self._spans, self._span = self._all_spans(), (0, 0)
        while self._span[1] < last:
            self._span = next(self._spans)
        return self._span[0]

    def _all_spans(self) -> Iterator[tuple[int, int]]:
        """The first and the last line of each record; of the one that cannot be read, the first."""
        before = 0
        with self._file.text() as text, suppress(csv.Error, OSError, UnicodeError):
            reader = self._new_reader(text)
            for _ in reader:
                yield before + 1, reader.line_num
                before = reader.line_num
        yield before + 1, sys.maxsize


def open_delimited(source: LogicalSource, file: File, names: Sequence[tuple[str, Mark]], found: list[Problem]) -> Delimited | None:
    """The rows of `file`; `None`, and problems in `found`, if it has no header, or not the columns in `names`, each once."""
    delimiter = source.delimiter or ("\t" if file.ending in (".tsv", ".tab") else ",")
    quote = source.quote or '"'
    if any(len(sign) != 1 or sign in "\r\n" for sign in (delimiter, quote)) or delimiter == quote:
        found.append(Problem(source.mark, "source", "the delimiter and the quote must be two different characters, and no ends of lines."))
        return None
    records = Delimited(file, delimiter, quote, source.nulls)
    try:
        records.read_header()
    except Problems as problems:
        found += problems.found
        return None
    if not records.header:
        found.append(Problem(Mark(file.name), "csv", "the file is empty: expected a header line."))
        return None
    missing = column_problems(names, file, records.header)
    found += missing
    return None if missing else records


def places(header: Sequence[str]) -> dict[str, int]:
    """By name, the place of each column in `header`, from 0; the first, if it stands there twice."""
    return {name: place for place, name in reversed(list(enumerate(header)))}


def column_problems(names: Iterable[tuple[str, Mark]], file: File, header: list[str]) -> list[Problem]:
    """Which of `names`, at their places in the mapping, `header` has not once."""
    counts = Counter(header)
    return [_column_problem(name, mark, file, header, counts[name]) for name, mark in names if counts[name] != 1]


def _column_problem(name: str, mark: Mark, file: File, header: list[str], count: int) -> Problem:
    shown = protection.shown(name)
    if count:
        first = header.index(name) + 1
        second = header.index(name, first) + 1
        message = f"{file.name} has the column {shown} twice, as columns {first} and {second}: give one of them another name."
    else:
        message = f"{file.name} has no column {shown}: {_hint(name, header)}"
    return Problem(mark, "column", message)


def _hint(name: str, header: list[str]) -> str:
    """What may be wrong. The other names are not listed: without a header line they would be data."""
    only = header[0] if len(header) == 1 else ""
    if "\0" in "".join(header):
        return f"the file looks like UTF-16; name its encoding in the mapping ({ENCODING_TERMS})."
    if sign := next((said for sign, said in _SEPARATORS.items() if sign in only), ""):
        return f"its header is one cell with {sign} in it; name the delimiter in the mapping ({DELIMITER_TERMS})."
    return near(name, header) or f"none of the {len(header)} columns of its header has a name like it."


def _reason(error: csv.Error) -> str:
    return next((reason for part, reason in _REASONS.items() if part in str(error)), "this is not CSV: check quotes and line ends.")
