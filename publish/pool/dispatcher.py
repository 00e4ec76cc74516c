"""The dispatcher: which query runs, which waits, which is slowed down or killed. One process, one thread.

A query begins in the quick lane, in which as many are begun at once as there are cores: more would only take turns. One that is no
longer `_FRESH` does not count, so that a few that are not cheap do not hold up the rest. When it has taken `YOUNG` seconds of
processor time it goes on in the long lane, with the time that nobody else wants, and another worker takes its place; is there no
place in that lane, it is put back, to be begun again when there is one. So cheap queries neither wait for heavy ones nor share the
processor with them. At its time limit, and when its client has left, a query is killed with its worker.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from publish.pool.budgets import Budgets
from publish.pool.counters import Counters
from publish.pool.messages import Answer
from publish.pool.processes import Nursery, Process
from publish.pool.sandbox import Bounds
from publish.pool.waiting import Ask, Queue

YOUNG = 0.03
"""Seconds of processor time after which a query counts as long."""
_YOUNG_AT_MOST = 1.0
"""Seconds after which it does in any case: it may wait for the disk."""
_TICK = 0.01
_FRESH = 0.003
"""Seconds that a cheap query takes; what takes longer does not hold up others."""
_AGAIN = 1.0
"""Seconds to wait before a worker is started when the last one could not even begin."""
_RENEWED = 5.0
"""Seconds in which a worker that was slowed down has taken a new thread, also on a busy machine."""
_GROWN = 64 * 1024 * 1024
"""Bytes that a worker may have grown by and still be used again."""
_PUT_BACK = "put back"
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
    def quick(self) -> int:
        """The places of the quick lane: twice as many as are begun at once."""
        return 2 * self.queries

    @property
    def processes(self) -> int:
        """The most workers that evaluate at once."""
        return self.quick + self.long_queries


class Dispatcher:
    """Takes what is asked and has it answered, once, whatever happens. `log` takes the name of an event and its figures."""

    def __init__(self, bounds: Bounds, lanes: Lanes, budgets: Budgets, log: Callable[..., None]) -> None:
        self._nursery, self._lanes, self._budgets, self._log = Nursery(bounds), lanes, budgets, log
        self.counters = Counters()
        self._queue, self._later = Queue(lanes.queue), Queue(lanes.queue)
        self._all: set[Process] = set()
        self._idle: list[Process] = []
        self._quick: set[Process] = set()
        self._long: set[Process] = set()
        self._starting: set[asyncio.Task[bool]] = set()
        self._usual = 0
        self._ticking = self._looking_again = self._ending = False

    async def run(self) -> None:
        """Starts the first workers."""
        await asyncio.gather(*(self._begin() for _ in range(self._lanes.quick)))

    def end(self) -> None:
        """Ends the workers, whatever they do; none takes their place."""
        self._ending = True
        self._nursery.end()

    def state(self) -> dict[str, int]:
        """How many workers and queries are in which state."""
        return {"idle": len(self._idle), "running": len(self._quick), "long": len(self._long), "waiting": len(self._queue),
                "later": len(self._later), "workers": len(self._all)}

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
        for queue in (self._queue, self._later):
            if queue.drop(ask):
                self._reply(ask, Answer(cause="gone"))
        for process in self._long:
            if process.ask is ask:
                process.kill("gone")

    def _pump(self) -> None:
        """Gives what waits to who is free; old work that was put back goes straight to the long lane."""
        now = time.monotonic()
        self._idle = [process for process in self._idle if not process.lost]  # its end is yet to be told
        while self._idle and self._may_begin(now) and (ask := self._queue.take()):
            self._give(ask, self._quick)
        while self._idle and len(self._long) < self._lanes.long_queries and (ask := self._later.take()):
            self._give(ask, self._long).slow_down()
            self._complete()
        if self._queue and self._idle and not self._looking_again:
            self._looking_again = True
            asyncio.get_running_loop().call_later(_FRESH, self._look_again)
        if not self._ticking and (self._quick or self._long or self._queue or self._later):
            self._ticking = True
            asyncio.get_running_loop().call_later(_TICK, self._tick)

    def _look_again(self) -> None:
        """What was fresh when the last query came may not be so any more."""
        self._looking_again = False
        self._pump()

    def _may_begin(self, now: float) -> bool:
        fresh = sum(now - process.since < _FRESH for process in self._quick)
        return fresh < self._lanes.queries and len(self._quick) < self._lanes.quick

    def _give(self, ask: Ask, lane: set[Process]) -> Process:
        process = self._idle.pop()
        lane.add(process)
        process.give(ask, time.monotonic())
        return process

    def _tick(self) -> None:
        """Looks at all that runs or waits, as long as anything does."""
        now = time.monotonic()
        for process in [*self._quick, *self._long]:
            if process.ask and now - process.ask.arrived > self._lanes.time_limit:
                process.kill("time")
            elif process in self._quick and (process.spent() > YOUNG - _TICK or now - process.since > _YOUNG_AT_MOST):
                self._make_long(process)
        for queue in (self._queue, self._later):
            for ask in [ask for ask in queue if now - ask.arrived > self._lanes.time_limit]:
                queue.drop(ask)
                self._reply(ask, Answer(cause="busy", wait=5))
        self._ticking = False
        self._pump()

    def _make_long(self, process: Process) -> None:
        self._quick.discard(process)
        if process.ask and process.ask.gone:
            process.kill("gone")
        elif len(self._long) < self._lanes.long_queries:
            process.slow_down()
            self._long.add(process)
        else:
            process.kill(_PUT_BACK)
        self._complete()

    def _complete(self) -> None:
        """Starts the workers that are missing for the quick lane: one after the other while any is idle, since a start takes a core."""
        missing = self._lanes.quick - len(self._idle) - len(self._quick) - len(self._starting)
        for _ in range(min(missing, 1 - len(self._starting)) if self._idle else missing):
            task = asyncio.create_task(self._begin())
            self._starting.add(task)
            task.add_done_callback(self._started)

    def _started(self, task: asyncio.Task[bool]) -> None:
        self._starting.discard(task)
        if not task.cancelled() and task.result():
            self._complete()

    async def _begin(self) -> bool:
        """Starts a worker; done when it is ready, or has ended without having been, and whether it is."""
        process = Process(self._ready, self._answered, self._ended)
        self._all.add(process)
        try:
            await process.start(self._nursery)
            await process.begun.wait()
        except OSError as error:  # the machine has no more processes, memory or files: it may have some again
            self._all.discard(process)
            self._log("worker not started", cause=error.strerror)
            asyncio.get_running_loop().call_later(_AGAIN, self._complete)
            return False
        return not process.lost

    def _ready(self, process: Process) -> None:
        if process.cause:
            return  # it was killed meanwhile
        self._usual = self._usual or process.resident()
        if process.ask:  # it was slowed down for a query before it looked whether it was: its new thread begins with that
            if process in self._long:
                process.slow_down()
        elif len(self._idle) + len(self._quick) + len(self._long) >= self._lanes.processes:
            process.kill("done")  # while it got ready, others did
        else:
            self._idle.append(process)
            self._pump()

    def _answered(self, process: Process, content: bytes) -> None:
        ask, process.ask = process.ask, None
        cause = Answer.decode(content).cause if content.startswith(b'{"cause"') else ""
        self._settle(ask, content, cause, time.monotonic() - process.since)
        self._quick.discard(process)
        self._long.discard(process)
        if process.cause or (process.slowed and process.resident() - self._usual > _GROWN):
            process.kill("done")
        elif process.slowed:
            asyncio.get_running_loop().call_later(_RENEWED, self._end_if_slow, process)
        else:
            self._idle.append(process)
        self._pump()

    def _end_if_slow(self, process: Process) -> None:
        """Ends a worker that was slowed down just as it answered: it did not notice, and takes no new thread by itself."""
        if process.slowed and not process.ask:
            process.kill("done")

    def _ended(self, process: Process) -> None:
        """A worker has ended: its query is answered with the reason, or put back, and a new one is started."""
        for lane in (self._all, self._quick, self._long):
            lane.discard(process)
        if process in self._idle:
            self._idle.remove(process)
        cause, ask, process.ask = process.died_of, process.ask, None
        if ask and ask.gone and cause == _PUT_BACK:
            cause = "gone"  # while it was put back
        if ask and not (cause == _PUT_BACK and self._later.put(ask)):
            cause = "busy" if cause == _PUT_BACK else cause
            seconds = time.monotonic() - process.since
            self._log("query ended", cause=cause, seconds=round(seconds, 3))
            self._settle(ask, Answer(cause=cause, wait=5 if cause == "busy" else 0).encode(), cause, seconds)
        self.counters.ended(cause)
        if self._ending:
            return
        if ask or process.cause:
            self._complete()
            self._pump()
        else:
            self._log("worker ended", cause=cause)
            asyncio.get_running_loop().call_later(_AGAIN, self._complete)

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
