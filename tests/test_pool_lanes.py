"""The pool with real processes: every query gets one answer, in time, whatever others do and whatever dies."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import subprocess
import time
import weakref
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from operating import is_worker
from pooling import BOMB, ENDLESS, LARGE, QUICK, SMALL, Asking, asking, pooled, write_store

Test = Callable[[Asking], Awaitable[None]]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small store."""
    return write_store(tmp_path_factory.mktemp("pool"))


@pytest.fixture(scope="module")
def socket(store: Path) -> Iterator[Path]:
    """A pool for all tests here that do not harm it for long."""
    with pooled(store) as ready:
        yield ready


def asked(socket: Path, test: Test) -> None:
    """Runs `test` as a web process would."""
    async def run() -> None:
        async with asking(socket) as ask:
            await test(ask)
    asyncio.run(run())


def processes(socket: Path, module: str = "publish.pool") -> list[int]:
    """The processes of the pool at `socket` that run `module`."""
    found = subprocess.run(["ps", "-ww", "-eo", "pid=,stat=,args="], capture_output=True, text=True, check=True).stdout
    lines = [line.split(None, 2) for line in found.splitlines() if str(socket.parent) in line and f"-m {module}" in line]
    return [int(pid) for pid, state, _ in lines if not state.startswith("Z")]


class Watching:
    """A watch as granian gives it: like a future, and it does not let go of whom it is to call, not even when it is cancelled."""

    _asyncio_future_blocking = False

    def __init__(self) -> None:
        self.called: list[Callable[..., object]] = []

    def add_done_callback(self, callback: Callable[..., object]) -> None:
        """Keeps it."""
        self.called.append(callback)

    def cancel(self) -> None:
        """Does nothing."""


def test_what_watches_a_client_is_let_go_with_the_answer(socket: Path) -> None:
    """By itself, without the collector, which does not see through granian: each would stay for ever, with the answer."""
    made: list[weakref.ref[Watching]] = []

    def watched() -> Any:  # noqa: ANN401  # it passes for an awaitable
        watching = Watching()
        made.append(weakref.ref(watching))
        return watching

    async def test(ask: Asking) -> None:
        assert not (await ask("SELECT (COUNT(*) AS ?n) { ?a <http://e/n> ?b . ?c <http://e/n> ?d }", watch=watched)).cause
        await asyncio.sleep(0.1)  # the sweep has gone past
        assert [each() for each in made] == [None]

    gc.disable()
    try:
        asked(socket, test)
    finally:
        gc.enable()


def test_a_query_is_answered(socket: Path) -> None:
    """With its result."""
    async def test(ask: Asking) -> None:
        assert (await ask(QUICK)).body == b"s\r\nhttp://e/7\r\n"
    asked(socket, test)


@pytest.mark.parametrize(("query", "cause"), [
    (ENDLESS, "time"), (BOMB, "memory"), (LARGE, "size"), ("SELECT * {", "syntax"),
    ("SELECT (<http://x/>(?s) AS ?x) { ?s ?p ?o }", "function"),
    ("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "failed")])
def test_what_cannot_be_answered_has_its_cause(socket: Path, query: str, cause: str) -> None:
    """In the time limit and a second, and the next query is answered."""
    async def test(ask: Asking) -> None:
        start = time.monotonic()
        assert (await ask(query)).cause == cause
        assert time.monotonic() - start < SMALL.time_limit + 1
        assert not (await ask(QUICK)).cause
        await ask.until(running=0, long=0, later=0)
        assert (await ask.state())["workers"] <= 2 * SMALL.queries + SMALL.long_queries + 1
    asked(socket, test)


def test_quick_queries_do_not_wait_for_long_ones(socket: Path) -> None:
    """One long query works on, two are put back and have no time left at the end; quick ones are answered meanwhile, soon."""
    async def test(ask: Asking) -> None:
        long = [asyncio.create_task(ask(ENDLESS)) for _ in range(3)]
        await ask.until(long=1, later=2, running=0)
        times = []
        for _ in range(100):
            start = time.monotonic()
            assert not (await ask(QUICK)).cause
            times.append(time.monotonic() - start)
        assert sorted(times)[90] < 0.1
        causes = [answer.cause for answer in await asyncio.gather(*long)]
        assert "time" in causes
        assert set(causes) <= {"time", "busy"}
    asked(socket, test)


def test_one_that_was_put_back_begins_again(socket: Path) -> None:
    """When there is a place for it."""
    slow = "SELECT (COUNT(*) AS ?n) { ?a <http://e/n> ?b . ?c <http://e/n> ?d FILTER(?b + ?d < 0) }"

    async def test(ask: Asking) -> None:
        gone = asyncio.Event()
        first = asyncio.create_task(ask(ENDLESS, watch=gone.wait))
        await ask.until(long=1)
        second = asyncio.create_task(ask(slow))
        await ask.until(later=1)
        gone.set()
        assert (await first).cause == "gone"
        answer = await second
        assert (answer.cause, answer.body) == ("", b"n\r\n0\r\n")
    asked(socket, test)


def test_a_client_that_leaves_ends_its_query(socket: Path) -> None:
    """Running, or put back."""
    async def test(ask: Asking) -> None:
        gone = asyncio.Event()
        asks = [asyncio.create_task(ask(ENDLESS, watch=gone.wait)) for _ in range(2)]
        await ask.until(long=1, later=1)
        start = time.monotonic()
        gone.set()
        assert {answer.cause for answer in await asyncio.gather(*asks)} == {"gone"}
        await ask.until(long=0, later=0, waiting=0)
        assert time.monotonic() - start < 1
    asked(socket, test)


def test_a_worker_that_dies_is_replaced(socket: Path) -> None:
    """Its query is answered with the reason; others go on."""
    async def test(ask: Asking) -> None:
        running = asyncio.create_task(ask(ENDLESS))
        await ask.until(long=1)
        for pid in filter(is_worker, processes(socket, "publish.pool.nursery")):
            os.kill(pid, signal.SIGSEGV)
        assert (await running).cause == "crash"
        await asyncio.sleep(0.2)  # until the dispatcher knows of all of them
        assert not (await ask(QUICK)).cause
        await ask.until(running=0, long=0)
    asked(socket, test)


def test_a_nursery_that_dies_is_replaced(socket: Path) -> None:
    """Its workers end with it, and what they were at; the next query is answered by those of another."""
    async def test(ask: Asking) -> None:
        running = asyncio.create_task(ask(ENDLESS))
        await ask.until(long=1)
        before = processes(socket, "publish.pool.nursery")
        (nursery,) = [pid for pid in before if not is_worker(pid)]
        os.kill(nursery, signal.SIGKILL)
        assert (await running).cause == "memory"  # who kills without being asked is the system, when memory is short
        assert not (await ask(QUICK)).cause
        await ask.until(running=0, long=0, idle=4)
        assert not set(before) & set(processes(socket, "publish.pool.nursery"))
    asked(socket, test)


def test_a_dispatcher_that_dies_is_replaced(store: Path) -> None:
    """Its workers end with it; what was asked is answered that it has to be asked again; the next query is answered."""
    async def test(ask: Asking) -> None:
        running = asyncio.create_task(ask(ENDLESS))
        await ask.until(long=1)
        before = processes(own)
        (dispatcher,) = processes(own, "publish.pool.service")
        os.kill(dispatcher, signal.SIGKILL)
        assert (await running).cause == "busy"
        start = time.monotonic()
        while (await ask(QUICK)).cause:
            assert time.monotonic() - start < 5
            await asyncio.sleep(0.05)
        assert not set(before) & set(processes(own))
    with pooled(store) as own:
        asked(own, test)


def test_the_queue_is_bounded_and_each_client_has_a_part_of_it(store: Path) -> None:
    """Of eight places one client fills two; what is beyond is refused at once."""
    settings = replace(SMALL, queries=1, long_queries=1)

    async def test(ask: Asking) -> None:
        other = Asking(ask.pool, "another")
        asks = [asyncio.create_task(ask(ENDLESS)) for _ in range(4)]
        theirs = asyncio.create_task(other(QUICK))
        assert (await theirs).cause == ""
        assert "busy" in {answer.cause for answer in await asyncio.gather(*asks)}
    with pooled(store, settings) as own:
        asked(own, test)


def test_a_budget_of_time_and_one_of_failures(store: Path) -> None:
    """Who has used it up is told when there is more; others, and a partner with a larger share, go on."""
    async def test(ask: Asking) -> None:
        await ask("SELECT (COUNT(*) AS ?n) { ?a <http://e/n> ?b . ?c <http://e/n> ?d }")
        answer = await ask(QUICK)
        assert answer.cause in ("", "budget")
        while not answer.cause:
            answer = await ask(ENDLESS)
            answer = await ask(QUICK)
        assert answer.cause == "budget"
        assert 0 < answer.wait <= 60
        other = Asking(ask.pool, "another")
        causes = [(await other("SELECT")).cause for _ in range(4)]
        assert causes == ["syntax", "syntax", "failures", "failures"]
        partner = Asking(ask.pool, "partner", share=10)
        assert [(await partner("SELECT")).cause for _ in range(4)] == ["syntax"] * 4
    with pooled(store, replace(SMALL, budget=1, failures=2)) as own:
        asked(own, test)


def test_a_pool_that_ends_leaves_nothing(store: Path) -> None:
    """No process, no folder, no file, also if a query runs."""
    async def test(ask: Asking) -> None:
        running = asyncio.create_task(ask(ENDLESS))
        await ask.until(long=1)
        assert len(processes(own)) > 2
        running.cancel()
    with pooled(store) as own:
        asked(own, test)
    assert not own.parent.exists()
    time.sleep(0.2)
    assert processes(own) == []
