"""Which id each key of a partner has: one of ours as it is, any other minted once and kept in ``ids.csv`` beside the tables."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

from publish import ids
from publish.errors import Mark, Problem
from publish.imports.layout import ENTITIES, IDS, KEYED, TABLES
from publish.imports.tables import Line, Lines
from publish.nodes import Cell
from publish.seeds import Seeds
from publish.seeds.fields import FOLDERS, PATHS

_DIGIT_RUN = re.compile(r"\d{4}")
PATH = {FOLDERS[folder].name: path for folder, path in PATHS.items()} | {"account": "account"}
"""Table of a record with an id -> the first segment of its address."""
Record = tuple[str, str]
"""A record: its table and its id."""


def is_ours(key: str) -> bool:
    """Whether `key` has the form of an id that `ids.mint` makes: a number of somebody else's system is none."""
    return ids.is_valid(key) and key[0].isalpha() and not _DIGIT_RUN.search(key)


@dataclass
class Keys:
    """What the keys of an import refer to. `there` has the handle of each record in seeds; `assigned` is ``ids.csv``."""

    base: str
    found: list[Problem]
    there: dict[Record, str] = field(default_factory=dict)
    assigned: dict[Record, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    lines: dict[Record, Line] = field(default_factory=dict)
    _of: dict[Record, str] = field(default_factory=dict)

    def know(self, before: Seeds) -> None:
        """Takes note of the records in seeds, and of every id that was ever given out."""
        for table in KEYED:
            for row in before.written[table]:
                self.there[table, row.values["id"]] = PurePath(row.mark.file).stem
        self.taken |= {identifier for _, identifier in self.there} | {row.values["id"] for row in before.recorded}

    def read(self, lines: Lines) -> None:
        """Gives every record of the tables its id."""
        for line in lines.get(IDS, ()):
            self._assigned(line)
        for table in KEYED:
            self.taken |= {line.text("id") for line in lines.get(table, ())}
        for table in KEYED:
            for line in lines.get(table, ()):
                self._enter(table, line)

    def _assigned(self, line: Line) -> None:
        key, identifier = (line.text("table"), line.text("key")), line.text("id")
        if key[0] not in KEYED or not ids.is_valid(identifier) or identifier in self.assigned.values() or key in self.assigned:
            message = "this line gives no id to a key, or gives one twice: restore the file from a copy, or delete the line."
            self.found.append(Problem(line.mark, "ids", message))
        else:
            self.assigned[key] = identifier
            self.taken.add(identifier)

    def _enter(self, table: str, line: Line) -> None:
        written = [line.cells[column] for column in ("id", "address") if column in line.cells]
        if not written:
            return
        known = {identifier for cell in written if (identifier := self._own(table, cell))}
        if len(known) > 1:
            message = "id and address are of two records: correct one, or leave the address out."
            self.found.append(Problem(written[1].mark, "address", message))
        identifier = min(known) if known else self._minted(table, written[0].text)
        if (table, identifier) in self.lines:
            first = self.lines[table, identifier].mark
            self.found.append(Problem(written[0].mark, "duplicate", f"this key stands here twice, first at {first}: a record is one row."))
            return
        self.lines[table, identifier] = line
        for text in (identifier, f"{self.base}{PATH[table]}/{identifier}", *(cell.text for cell in written)):
            self._of[table, text] = identifier

    def _own(self, table: str, cell: Cell) -> str:
        """The id in `cell`, if it is one of ours or such an address."""
        identifier = cell.text.removeprefix(self.base).removeprefix(f"{PATH[table]}/")
        if cell.text.startswith(self.base):
            if not ids.is_valid(identifier):
                message = f"this is no address of such a record: expected the archive's base, {PATH[table]}/ and an id."
                self.found.append(Problem(cell.mark, "address", message))
            return identifier
        return identifier if is_ours(identifier) or (table, identifier) in self.there else ""

    def _minted(self, table: str, key: str) -> str:
        if (table, key) not in self.assigned:
            self.assigned[table, key] = ids.mint(self.taken)
            self.taken.add(self.assigned[table, key])
        return self.assigned[table, key]

    def id_of(self, line: Line) -> str:
        """The id of the record in `line`; empty if it has none."""
        return next((hit for column in ("id", "address") if (hit := self._of.get((line.table, line.text(column))))), "")

    def find(self, cell: Cell, tables: Iterable[str]) -> Record | None:
        """The record that `cell` refers to, in one of `tables`; if there is none, `None`, and why in `found`."""
        listed = tuple(tables)
        hits = {(table, identifier) for table in listed for identifier in self._named(table, cell.text)}
        if len(hits) == 1:
            return hits.pop()
        names = " or ".join(listed if listed != ENTITIES else ("any table of records",))
        if hits:
            message = f"this key stands in several tables ({', '.join(sorted(table for table, _ in hits))}): make the keys differ."
        else:
            message = f"no row of {names} has this key, and the archive has no such record: correct the key, or add the row."
        self.found.append(Problem(cell.mark, "ref", message))
        return None

    def _named(self, table: str, text: str) -> Iterator[str]:
        identifier = text.removeprefix(f"{self.base}{PATH[table]}/")
        if (table, text) in self._of:
            yield self._of[table, text]
        elif (table, identifier) in self.there:
            yield identifier

    def address(self, record: Record) -> str:
        """The address of a record."""
        return f"{self.base}{PATH[record[0]]}/{record[1]}"

    def addresses(self, text: str) -> set[str]:
        """The addresses that `text` may stand for."""
        return {self.address((table, identifier)) for table in KEYED for identifier in self._named(table, text)}

    def hides(self, record: Record, tables: Iterable[str]) -> bool:
        """Whether a handle means another record than `record`, where one of several `tables` is meant."""
        others = itertools.takewhile(lambda table: table != record[0], tables)
        return bool({(table, self.handle(record)) for table in others} & {(table, handle) for (table, _), handle in self.there.items()})

    def handle(self, record: Record) -> str:
        """How other files of seeds refer to the record: new ones are called by their id."""
        return self.there.get(record, record[1])

    def table(self) -> str:
        """``ids.csv``: every key that was ever given an id; empty if none was."""
        if not self.assigned:
            return ""
        file = io.StringIO(newline="")
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(TABLES[IDS])
        writer.writerows((*key, identifier) for key, identifier in sorted(self.assigned.items()))
        return file.getvalue()


def nowhere(mark: Mark) -> Cell:
    """What stands for a reference that leads nowhere, so that the rest can be read on."""
    return Cell("", mark)
