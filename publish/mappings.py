"""Reads ``mappings/``: YARRRML files, into a model of triples maps that know their file and line.

Source: YARRRML (RML.io specification): ``prefixes``, ``mappings``, and in a mapping ``sources``
(``[table.csv~csv]``), ``s``, ``graphs`` and ``po`` in their short forms. Of our own is ``x-ignored``:
the columns of a table that are staged and not published. Every other key is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from publish import nodes, protection
from publish.errors import Mark, Problem, nearest, stop_if_any
from publish.nodes import Cell, List, Map, Node
from publish.terms import RDF, XSD, iri, literal

_REFERENCE = re.compile(r"\$\(([^()]+)\)")
_SOURCE = re.compile(r"([\w-]+)\.csv~csv")
_PREFIXED = re.compile(r"([A-Za-z][\w-]*):(?!//)(.*)")
_KEYS = {
    "file": ("prefixes", "mappings", "x-ignored"),
    "mapping": ("sources", "s", "graphs", "po"),
}


@dataclass(frozen=True)
class Template:
    """Text with references to columns: `parts` alternate, text first; ``("", "id", "")`` is ``$(id)``."""

    parts: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it refers to."""
        return self.parts[1::2]


@dataclass(frozen=True)
class Value:
    """The object of a triple: an IRI (`is_iri`), or a literal with a `datatype` or a `language`."""

    template: Template
    is_iri: bool
    datatype: str = ""
    language: str = ""


@dataclass(frozen=True)
class PredicateObject:
    """One line of ``po``."""

    predicate: str
    value: Value
    mark: Mark


@dataclass(frozen=True)
class TriplesMap:
    """One mapping: what each row of each of `tables` becomes. Without `graph`, it is the default graph."""

    name: str
    tables: tuple[str, ...]
    subject: Template
    graph: Template | None
    lines: tuple[PredicateObject, ...]
    mark: Mark


@dataclass
class Mappings:
    """The folder, read: all triples maps, and by table the columns that are left out on purpose."""

    maps: list[TriplesMap] = field(default_factory=list)
    ignored: dict[str, dict[str, Mark]] = field(default_factory=dict)


def read(folder: Path) -> Mappings:
    """Reads every ``.yaml`` file of `folder`. Raises `Problems` with all that is wrong."""
    found: list[Problem] = []
    mappings = Mappings()
    for path in sorted(path for path in folder.iterdir() if path.name != "README.md"):
        if path.suffix != ".yaml" or not path.is_file():
            name = nodes.shown(Path(folder.name, path.name), found)
            found.append(Problem(Mark(name), "file", "no reader for this file: mappings are .yaml files."))
            continue
        node = nodes.read(path, nodes.shown(Path(folder.name, path.name), found), found)
        if node is not None:
            _File(mappings, found).read(node)
    stop_if_any(found)
    return mappings


def check_columns(mappings: Mappings, columns: Mapping[str, Iterable[str]]) -> None:
    """Raises `Problems` unless each of `columns` (by table) is mapped or ignored, and nothing else is."""
    stop_if_any([*_unused(mappings, columns), *_unknown(mappings, columns)])


def _unused(mappings: Mappings, columns: Mapping[str, Iterable[str]]) -> Iterator[Problem]:
    used = {(table, column) for item in mappings.maps for table in item.tables for column in _columns(item)}
    for table, names in columns.items():
        for column in names:
            if (table, column) not in used and column not in mappings.ignored.get(table, {}):
                place = next((item.mark for item in mappings.maps if table in item.tables), Mark("mappings"))
                yield Problem(place, "unmapped", f"the column {column} of {table}.csv is not mapped: "
                              f"map it, or name it under x-ignored in the file that maps {table}.")


def _unknown(mappings: Mappings, columns: Mapping[str, Iterable[str]]) -> Iterator[Problem]:
    for item in mappings.maps:
        for table in item.tables:
            if table not in columns:
                yield Problem(item.mark, "table", f"no such table as {table}.csv is staged: {nearest(table, columns)}")
                continue
            for mark, column in _references(item):
                if column not in columns[table]:
                    yield Problem(mark, "column", f"{table}.csv has no column {column}: {nearest(column, columns[table])}")
    for table, names in mappings.ignored.items():
        for column, mark in names.items():
            if table not in columns:
                yield Problem(mark, "table", f"no such table as {table}.csv is staged: {nearest(table, columns)}")
            elif column not in columns[table]:
                yield Problem(mark, "column", f"{table}.csv has no column {column} to ignore: {nearest(column, columns[table])}")


def _references(item: TriplesMap) -> Iterator[tuple[Mark, str]]:
    graph = item.graph.columns if item.graph else ()
    yield from ((item.mark, column) for column in (*item.subject.columns, *graph))
    for line in item.lines:
        yield from ((line.mark, column) for column in line.value.template.columns)


def _columns(item: TriplesMap) -> set[str]:
    return {column for _, column in _references(item)}


Entries = dict[str, tuple[Mark, Node]]


@dataclass
class _File:
    """Reads one file into `mappings`, and what is wrong with it into `found`."""

    mappings: Mappings
    found: list[Problem]
    prefixes: dict[str, str] = field(default_factory=dict)

    def problem(self, mark: Mark, message: str) -> None:
        self.found.append(Problem(mark, "mapping", message))

    def entries(self, node: Node, kind: str, keys: Iterable[str] = ()) -> dict[str, tuple[Mark, Node]]:
        """The entries of a YAML mapping; a key that is not of `keys`, where given, is a problem."""
        if not isinstance(node, Map):
            self.problem(node.mark, f"expected a {kind} with keys and values: check the indentation.")
            return {}
        for key, (mark, _) in node.entries.items():
            if keys and key not in keys:
                self.problem(mark, f"{protection.shown(key)} is not a key of a {kind} here: {nearest(key, keys)}")
        return node.entries

    def section(self, entries: Entries, key: str, kind: str) -> Iterable[tuple[str, tuple[Mark, Node]]]:
        """The entries of the section `key` of a file; none if there is no such section."""
        return self.entries(entries[key][1], kind).items() if key in entries else ()

    def texts(self, node: Node) -> list[Cell]:
        """The texts of a list; anything else in it is a problem."""
        items = node.items if isinstance(node, List) else [node]
        cells = [item for item in items if isinstance(item, Cell)]
        if len(cells) < len(items):
            self.problem(node.mark, "expected a list of texts.")
        return cells

    def text(self, node: Node) -> Cell:
        """The one text that stands there; anything else is a problem."""
        cells = self.texts(node)
        if len(cells) != 1:
            self.problem(node.mark, "expected one text here.")
        return (*cells, Cell("", node.mark))[0]

    def read(self, node: Node) -> None:
        entries = self.entries(node, "mapping file", _KEYS["file"])
        for prefix, (_, value) in self.section(entries, "prefixes", "list of prefixes"):
            self.prefixes[prefix] = self.text(value).text
        for source, (mark, value) in self.section(entries, "x-ignored", "list of tables"):
            ignored = self.mappings.ignored.setdefault(self.table(f"{source}~csv", mark), {})
            ignored |= {cell.text: cell.mark for cell in self.texts(value)}
        for name, (mark, value) in self.section(entries, "mappings", "list of mappings"):
            self.mapping(name, mark, value)

    def mapping(self, name: str, mark: Mark, node: Node) -> None:
        entries = self.entries(node, "mapping", _KEYS["mapping"])
        if missing := [key for key in ("sources", "s", "po") if key not in entries]:
            self.problem(mark, f"the mapping {protection.shown(name)} has no {' and no '.join(missing)}.")
            return
        sources, lines = entries["sources"][1], entries["po"][1]
        tables = [self.table(cell.text, cell.mark) for item in _items(sources) for cell in self.texts(item)]
        read = [line for item in _items(lines) if (line := self.line(item))]
        graph = self.node(entries["graphs"][1]) if "graphs" in entries else None
        self.mappings.maps.append(TriplesMap(name, tuple(tables), self.node(entries["s"][1]), graph, tuple(read), mark))

    def node(self, node: Node) -> Template:
        """The template of a subject or of a graph: an IRI."""
        cell = self.text(node)
        try:
            return self.address(cell.text)
        except ValueError as error:
            self.problem(cell.mark, f"{error}.")
            return Template(("",))

    def table(self, source: str, mark: Mark) -> str:
        match = _SOURCE.fullmatch(source)
        if not match:
            self.problem(mark, f"{protection.shown(source)} is not a table: expected its name and .csv~csv.")
        return match[1] if match else source

    def line(self, node: Node) -> PredicateObject | None:
        cells = self.texts(node)
        if not 2 <= len(cells) <= 3:
            self.problem(node.mark, "expected [predicate, object], or [predicate, object, datatype or language~lang].")
            return None
        try:
            predicate = f"{RDF}type" if cells[0].text == "a" else self.expand(cells[0].text)
            _constant(predicate)
            return PredicateObject(predicate, self.value(*(cell.text for cell in cells)), node.mark)
        except ValueError as error:
            self.problem(node.mark, f"{error}.")
            return None

    def value(self, predicate: str, text: str, extra: str = "") -> Value:
        if text.endswith("~iri") or predicate == "a" or ("$(" not in text and not extra and _PREFIXED.fullmatch(text)):
            return Value(self.address(text), is_iri=True)
        if extra.endswith("~lang"):
            literal("", language=extra.removesuffix("~lang"))
            return Value(_parts(text), is_iri=False, language=extra.removesuffix("~lang"))
        if (match := _PREFIXED.match(text)) and match[1] in self.prefixes:
            raise ValueError("this begins with a prefix and would be a text: write ~iri behind it")
        datatype = self.expand(extra) if extra else f"{XSD}string"
        _constant(datatype)
        return Value(_parts(text), is_iri=False, datatype=datatype)

    def address(self, text: str) -> Template:
        """The template of an IRI. Raises `ValueError` if it is none whatever the row."""
        template = _parts(self.expand(text.removesuffix("~iri")))
        if not template.columns:
            iri(template.parts[0])
        return template

    def expand(self, text: str) -> str:
        """`text` with its prefix written out. Raises `ValueError` if the prefix is not declared."""
        match = _PREFIXED.fullmatch(text)
        if not match:
            return text
        if match[1] not in self.prefixes:
            raise ValueError(f"the prefix {protection.shown(match[1])} is not declared in this file: {nearest(match[1], self.prefixes)}")
        return self.prefixes[match[1]] + match[2]


def _items(node: Node) -> list[Node]:
    return node.items if isinstance(node, List) else [node]


def _constant(text: str) -> None:
    if "$(" in text:
        raise ValueError("a predicate and a datatype are constants here: write them out")
    iri(text)


def _parts(text: str) -> Template:
    parts = tuple(_REFERENCE.split(text))
    if any("$(" in part for part in parts[::2]):
        raise ValueError("a reference is not closed, or is empty: write $(column)")
    return Template(parts)
