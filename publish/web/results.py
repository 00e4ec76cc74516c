"""Results as a table for people: rows of terms, each with a link to its page where this archive has one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions

from publish.formats import FORMATS, serialize_triples
from publish.store import Results
from publish.terms import PREFIXES
from publish.web.addresses import local
from publish.web.models import Link, Text
from publish.web.terms import shorten

SHOWN = 1000
"""Rows on a page. What is beyond is said to be there, and is in every other format."""


@dataclass(frozen=True)
class Table:
    """What the page of a result shows: `rows` under `columns`, a `boolean`, or a graph as Turtle."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Link | Text | None, ...], ...] = ()
    more: bool = False
    boolean: bool | None = None
    turtle: str = ""


def table(results: Results, base: str, root: str) -> Table:
    """`results` for a page."""
    if isinstance(results, QueryBoolean):
        return Table(boolean=bool(results))
    if isinstance(results, QuerySolutions):
        return _rows(results, base, root)
    triples = list(islice(results, SHOWN + 1))
    turtle = serialize_triples(triples[:SHOWN], FORMATS["ttl"], PREFIXES).decode()
    return Table(turtle=turtle, more=len(triples) > SHOWN)


def _rows(solutions: QuerySolutions, base: str, root: str) -> Table:
    names = [variable.value for variable in solutions.variables]
    rows = [tuple(_cell(solution[name], base, root) for name in names) for solution in islice(solutions, SHOWN + 1)]
    return Table(tuple(names), tuple(rows[:SHOWN]), more=len(rows) > SHOWN)


def _cell(term: object, base: str, root: str) -> Link | Text | None:
    if isinstance(term, NamedNode):
        return Link(Text(_short(term.value, base)), term.value, local(term.value, base, root) or "")
    if isinstance(term, Literal):
        return Text(term.value, term.language or "")
    return Text(str(term)) if term is not None else None


def _short(iri: str, base: str) -> str:
    short = shorten(iri)
    return iri.removeprefix(base) or iri if short == iri else short
