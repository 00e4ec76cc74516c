"""The dispatcher in this process, over real workers: what happens between two of its looks loses no worker, no answer and no file."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pooling import ENDLESS, QUICK, SMALL, asking, pooled, write_store

from publish.pool import dispatcher
from publish.pool.budgets import Budgets
from publish.pool.dispatcher import Dispatcher, Lanes
from publish.pool.messages import READY, Answer, Job, frame
from publish.pool.processes import Nursery, Process
from publish.pool.sandbox import Bounds
from publish.pool.waiting import Ask

SLOW = "SELECT (COUNT(*) AS ?n) { ?a <http://e/n> ?b . ?c <http://e/n> ?d FILTER(?b + ?d < 0) }"
LANES = Lanes(queries=1, long_queries=1, queue=8, time_limit=20)
ENDLESS_ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


async def until(true: Callable[[], object]) -> None:
    """Waits until something is true; fails after half a minute."""
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        await asyncio.sleep(0.01)


class Asked:
    """A dispatcher with the fewest places, and what it answered: number, cause, body."""

    def __init__(self, store: Path, spool: Path) -> None:
        self.answers: list[tuple[int, str, bytes]] = []
        self.events: list[str] = []
        self.dispatcher = Dispatcher(Bounds(store, spool, 256, 100, network=False), LANES, Budgets(10**6, 10**6), self._log)
        self.begun = asyncio.ensure_future(self.dispatcher.run())

    def _log(self, event: str, **_: object) -> None:
        self.events.append(event)

    def ask(self, number: int, text: str) -> Ask:
        """Asks a query, each as another client."""
        made = Ask(number, Job(text, "csv").encode(), f"client {number}", 1, self._reply, time.monotonic())
        self.dispatcher.ask(made)
        return made

    def _reply(self, number: int, content: bytes, /) -> None:
        answer = Answer.decode(content)
        self.answers.append((number, answer.cause, answer.body))

    async def until(self, true: Callable[[dict[str, int]], object]) -> None:
        """Waits until something is true of the figures."""
        await until(lambda: true(self.dispatcher.state()))

    async def end(self) -> None:
        """Ends all workers; none takes their place."""
        self.dispatcher._lanes = Lanes(0, 0, 0, 0)  # noqa: SLF001  # otherwise nothing but its own end ends them
        await self.until(lambda _: all(process._thread for process in self.dispatcher._all))  # noqa: SLF001  # they have begun
        self.dispatcher.end()
        await self.until(lambda state: not state["workers"])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small store."""
    return write_store(tmp_path_factory.mktemp("dispatcher"))


def run(store: Path, folder: Path, test: Callable[[Asked], Awaitable[None]]) -> None:
    """Runs `test` with a dispatcher."""
    async def within() -> None:
        asked = Asked(store, folder)
        try:
            await asked.until(lambda state: state["idle"] == state["workers"] == LANES.quick)
            await test(asked)
        finally:
            await asked.end()
    asyncio.run(within())


def _wait_for_answer(process: Process) -> None:
    """Until the worker has said something that was not read yet; meanwhile the dispatcher does nothing."""
    channel = process._transport.get_extra_info("socket")  # noqa: SLF001  # to look without taking it
    ready, _, _ = select.select([channel], [], [], 30)
    assert ready


def test_a_worker_that_is_slowed_down_just_as_it_answered_is_not_lost(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It has answered with its usual priority, so it takes no new thread by itself: it is ended, and replaced."""
    slow_down = Process.slow_down

    def slow_down_late(process: Process) -> None:
        _wait_for_answer(process)
        time.sleep(0.05)
        slow_down(process)

    async def test(asked: Asked) -> None:
        monkeypatch.setattr(dispatcher, "_RENEWED", 0.1)
        monkeypatch.setattr(Process, "slow_down", slow_down_late)
        for number in range(3):
            asked.ask(number, SLOW)
            await until(lambda number=number: asked.answers[-1:] == [(number, "", b"n\r\n0\r\n")])  # type: ignore[misc]  # the default binds it
        await asked.until(lambda state: state["idle"] == state["workers"] > 0)
    run(store, tmp_path, test)


def test_a_worker_that_is_killed_as_it_gets_ready_is_given_nothing(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has grown too much, and says that it is ready before it ends: what waits goes to another."""
    kill = Process.kill

    async def test(asked: Asked) -> None:
        loop = asyncio.get_running_loop()

        def kill_late(process: Process, cause: str = "") -> None:
            _wait_for_answer(process)
            kill(process, cause)
            loop.call_soon(loop.call_soon, asked.ask, 2, QUICK)  # when it was read that it is ready, and not yet that it has ended

        monkeypatch.setattr(dispatcher, "_GROWN", -1)
        monkeypatch.setattr(Process, "kill", kill_late)
        asked.ask(1, SLOW)
        await until(lambda: len(asked.answers) == 2)
        assert [answer[:2] for answer in asked.answers] == [(1, ""), (2, "")]
        monkeypatch.setattr(Process, "kill", kill)
    run(store, tmp_path, test)


def test_a_worker_that_says_it_is_ready_while_it_has_a_query_keeps_it(store: Path, tmp_path: Path) -> None:
    """It had answered, was given the next query and slowed down for it, and only then looked whether it was: its thread is a new one."""
    async def test(asked: Asked) -> None:
        asked.ask(1, ENDLESS)
        await asked.until(lambda state: state["long"] == 1 and state["idle"] == LANES.quick)
        (process,) = asked.dispatcher._long  # noqa: SLF001  # the one that is at it
        process.data_received(frame(READY, process._thread))  # noqa: SLF001  # as if it said so again
        assert (process.slowed, process.cause) == (True, "")
        assert asked.dispatcher.state() == {"idle": 2, "running": 0, "long": 1, "waiting": 0, "later": 0, "workers": 3}
    run(store, tmp_path, test)


def test_what_is_put_back_when_its_client_has_left_is_not_begun_again(store: Path, tmp_path: Path) -> None:
    """It would take a place of those who wait, up to the time limit, for nobody."""
    async def test(asked: Asked) -> None:
        asked.ask(1, ENDLESS)
        await asked.until(lambda state: state["long"] == 1 and state["idle"])
        second = asked.ask(2, ENDLESS)
        await until(lambda: any(each.ask is second and each.cause for each in asked.dispatcher._all))  # noqa: SLF001  # it is being killed
        asked.dispatcher.cancel(second)
        await until(lambda: asked.answers)
        assert [answer[:2] for answer in asked.answers] == [(2, "gone")]
        assert asked.dispatcher.state()["later"] == 0
    run(store, tmp_path, test)


def test_a_worker_that_cannot_be_started_is_tried_again(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine has no process to spare for a while; then queries are answered again, those that waited too."""
    real, refused = Nursery.begin, list[bool]()

    async def begin(nursery: Nursery, *arguments: Any) -> int:  # noqa: ANN401  # as Nursery.begin
        if len(refused) < 2:
            refused.append(True)
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return await real(nursery, *arguments)

    async def test(asked: Asked) -> None:
        monkeypatch.setattr(Nursery, "begin", begin)
        monkeypatch.setattr(dispatcher, "_AGAIN", 0.1)
        for process in asked.dispatcher._idle:  # noqa: SLF001  # those to end
            os.kill(process.pid, signal.SIGKILL)
        await asked.until(lambda state: not state["idle"])
        asked.ask(1, QUICK)
        await asked.until(lambda state: asked.answers and state["idle"])
        assert asked.answers[0][:2] == (1, "")
        assert asked.events.count("worker not started") == 2
    run(store, tmp_path, test)


def test_an_answer_of_one_that_was_killed_gives_nobody_else_its_fate(store: Path, tmp_path: Path) -> None:
    """The answer was on its way: it is given, and the next query goes to another worker."""
    async def test(asked: Asked) -> None:
        first = asked.ask(1, QUICK)
        (process,) = [each for each in asked.dispatcher._all if each.ask is first]  # noqa: SLF001  # the one to kill
        _wait_for_answer(process)
        process.kill("time")
        asked.ask(2, QUICK)
        await asked.until(lambda _: len(asked.answers) == 2)
        assert [answer[:2] for answer in asked.answers] == [(1, ""), (2, "")]
    run(store, tmp_path, test)


def parts(path: Path) -> list[Path]:
    """The files that are being written beside the socket."""
    return list(path.parent.glob("*.part"))


@pytest.mark.parametrize("end", ["leaves", "dies"])
def test_a_large_result_that_nobody_gets_leaves_no_file(store: Path, end: str) -> None:
    """Its client has left, or its worker has died, in the middle of it."""
    async def test(socket_path: Path) -> None:
        async with asking(socket_path) as ask:
            gone = asyncio.Event()
            asked = asyncio.create_task(ask(ENDLESS_ROWS, watch=gone.wait))
            await until(lambda: parts(socket_path))
            if end == "leaves":
                gone.set()
            else:
                os.kill(int(parts(socket_path)[0].name.partition("-")[0]), signal.SIGSEGV)
            assert (await asked).cause == {"leaves": "gone", "dies": "crash"}[end]
            await until(lambda: not parts(socket_path))
            assert [path.name for path in socket_path.parent.iterdir()] == ["pool.sock"]
    with pooled(store, replace(SMALL, result_limit=4000)) as made:
        asyncio.run(test(made))
