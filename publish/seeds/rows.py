"""From YAML nodes to rows: one row a record, with its own address and its parents' keys.

What each table holds follows from `fields.py`:

- a scalar is a column of the same name; ``texts`` are two, ``label_en`` and ``label_fr``; an
  ``edtf`` has ``earliest`` and ``latest`` beside it, where they are not open;
- a list of scalars is a table of its own, ``event_types``, with ``address`` and ``value``;
- a record inside an account also has ``account``, ``subject`` and ``document``, all addresses;
- references are the addresses of what they refer to, so the rows need no base.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from publish import dates, nodes, protection
from publish.errors import Mark, Problem, a, nearest
from publish.nodes import Cell, List, Map, Node
from publish.seeds import values
from publish.seeds.fields import RECORDS, Field, Record, inherited
from publish.seeds.values import Known

LANGUAGES = ("en", "fr")
EVIDENCE = "statement_evidence"
"""The table of the passages that statements rest on."""


@dataclass(frozen=True)
class Row:
    """One staged record: `values` by column (absent, not empty), and the place that each was written at."""

    table: str
    values: dict[str, str]
    marks: dict[str, Mark]
    mark: Mark

    def place(self, column: str) -> Mark:
        """Where `column` was written, or where the record begins, if the value was derived or is absent."""
        return self.marks.get(column, self.mark)

    def set(self, column: str, value: str | None, mark: Mark) -> None:
        """Sets `column`, written at `mark`, unless there is no value."""
        if value is not None:
            self.values[column] = value
            self.marks[column] = mark

    def bound(self, bounds: dates.Bounds, mark: Mark) -> None:
        """Sets the columns ``earliest`` and ``latest``, where they are not open."""
        for column, day in (("earliest", bounds.earliest), ("latest", bounds.latest)):
            self.set(column, day.isoformat() if day else None, mark)

    def link(self, table: str, value: str, mark: Mark) -> Row:
        """A row of `table` that gives this record one of several values."""
        owner: dict[str, str] = {column: self.values[column] for column in ("address", "account") if column in self.values}
        return Row(table, {**owner, "value": value}, {"value": mark}, mark)


class Tables:
    """Rows by table; a table without rows is empty."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows: dict[str, list[Row]] = {}
        for row in rows:
            self._rows.setdefault(row.table, []).append(row)

    def __getitem__(self, table: str) -> list[Row]:
        return self._rows.get(table, [])

    def all(self) -> Iterator[Row]:
        """Every row, table by table."""
        return (row for rows in self._rows.values() for row in rows)


@dataclass
class Staging:
    """Reads records into `rows`, and what is wrong with them into `found`."""

    known: Known
    base: str
    found: list[Problem]
    rows: list[Row] = field(default_factory=list)

    def record(self, record: Record, node: Node, address: str, parents: Mapping[str, str]) -> Row:
        """Stages `node` and everything in it; the row of the record itself."""
        row = Row(record.name, {"address": address, **parents}, {}, node.mark)
        if not isinstance(node, Map):
            self._problem(node.mark, "shape", f"expected {a(record.name.replace('_', ' '))} with keys and values: check the indentation.")
            return row
        self.rows.append(row)
        self._keys(record, node)
        for field_ in record.fields:
            if field_.name in node.entries:
                self._field(field_, node.entries[field_.name][1], row)
            elif field_.default and field_.name not in row.values:
                row.values[field_.name] = field_.default
        return row

    def _problem(self, mark: Mark, rule: str, message: str) -> None:
        self.found.append(Problem(mark, rule, message))

    def _keys(self, record: Record, node: Map) -> None:
        names = [field_.name for field_ in record.fields]
        for key, (mark, _) in node.entries.items():
            if key not in names:
                hint = nearest(key, set(names) - set(node.entries))
                self._problem(mark, "unknown-key", f"{protection.shown(key)} is not a key of {record.name}: {hint}")
        for field_ in record.fields:
            if field_.required and field_.name not in node.entries:
                self._problem(node.mark, "missing-key", f"this {record.name} has no “{field_.name}” ({field_.help}): add it.")

    @cached_property
    def _shapes(self) -> dict[str, Callable[[Field, Node, Row], None]]:
        """How a field is read, by its type; the others are single values."""
        return {
            "edtf": self._edtf,
            "texts": self._texts,
            "concepts": self._list,
            "refs": self._list,
            "codes": self._codes,
            "ids": self._codes,
            "evidence": self._evidence,
            "accounts": self._accounts,
            "record": self._record,
            "records": self._records,
        }

    def _field(self, field_: Field, node: Node, row: Row) -> None:
        self._shapes.get(field_.type, self._scalar)(field_, node, row)

    def _value(self, field_: Field, node: Node) -> str | None:
        if not isinstance(node, Cell):
            self._problem(node.mark, "shape", f"“{field_.name}” must be a single value: {field_.help}.")
            return None
        try:
            return values.read(node.text, field_, self.known)
        except ValueError as error:
            self._problem(node.mark, field_.type, f"{error}")
            return None

    def _scalar(self, field_: Field, node: Node, row: Row) -> None:
        row.marks[field_.name] = node.mark
        row.set(field_.name, self._value(field_, node), node.mark)

    def _edtf(self, field_: Field, node: Node, row: Row) -> None:
        value = self._value(field_, node)
        row.set(field_.name, value, node.mark)
        if value is not None:
            row.bound(dates.parse(value), node.mark)

    def _texts(self, field_: Field, node: Node, row: Row) -> None:
        if not isinstance(node, Map) or set(node.entries) != set(LANGUAGES):
            message = f"“{field_.name}” needs a text in each of two languages: write en: and fr: under it, nothing else."
            self._problem(node.mark, "texts", message)
            return
        for language, (_, text) in node.entries.items():
            row.set(f"{field_.name}_{language}", self._value(field_, text), text.mark)

    def _items(self, field_: Field, node: Node) -> list[Node]:
        if isinstance(node, List) and node.items:
            return node.items
        self._problem(node.mark, "shape", f"“{field_.name}” must be a list with at least one entry: {field_.help}.")
        return []

    def _list(self, field_: Field, node: Node, row: Row) -> None:
        seen: set[str] = set()
        for item in self._items(field_, node):
            value = self._value(field_, item)
            if value in seen:
                self._problem(item.mark, "duplicate", f"{protection.shown(value)} stands here twice: keep one.")
            if value is not None:
                seen.add(value)
                self.rows.append(row.link(f"{row.table}_{field_.name}", value, item.mark))

    def _codes(self, field_: Field, node: Node, row: Row) -> None:
        codes = [self._value(field_, item) for item in self._items(field_, node)]
        row.set(field_.name, " ".join(code for code in codes if code), node.mark)

    def _evidence(self, field_: Field, node: Node, row: Row) -> None:
        row.marks[field_.name] = node.mark
        number = Field(field_.name, "integer", field_.help)
        for item in self._items(field_, node):
            if (value := self._value(number, item)) is not None:
                self.rows.append(row.link(EVIDENCE, f"{row.values['account']}#evidence-{value}", item.mark))

    def _accounts(self, field_: Field, node: Node, row: Row) -> None:
        identifier = Field(field_.name, "id", field_.help)
        for item in self._items(field_, node):
            if (value := self._value(identifier, item)) is not None:
                self.rows.append(row.link(f"{row.table}_{field_.name}", f"{self.base}account/{value}", item.mark))

    def _record(self, field_: Field, node: Node, row: Row) -> None:
        row.values["agent"] = f"{row.values['address']}-agent"
        self.record(RECORDS[field_.of], node, row.values["agent"], _parents(row, RECORDS[field_.of]))

    def _records(self, field_: Field, node: Node, row: Row) -> None:
        record = RECORDS[field_.of]
        for number, item in enumerate(self._items(field_, node), start=1):
            if record.name == "account":
                self._account(record, item, row)
            else:
                self.record(record, item, f"{row.values['address']}#{record.name}-{number}", _parents(row, record))

    def _account(self, record: Record, node: Node, row: Row) -> None:
        address = f"{self.base}account/{nodes.text(node, 'id')}"
        self.record(record, node, address, {"account": address, "subject": row.values["address"]})


def _parents(row: Row, record: Record) -> dict[str, str]:
    """The columns that a `record` inside `row` gets from it."""
    if "account" not in row.values:
        return {"subject": row.values["address"]}
    return {column: row.values[column] for column in inherited(record) if column in row.values}
