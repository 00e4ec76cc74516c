"""Budgets: time and failures are counted for each client, by minutes, and come back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from publish.pool.budgets import Budgets


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: float

    def time(self) -> float:
        """What it shows."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """The clock that budgets go by, while the test runs."""
    found = Clock(time.time())
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", found.time)
        yield found


@pytest.mark.usefixtures("clock")
def test_time_is_taken_until_there_is_none() -> None:
    """Parts of seconds add up; the query that takes the last of it is still answered."""
    budgets = Budgets(2, 100)
    for _ in range(4):
        assert budgets.refusal("a", 1) is None
        budgets.charge("a", 1, 0.5, failed=False)
    assert budgets.refusal("a", 1) == ("budget", 60)


@pytest.mark.usefixtures("clock")
def test_failures_are_counted_apart() -> None:
    """Many queries that are answered do no harm; a few that fail do."""
    budgets = Budgets(1000, 3)
    for failed in (True, False, False, True, False):
        budgets.charge("a", 1, 0.001, failed=failed)
    assert budgets.refusal("a", 1) is None
    budgets.charge("a", 1, 0.001, failed=True)
    assert budgets.refusal("a", 1) == ("failures", 60)


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("share", [1, 2, 10])
def test_a_share_is_so_many_times_the_usual(share: int) -> None:
    """Of time and of failures."""
    budgets = Budgets(3, 2)
    budgets.charge("a", share, 3 * share - 1, failed=False)
    assert budgets.refusal("a", share) is None
    budgets.charge("a", share, 1, failed=False)
    assert (budgets.refusal("a", share) or [""])[0] == "budget"
    for _ in range(2 * share):
        assert budgets.refusal("b", share) is None
        budgets.charge("b", share, 0.001, failed=True)
    assert (budgets.refusal("b", share) or [""])[0] == "failures"


@pytest.mark.usefixtures("clock")
def test_clients_do_not_pay_for_each_other() -> None:
    """Each has a budget of its own."""
    budgets = Budgets(1, 1)
    budgets.charge("a", 1, 100, failed=True)
    assert budgets.refusal("a", 1)
    assert budgets.refusal("b", 1) is None


@pytest.mark.usefixtures("clock")
def test_the_shortest_query_costs_something() -> None:
    """A thousand queries of no measurable time are a second."""
    budgets = Budgets(1, 1)
    for _ in range(1000):
        assert budgets.refusal("a", 1) is None
        budgets.charge("a", 1, 0.0, failed=False)
    assert budgets.refusal("a", 1)


@pytest.mark.parametrize(("passed", "wait"), [(0, 60), (20, 40), (20.5, 40), (59.5, 1), (59.999, 1)])
def test_it_says_when_there_is_more_and_then_there_is(clock: Clock, passed: float, wait: int) -> None:
    """In whole seconds, never 0; who waits for so long is not refused again."""
    budgets = Budgets(1, 1)
    budgets.charge("a", 1, 2, failed=False)
    clock.now += passed
    assert budgets.refusal("a", 1) == ("budget", wait)
    clock.now += wait + 0.001
    assert budgets.refusal("a", 1) is None


def test_what_is_over_is_forgotten(clock: Clock) -> None:
    """Addresses of clients that come once do not fill the memory."""
    budgets = Budgets(1, 1)
    for number in range(500):
        budgets.charge(f"client {number}", 1, 0.1, failed=True)
    clock.now += 61
    storage = budgets._limiter.storage  # noqa: SLF001  # what is kept shows nowhere else
    end = time.monotonic() + 5
    while len(storage.storage) > 2 and time.monotonic() < end:  # type: ignore[attr-defined]  # the one in memory has it
        budgets.charge("last", 1, 0.1, failed=False)
        time.sleep(0.02)
    assert set(map(str, storage.storage)) <= {key for key in storage.storage if "last" in key}  # type: ignore[attr-defined]  # as above
