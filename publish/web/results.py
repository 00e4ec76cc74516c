"""Results as a table for people: rows of terms, each with a link to its page where this archive has one."""

from __future__ import annotations

import json
from dataclasses import dataclass

from publish.web.addresses import local
from publish.web.models import Link, Text
from publish.web.terms import shorten


@dataclass(frozen=True)
class Table:
    """What the page of a result shows: `rows` under `columns`, a `boolean`, or a graph as Turtle."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Link | Text | None, ...], ...] = ()
    more: bool = False
    boolean: bool | None = None
    turtle: str = ""


def table(content: bytes, base: str, root: str) -> Table:
    """The result for a page, from what `publish.pool.table.page` made of it."""
    values = json.loads(content)
    rows = tuple(tuple(_cell(cell, base, root) for cell in row) for row in values.pop("rows", ()))
    return Table(columns=tuple(values.pop("columns", ())), rows=rows, **values)


def _cell(cell: list[str] | None, base: str, root: str) -> Link | Text | None:
    if cell is None:
        return None
    kind, text, *language = cell
    if kind == "iri":
        return Link(Text(_short(text, base)), text, local(text, base, root) or "")
    return Text(text, *language)


def _short(iri: str, base: str) -> str:
    short = shorten(iri)
    return iri.removeprefix(base) or iri if short == iri else short
