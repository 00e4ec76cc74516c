"""Traffic: what is counted and, if that is wanted, logged of each response. No text of a query, no address of a client."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from typing import Any

from publish.pool.client import Pool

_EVERY = 0.5
"""Seconds between two reports to the pool, which adds up what all web processes count."""
_KINDS = frozenset(("sparql", "data", "doc", "concept", "ontology", "dumps", "static", "health", "metrics", "event", "person",
                    "organisation", "place", "instrument", "document", "account"))


class Traffic:
    """Counts of one web process, by kind of address (its first segment) and status."""

    def __init__(self, *, logs: bool = False) -> None:
        self._logs = logs
        self._counts: Counter[tuple[str, int]] = Counter()
        self._bytes: Counter[tuple[str, int]] = Counter()
        self._told = 0.0

    def note(self, pool: Pool, environment: dict[str, Any], status: int, size: int, seconds: float) -> None:
        """Counts one response, and logs it as a line of JSON if requests are to be logged."""
        kind = kind_of(environment["PATH_INFO"])
        self._counts[kind, status] += 1
        self._bytes[kind, status] += size
        if self._logs:
            line = {"event": "response", "method": environment["REQUEST_METHOD"], "kind": kind, "status": status, "bytes": size,
                    "ms": round(seconds * 1000, 1)}
            sys.stderr.write(json.dumps(line) + "\n")
        if (now := time.monotonic()) - self._told > _EVERY:
            self._told = now
            pool.count(self.take())

    def take(self) -> list[tuple[str, int, int, int]]:
        """What was counted since the last time: kind, status, how many, their bytes."""
        taken = [(kind, status, number, self._bytes[kind, status]) for (kind, status), number in self._counts.items()]
        self._counts.clear()
        self._bytes.clear()
        return taken


def kind_of(path: str) -> str:
    """The first segment of `path` if it is one of ours; a stranger's text stands in no log."""
    first = path[1:].partition("/")[0]
    return first if first in _KINDS else "" if path == "/" else "other"
