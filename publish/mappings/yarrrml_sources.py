"""Sources of a YARRRML file: ``[path~formulation, iterator]``, the long form, and names of sources at the top of the file.

Source: YARRRML (https://rml.io/yarrrml/spec/), section “Data sources”. Of our own are ``x-quote``, the character
around texts, and ``x-null``, the texts that stand for an absent value.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field

from publish import protection
from publish.errors import Mark
from publish.mappings.model import LogicalSource
from publish.mappings.yarrrml_keys import Entries, Findings
from publish.nodes import Cell, List, Map, Node

FORMULATIONS = ("csv", "jsonpath")
"""How records are found in a file: a row each, or by a JSONPath."""
_NO_READER = ("xpath", "xquery", "css3")
_ELSEWHERE = ("remotefile", "sparql", "wot", "oracle", "mysql", "hsql", "postgresql", "db2", "informix", "ingres", "sapase",
              "sapsqlanywhere", "firebird", "mssql", "mssqlserver", "virtuoso")
_LONG = ("access", "referenceFormulation", "iterator", "delimiter", "encoding", "x-quote")


@dataclass
class Sources:
    """Reads sources; `named` are those at the top of the file, `None` if something is wrong with one."""

    findings: Findings
    named: dict[str, LogicalSource | None] = field(default_factory=dict)

    def declare(self, node: Node) -> None:
        """Reads the sources at the top of a file."""
        for name, (_, value) in self.findings.named(node, "list of sources").items():
            self.named[name] = self._one(value)

    def read(self, node: Node) -> list[LogicalSource]:
        """The sources of a mapping, without those that something is wrong with."""
        items = self.findings.items(node, "sources")
        return [source for item in items if (source := self._called(item) if isinstance(item, Cell) else self._one(item))]

    def _called(self, cell: Cell) -> LogicalSource | None:
        if cell.text in self.named:
            return self.named[cell.text]
        if "~" in cell.text:
            return self._source(cell.mark, *self._split(cell))
        hint = f", or a name from the top of the file: {protection.near(cell.text, self.named)}" if self.named else "."
        message = f"{protection.shown(cell.text)} is no source: expected [path~csv] or [path~jsonpath, iterator]{hint}"
        self.findings.problem(cell.mark, message)
        return None

    def _one(self, node: Node) -> LogicalSource | None:
        if isinstance(node, Map):
            return self._long(node)
        cells = self.findings.texts(node)
        if isinstance(node, List) and (not cells or len(cells) > 2):
            self.findings.problem(node.mark, "expected [path~csv], or [path~jsonpath, iterator].")
            return None
        if "~" not in cells[0].text:
            return self._called(cells[0])
        return self._source(node.mark, *self._split(cells[0]), cells[1].text if len(cells) > 1 else "")

    def _split(self, cell: Cell) -> tuple[Cell, Cell]:
        path, _, formulation = cell.text.rpartition("~")
        return Cell(path, cell.mark), Cell(formulation, cell.mark)

    def _source(self, mark: Mark, path: Cell, formulation: Cell, iterator: str = "") -> LogicalSource | None:
        wrong = [*self._wrong_path(path), *self._wrong_formulation(formulation)]
        if formulation.text == "csv" and iterator:
            wrong.append((mark, "a table has no iterator: its records are its rows. A second source is a second list."))
        for place, message in wrong:
            self.findings.problem(place, message)
        return None if wrong else LogicalSource(path.text, formulation.text, mark, iterator)

    def _wrong_path(self, path: Cell) -> Iterator[tuple[Mark, str]]:
        if not path.text:
            yield path.mark, "the path of the file is missing."
        elif "://" in path.text:
            yield path.mark, "only files are read here: fetch it, and write the path of the file."

    def _wrong_formulation(self, formulation: Cell) -> Iterator[tuple[Mark, str]]:
        name = formulation.text
        if name in (*_NO_READER, *_ELSEWHERE):
            yield formulation.mark, f"there is no reader for {name} here: convert the data to CSV or JSON."
        elif name not in FORMULATIONS:
            yield formulation.mark, f"{protection.shown(name)} is no reference formulation: {protection.near(name, FORMULATIONS)}"

    def _long(self, node: Map) -> LogicalSource | None:
        entries = self.findings.section(node, "source")
        known = len(self.findings.found)
        access, formulation, iterator, delimiter, encoding, quote = (self._cell(entries, key) for key in _LONG)
        if not access:
            self.findings.problem(node.mark, "the source has no access: write the path of its file.")
            return None
        self._check_type(self._cell(entries, "type"))
        # Without a formulation, the ending of the file decides; any that is known lets the rest be checked.
        source = self._source(node.mark, access, formulation or Cell("jsonpath", node.mark), iterator.text if iterator else "")
        self._check_encoding(encoding)
        marks = [self._character(cell) for cell in (delimiter, quote)]
        nulls = tuple(cell.text for cell in self.findings.texts(entries["x-null"][1])) if "x-null" in entries else ()
        if source is None or len(self.findings.found) > known:
            return None
        return LogicalSource(source.path, formulation.text if formulation else "", node.mark, source.iterator,
                             delimiter=marks[0], quote=marks[1], encoding=encoding.text if encoding else "", nulls=nulls)

    def _cell(self, entries: Entries, key: str) -> Cell | None:
        return self.findings.text(entries[key][1]) if key in entries else None

    def _check_type(self, cell: Cell | None) -> None:
        if cell is None or cell.text == "localfile":
            return
        if cell.text in _ELSEWHERE:
            self.findings.problem(cell.mark, f"there is no reader for {cell.text} here: only files are read, of the type localfile.")
        else:
            hint = protection.near(cell.text, ("localfile", *_ELSEWHERE))
            self.findings.problem(cell.mark, f"{protection.shown(cell.text)} is no type of a source: {hint}")

    def _check_encoding(self, cell: Cell | None) -> None:
        if cell is None:
            return
        try:
            codecs.lookup(cell.text)
        except (LookupError, ValueError):
            self.findings.problem(cell.mark, "no such encoding is known: write utf-8, latin-1 or cp1252, for example.")

    def _character(self, cell: Cell | None) -> str:
        character = cell.text.replace("\\t", "\t") if cell else ""
        if cell and len(character) != 1:
            self.findings.problem(cell.mark, 'expected one character; a tab is written "\\t".')
        return character
