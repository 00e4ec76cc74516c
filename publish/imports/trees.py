"""From the rows of tables to trees of the very shape of seed files, whose every value knows its row and column.

What belongs to a record is found by keys; the rows of one record keep the order of the table, which numbers them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from publish import protection, texts
from publish.errors import Mark, Problem
from publish.imports.keys import Keys, nowhere
from publish.imports.layout import KEYED, LISTS, LOCAL, STATEMENTS, owner, written
from publish.imports.tables import Line, Lines
from publish.nodes import Cell, List, Map, Node
from publish.seeds.fields import FOLDERS, RECORDS, Field, Record
from publish.seeds.rows import EVIDENCE

Trees = dict[tuple[str, str], Node]
"""Folder and handle -> what would stand in the file; ``archive.yaml`` has no folder."""


@dataclass
class Planting:
    """Makes trees of `lines`; what belongs nowhere goes into `found`."""

    lines: Lines
    keys: Keys
    found: list[Problem]
    _below: dict[Line, dict[str, list[Line]]] = field(default_factory=dict)

    def trees(self) -> Trees:
        """A tree for each record that has a file of its own."""
        for table in (EVIDENCE, "account", "evidence", "comparison", *STATEMENTS, *LISTS):
            for line in self.lines.get(table, ()):
                self._hang(line)
        self._unknown_have_one_place()
        trees: Trees = {}
        for folder, record in FOLDERS.items():
            for line in self.lines.get(record.name, ()):
                if self.keys.lines.get((record.name, identifier := self.keys.id_of(line))) is line:
                    trees[folder, self.keys.handle((record.name, identifier))] = self._record(RECORDS[record.name], line)
        trees.update((("", "archive"), tree) for tree in self._archive())
        return trees

    # What belongs to what

    @cached_property
    def _local(self) -> dict[str, dict[str, list[Line]]]:
        """The rows without an id, by table and by what stands in ``address``."""
        tables: dict[str, dict[str, list[Line]]] = {}
        for table in LOCAL:
            for line in self.lines.get(table, ()):
                if address := line.text("address"):
                    tables.setdefault(table, {}).setdefault(address, []).append(line)
        return tables

    def _hang(self, line: Line) -> None:
        """Puts a row below the record that it belongs to."""
        column, tables = owner(line.table)
        cell = line.cells.get(column)
        if cell and (above := self._one(cell, tables)):
            self._below.setdefault(above, {}).setdefault(line.table, []).append(line)

    def _one(self, cell: Cell, tables: tuple[str, ...]) -> Line | None:
        """The row of this import that `cell` refers to; if there is not just one, `None`, and why in `found`."""
        if tables[0] in KEYED:
            record = self.keys.find(cell, tables)
            if record and record not in self.keys.lines:
                message = "this belongs to a record that is in seeds already: an import adds records; add this to its file."
                self.found.append(Problem(cell.mark, "exists", message))
            return self.keys.lines.get(record) if record else None
        hits = [line for table in tables for line in self._local.get(table, {}).get(cell.text, ())]
        if len(hits) != 1:
            names = tables[0] if len(tables) == 1 else "the tables of statements"
            count = "more than one row" if hits else "no row"
            message = f"{count} of {names} has this in “address”: correct the one or the other."
            self.found.append(Problem(cell.mark, "ref", message))
        return hits[0] if len(hits) == 1 else None

    def _rows(self, line: Line, table: str) -> list[Line]:
        return self._below.get(line, {}).get(table, [])

    def _unknown_have_one_place(self) -> None:
        """Somebody unknown is in one involvement, no more and no less: no two unknowns are the same (DESIGN 3)."""
        named = Counter(line.text("agent") for line in self.lines.get("involvement", ()))
        rows = Counter(line.text("address") for line in self.lines.get("unknown_agent", ()))
        for line in self.lines.get("unknown_agent", ()):
            if (named[line.text("address")], rows[line.text("address")]) != (1, 1):
                message = "somebody unknown is one row here and the “agent” of one involvement: write this address once in each."
                self.found.append(Problem(line.mark, "agent", message))

    def _archive(self) -> Iterator[Map]:
        """The tree of ``archive.yaml``, if there is a table of it."""
        archives, withheld = self.lines.get("archive", []), self.lines.get("withholding", [])
        for line in archives[1:] or ([] if archives else withheld):
            message = "an archive is one row of archive.csv, and what it withholds stands beside it: keep one row, or add it."
            self.found.append(Problem(line.mark, "archive", message))
        for line in archives[:1]:
            self._below[line] = {"withholding": withheld}
            yield self._record(RECORDS["archive"], line)

    # What a row becomes

    def _record(self, record: Record, line: Line) -> Map:
        entries: dict[str, tuple[Mark, Node]] = {}
        for each in record.fields:
            if (node := self._field(record, each, line)) is not None:
                entries[each.name] = (node.mark, node)
            elif each.required and each.type in ("records", "concepts", "refs", "accounts"):
                table = each.of if each.type == "records" else f"{record.name}_{each.name}"
                message = f"{table} has no row for this {record.name} ({each.help}): add one."
                self.found.append(Problem(line.mark, "missing-row", message))
        return Map(line.mark, entries)

    def _field(self, record: Record, each: Field, line: Line) -> Node | None:
        """The value of a field, or `None` if there is none."""
        if each.type == "records":
            return _list(line, [self._record(RECORDS[each.of], row) for row in self._rows(line, each.of)])
        if each.type in ("concepts", "refs", "accounts"):
            rows = self._rows(line, f"{record.name}_{each.name}")
            return _list(line, [self._value(each, row.cells["value"]) for row in rows if "value" in row.cells])
        own = {"id": self._id, "texts": self._texts, "record": self._unknown, "evidence": self._evidence, "codes": _codes}.get(each.type)
        if own:
            return own(each, line)
        cell = line.cells.get(each.name)
        return None if cell is None or (each.name == "agent" and self._unknown_at(line)) else self._value(each, cell)

    def _id(self, _: Field, line: Line) -> Cell:
        key = next((line.cells[name] for name in ("id", "address") if name in line.cells), None)
        return Cell(self.keys.id_of(line), key.mark if key else line.mark)

    def _value(self, each: Field, cell: Cell) -> Cell:
        """One value: a reference as the handle that it has in seeds, another as it is written."""
        if each.type in ("ref", "refs"):
            tables = tuple(FOLDERS[folder].name for folder in each.of.split())
            record = self.keys.find(cell, tables)
            if record and self.keys.hides(record, tables):
                message = "two records in seeds, of different kinds, have the same file name: rename one of the files."
                self.found.append(Problem(cell.mark, "handle", message))
            return Cell(self.keys.handle(record), cell.mark) if record else nowhere(cell.mark)
        if each.type == "accounts":
            record = self.keys.find(cell, ("account",))
            return Cell(record[1], cell.mark) if record else nowhere(cell.mark)
        if rule := protection.find(cell.text):
            self.found.append(texts.protected(cell.mark, rule))
        return cell

    def _texts(self, each: Field, line: Line) -> Map | None:
        columns = written(each)
        there = {column: line.cells[column] for column in columns if column in line.cells}
        if len(there) == 1:
            lacking = next(column for column in columns if column not in there)
            message = f"“{lacking}” is empty, and the other language is not: write both, or leave both empty."
            self.found.append(Problem(line.mark, "texts", message))
        entries: dict[str, tuple[Mark, Node]] = {
            column.rpartition("_")[2]: (cell.mark, self._value(each, cell)) for column, cell in there.items()}
        return Map(next(iter(there.values())).mark, entries) if len(there) == len(columns) else None

    def _unknown_at(self, line: Line) -> list[Line]:
        """The rows of ``unknown_agent`` that an involvement has for its agent."""
        return self._local.get("unknown_agent", {}).get(line.text("agent"), [])

    def _unknown(self, each: Field, line: Line) -> Map | None:
        return next((self._record(RECORDS[each.of], row) for row in self._unknown_at(line)), None)

    def _evidence(self, _: Field, line: Line) -> List | None:
        """The numbers of the passages that a statement rests on."""
        numbers: list[Node] = []
        for row in self._rows(line, EVIDENCE):
            cell = row.cells.get("value")
            passage = self._one(cell, ("evidence",)) if cell else None
            if cell and passage:
                numbers.append(self._number(passage, line, cell))
        return _list(line, numbers)

    def _number(self, passage: Line, line: Line, cell: Cell) -> Cell:
        """The number of `passage` in the account that `line` stands in."""
        account = self._one(line.cells["account"], ("account",)) if "account" in line.cells else None
        passages = self._rows(account, "evidence") if account else []
        if passage not in passages:
            self.found.append(Problem(cell.mark, "evidence", "this passage belongs to another account: name one of the statement's own."))
            return nowhere(cell.mark)
        return Cell(str(passages.index(passage) + 1), cell.mark)


def _list(line: Line, items: list[Node]) -> List | None:
    return List(line.mark, items) if items else None


def _codes(each: Field, line: Line) -> List | None:
    cell = line.cells.get(each.name)
    return List(cell.mark, [Cell(code, cell.mark) for code in cell.text.split()]) if cell else None
