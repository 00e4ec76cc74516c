"""The columns of every table that is staged, made from the table of fields: what mappings may refer to."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from publish.seeds.fields import RECORDS, Field, inherited
from publish.seeds.rows import EVIDENCE, LANGUAGES, Tables

_IN_TABLES_OF_THEIR_OWN = ("concepts", "refs", "accounts")
_NO_COLUMN = ("records", "record", "evidence")


def columns() -> dict[str, tuple[str, ...]]:
    """Table -> its columns, in order; every table and column that `Seeds.tables` can hold."""
    tables: dict[str, list[str]] = {EVIDENCE: ["address", "account", "value"], "retired": ["address", "value"]}
    for record in RECORDS.values():
        tables[record.name] = ["address", *inherited(record)]
        for field in record.fields:
            if field.type in _IN_TABLES_OF_THEIR_OWN:
                owner = [name for name in tables[record.name] if name in ("address", "account")]
                tables[f"{record.name}_{field.name}"] = [*owner, "value"]
            tables[record.name] += _columns(field)
    tables["event"] += ["class", "earliest", "latest"]
    tables["organisation"].append("class")
    return {name: tuple(dict.fromkeys(listed)) for name, listed in tables.items()}


def _columns(field: Field) -> Iterable[str]:
    if field.type in (*_IN_TABLES_OF_THEIR_OWN, *_NO_COLUMN):
        return ()
    if field.type == "texts":
        return (f"{field.name}_{language}" for language in LANGUAGES)
    if field.type == "edtf":
        return (field.name, "earliest", "latest")
    return (field.name,)


def stage(tables: Tables, folder: Path) -> int:
    """Writes each table as CSV (RFC 4180, UTF-8) into `folder`; the number of rows. Absent values are empty."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for name, header in columns().items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, restval="", lineterminator="\r\n")
            writer.writeheader()
            for row in tables[name]:
                writer.writerow(row.values)
                count += 1
    return count
