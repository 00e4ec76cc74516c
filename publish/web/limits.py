"""Limits of the endpoint: what one query may take and what one client may spend. The service description announces them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from publish.pool.gate import MAX_CHAIN, MAX_DEPTH, MAX_LENGTH, MAX_PATTERNS
from publish.settings import Settings

_USUAL = Settings()
_SECONDS, _MEGABYTES, _BYTES, _COUNT = "SEC", "4L", "AD", "C62"
"""Units by their common codes (UN/CEFACT Recommendation 20)."""


@dataclass(frozen=True)
class Limit:
    """One limit as it is announced: an `identifier` for machines, a `name` for people, a number and its unit, or addresses."""

    identifier: str
    name: str
    value: int | tuple[str, ...]
    unit: str = ""


def _limit(default: int, identifier: str, unit: str, name: str) -> Any:  # noqa: ANN401  # as `dataclasses.field` is typed
    return field(default=default, metadata={"identifier": identifier, "unit": unit, "name": name})


@dataclass(frozen=True)
class Limits:
    """What the endpoint holds to. `services` are the addresses that SERVICE may reach: by default none."""

    time_limit: int = _limit(_USUAL.time_limit, "time-limit", _SECONDS, "time that a query may take")
    memory: int = _limit(_USUAL.memory, "memory", _MEGABYTES, "memory that all queries together may take")
    result_limit: int = _limit(_USUAL.result_limit, "result-size", _MEGABYTES, "size of one result")
    unread: int = _limit(_USUAL.unread, "unread-results", _MEGABYTES, "results that may wait until they are read")
    budget: int = _limit(_USUAL.budget, "budget-per-minute", _SECONDS, "query time that a client has in a minute")
    failures: int = _limit(_USUAL.failures, "failures-per-minute", _COUNT, "queries of a client that may fail in a minute")
    queue: int = _limit(_USUAL.queue, "queue", _COUNT, "queries that may wait for their turn")
    queries: int = _limit(_USUAL.queries, "short-queries", _COUNT, "short queries that are answered at once")
    long_queries: int = _limit(_USUAL.long_queries, "long-queries", _COUNT, "long queries that are answered at once")
    length: int = _limit(MAX_LENGTH, "query-length", _BYTES, "length of a query in UTF-8")
    depth: int = _limit(MAX_DEPTH, "nesting", _COUNT, "depth to which brackets may nest")
    chain: int = _limit(MAX_CHAIN, "chain", _COUNT, "operators, groups, filters or named expressions in a query, of each kind")
    patterns: int = _limit(MAX_PATTERNS, "triple-patterns", _COUNT, "triple patterns in a query")
    services: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Limit]:
        """Each limit as it is announced."""
        for entry in fields(self):
            if entry.metadata:
                yield Limit(entry.metadata["identifier"], entry.metadata["name"], getattr(self, entry.name), entry.metadata["unit"])
        if self.services:
            yield Limit("service", "addresses that SERVICE may reach", self.services)


USUAL = Limits()
"""Those of the default settings."""
