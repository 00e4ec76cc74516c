"""Budgets: how much query time and how many failures a client has in a minute, as the Wikidata Query Service counts them."""

from __future__ import annotations

import math
import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter


class Budgets:
    """Counts in one place for all web processes. A client is known by a text that the web process made of its address or key."""

    def __init__(self, seconds: int, failures: int) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._seconds = seconds
        self._failures = failures

    def refusal(self, client: str, share: int) -> tuple[str, int] | None:
        """What `client`, whose budget is `share` times the usual, has used up, and in how many seconds there is more; `None`: nothing."""
        for cause, item in (("budget", self._time(share)), ("failures", self._count(share))):
            window = self._limiter.get_window_stats(item, cause, client)
            if window.remaining <= 0:
                return cause, max(1, math.ceil(window.reset_time - time.time()))
        return None

    def charge(self, client: str, share: int, seconds: float, *, failed: bool) -> None:
        """Takes the time that a query took from the budget, and counts it if it failed."""
        self._limiter.hit(self._time(share), "budget", client, cost=max(1, round(seconds * 1000)))
        if failed:
            self._limiter.hit(self._count(share), "failures", client)

    def _time(self, share: int) -> RateLimitItem:
        return RateLimitItemPerMinute(self._seconds * 1000 * share)

    def _count(self, share: int) -> RateLimitItem:
        return RateLimitItemPerMinute(self._failures * share)
