"""Records, term by term: which statement made which quad, and what is wrong with the value that makes no term.

A build maps its facts this way, because every quad has to know its row. In `hre map` it is where a record goes that
the generated function gave up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from publish.compile.plan import ParentMap, Pass, Statement, names
from publish.compile.terms import Make, PartError, Record, graph_of, maker
from publish.errors import Mark, Problem
from publish.mappings.model import TermMap
from publish.sources.index import Index

Place = Callable[[str], Mark]
"""Where in the source the value of a reference stands; of ``""``, the record."""


@dataclass(frozen=True)
class Made:
    """A quad in the forms of N-Quads, and the statement that made it; `graph` is empty for the default graph."""

    subject: str
    predicate: str
    object: str
    graph: str
    statement: Statement

    def __str__(self) -> str:
        """The quad as a line of N-Quads, without its end."""
        return " ".join(term for term in (self.subject, self.predicate, self.object, self.graph, ".") if term)


class Trace:
    """Makes the quads of one record of a pass after the other; `indexes` has the subjects of parents."""

    def __init__(self, item: Pass, indexes: Mapping[TermMap | ParentMap, Index]) -> None:
        slots: dict[TermMap | ParentMap, int] = {}
        self._statements = [
            (statement, tuple(slots.setdefault(term, len(slots)) for term in statement.terms)) for statement in item.statements
        ]
        self._makers = [(term, maker(term, indexes.get(term))) for term in slots]

    def quads(self, record: Record, place: Place, found: list[Problem]) -> Iterator[Made]:
        """The quads that the record makes. What makes no term goes into `found`, but where another value of the quad is absent."""
        made = [self._terms(term, make, record, place) for term, make in self._makers]
        told: set[Problem] = set()
        for statement, slots in self._statements:
            parts = [made[slot] for slot in slots]
            if () in parts:
                continue
            wrong = dict.fromkeys(part for part in parts if isinstance(part, Problem) and part not in told)
            found += wrong
            told |= wrong.keys()
            terms = [part for part in parts if not isinstance(part, Problem)]
            if len(terms) == len(parts):
                for subject, predicate, thing, *graph in product(*terms):
                    yield Made(subject, predicate, thing, graph_of("".join(graph)), statement)

    @staticmethod
    def _terms(term: TermMap | ParentMap, make: Make, record: Record, place: Place) -> tuple[str, ...] | Problem:
        try:
            return tuple(make(record))
        except ValueError as error:
            wrong = error.part if isinstance(error, PartError) else term
            name = next((name for name, _ in names(wrong)), "")
            message = f"the value makes no term by {wrong.mark}: {error}. Correct the value or the mapping."
            return Problem(place(name), "mapping", message)
