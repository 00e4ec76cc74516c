"""JSON, JSON Lines and YAML: records that an iterator finds, and what references find in them.

Items of an array (an iterator such as ``$.people[*]``, and what follows it) are read one at a time, and an item's line is
known. For any other iterator the whole file is read, and its records are only numbered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from io import TextIOBase, TextIOWrapper
from types import NoneType
from typing import Protocol

from publish.errors import Mark, Problem, Problems
from publish.sources.files import File, share
from publish.sources.jsontext import Broken, Scanner, decode, scan
from publish.sources.natural import natural
from publish.sources.paths import Path, PathError, split
from publish.sources.records import Nested, Odd, Unread, Value

_PLAIN = frozenset({str, NoneType})
_ODD = frozenset({list, Nested})
_LINE_ENDS = ("\n", "\r\n", "")


class Documents(Protocol):
    """Records before references are followed in them."""

    def values(self) -> Iterator[object]:
        """The records, as JSON values (or what Parquet has instead) or `Unread`, from the first. Raises `Problems`."""
        ...

    def mark(self) -> Mark:
        """Where the record that was given last begins."""
        ...

    def done(self) -> float:
        """How much was read, from 0 to 1."""
        ...


class DocumentRecords:
    """The records of `documents` (`Records`): a tuple of what each of `paths`, which are by reference, finds.

    `count` is how many `rows` has given that could be read.
    """

    texts = False

    def __init__(self, documents: Documents, paths: dict[str, Path]) -> None:
        self.width = len(paths)
        self._documents = documents
        self._order = {name: index for index, name in enumerate(paths)}
        self._paths = tuple(paths.values())
        self._missed = Missed(paths)
        self.count = 0

    def index(self, name: str) -> int:
        """The place of the reference `name`, in the order in which they were first named."""
        return self._order[name]

    def rows(self) -> Iterator[Sequence[Value]]:
        """A row for each record; what a reference does not find is `None`. Raises `Problems` where the file cannot be read on."""
        keys = [path.steps[0] for path in self._paths if path.single and len(path.steps) == 1 and isinstance(path.steps[0], str)]
        direct = len(keys) == self.width
        self.count, self._missed = 0, Missed(self._order)
        missed = self._missed.places
        try:
            for record in self._documents.values():
                if type(record) is Unread:
                    yield record
                    continue
                if direct and type(record) is dict:
                    values = tuple(map(record.get, keys))
                else:
                    values = tuple([path.one(record) for path in self._paths])
                self.count += 1
                for place in missed:
                    if values[place] is not None:
                        missed = self._missed.without(values)
                        break
                yield values if _PLAIN.issuperset(map(type, values)) else row(values)
        except PathError as error:
            raise _unread(self.mark(), error) from error

    def unseen(self) -> list[str]:
        """The references that found nothing, or null, in every record that `rows` has given, in the order in which they were named."""
        return self._missed.names()

    def raw(self) -> Iterator[object]:
        """The records as JSON values, or `Unread`, before references are followed in them. Raises `Problems` as `rows` does."""
        try:
            yield from self._documents.values()
        except PathError as error:
            raise _unread(self.mark(), error) from error

    def mark(self, name: str = "") -> Mark:  # noqa: ARG002  # a record's place is known, that of a value in it is not
        """Where the last record begins; its number, counted from 1, where the line is not known."""
        return self._documents.mark()

    def done(self) -> float:
        """How much of the file was read."""
        return self._documents.done()


class Missed:
    """Which references were absent in every row so far: their `places` in a row; it is empty as soon as each was there once."""

    def __init__(self, order: Iterable[str]) -> None:
        self._names = list(order)
        self.places = tuple(range(len(self._names)))

    def without(self, values: Sequence[object]) -> tuple[int, ...]:
        """The `places`, from now on without those that have a value in `values`."""
        self.places = tuple([place for place in self.places if values[place] is None])
        return self.places

    def names(self) -> list[str]:
        """The references, in their order."""
        return [self._names[place] for place in self.places]


def row(values: Sequence[object]) -> Sequence[Value]:
    """A row of what was found: `Odd` if a value is several or nested."""
    mapped = tuple([value if type(value) is str or value is None else natural(value) for value in values])
    return mapped if _ODD.isdisjoint(map(type, mapped)) else Odd(mapped)


def follow(path: Path, value: object, mark: Callable[[], Mark]) -> list[object]:
    """What `path` finds in `value`, which begins at `mark`. Raises `Problems` if it is too deep for that."""
    try:
        return path.all(value)
    except PathError as error:
        raise _unread(mark(), error) from error


def _unread(mark: Mark, error: PathError) -> Problems:
    return Problems([Problem(mark, "jsonpath", f"this record cannot be read: {error}.")])


class JsonFile:
    """What `iterator` finds in one JSON value; `opened` gives its text, which has as many lines as the file does."""

    def __init__(self, file: File, opened: Callable[[], TextIOBase], iterator: str, path: Path) -> None:
        self._file = file
        self._opened = opened
        self._path = path
        self._split = split(iterator)
        self._mark: Callable[[], Mark] = lambda: Mark(file.name)
        self._text: TextIOBase | None = None

    def values(self) -> Iterator[object]:
        """The records. Raises `Problems` at what is not JSON."""
        with self._opened() as self._text:
            scanner = Scanner(self._text, self._file.name)
            try:
                yield from self._streamed(scanner, *self._split) if self._split else self._loaded(scanner)
            except (OSError, UnicodeError) as error:
                raise self._file.unreadable(error, 0) from error

    def mark(self) -> Mark:
        """The line and column of the record, or of the item that it lies in; or the record's number."""
        mark = self._mark()
        return Mark(mark.file, mark.line) if self._file.kind == "yaml" else mark  # the column is that of the JSON made of it

    def done(self) -> float:
        """How much of the text was read."""
        return share(self._text)

    def _streamed(self, scanner: Scanner, keys: Sequence[str], rest: Path) -> Iterator[object]:
        self._mark = scanner.mark
        items = scanner.items(keys)
        if not rest.steps and not rest.query:
            return items
        return (record for item in items for record in follow(rest, item, self.mark))

    def _loaded(self, scanner: Scanner) -> Iterator[object]:
        for number, record in enumerate(follow(self._path, scanner.whole(), self.mark), start=1):
            self._mark = _Numbered(self._file.name, number)
            yield record


class _Numbered:
    """The mark of a record whose line is not known."""

    def __init__(self, name: str, number: int) -> None:
        self.name, self.number = name, number

    def __call__(self) -> Mark:
        return Mark(f"{self.name}, record {self.number}")


class JsonLines:
    """What `path` finds in each line of a JSON Lines file; blank lines are left out."""

    def __init__(self, file: File, path: Path) -> None:
        self._file = file
        self._path = path
        self._line = 0
        self._text: TextIOWrapper | None = None

    def values(self) -> Iterator[object]:
        """The records; a line that is not JSON is one that is `Unread`. Raises `Problems` if the file cannot be read."""
        whole = not self._path.steps and not self._path.query
        value: object = None
        with self._file.text("\n") as self._text:
            self._line = 0
            try:
                for line in self._text:
                    self._line += 1
                    try:
                        value, end = scan(line, 0)
                        is_whole = line[end:] in _LINE_ENDS
                    except (ValueError, RecursionError, StopIteration):
                        is_whole = False
                    if not is_whole:  # something is wrong, or the line is blank: looked at with more care
                        if line.isspace():
                            continue
                        value = self._value(line)
                    if whole or type(value) is Unread:
                        yield value
                    else:
                        yield from follow(self._path, value, self.mark)
            except (OSError, UnicodeError) as error:
                raise self._file.unreadable(error, self._line) from error

    def mark(self) -> Mark:
        """The line of the record."""
        return Mark(self._file.name, self._line)

    def done(self) -> float:
        """How much of the file was read."""
        return share(self._text)

    def _value(self, line: str) -> object:
        try:
            value, end = decode(line, len(line) - len(line.lstrip(" \t\r\n")))
        except Broken as error:
            return self._broken(str(error), error.at)
        if line[end:].strip(" \t\r\n"):
            return self._broken("something stands behind the end of the JSON value: write one value on a line.", end)
        return value

    def _broken(self, message: str, at: int) -> Unread:
        return Unread(Problem(Mark(self._file.name, self._line, at + 1), "json", message))
