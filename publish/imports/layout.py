"""Which tables and columns an import may have: those that staging writes (``publish/seeds/columns.py``), and ``agent``.

``agent`` holds people and organisations together: its `kind` is ``person``, ``organisation`` or ``group``.
"""

from __future__ import annotations

from collections.abc import Iterator

from publish.seeds.columns import columns
from publish.seeds.fields import FOLDERS, RECORDS, Field, Record
from publish.seeds.rows import EVIDENCE, LANGUAGES

AGENT, IDS = "agent", "ids"
AGENT_KINDS = {"person": "person", "organisation": "organisation", "group": "organisation"}
"""Kind of agent -> the table that it has in staging."""
ENTITIES = tuple(record.name for record in FOLDERS.values())
"""The tables of the records that have a file of their own."""
KEYED = (*ENTITIES, "account")
"""The tables of the records that have an id."""
STATEMENTS = tuple(record.name for record in RECORDS.values() if record.statement)
LOCAL = ("evidence", "comparison", "unknown_agent", *STATEMENTS)
"""The tables of what stands inside a record: its ``address`` is a name within the import, and need not be given."""
LISTS = {f"{record.name}_{field.name}": record.name for record in RECORDS.values() for field in record.fields
         if field.type in ("concepts", "refs", "accounts")}
"""A table of several values -> the table of the records that have them."""
_STAGED = columns()
TABLES = {
    **_STAGED,
    AGENT: tuple(dict.fromkeys(("address", "id", "kind", *_STAGED["person"], *_STAGED["organisation"]))),
    IDS: ("table", "key", "id"),
}
"""Table -> its columns; ``ids`` is what an import writes itself."""


def owner(table: str) -> tuple[str, tuple[str, ...]]:
    """The column that names the record which a row belongs to, and the tables where that may stand; empty if there is none."""
    if table == EVIDENCE:
        return "address", STATEMENTS
    if table in LISTS:
        return "address", (LISTS[table],)
    if table in ("evidence", *STATEMENTS):
        return "account", ("account",)
    return ("subject", ENTITIES) if table in ("account", "comparison") else ("", ())


def required(table: str) -> tuple[str, ...]:
    """The columns without which no row of `table` is complete. A record with an id has ``id`` or ``address``, too."""
    if table in (AGENT, IDS):
        return ("kind", "label_en", "label_fr") if table == AGENT else TABLES[IDS]
    if table not in RECORDS:
        return ("address", "value")
    own = ("address",) if table == "unknown_agent" else ()
    return (*own, *filter(None, owner(table)[:1]), *_required(RECORDS[table]))


def _required(record: Record) -> Iterator[str]:
    for field in record.fields:
        if field.required and field.type not in ("id", "records", "concepts", "refs", "accounts"):
            yield from written(field)


def written(field: Field) -> tuple[str, ...]:
    """The columns that hold the value of `field`."""
    return tuple(f"{field.name}_{language}" for language in LANGUAGES) if field.type == "texts" else (field.name,)


def derived(table: str) -> tuple[str, ...]:
    """The columns of a staged `table` that follow from others: they may be left out."""
    fields = {column for field in RECORDS[table].fields for column in written(field)} if table in RECORDS else {"value"}
    return tuple(column for column in _STAGED[table] if column not in {*fields, "address", owner(table)[0]})
