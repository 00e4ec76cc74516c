"""Asks the example queries of what a release will hold: each can be read, and has an answer unless it says that it has none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from publish import store
from publish.errors import Mark, Problem
from publish.ontology import Question

_NO_ROW = "there is no row"
"""What a comment of a query says whose answer is that nothing is known."""


def check(questions: Sequence[Question], lines: Iterable[str]) -> Iterator[Problem]:
    """What is wrong with the questions, over the N-Quads `lines`: a query that is none stops; one without an answer is a warning."""
    archive = store.in_memory("\n".join(lines).encode())
    for question in questions:
        name = f"ontology/examples/{question.slug}.rq"
        try:
            answered = store.has_rows(archive.query(question.text))
        except SyntaxError as error:
            line, column, hint = store.unread(str(error))
            yield Problem(Mark(name, line, column), "question", f"this is not SPARQL 1.1 ({hint}): correct it there, or just before.")
            continue
        if answered == (_NO_ROW in question.text):
            reason = "it has an answer, and says that there is none." if answered else f"it has no answer: mend it, or say “{_NO_ROW}”."
            yield Problem(Mark(name, 1), "question", reason, stops=False)
