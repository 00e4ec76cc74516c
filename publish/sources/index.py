"""An index from keys to values that outgrows memory: what a join looks its parents up in.

Until the limit it is a dictionary. Beyond, SQLite keeps it in a temporary file that has no name and goes with the index.
Entries are appended first, and sorted once, when the first key is looked up: a B-tree that grows in the order of random
keys would be read and written all over for each batch.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count

from publish.errors import UsageError

_BATCH = 1000
_ENTRY = 250
"""Bytes of an entry beside its characters: two texts, a list and a place in the dictionary."""
_SCHEMA = """
    PRAGMA cache_size = -4000;
    PRAGMA journal_mode = OFF;
    CREATE TABLE added (key BLOB, number INTEGER, value BLOB);
    CREATE TABLE sorted (key BLOB, number INTEGER, value BLOB, PRIMARY KEY (key, number)) WITHOUT ROWID;
    BEGIN;
"""
_SORT = ("INSERT INTO sorted SELECT key, number, value FROM added ORDER BY key, number", "DELETE FROM added")
_GET = "SELECT value FROM sorted WHERE key = ? ORDER BY number"
_NO_ROOM = "a join outgrew memory, and its temporary file cannot be used: make room, or name another folder with SQLITE_TMPDIR."


def key(parts: Sequence[str]) -> str:
    """One key made of `parts`; no other parts of the same number give the same."""
    return parts[0] if len(parts) == 1 else "".join(f"{len(part)}:{part}" for part in parts)


class Index:
    """Values by key, in the order in which they were added; in a temporary file if they take more than `limit_bytes`.

    Its methods raise `UsageError` if there is no room for the file. The file is gone when the index is closed or
    forgotten.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._size = 0
        self._values: dict[str, list[str]] = {}
        self._batch: list[tuple[bytes, int, bytes]] = []
        self._numbers = count()
        self._file: sqlite3.Connection | None = None
        self._unsorted = False
        self.met = False
        """Whether any key that was looked up has a value."""

    @property
    def spilled(self) -> bool:
        """Whether it has outgrown memory."""
        return self._file is not None

    def add(self, key: str, value: str) -> None:
        """Adds `value` to those under `key`."""
        if self._file is None:
            self._values.setdefault(key, []).append(value)
            self._size += len(key) + len(value) + _ENTRY
            if self._size > self._limit:
                self._spill()
            return
        self._batch.append((_bytes(key), next(self._numbers), _bytes(value)))
        if len(self._batch) >= _BATCH:
            self._flush(self._file)

    def get(self, key: str) -> list[str]:
        """The values under `key`, in the order in which they were added; the list is not to be changed."""
        found = self._values.get(key, []) if self._file is None else self._read(self._file, key)
        self.met = self.met or bool(found)
        return found

    def _read(self, file: sqlite3.Connection, key: str) -> list[str]:
        if self._batch or self._unsorted:
            self._sort(file)
        try:
            found = file.execute(_GET, (key.encode("utf-8", "surrogatepass"),)).fetchall()
        except sqlite3.Error as error:
            raise UsageError(_NO_ROOM) from error
        return [value.decode("utf-8", "surrogatepass") for (value,) in found]

    def close(self) -> None:
        """Forgets everything, and gives the file back."""
        self._values, self._batch = {}, []
        if self._file is not None:
            self._file.close()

    def __del__(self) -> None:
        self.close()

    def _spill(self) -> None:
        with _room():
            self._file = sqlite3.connect("", isolation_level=None)  # a file of its own, without a name
            self._file.executescript(_SCHEMA)
            self._insert(self._file, (
                (_bytes(key), next(self._numbers), _bytes(value)) for key, values in self._values.items() for value in values
            ))
        self._values = {}

    def _flush(self, file: sqlite3.Connection) -> None:
        with _room():
            self._insert(file, self._batch)
        self._batch = []

    def _insert(self, file: sqlite3.Connection, entries: Iterable[tuple[bytes, int, bytes]]) -> None:
        file.executemany("INSERT INTO added VALUES (?, ?, ?)", entries)
        self._unsorted = True

    def _sort(self, file: sqlite3.Connection) -> None:
        self._flush(file)
        with _room():
            for statement in _SORT:
                file.execute(statement)
        self._unsorted = False


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise UsageError(_NO_ROOM) from error


def _bytes(text: str) -> bytes:
    """`text` as SQLite can keep it: texts of the data may hold zero characters and halves of characters."""
    return text.encode("utf-8", "surrogatepass")

