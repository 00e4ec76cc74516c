"""``index.sqlite``: what entities are called, in every language and script, for look-up by text."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from publish.seeds.fields import FOLDERS
from publish.seeds.rows import LANGUAGES, Tables

_SCHEMA = """
CREATE TABLE label (address TEXT NOT NULL, kind TEXT NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL,
                    PRIMARY KEY (address, language)) WITHOUT ROWID;
CREATE TABLE name (address TEXT NOT NULL, account TEXT NOT NULL, kind TEXT NOT NULL, language TEXT NOT NULL,
                   script TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX name_text ON name (text);
CREATE VIRTUAL TABLE search USING fts5 (text, address UNINDEXED, tokenize = 'unicode61 remove_diacritics 2');
"""


def write(path: Path, tables: Tables) -> None:
    """Makes the index of `tables` at `path`: the same tables give the same bytes (with the same SQLite)."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.executescript(f"PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; {_SCHEMA}")
        connection.execute("BEGIN")
        labels, names = sorted(_labels(tables)), sorted(_names(tables))
        connection.executemany("INSERT INTO label VALUES (?, ?, ?, ?)", labels)
        connection.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?)", names)
        texts = {(row[0], row[-1]) for row in [*labels, *names]}
        connection.executemany("INSERT INTO search (address, text) VALUES (?, ?)", sorted(texts))
        connection.execute("COMMIT")
        connection.execute("VACUUM")
    finally:
        connection.close()


def _labels(tables: Tables) -> Iterator[tuple[str, ...]]:
    for record in FOLDERS.values():
        for row in tables[record.name]:
            for language in LANGUAGES:
                yield row.values["address"], record.name, language, row.values[f"label_{language}"]


def _names(tables: Tables) -> Iterator[tuple[str, ...]]:
    for row in tables["name"]:
        yield tuple(row.values[column] for column in ("subject", "account", "kind", "language", "script", "text"))
