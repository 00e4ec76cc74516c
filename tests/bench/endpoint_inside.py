"""Oxigraph in this process, without HTTP: what the same queries cost the engine, and the answers that the others have to give."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from statistics import quantiles

from endpoint_wrk import Load
from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, Store


class Inside:
    """The store of a release, opened read-only."""

    def __init__(self, store: Path) -> None:
        self._store = Store.read_only(str(store))

    def answer(self, query: str) -> bytes:
        """The result as JSON; of a DESCRIBE, as Turtle."""
        results = self._store.query(query, use_default_graph_as_union=True)
        if isinstance(results, QueryTriples):
            return results.serialize(format=RdfFormat.TURTLE) or b""
        return results.serialize(format=QueryResultsFormat.JSON) or b""

    def measure(self, queries: Iterable[str], seconds: float) -> Load:
        """Answers `queries` one after the other, and again from the first, for so long; each with a comment of its own."""
        took, size = list[float](), 0
        begun = before = time.perf_counter()
        for query in _numbered(list(queries)):
            size += len(self.answer(query))
            now = time.perf_counter()
            took.append(now - before)
            if now - begun >= seconds:
                break
            before = now
        cuts = quantiles(took, n=100, method="inclusive") if len(took) > 1 else took * 99
        return Load(len(took), sum(took), size, cuts[49], cuts[98])


def _numbered(queries: list[str]) -> Iterator[str]:
    return (f"{queries[number % len(queries)]}\n#{number}" for number in count())
