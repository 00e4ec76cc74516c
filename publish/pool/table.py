"""The first rows of a result, as JSON for a page: the web process makes links and words of them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import TypeVar

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions

from publish.formats import FORMATS, write_triples
from publish.store import Results
from publish.terms import PREFIXES

T = TypeVar("T")
SHOWN = 1000
"""Rows on a page. What is beyond is said to be there, and is in every other format."""
_LONGEST = 5000
"""Characters of a text on a page; a longer one ends in an ellipsis."""
_ROOM = 1_000_000
"""Characters of all texts on a page: the web process makes it at once, and nobody else is answered meanwhile."""


def page(results: Results) -> bytes:
    """JSON of ``{columns, rows, more}``, ``{boolean}`` or ``{turtle, more}``.

    A cell is null, ``["iri", address]``, ``["literal", text, language]`` or ``["other", text]``.
    """
    if isinstance(results, QueryBoolean):
        return json.dumps({"boolean": bool(results)}).encode()
    if isinstance(results, QuerySolutions):
        names = [variable.value for variable in results.variables]
        rows, more = _first([_cell(row[name]) for name in names] for row in results)
        return json.dumps({"columns": names, "rows": rows, "more": more}, ensure_ascii=False).encode()
    triples, more = _first(results)
    turtle = io.BytesIO()
    write_triples(triples, FORMATS["ttl"], turtle, PREFIXES)
    return json.dumps({"turtle": turtle.getvalue().decode(), "more": more}, ensure_ascii=False).encode()


def _first(found: Iterable[T]) -> tuple[list[T], bool]:
    """As many of `found` as a page has room for, and whether there are more."""
    shown: list[T] = []
    room = _ROOM
    for each in found:
        room -= len(str(each))
        if room < 0 or len(shown) == SHOWN:
            return shown, True
        shown.append(each)
    return shown, False


def _cell(term: object) -> list[str] | None:
    if isinstance(term, NamedNode):
        return ["iri", term.value]
    if isinstance(term, Literal):
        return ["literal", _short(term.value), term.language or ""]
    return None if term is None else ["other", str(term)]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
