"""What the example queries answer on a finished store, for ``questions.json``: readers see what to expect, and tests compare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from pyoxigraph import Literal, QueryBoolean, QuerySolutions

from publish.errors import a
from publish.ontology import Question
from publish.release.examples import Answer, Example
from publish.release.guard import rule
from publish.store import Archive, Results

SHOWN = 5
"""Rows of an answer that are written down."""
_JOINED = " | "
"""Stands between the members of a list that a query joins. Their order is left open (SPARQL 1.1 Query, 18.5.1.7), so they are sorted."""
_TRIPLE = ("subject", "predicate", "object")


def answered(questions: Sequence[Question], archive: Archive) -> Iterator[Example]:
    """Each question with its answer. Raises `SyntaxError` if one is no query, which `questions.check` has told before."""
    for question in questions:
        answer = _answer(archive.query(question.text))
        yield Example(question.slug, question.title, question.text, question.description, answer)


def _answer(results: Results) -> Answer:
    if isinstance(results, QueryBoolean):
        return Answer(int(bool(results)))
    if isinstance(results, QuerySolutions):
        names = tuple(variable.value for variable in results.variables)
        rows = iter(results)
        first = tuple(tuple(map(_cell, row)) for row in islice(rows, SHOWN))
        return Answer(len(first) + _rest(rows), names, first)
    triples = sorted(tuple(map(_cell, triple)) for triple in results)  # a graph has no order
    return Answer(len(triples), _TRIPLE, tuple(triples[:SHOWN]))


def _rest(rows: Iterable[object]) -> int:
    return sum(1 for _ in rows)


def _cell(term: object) -> str:
    """A term in N-Triples; in place of what may not be published, even if it came about by joining, the reason."""
    if term is None:
        return ""
    if isinstance(term, Literal) and _JOINED in term.value:
        parts = sorted(term.value.split(_JOINED), key=lambda part: part.zfill(9) if part.isdigit() else part)
        term = Literal(_JOINED.join(parts), language=term.language) if term.language else Literal(_JOINED.join(parts))
    broken = rule(term)
    return str(Literal(f"(not shown: it looks like {a(broken)})")) if broken else str(term)
