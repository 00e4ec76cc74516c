"""The first rows of a result, as JSON for a page: the web process makes links and words of them."""

from __future__ import annotations

import io
import json
from itertools import islice

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions

from publish.formats import FORMATS, write_triples
from publish.store import Results
from publish.terms import PREFIXES

SHOWN = 1000
"""Rows on a page. What is beyond is said to be there, and is in every other format."""
_LONGEST = 5000
"""Characters of a text on a page; a longer one ends in an ellipsis."""


def page(results: Results) -> bytes:
    """JSON of ``{columns, rows, more}``, ``{boolean}`` or ``{turtle, more}``.

    A cell is null, ``["iri", address]``, ``["literal", text, language]`` or ``["other", text]``.
    """
    if isinstance(results, QueryBoolean):
        return json.dumps({"boolean": bool(results)}).encode()
    if isinstance(results, QuerySolutions):
        names = [variable.value for variable in results.variables]
        found = [[_cell(row[name]) for name in names] for row in islice(results, SHOWN + 1)]
        return json.dumps({"columns": names, "rows": found[:SHOWN], "more": len(found) > SHOWN}).encode()
    triples = list(islice(results, SHOWN + 1))
    turtle = io.BytesIO()
    write_triples(triples[:SHOWN], FORMATS["ttl"], turtle, PREFIXES)
    return json.dumps({"turtle": turtle.getvalue().decode(), "more": len(triples) > SHOWN}).encode()


def _cell(term: object) -> list[str] | None:
    if isinstance(term, NamedNode):
        return ["iri", term.value]
    if isinstance(term, Literal):
        return ["literal", _short(term.value), term.language or ""]
    return None if term is None else ["other", str(term)]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
