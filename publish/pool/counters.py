"""Counters: what the service did, for Prometheus. They say how much, never what or of whom."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)


class Counters:
    """One set for the whole service; it lives in the dispatcher."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._queries = Counter("hre_queries", "Queries by outcome (empty: answered)", ["outcome"], registry=self._registry)
        self._seconds = Histogram("hre_query_seconds", "Seconds from arrival to answer", buckets=_SECONDS, registry=self._registry)
        self._ended = Counter("hre_worker_ends", "Workers that ended, by cause", ["cause"], registry=self._registry)
        self._requests = Counter("hre_requests", "Responses by kind of address and status", ["kind", "status"], registry=self._registry)
        self._bytes = Counter("hre_response_bytes", "Bytes of bodies of HTTP responses", registry=self._registry)
        self._state = Gauge("hre_pool", "Workers and queries, by state", ["state"], registry=self._registry)

    def query(self, outcome: str, seconds: float) -> None:
        """Counts one query."""
        self._queries.labels(outcome).inc()
        self._seconds.observe(seconds)

    def ended(self, cause: str) -> None:
        """Counts a worker that ended."""
        self._ended.labels(cause).inc()

    def responses(self, counts: list[tuple[str, int, int, int]]) -> None:
        """Counts responses: kind, status, how many, their bytes."""
        for kind, status, number, size in counts:
            self._requests.labels(kind, str(status)).inc(number)
            self._bytes.inc(size)

    def text(self, state: dict[str, int]) -> bytes:
        """The exposition format of Prometheus, version 0.0.4, with `state` as it is now."""
        for name, value in state.items():
            self._state.labels(name).set(value)
        return generate_latest(self._registry)
