"""The dispatcher: which query runs, which waits, which is slowed down, stopped or killed. One process, one thread.

A query begins in the quick lane, which has as many places as there are cores. Is it still at work after `YOUNG` seconds, it
goes on in the long lane with the processor time that nobody else wants, and another worker takes its place; are all places of
that lane taken, it stands still until one is free. So cheap queries neither wait for heavy ones nor share the processor with
them, and no work is lost. At its time limit, and when its client has left, a query is killed with its worker.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from publish.pool.budgets import Budgets
from publish.pool.counters import Counters
from publish.pool.messages import Answer
from publish.pool.processes import Process, Start
from publish.pool.waiting import Ask, Queue

YOUNG = 0.1
"""Seconds after which a query counts as long."""
_TICK = 0.02
_AGAIN = 1.0
"""Seconds to wait before a worker is started when the last one could not even begin."""
_GROWN = 64 * 1024 * 1024
"""Bytes that a worker may have grown by and still be used again."""
_FAILED = frozenset(("syntax", "time", "memory", "size", "crash", "function", "failed"))
"""Causes that count as failures of the client's query."""


@dataclass(frozen=True)
class Lanes:
    """How many queries may be where, and for how long: see the settings of the same names."""

    queries: int
    long_queries: int
    queue: int
    time_limit: float

    @property
    def processes(self) -> int:
        """The most workers that there can be: the quick ones, the long ones, and those that stand still."""
        return self.queries + 2 * self.long_queries


class Dispatcher:
    """Takes what is asked and has it answered, once, whatever happens. `log` takes the name of an event and its figures."""

    def __init__(self, start: Start, lanes: Lanes, budgets: Budgets, log: Callable[..., None]) -> None:
        self._start, self._lanes, self._budgets, self._log = start, lanes, budgets, log
        self.counters = Counters()
        self._queue = Queue(lanes.queue)
        self._all: set[Process] = set()
        self._idle: list[Process] = []
        self._quick: set[Process] = set()
        self._long: set[Process] = set()
        self._stopped: deque[Process] = deque()
        self._starting: set[asyncio.Task[None]] = set()
        self._usual = 0
        self._ticking = False

    async def run(self) -> None:
        """Starts the first workers."""
        await asyncio.gather(*(self._begin() for _ in range(self._lanes.queries)))

    def state(self) -> dict[str, int]:
        """How many workers and queries are in which state."""
        return {"idle": len(self._idle), "running": len(self._quick), "long": len(self._long), "stopped": len(self._stopped),
                "waiting": len(self._queue), "workers": len(self._all)}

    def ask(self, ask: Ask) -> None:
        """Has `ask` answered, now or later."""
        if refused := self._budgets.refusal(ask.client, ask.share):
            cause, wait = refused
            self._reply(ask, Answer(cause=cause, wait=wait))
        elif self._queue.put(ask):
            self._pump()
        else:
            self._reply(ask, Answer(cause="busy", wait=2))

    def cancel(self, ask: Ask) -> None:
        """The client of `ask` has left: nobody waits for the answer. A young query is left to end by itself."""
        ask.gone = True
        if ask in set(self._queue):
            self._queue.drop(ask)
            self._reply(ask, Answer(cause="gone"))
        for process in [*self._long, *self._stopped]:
            if process.ask is ask:
                process.kill("gone")

    def _pump(self) -> None:
        while self._idle and len(self._quick) < self._lanes.queries and (ask := self._queue.take()):
            process = self._idle.pop()
            self._quick.add(process)
            process.give(ask, time.monotonic())
        if not self._ticking and (self._quick or self._queue):
            self._ticking = True
            asyncio.get_running_loop().call_later(_TICK, self._tick)

    def _tick(self) -> None:
        """Looks at all that runs, as long as anything does."""
        now = time.monotonic()
        for process in [*self._quick, *self._long, *self._stopped]:
            if process.ask and now - process.ask.arrived > self._lanes.time_limit:
                process.kill("busy" if process.stopped else "time")
            elif process in self._quick and now - process.since > YOUNG:
                self._make_long(process)
        for ask in [ask for ask in self._queue if now - ask.arrived > self._lanes.time_limit]:
            self._queue.drop(ask)
            self._reply(ask, Answer(cause="busy", wait=5))
        self._ticking = bool(self._quick or self._long or self._stopped or self._queue)
        if self._ticking:
            asyncio.get_running_loop().call_later(_TICK, self._tick)

    def _make_long(self, process: Process) -> None:
        self._quick.discard(process)
        process.slow_down()
        if process.ask and process.ask.gone:
            process.kill("gone")
        elif len(self._long) < self._lanes.long_queries:
            self._long.add(process)
        elif len(self._stopped) < self._lanes.long_queries:
            self._stopped.append(process)
            process.stop()
        else:
            process.kill("busy")
        self._complete()

    def _complete(self) -> None:
        """Starts as many workers as are missing."""
        free = len(self._idle) + len(self._quick) + len(self._starting) + sum(not process.ready for process in self._all)
        for _ in range(self._lanes.queries - free):
            task = asyncio.create_task(self._begin())
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)
        self._pump()

    async def _begin(self) -> None:
        process = Process(self._ready, self._answered, self._ended)
        await process.start(self._start)
        self._all.add(process)

    def _ready(self, process: Process) -> None:
        self._all.add(process)
        self._usual = self._usual or process.resident()
        self._idle.append(process)
        self._pump()

    def _answered(self, process: Process, content: bytes) -> None:
        ask, process.ask = process.ask, None
        seconds = time.monotonic() - process.since
        self._settle(ask, content, Answer.decode(content).cause if content.startswith(b'{"cause"') else "", seconds)
        if process.slowed:
            self._leave(process)
            if len(self._idle) < self._lanes.queries + self._lanes.long_queries and process.resident() - self._usual < _GROWN:
                process.renew()
            else:
                process.kill("done")
            self._resume()
        else:
            self._quick.discard(process)
            self._idle.append(process)
        self._pump()

    def _ended(self, process: Process) -> None:
        """A worker has ended: its query is answered with the reason, and a new one is started."""
        self._all.discard(process)
        self._leave(process)
        cause = process.died_of
        ask, process.ask = process.ask, None
        if ask:
            seconds = time.monotonic() - process.since
            self._log("query ended", cause=cause, seconds=round(seconds, 3))
            self._settle(ask, Answer(cause=cause, wait=5 if cause == "busy" else 0).encode(), cause, seconds)
        if cause != "done":
            self.counters.ended(cause)
        self._resume()
        if ask or process.cause:
            self._complete()
        else:
            self._log("worker ended", cause=cause)
            asyncio.get_running_loop().call_later(_AGAIN, self._complete)

    def _leave(self, process: Process) -> None:
        self._quick.discard(process)
        self._long.discard(process)
        if process in self._stopped:
            self._stopped.remove(process)
        if process in self._idle:
            self._idle.remove(process)

    def _resume(self) -> None:
        while self._stopped and len(self._long) < self._lanes.long_queries:
            process = self._stopped.popleft()
            self._long.add(process)
            process.go_on()

    def _settle(self, ask: Ask | None, content: bytes, cause: str, seconds: float) -> None:
        if ask is None:
            return
        self._budgets.charge(ask.client, ask.share, seconds, failed=cause in _FAILED)
        self.counters.query(cause, time.monotonic() - ask.arrived)
        ask.reply(ask.number, content)

    def _reply(self, ask: Ask, answer: Answer) -> None:
        """Answers what did not run."""
        self.counters.query(answer.cause, time.monotonic() - ask.arrived)
        ask.reply(ask.number, answer.encode())
