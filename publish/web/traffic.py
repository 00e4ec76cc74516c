"""Traffic: what is counted and, if that is wanted, logged of each response. No text of a query, no address of a client."""

from __future__ import annotations

import asyncio
from collections import Counter

from publish.pool import journal
from publish.pool.client import Pool
from publish.web.rsgi import Scope

_EVERY = 0.5
"""Seconds after which the pool is told, which adds up what all web processes count."""
_METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"))
_KINDS = frozenset(("sparql", "data", "doc", "concept", "ontology", "dumps", "static", "health", "metrics", "version", "event", "person",
                    "organisation", "place", "instrument", "document", "account"))


class Traffic:
    """Counts of one web process, by kind of address (its first segment) and status."""

    def __init__(self, *, logs: bool = False) -> None:
        self._logs = logs
        self._counts: Counter[tuple[str, int]] = Counter()
        self._bytes: Counter[tuple[str, int]] = Counter()
        self._telling: asyncio.Future[None] | asyncio.TimerHandle | None = None

    def note(self, pool: Pool, scope: Scope, status: int, size: int, seconds: float) -> None:
        """Counts one response, and logs it as a line of JSON if requests are to be logged."""
        kind = kind_of(scope.path)
        self._counts[kind, status] += 1
        self._bytes[kind, status] += size
        if self._logs:
            journal.tell("response", method=scope.method if scope.method in _METHODS else "other", kind=kind, status=status, bytes=size,
                         ms=round(seconds * 1000, 1))
        if not self._telling:
            self._telling = asyncio.get_running_loop().call_later(_EVERY, self._tell, pool)

    def _tell(self, pool: Pool) -> None:
        self._telling = asyncio.ensure_future(self._report(pool))

    async def _report(self, pool: Pool) -> None:
        """Tells the pool. Is it not there, what was counted is told with what comes next."""
        counts = self._take()
        try:
            await pool.count(counts)
        except OSError:
            for kind, status, number, size in counts:
                self._counts[kind, status] += number
                self._bytes[kind, status] += size
        self._telling = None

    def _take(self) -> list[tuple[str, int, int, int]]:
        """What was counted since the last time: kind, status, how many, their bytes."""
        taken = [(kind, status, number, self._bytes[kind, status]) for (kind, status), number in self._counts.items()]
        self._counts.clear()
        self._bytes.clear()
        return taken


def kind_of(path: str) -> str:
    """The first segment of `path` if it is one of ours; a stranger's text stands in no log."""
    first = path[1:].partition("/")[0]
    return first if first in _KINDS else "" if path == "/" else "other"
