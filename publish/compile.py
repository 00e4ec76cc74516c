"""From mappings to quads: each triples map becomes functions of a row, and each line of it one of them.

A reference to a value that is absent makes no triple (RML-Core, "Term generation"). In a template of
an IRI, values are percent-encoded, unless the template is one reference and no more: then the value
is the IRI.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from publish.errors import Mark, Problem
from publish.mappings import Mappings, PredicateObject, Template, TriplesMap, Value
from publish.seeds.rows import Row, Tables
from publish.terms import iri, iri_safe, literal

Make = Callable[[Mapping[str, str]], str | None]
"""Gives the N-Quads form of a term from the values of a row, or `None` if one is absent."""


@dataclass(frozen=True)
class Quad:
    """One quad in the forms of N-Quads; `graph` is empty for the default graph. `row` and `line` made it."""

    subject: str
    predicate: str
    object: str
    graph: str
    row: Row
    line: PredicateObject

    def __str__(self) -> str:
        """The quad as a line of N-Quads, without its end."""
        return " ".join(term for term in (self.subject, self.predicate, self.object, self.graph, ".") if term)


@dataclass(frozen=True)
class _Compiled:
    subject: Make
    graph: Make
    lines: tuple[tuple[str, Make, PredicateObject], ...]
    mark: Mark

    def quads(self, row: Row, found: list[Problem]) -> Iterator[Quad]:
        try:
            subject, graph = self.subject(row.values), self.graph(row.values)
        except ValueError as error:
            found.append(Problem(row.mark, "mapping", f"the row makes no subject or graph by {self.mark}: {error}. Correct the mapping."))
            return
        if subject is None or graph is None:
            return
        for predicate, make, line in self.lines:
            try:
                value = make(row.values)
            except ValueError as error:
                found.append(_problem(row, line, error))
                continue
            if value is not None:
                yield Quad(subject, predicate, value, graph, row, line)


def _problem(row: Row, line: PredicateObject, error: ValueError) -> Problem:
    place = row.place((*line.value.template.columns, "")[0])
    return Problem(place, "mapping", f"the value makes no term by {line.mark}: {error}. Correct the value or the mapping.")


class Compiler:
    """The functions of all `mappings`, by table."""

    def __init__(self, mappings: Mappings) -> None:
        self._by_table: dict[str, list[_Compiled]] = {}
        for item in mappings.maps:
            compiled = _compile(item)
            for table in item.tables:
                self._by_table.setdefault(table, []).append(compiled)

    def row(self, row: Row, found: list[Problem]) -> Iterator[Quad]:
        """The quads of one row; what makes no term goes into `found`."""
        for compiled in self._by_table.get(row.table, ()):
            yield from compiled.quads(row, found)

    def quads(self, tables: Tables, found: list[Problem]) -> Iterator[Quad]:
        """The quads of all rows, in the order of the rows."""
        for row in tables.all():
            yield from self.row(row, found)


def _compile(item: TriplesMap) -> _Compiled:
    graph = _iri(item.graph) if item.graph else _constant("")
    lines = ((iri(line.predicate), _value(line.value), line) for line in item.lines)
    return _Compiled(_iri(item.subject), graph, tuple(lines), item.mark)


def _constant(text: str) -> Make:
    return lambda _: text


def _value(value: Value) -> Make:
    if value.is_iri:
        return _iri(value.template)
    fill = _filler(value.template, str)

    def make(values: Mapping[str, str]) -> str | None:
        text = fill(values)
        return None if text is None else literal(text, value.datatype, value.language)

    return make


def _iri(template: Template) -> Make:
    whole = template.parts[0] == template.parts[-1] == "" and len(template.columns) == 1
    fill = _filler(template, str if whole else iri_safe)

    def make(values: Mapping[str, str]) -> str | None:
        text = fill(values)
        return None if text is None else iri(text)

    return make


def _filler(template: Template, encode: Callable[[str], str]) -> Make:
    texts, columns = template.parts[::2], template.columns

    def fill(values: Mapping[str, str]) -> str | None:
        if any(column not in values for column in columns):
            return None
        return "".join([texts[0], *(encode(values[column]) + text for column, text in zip(columns, texts[1:], strict=True))])

    return fill
