"""The limits of the service, as they are announced."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What the settings of the same names allow."""

    time_limit: int = 30
    memory: int = 3072
    result_limit: int = 256
    unread: int = 4096
    budget: int = 60
    failures: int = 30
    queue: int = 128
    queries: int = 2
    long_queries: int = 2
    services: tuple[str, ...] = ()


USUAL = Limits()
"""Those of the default settings."""
